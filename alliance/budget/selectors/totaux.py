"""The one count of the budget: every page, export, séance panel and check reads its totals here."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import QuerySet

from alliance.budget.models import Enveloppe
from alliance.budget.rules import Totaux
from alliance.budget.selectors.comptage import ENGAGES, ETAPES, Genre, Somme, sommes


def totaux_of(enveloppes: QuerySet[Enveloppe] | Iterable[Enveloppe]) -> dict[int, Totaux]:
    """The totals of each enveloppe, by primary key, in one query whatever their number (two for a QuerySet)."""
    rows = list(enveloppes)
    read = sommes([row.pk for row in rows], par_action=False)
    counted: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for one in read:
        if one.genre == Genre.ENGAGEMENT:
            counted[one.enveloppe_id] |= dict(zip(ENGAGES, one[4:], strict=True))
        elif one.genre == Genre.ATTRIBUTION:
            counted[one.enveloppe_id][ETAPES[one.etape]] += one.cents
    for pk, left in _prevus(read):
        counted[pk]["prevu_cents"] += left
    return {
        row.pk: Totaux(
            notifie_cents=row.notifie_cents,
            gele_cents=row.gele_cents,
            reporte_cents=row.reporte_cents,
            affecte_cents=row.affecte_cents,
            **counted[row.pk],
        )
        for row in rows
    }


def _prevus(read: list[Somme]) -> list[tuple[int, int]]:
    """What is planned and not yet affected: an affectation of the same action uses its plan up."""
    held = {(one.enveloppe_id, one.fiche_id): one.cents for one in read if one.genre == Genre.AFFECTATION}
    return [
        (one.enveloppe_id, max(one.cents - held.get((one.enveloppe_id, one.fiche_id), 0), 0))
        for one in read
        if one.genre == Genre.PREVISION
    ]
