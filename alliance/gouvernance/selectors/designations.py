"""By which decision of the Cotech somebody leads a working group."""

from datetime import date

from django.db.models import Q, QuerySet

from alliance.gouvernance.enums import Competence, RoleMission, TypeDecision
from alliance.gouvernance.models import Decision
from alliance.territoires.models import Cite

TYPES_QUI_DESIGNENT = (TypeDecision.MISSION, TypeDecision.AUTRE)
"""A lettre de mission names the référent; before Alliance, the Cotech often said it in another decision."""


def decisions_qui_designent(cite: Cite) -> QuerySet[Decision]:
    """Decisions in force of the technical instances of a cité that may name who leads a group, the latest first."""
    rows = Decision.objects.en_vigueur().filter(
        cite=cite, instance__competence=Competence.TECHNIQUE, type__in=TYPES_QUI_DESIGNENT
    )
    return rows.select_related("instance", "cite").order_by("-prise_on", "-pk")


def mission_de_referent(compte, cite: Cite, today: date) -> Decision | None:
    """The latest decision whose mission names this person référent on ``today``."""
    rows = decisions_qui_designent(cite).filter(
        mission__compte=compte,
        mission__role=RoleMission.REFERENT,
        mission__from_on__lte=today,
        mission__to_on__gte=today,
    )
    return rows.first()


def designe(decision: Decision, compte, today: date) -> bool:
    """Whether a decision may be the one that names ``compte``: its lettre de mission, if it has one, is hers today."""
    named = Q(mission=None) | Q(
        mission__compte=compte,
        mission__role=RoleMission.REFERENT,
        mission__from_on__lte=today,
        mission__to_on__gte=today,
    )
    return decisions_qui_designent(decision.cite).filter(named, pk=decision.pk).exists()
