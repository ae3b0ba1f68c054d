"""What a decision does once it holds, and what its withdrawal undoes."""

from datetime import datetime
from typing import Any

from alliance.gouvernance.contrats import liens
from alliance.gouvernance.enums import TypeDecision
from alliance.gouvernance.models import Decision, Mission
from alliance.gouvernance.services.missions import effect_mission, end_mission_of


def effet_differe(*, decision: Decision, by: Any, at: datetime) -> None:
    """A decision under condition takes effect, its condition met: what the closing would have done.

    :raises DomainError: an effect is impossible; the message says why.
    """
    for lien in liens:
        lien.a_la_prise_d_effet(decision, by=by, at=at)
    if decision.point_id is not None and Mission.objects.filter(point_id=decision.point_id).exists():
        effect_mission(decision=decision, by=by, at=at)
    if decision.type == TypeDecision.RETRAIT and decision.cite_decision is not None:
        mettre_fin(decision=decision.cite_decision, par=decision, by=by, at=at)


def mettre_fin(*, decision: Decision, par: Decision, by: Any, at: datetime) -> None:
    """``decision`` no longer holds, ``par`` withdraws it: its effects stop, nothing of it is erased.

    :raises DomainError: an effect cannot be undone; the message says why.
    """
    for lien in liens:
        lien.au_retrait(decision, par=par, by=by, at=at)
    end_mission_of(decision=decision, par=par, by=by, at=at)
