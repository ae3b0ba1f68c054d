"""Arithmetic and thresholds of the budget. Pure: no ORM, no clock, no settings. Amounts are whole euro cents."""

from collections.abc import Iterable
from dataclasses import dataclass

from alliance.acteurs.enums import TypeOrganisation
from alliance.budget.enums import DroitOrganisme, EtatEuro, NatureMouvement
from alliance.gouvernance.enums import TypeDecision

SEUIL_CONVENTION_CENTS = 23_000_00
"""Strictly above this yearly total from one authority, a subvention to a private-law body needs a convention.

Source: loi n° 2000-321 du 12 avril 2000, art. 10; décret n° 2001-495 du 6 juin 2001, art. 1er.
"""
EXERCICE_MIN, EXERCICE_MAX = 2019, 2100
TYPES_QUI_ENGAGENT = (TypeDecision.DEPENSE, TypeDecision.DELEGATION)
"""The decisions on which an affectation may stand (docs/sources.md#gouvernance-dijon)."""


@dataclass(frozen=True, slots=True)
class Effet:
    """What an act does to an enveloppe: which totals it moves, and the signs that it accepts."""

    totaux: tuple[str, ...]
    signe: int
    deux_sens: bool = False
    reference: str = ""


EFFETS: dict[str, Effet] = {
    NatureMouvement.ANNONCE: Effet(("annonce_cents",), 1, deux_sens=True),
    NatureMouvement.NOTIFICATION: Effet(("notifie_cents",), 1, reference="le numéro de la notification"),
    NatureMouvement.AVENANT: Effet(("notifie_cents",), 1, deux_sens=True, reference="le numéro de l'avenant"),
    NatureMouvement.GEL: Effet(("gele_cents",), 1),
    NatureMouvement.DEGEL: Effet(("gele_cents",), -1),
    NatureMouvement.REPRISE: Effet(("notifie_cents",), -1, reference="le numéro de la décision de reprise"),
    NatureMouvement.ENCAISSEMENT: Effet(("encaisse_cents",), 1, reference="le numéro du titre"),
    NatureMouvement.ANNULATION_TITRE: Effet(("encaisse_cents",), -1, reference="le numéro du titre annulé"),
    NatureMouvement.REPORT_SORTANT: Effet(("reporte_cents",), 1),
    NatureMouvement.REPORT_ENTRANT: Effet(("notifie_cents",), 1),
}
"""By nature of act. ``signe`` is what one positive amount adds to the totals; ``deux_sens`` accepts a negative one.
``reference`` is what proves the act and must be given."""


def requires_convention(*, total_annuel_cents: int, beneficiaire_prive: bool) -> bool:
    """Tell whether a written convention must be signed before the first engagement.

    :param total_annuel_cents: everything that one authority awards to one beneficiary for one year.
    """
    return beneficiaire_prive and total_annuel_cents > SEUIL_CONVENTION_CENTS


@dataclass(frozen=True, slots=True)
class Totaux:
    """The totals of an enveloppe, or of any sum of them, from which the states are told."""

    notifie_cents: int = 0
    gele_cents: int = 0
    reporte_cents: int = 0
    affecte_cents: int = 0
    prevu_cents: int = 0
    attribue_cents: int = 0
    notifie_aux_beneficiaires_cents: int = 0
    conventionne_cents: int = 0
    engage_cents: int = 0
    verse_cents: int = 0
    justifie_cents: int = 0
    reverse_cents: int = 0


def disponible(totaux: Totaux) -> int:
    """What may still be affected: notified, less what is frozen, carried over, or affected already."""
    return totaux.notifie_cents - totaux.gele_cents - totaux.reporte_cents - totaux.affecte_cents


def partition(totaux: Totaux) -> dict[EtatEuro, int]:
    """Each notified euro in exactly one state; the sum is ``notifie_cents``.

    ``attribue``, ``notifie_aux_beneficiaires`` and ``conventionne`` count what is awarded and not yet engaged. What is
    planned reserves nothing: it only colours what is left, and is cut at it.
    """
    libre = disponible(totaux)
    prevu = min(max(totaux.prevu_cents, 0), libre)
    avant = totaux.attribue_cents + totaux.notifie_aux_beneficiaires_cents + totaux.conventionne_cents
    return {
        EtatEuro.JUSTIFIE: totaux.justifie_cents,
        EtatEuro.VERSE: totaux.verse_cents - totaux.justifie_cents - totaux.reverse_cents,
        EtatEuro.ENGAGE: totaux.engage_cents - totaux.verse_cents,
        EtatEuro.CONVENTIONNE: totaux.conventionne_cents,
        EtatEuro.NOTIFIE: totaux.notifie_aux_beneficiaires_cents,
        EtatEuro.ATTRIBUE: totaux.attribue_cents,
        EtatEuro.AFFECTE: totaux.affecte_cents - avant - totaux.engage_cents,
        EtatEuro.REVERSE: totaux.reverse_cents + totaux.reporte_cents,
        EtatEuro.GELE: totaux.gele_cents,
        EtatEuro.PREVU: prevu,
        EtatEuro.DISPONIBLE: libre - prevu,
    }


def depassement_previsions(totaux: Totaux) -> int:
    """By how much the plans pass what is left; 0 when they fit."""
    return max(totaux.prevu_cents - disponible(totaux), 0)


DROIT_PAR_TYPE: dict[str, DroitOrganisme] = {
    TypeOrganisation.PREFECTURE: DroitOrganisme.PUBLIC,
    TypeOrganisation.RECTORAT: DroitOrganisme.PUBLIC,
    TypeOrganisation.COLLEGE: DroitOrganisme.PUBLIC,
    TypeOrganisation.LYCEE: DroitOrganisme.PUBLIC,
    TypeOrganisation.COMMUNE: DroitOrganisme.PUBLIC,
    TypeOrganisation.CCAS: DroitOrganisme.PUBLIC,
    TypeOrganisation.METROPOLE: DroitOrganisme.PUBLIC,
    TypeOrganisation.DEPARTEMENT: DroitOrganisme.PUBLIC,
    TypeOrganisation.REGION: DroitOrganisme.PUBLIC,
    TypeOrganisation.UNIVERSITE: DroitOrganisme.PUBLIC,
    TypeOrganisation.CANOPE: DroitOrganisme.PUBLIC,
    TypeOrganisation.ECOLE: DroitOrganisme.SANS_PERSONNALITE,
    TypeOrganisation.CIRCONSCRIPTION: DroitOrganisme.SANS_PERSONNALITE,
    TypeOrganisation.CLUB_SPORTIF: DroitOrganisme.PRIVE,
    TypeOrganisation.EDUCATION_POPULAIRE: DroitOrganisme.PRIVE,
    TypeOrganisation.PARENTS: DroitOrganisme.PRIVE,
    TypeOrganisation.ENTREPRISE: DroitOrganisme.PRIVE,
    TypeOrganisation.ASSOCIATION: DroitOrganisme.PRIVE,
    TypeOrganisation.MJC: DroitOrganisme.PRIVE,
}
"""What the kind of an organisation tells for sure; the others (centre social, mission locale…) are declared."""


def split_cents(total_cents: int, parts: int) -> list[int]:
    """Equal parts; the remainder goes to the last one.

    :raises ValueError: fewer than one part.
    """
    if parts < 1:
        raise ValueError(parts)
    share, rest = divmod(total_cents, parts)
    return [share] * (parts - 1) + [share + rest]


def taux_pct(part_cents: int, base_cents: int) -> float | None:
    """A share in percent, one decimal; ``None`` when there is nothing to divide by."""
    return round(part_cents * 100 / base_cents, 1) if base_cents else None


def somme(totaux: Iterable[Totaux]) -> Totaux:
    """Field by field."""
    rows = list(totaux)
    return Totaux(**{name: sum(getattr(row, name) for row in rows) for name in Totaux.__slots__})
