"""The one count of the budget: every page, export, séance panel and check reads its totals here."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Case, F, IntegerField, QuerySet, Sum, Value, When

from alliance.budget.models import Affectation, Attribution, Engagement, Enveloppe, Prevision
from alliance.budget.rules import Totaux

CONVENTIONNE, NOTIFIE, ATTRIBUE = 2, 1, 0


def totaux_of(enveloppes: QuerySet[Enveloppe] | Iterable[Enveloppe]) -> dict[int, Totaux]:
    """The totals of each enveloppe, by primary key, in six queries whatever their number."""
    rows = list(enveloppes)
    keys = [row.pk for row in rows]
    counted: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for pk, name, amount in (*_engages(keys), *_attribues(keys), *_prevus(keys)):
        counted[pk][name] += amount
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


def _engages(keys: list[int]) -> list[tuple[int, str, int]]:
    rows = (
        Engagement.objects.filter(affectation__enveloppe_id__in=keys)
        .order_by()
        .values_list("affectation__enveloppe_id")
        .annotate(
            engage=Sum(F("montant_cents") - F("desengage_cents")),
            verse=Sum("verse_cents"),
            justifie=Sum("justifie_cents"),
            reverse=Sum("reverse_cents"),
        )
    )
    names = ("engage_cents", "verse_cents", "justifie_cents", "reverse_cents")
    return [(pk, name, amount) for pk, *amounts in rows for name, amount in zip(names, amounts, strict=True)]


def etape_attribution() -> Case:
    """How far an award that is not engaged has come: awarded, notified, under a signed convention."""
    return Case(
        When(convention__signee_on__isnull=False, then=Value(CONVENTIONNE)),
        When(notifiee_on__isnull=False, then=Value(NOTIFIE)),
        default=Value(ATTRIBUE),
        output_field=IntegerField(),
    )


_ETAPES = {
    CONVENTIONNE: "conventionne_cents",
    NOTIFIE: "notifie_aux_beneficiaires_cents",
    ATTRIBUE: "attribue_cents",
}


def _attribues(keys: list[int]) -> list[tuple[int, str, int]]:
    rows: Any = (
        Attribution.objects.actives()
        .filter(affectation__enveloppe_id__in=keys)
        .order_by()
        .annotate(etape=etape_attribution())
        .values_list("affectation__enveloppe_id", "etape")
        .annotate(reste=Sum(F("montant_cents") - F("reduit_cents") - F("engage_cents")))
    )
    return [(pk, _ETAPES[etape], reste) for pk, etape, reste in rows]


def _prevus(keys: list[int]) -> list[tuple[int, str, int]]:
    """What is planned and not yet affected: an affectation of the same action uses its plan up."""
    planned = Prevision.objects.filter(enveloppe_id__in=keys).values_list("enveloppe_id", "fiche_id", "montant_cents")
    held: Any = (
        Affectation.objects.filter(enveloppe_id__in=keys)
        .order_by()
        .values_list("enveloppe_id", "fiche_id")
        .annotate(tenu=Sum(F("montant_cents") - F("libere_cents")))
    )
    taken = {(enveloppe, fiche): tenu for enveloppe, fiche, tenu in held}
    return [
        (enveloppe, "prevu_cents", max(montant - taken.get((enveloppe, fiche), 0), 0))
        for enveloppe, fiche, montant in planned
    ]
