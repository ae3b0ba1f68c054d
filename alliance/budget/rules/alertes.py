"""When money sleeps, waits or runs short, and what droit commun a specific euro brings."""

from datetime import date

from alliance.budget.rules.chaine import Totaux, disponible

JOURS_SANS_PAIEMENT = 60
"""Engaged for so many days without a payment: somebody waits for her money."""
JOURS_DE_SOMMEIL = 90
"""Affected, awarded or engaged for so many days without any act: the money sleeps."""


def fin_septembre(exercice: int) -> date:
    """The day from which what is not spent may be frozen or taken back before the year ends."""
    return date(exercice, 9, 30)


def is_sous_le_seuil(totaux: Totaux, seuil_pct: int) -> bool:
    """Whether less than ``seuil_pct`` percent of what is notified is left to decide."""
    return totaux.notifie_cents > 0 and disponible(totaux) * 100 < totaux.notifie_cents * seuil_pct


def non_engage(totaux: Totaux) -> int:
    """What the payer is not bound to pay yet, of what may still be used."""
    return totaux.notifie_cents - totaux.gele_cents - totaux.reporte_cents - totaux.engage_cents


def non_depense(totaux: Totaux) -> int:
    """What has not left the caisse, of what may still be used."""
    return totaux.notifie_cents - totaux.gele_cents - totaux.reporte_cents - totaux.verse_cents


def effet_levier(*, droit_commun_cents: int, specifique_cents: int) -> float | None:
    """Euros of droit commun for one specific euro, two decimals; ``None`` when no specific euro is affected."""
    return round(droit_commun_cents / specifique_cents, 2) if specifique_cents else None
