"""Which action holds each euro: the definitions of ``totaux``, told by enveloppe and action, in one query."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from alliance.budget.enums import EtatEuro
from alliance.budget.models import Enveloppe
from alliance.budget.rules import Totaux, partition, somme
from alliance.budget.selectors.comptage import ENGAGES, ETAPES, Genre, sommes
from alliance.budget.selectors.criteres import CriteresArgent

Etats = Mapping[EtatEuro, int]
Cle = tuple[int, int]
"""An enveloppe and an action."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one action holds of one enveloppe, or what no action holds yet (``fiche_id`` empty), state by state."""

    enveloppe_id: int
    fiche_id: int | None
    etats: Etats
    depense_cents: int = 0


def totaux_par_action(enveloppes: Iterable[Enveloppe], criteres: CriteresArgent) -> dict[Cle, Totaux]:
    """What each action holds of each enveloppe; the totals of the enveloppe itself stay at zero."""
    found: dict[Cle, dict[str, int]] = defaultdict(dict)
    for one in sommes([row.pk for row in enveloppes], par_action=True, criteres=criteres):
        own = found[one.enveloppe_id, one.fiche_id]
        if one.genre == Genre.ENGAGEMENT:
            own |= dict(zip(ENGAGES, one[4:], strict=True))
        elif one.genre == Genre.ATTRIBUTION:
            own[ETAPES[one.etape]] = one.cents
        else:
            own["affecte_cents" if one.genre == Genre.AFFECTATION else "prevu_cents"] = one.cents
    return {cle: Totaux(**_sans_double(fields)) for cle, fields in found.items()}


def _sans_double(fields: dict[str, int]) -> dict[str, int]:
    """An affectation of an action uses its plan up, as ``totaux_of`` counts it."""
    return fields | {"prevu_cents": max(fields.get("prevu_cents", 0) - fields.get("affecte_cents", 0), 0)}


def totaux_depuis(enveloppes: Iterable[Enveloppe], par_action: Mapping[Cle, Totaux]) -> dict[int, Totaux]:
    """The totals of whole enveloppes from those of all their actions: what ``totaux_of`` counts, not asked again."""
    held: dict[int, list[Totaux]] = defaultdict(list)
    for (enveloppe_id, _fiche_id), one in par_action.items():
        held[enveloppe_id].append(one)
    return {
        one.pk: replace(
            somme(held[one.pk]),
            notifie_cents=one.notifie_cents,
            gele_cents=one.gele_cents,
            reporte_cents=one.reporte_cents,
            affecte_cents=one.affecte_cents,
        )
        for one in enveloppes
    }


def parts_par_enveloppe(totaux: Mapping[int, Totaux]) -> list[Part]:
    """One part for each enveloppe: each notified euro in one state."""
    return [Part(pk, None, partition(found), found.verse_cents - found.reverse_cents) for pk, found in totaux.items()]


def parts_par_action(totaux: Mapping[int, Totaux], par_action: Mapping[Cle, Totaux], *, tout: bool) -> list[Part]:
    """One part for each action of each enveloppe, then what no action holds: the sum is that of the enveloppes.

    Plans stand whole beside their action. Where they pass what is left, the part that no action holds carries the
    excess with a minus, so that the sum stays what is notified.

    :param tout: whether what no action holds is told.
    """
    parts: list[Part] = []
    planned: dict[int, int] = defaultdict(int)
    for (enveloppe_id, fiche_id), one in par_action.items():
        etats = partition(replace(one, notifie_cents=one.affecte_cents, prevu_cents=0))
        etats[EtatEuro.PREVU] = one.prevu_cents
        planned[enveloppe_id] += one.prevu_cents
        parts.append(Part(enveloppe_id, fiche_id, etats))
    return [*parts, *(_reste(pk, one, planned[pk]) for pk, one in totaux.items())] if tout else parts


def _reste(enveloppe_id: int, totaux: Totaux, planned: int) -> Part:
    """What no action holds in an enveloppe."""
    whole = partition(totaux)
    etats = dict.fromkeys(EtatEuro, 0) | {
        EtatEuro.DISPONIBLE: whole[EtatEuro.DISPONIBLE],
        EtatEuro.PREVU: whole[EtatEuro.PREVU] - planned,
        EtatEuro.GELE: totaux.gele_cents,
        EtatEuro.REVERSE: totaux.reporte_cents,
    }
    return Part(enveloppe_id, None, etats)


def somme_etats(parts: Iterable[Part]) -> dict[EtatEuro, int]:
    """State by state."""
    total = dict.fromkeys(EtatEuro, 0)
    for part in parts:
        for etat, cents in part.etats.items():
            total[etat] += cents
    return total
