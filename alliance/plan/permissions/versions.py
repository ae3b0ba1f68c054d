"""Who may read and freeze the versions of the plan."""

from alliance.acteurs.enums import Portee
from alliance.acteurs.selectors import agit_comme_chef, roles_of
from alliance.kernel.permissions import GRANTED, Verdict, denied, permission
from alliance.plan.models.versions import ROLES_DU_PLAN_ENTIER
from alliance.territoires.models import Cite


@permission("Lire les versions du plan et les comparer")
def can_read_versions(user, cite: Cite) -> Verdict:
    """A version holds every action: those who read the whole plan read its versions."""
    if roles_of(user, cite) & ROLES_DU_PLAN_ENTIER:
        return GRANTED
    return denied("Les versions du plan montrent toutes les actions : elles se lisent par le pilotage de la cité.")


@permission("Figer une version du plan")
def can_freeze_version(user, cite: Cite) -> Verdict:
    """The chef de projet says what the convention or a Copil was shown."""
    if agit_comme_chef(user, cite, Portee.PLAN):
        return GRANTED
    return denied("Seul le chef de projet fige une version du plan.")
