"""Alerts of the money as pages show them: a tone, a sign, the page where one acts."""

from django.urls import reverse

from alliance.budget.models import Attribution
from alliance.budget.selectors.alertes import Cible, GenreAlerte

SIGNES = {
    GenreAlerte.NON_JUSTIFIE: ("late", "file-earmark-x", "Justificatifs"),
    GenreAlerte.IMPAYE: ("late", "hourglass-split", "Paiement"),
    GenreAlerte.CONVENTION: ("late", "pen", "Convention"),
    GenreAlerte.PREVISIONS: ("warn", "graph-up-arrow", "Prévisions"),
    GenreAlerte.SEUIL: ("warn", "speedometer2", "Seuil"),
    GenreAlerte.NON_DEPENSE: ("warn", "calendar-x", "Fin d'année"),
    GenreAlerte.JAMAIS_NOTIFIE: ("info", "envelope", "Notification"),
}


def url_de(cite, alerte, actes):
    """Where the alert is settled."""
    if alerte.cible == Cible.ATTRIBUTION:
        return reverse("budget:acte", args=[cite.slug, actes[alerte.pk]])
    return reverse(f"budget:{alerte.cible.value}", args=[cite.slug, alerte.pk])


def alertes_affichees(cite, alertes):
    """Each alert with its sign and its way."""
    awarded = [one.pk for one in alertes if one.cible == Cible.ATTRIBUTION]
    actes = dict(Attribution.objects.filter(pk__in=awarded).values_list("pk", "acte_id")) if awarded else {}
    return [
        {"alerte": one, "ton": ton, "icone": icone, "mot": mot, "url": url_de(cite, one, actes)}
        for one in alertes
        for ton, icone, mot in [SIGNES[one.genre]]
    ]
