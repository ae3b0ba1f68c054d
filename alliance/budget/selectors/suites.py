"""What became of the money of a decision: affected, engaged, paid, freed; what a withdrawal gave back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from alliance.budget.models import Affectation, DepenseDemandee, Engagement, Liberation, PlafondDecision
from alliance.budget.rules import TYPES_QUI_ENGAGENT
from alliance.gouvernance.enums import TypeDecision
from alliance.gouvernance.models import Decision


@dataclass(frozen=True, slots=True)
class SuiteDeDecision:
    """The sums of a decision, within what the person sees; ``reste_cents`` is what it still allows."""

    affectations: Sequence[Affectation]
    affecte_cents: int
    libere_cents: int
    engage_cents: int
    verse_cents: int
    reste_cents: int | None


def avec_suites(rows: QuerySet[Affectation]) -> QuerySet[Affectation]:
    """Affectations with what is engaged (``engage``) and paid (``verse``) on each."""
    engaged = Engagement.objects.filter(affectation=OuterRef("pk")).order_by().values("affectation")
    return rows.annotate(
        engage=_somme(engaged, F("montant_cents") - F("desengage_cents")), verse=_somme(engaged, F("verse_cents"))
    ).select_related("enveloppe__financeur", "enveloppe__caisse", "fiche")


def _somme(rows: QuerySet[Engagement, Any], amount: Any) -> Coalesce:
    return Coalesce(Subquery(rows.annotate(s=Sum(amount)).values("s"), output_field=BigIntegerField()), 0)


def affectations_de(decision: Decision, user: Any) -> list[Affectation]:
    """What a decision reserved, within what the person sees."""
    rows = avec_suites(Affectation.objects.visible_to(user).filter(decision=decision))
    return list(rows.order_by("le", "pk"))


def suite_of(decision: Decision, user: Any) -> dict[str, Any] | None:
    """What the page of a decision says of its money; ``None`` when it spends nothing, or nothing that is seen."""
    if decision.type == TypeDecision.RETRAIT:
        return _retrait(decision, user)
    if decision.type not in TYPES_QUI_ENGAGENT:
        return None
    rows = affectations_de(decision, user)
    asked = DepenseDemandee.objects.visible_to(user).filter(decision=decision, affectation=None)
    waiting = list(asked.select_related("fiche", "enveloppe__financeur", "enveloppe__caisse").order_by("pk"))
    if not rows and not waiting:
        return None
    allowed = PlafondDecision.objects.visible_to(user).filter(decision=decision).first()
    reste = allowed.plafond_cents - allowed.affecte_cents if allowed else None
    return {"decision": decision, "suite": _suite(rows, reste), "attendues": waiting}


def _suite(rows: Sequence[Affectation], reste: int | None) -> SuiteDeDecision:
    freed = sum(row.libere_cents for row in rows)
    affected = sum(row.montant_cents for row in rows)
    return SuiteDeDecision(
        affectations=rows,
        affecte_cents=affected,
        libere_cents=freed,
        engage_cents=sum(row.engage for row in rows),  # type: ignore[attr-defined]
        verse_cents=sum(row.verse for row in rows),  # type: ignore[attr-defined]
        reste_cents=reste,
    )


def _retrait(decision: Decision, user: Any) -> dict[str, Any] | None:
    """What a withdrawal freed, and what stays because it is engaged."""
    freed = list(
        Liberation.objects.visible_to(user)
        .filter(decision=decision)
        .select_related("affectation__fiche")
        .order_by("pk")
    )
    rows = Affectation.objects.visible_to(user).filter(decision=decision.cite_decision_id)
    in_force = Decision.objects.en_vigueur().filter(pk=decision.pk).exists()
    kept = [row for row in avec_suites(rows).order_by("pk") if row.tenu_cents] if in_force else []
    if not freed and not kept:
        return None
    return {
        "decision": decision,
        "liberations": freed,
        "liberees_cents": sum(row.montant_cents for row in freed),
        "gardees": kept,
    }
