"""Alerts of the money as pages show them: a tone, a sign, the page where one acts."""

from django.urls import reverse

from alliance.budget.selectors.alertes import GenreAlerte

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
    """Each alert with its sign and its way."""
    return [
        {"alerte": one, "ton": ton, "icone": icone, "mot": mot, "url": url_de(cite, one)}
        for one in alertes
        for ton, icone, mot in [SIGNES[one.genre]]
    ]
