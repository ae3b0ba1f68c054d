"""Who takes an action out of the plan, and who brings it back."""

from alliance.acteurs.enums import Portee
from alliance.acteurs.selectors import agit_comme_chef
from alliance.kernel.permissions import GRANTED, Verdict, denied, permission
from alliance.plan.models import FicheAction


@permission("Archiver une fiche action, ou la remettre au plan")
def can_archive_fiche(user, fiche: FicheAction) -> Verdict:
    """What is in the plan commits the cité: the chef de projet decides, or who stands in for him."""
    if agit_comme_chef(user, fiche.cite, Portee.PLAN):
        return GRANTED
    return denied("Seul le chef de projet, ou la personne qui le supplée, archive une action ou la remet au plan.")
