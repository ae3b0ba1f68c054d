"""Money that does not move, and money that is late: one definition of each, for the page, the lists and the alerts."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from alliance.budget.models import Affectation, Attribution, Desengagement, Engagement, Liberation, Versement
from alliance.budget.rules import JOURS_DE_SOMMEIL, JOURS_SANS_PAIEMENT
from alliance.budget.selectors.criteres import CriteresArgent
from alliance.kernel.requetes import Ecrite

LIBRE_AFFECTATION = F("montant_cents") - F("libere_cents") - F("attribue_cents") - F("engage_direct_cents")
LIBRE_ATTRIBUTION = F("montant_cents") - F("reduit_cents") - F("engage_cents")
RESTE_A_VERSER = F("montant_cents") - F("desengage_cents") - F("verse_cents")
RESTE_A_JUSTIFIER = F("verse_cents") - F("justifie_cents") - F("reverse_cents")


def affectations_libres(rows: QuerySet[Affectation]) -> QuerySet[Affectation]:
    """Those that hold something that nobody awarded nor engaged."""
    return rows.filter(montant_cents__gt=F("libere_cents") + F("attribue_cents") + F("engage_direct_cents"))


def attributions_libres(rows: QuerySet[Attribution]) -> QuerySet[Attribution]:
    """Those awarded, in force, and not wholly engaged."""
    return rows.filter(annulee_at=None, montant_cents__gt=F("reduit_cents") + F("engage_cents"))


def engagements_ouverts(rows: QuerySet[Engagement]) -> QuerySet[Engagement]:
    """Those that are not wholly paid."""
    return rows.filter(montant_cents__gt=F("desengage_cents") + F("verse_cents"))


def engagements_a_justifier(rows: QuerySet[Engagement]) -> QuerySet[Engagement]:
    """Those paid, whose proofs or givings back do not cover the payments."""
    return rows.filter(verse_cents__gt=F("justifie_cents") + F("reverse_cents"))


def affectations_dormantes(rows: QuerySet[Affectation], today: date) -> QuerySet[Affectation]:
    """What is left of an affectation that no act has touched for ``JOURS_DE_SOMMEIL`` days."""
    return _affectations_depuis(rows, today - timedelta(days=JOURS_DE_SOMMEIL))


def _affectations_depuis(rows: QuerySet[Affectation], last: date) -> QuerySet[Affectation]:
    own = OuterRef("pk")
    return affectations_libres(rows).filter(
        ~Exists(Liberation.objects.filter(affectation=own, le__gt=last)),
        ~Exists(Attribution.objects.filter(affectation=own, acte__signe_on__gt=last)),
        ~Exists(Engagement.objects.filter(affectation=own, attribution=None, le__gt=last)),
        le__lte=last,
    )


def attributions_dormantes(rows: QuerySet[Attribution], today: date) -> QuerySet[Attribution]:
    """What is left of an award, notified or not, that no act has touched for so long."""
    return _attributions_depuis(rows, today - timedelta(days=JOURS_DE_SOMMEIL))


def _attributions_depuis(rows: QuerySet[Attribution], last: date) -> QuerySet[Attribution]:
    return attributions_libres(rows).filter(
        Q(notifiee_on=None) | Q(notifiee_on__lte=last),
        Q(convention=None) | Q(convention__signee_on=None) | Q(convention__signee_on__lte=last),
        ~Exists(Engagement.objects.filter(attribution=OuterRef("pk"), le__gt=last)),
        acte__signe_on__lte=last,
    )


def engagements_dormants(rows: QuerySet[Engagement], today: date) -> QuerySet[Engagement]:
    """Engaged, not wholly paid, and nothing for so long."""
    return _sans_acte_depuis(rows, today - timedelta(days=JOURS_DE_SOMMEIL))


def engagements_impayes(rows: QuerySet[Engagement], today: date) -> QuerySet[Engagement]:
    """Engaged, not wholly paid, and no payment for ``JOURS_SANS_PAIEMENT`` days."""
    return _sans_acte_depuis(rows, today - timedelta(days=JOURS_SANS_PAIEMENT))


def _sans_acte_depuis(rows: QuerySet[Engagement], last: date) -> QuerySet[Engagement]:
    own = OuterRef("pk")
    return engagements_ouverts(rows).filter(
        ~Exists(Versement.objects.filter(engagement=own, annule_at=None, le__gt=last)),
        ~Exists(Desengagement.objects.filter(engagement=own, le__gt=last)),
        le__lte=last,
    )


def engagements_non_justifies(rows: QuerySet[Engagement], today: date) -> QuerySet[Engagement]:
    """Paid and not justified, the day given for it being past."""
    return engagements_a_justifier(rows).filter(justifier_avant_le__lt=today)


def dormants_cents(enveloppes: list[int], criteres: CriteresArgent, today: date) -> int:
    """Cents affected or awarded that sleep in some enveloppes, in one query; what is engaged is told by its alerts."""
    if not enveloppes:
        return 0
    days = [today - timedelta(days=JOURS_DE_SOMMEIL)]
    rows = _dormants(enveloppes, days, criteres) if criteres.sur_actions else _DORMANTS.rows(enveloppes, days)
    return sum(int(cents) for _rang, cents in rows)


def _dormants(
    enveloppes: Sequence[int], days: Sequence[date], criteres: CriteresArgent | None = None
) -> QuerySet[Any, tuple[int, int]]:
    """Two rows: what is affected, what is awarded.

    :param days: the last one on which something moved.
    """
    kept = criteres or CriteresArgent()
    held = Affectation.objects.filter(enveloppe_id__in=enveloppes, **kept.fiches("fiche"))
    awarded = Attribution.objects.filter(affectation__enveloppe_id__in=enveloppes, **kept.fiches("affectation__fiche"))
    first = _somme(1, _affectations_depuis(held, days[0]), LIBRE_AFFECTATION)
    return first.union(_somme(2, _attributions_depuis(awarded, days[0]), LIBRE_ATTRIBUTION), all=True)


def _somme(rang: int, rows: QuerySet, cents) -> QuerySet:
    """One row: a rank, the sum."""
    grouped = rows.order_by().annotate(rang=Value(rang)).values_list("rang")
    return grouped.annotate(somme=Coalesce(Sum(cents), 0)).order_by()


_DORMANTS = Ecrite(_dormants)
