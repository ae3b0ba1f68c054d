"""Who proposes and ends a mission."""

from alliance.acteurs.enums import Portee
from alliance.acteurs.selectors import agit_comme_chef
from alliance.gouvernance.models import Mission
from alliance.kernel.permissions import GRANTED, Verdict, denied, permission
from alliance.territoires.models import Cite


@permission("Proposer, reprendre ou arrêter une mission, et joindre sa lettre signée")
def can_manage_missions(user, cite: Cite) -> Verdict:
    """The chef de projet, or whom she delegates the governance to; the Cotech decides."""
    if agit_comme_chef(user, cite, Portee.GOUVERNANCE):
        return GRANTED
    return denied(
        "Les missions se proposent par le chef de projet, ou par la personne à qui il délègue la gouvernance ; "
        "le Cotech les décide."
    )


@permission("Proposer le renouvellement d'une mission")
def can_renew_mission(user, mission: Mission) -> Verdict:
    """The chef de projet, and the person whose mission ends: she asks, the Cotech decides."""
    if mission.compte_id == user.pk:
        return GRANTED
    return can_manage_missions(user, mission.cite)
