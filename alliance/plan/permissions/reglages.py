"""Who sets how a cité reads its plan."""

from alliance.acteurs.enums import Portee
from alliance.acteurs.selectors import agit_comme_chef
from alliance.kernel.permissions import GRANTED, Verdict, denied, permission
from alliance.territoires.models import Cite


@permission("Régler la lecture du plan : tranches d'âge, dispositifs coordonnés")
def can_edit_reglages(user, cite: Cite) -> Verdict:
    """What everybody reads the plan with is kept by the chef de projet."""
    if agit_comme_chef(user, cite, Portee.PLAN):
        return GRANTED
    return denied(
        "Seul le chef de projet règle les tranches d'âge et les dispositifs coordonnés. Demandez-lui le changement."
    )
