"""What the totals are counted from, in one statement: engagements, awards, affectations and plans, grouped."""

from collections.abc import Sequence
from enum import IntEnum
from functools import partial
from typing import Any, NamedTuple

from django.db.models import Case, F, IntegerField, QuerySet, Sum, Value, When

from alliance.budget.models import Affectation, Attribution, Engagement, Prevision
from alliance.budget.selectors.criteres import CriteresArgent
from alliance.kernel.requetes import Ecrite

CONVENTIONNE, NOTIFIE, ATTRIBUE = 2, 1, 0
ETAPES = {
    CONVENTIONNE: "conventionne_cents",
    NOTIFIE: "notifie_aux_beneficiaires_cents",
    ATTRIBUE: "attribue_cents",
}
"""The total that an award counts in, by what was done since the act."""
ENGAGES = ("engage_cents", "verse_cents", "justifie_cents", "reverse_cents")


class Genre(IntEnum):
    """What a row counts."""

    ENGAGEMENT = 0
    ATTRIBUTION = 1
    AFFECTATION = 2
    PREVISION = 3


class Somme(NamedTuple):
    """One row: the enveloppe, the action (0 when it is not asked), how far an award has come, four sums."""

    genre: int
    enveloppe_id: int
    fiche_id: int
    etape: int
    cents: int
    verse: int
    justifie: int
    reverse: int


TOUT = CriteresArgent()


def etape_attribution() -> Case:
    """How far an award that is not engaged has come: awarded, notified, under a signed convention."""
    return Case(
        When(convention__signee_on__isnull=False, then=Value(CONVENTIONNE)),
        When(notifiee_on__isnull=False, then=Value(NOTIFIE)),
        default=Value(ATTRIBUE),
        output_field=IntegerField(),
    )


def sommes(enveloppes: Sequence[int], *, par_action: bool, criteres: CriteresArgent = TOUT) -> list[Somme]:
    """Everything that some enveloppes hold, in one query; affectations and plans always by action.

    :param par_action: whether engagements and awards are told by action too.
    :param criteres: keeps some actions only.
    """
    if not enveloppes:
        return []
    if criteres.sur_actions:
        rows = list(_union(enveloppes, par_action=par_action, criteres=criteres))
    else:
        rows = (PAR_ACTION if par_action else PAR_ENVELOPPE).rows(enveloppes)
    # A sum of bigint is a numeric for PostgreSQL.
    return [Somme(*row[:4], *(int(cents) for cents in row[4:])) for row in rows]


def _union(
    enveloppes: Sequence[int], _days: Any = (), *, par_action: bool, criteres: CriteresArgent = TOUT
) -> QuerySet[Any, Any]:
    net, held = F("montant_cents") - F("desengage_cents"), F("montant_cents") - F("libere_cents")
    free = F("montant_cents") - F("reduit_cents") - F("engage_cents")
    below = {"affectation__enveloppe_id__in": enveloppes, **criteres.fiches("affectation__fiche")}
    own = {"enveloppe_id__in": enveloppes, **criteres.fiches("fiche")}
    action = F("affectation__fiche_id") if par_action else Value(0)
    return _rows(
        Engagement.objects.filter(**below), Genre.ENGAGEMENT, "affectation__enveloppe_id", action, Value(0),
        Sum(net), Sum("verse_cents"), Sum("justifie_cents"), Sum("reverse_cents"),
    ).union(
        _rows(
            Attribution.objects.actives().filter(**below), Genre.ATTRIBUTION, "affectation__enveloppe_id", action,
            etape_attribution(), Sum(free),
        ),
        _rows(
            Affectation.objects.filter(**own), Genre.AFFECTATION, "enveloppe_id", F("fiche_id"), Value(0), Sum(held)
        ),
        _rows(
            Prevision.objects.filter(**own), Genre.PREVISION, "enveloppe_id", F("fiche_id"), Value(0),
            Sum("montant_cents"),
        ),
        all=True,
    )  # fmt: skip


def _rows(rows: QuerySet[Any], genre: Genre, enveloppe: str, action: Any, etape: Any, *cents: Any) -> QuerySet[Any]:
    """One branch of the union; the sums that it has not are zero."""
    told = [*cents, *[Value(0)] * (4 - len(cents))]
    grouped = rows.order_by().annotate(rang=Value(int(genre)), action=action, etape=etape)
    named = {f"somme_{rank}": one for rank, one in enumerate(told)}
    return grouped.values_list("rang", enveloppe, "action", "etape").annotate(**named)


PAR_ENVELOPPE = Ecrite(partial(_union, par_action=False))
PAR_ACTION = Ecrite(partial(_union, par_action=True))
