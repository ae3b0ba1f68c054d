"""Alerts of the money as pages show them: a tone, a sign, the page where one acts."""

from django.urls import reverse

from alliance.budget.selectors.alertes import GenreAlerte
from alliance.kernel.dates import format_jour
from alliance.kernel.templatetags.alliance import insecables

SIGNES = {
    GenreAlerte.NON_JUSTIFIE: ("late", "file-earmark-x", "Justificatifs"),
    GenreAlerte.IMPAYE: ("late", "hourglass-split", "Paiement"),
    GenreAlerte.CONVENTION: ("late", "pen", "Convention"),
    GenreAlerte.PREVISIONS: ("warn", "graph-up-arrow", "Prévisions"),
    GenreAlerte.SEUIL: ("warn", "speedometer2", "Seuil"),
    GenreAlerte.NON_DEPENSE: ("warn", "calendar-x", "Fin d'année"),
    GenreAlerte.JAMAIS_NOTIFIE: ("info", "envelope", "Notification"),
}


def url_de(cite, alerte):
    """Where the alert is settled."""
    return reverse(f"budget:{alerte.cible.value}", args=[cite.slug, alerte.pk])


def alertes_affichees(cite, alertes):
    """Each alert with its sign, its words and its way."""
    found = []
    for one in alertes:
        ton, icone, mot = SIGNES[one.genre]
        since = f" Depuis le {format_jour(one.depuis)}." if one.depuis else ""
        words = {"titre": insecables(one.titre), "detail": insecables(f"{one.detail}{since}")}
        found.append({"ton": ton, "icone": icone, "mot": mot, "url": url_de(cite, one), **words})
    return found
