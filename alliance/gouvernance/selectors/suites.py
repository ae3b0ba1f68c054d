"""Follow-ups as a list: late first, narrowed by what the address says."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When

from alliance.gouvernance.models import Suite
from alliance.territoires.models import Cite


class EtatSuite(StrEnum):
    """Where a follow-up stands, as the address says it."""

    A_FAIRE = "a_faire"
    RETARD = "retard"
    FAITES = "faites"
    ABANDONNEES = "abandonnees"
    TOUTES = "toutes"


MOI = "moi"


@dataclass(frozen=True, slots=True)
class CriteresSuites:
    """What a list of follow-ups is narrowed by; ``responsable`` is « moi », a key, or nothing."""

    etat: EtatSuite = EtatSuite.A_FAIRE
    instance: int | None = None
    responsable: str = ""


def suites_of(user, cite: Cite, criteres: CriteresSuites, today: date) -> QuerySet[Suite]:
    """Follow-ups that the person may see, late first, then by day; what is settled comes last, the latest first."""
    rows = _narrowed(user, cite, criteres).filter(_of_state(criteres.etat, today))
    settled = Case(
        When(faite_at=None, abandonnee_at=None, then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    return rows.select_related(
        "instance__cite", "responsable", "decision__cite", "point__seance__instance", "document", "faite_by"
    ).order_by(
        settled, F("faite_at").desc(nulls_last=True), F("echeance_on").asc(nulls_last=True), "pk"
    )  # fmt: skip


def comptes_of(user, cite: Cite, criteres: CriteresSuites, today: date) -> dict[str, int]:
    """How many in each state, with the other criteria kept, in one query."""
    asked = {state.value: Count("pk", filter=_of_state(state, today)) for state in EtatSuite}
    return _narrowed(user, cite, criteres).aggregate(**asked)


def _narrowed(user, cite: Cite, criteres: CriteresSuites) -> QuerySet[Suite]:
    rows = Suite.objects.visible_to(user).filter(instance__cite=cite)
    if criteres.instance is not None:
        rows = rows.filter(instance_id=criteres.instance)
    if criteres.responsable == MOI:
        rows = rows.filter(responsable_id=user.pk)
    elif criteres.responsable:
        rows = rows.filter(responsable_id=int(criteres.responsable))
    return rows


def _of_state(etat: EtatSuite, today: date) -> Q:
    open_ones = Q(faite_at=None, abandonnee_at=None)
    return {
        EtatSuite.A_FAIRE: open_ones,
        EtatSuite.RETARD: open_ones & Q(echeance_on__lt=today),
        EtatSuite.FAITES: Q(faite_at__isnull=False),
        EtatSuite.ABANDONNEES: Q(abandonnee_at__isnull=False),
        EtatSuite.TOUTES: Q(),
    }[etat]


def responsables_of(user, cite: Cite) -> list[tuple[int, str]]:
    """People in charge of something in the list, by name."""
    rows = Suite.objects.visible_to(user).filter(instance__cite=cite, responsable__isnull=False)
    return sorted(set(rows.order_by().values_list("responsable_id", "responsable__nom")), key=lambda row: row[::-1])
