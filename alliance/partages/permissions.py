"""Who may hand a key to another software. What the key opens is decided at each call, by the person's rights then."""

from alliance.acteurs.selectors import roles_of
from alliance.kernel.permissions import GRANTED, Verdict, denied, permission
from alliance.plan.models.structure import ROLES_STRUCTURE
from alliance.territoires.models import Cite


@permission("Créer un jeton d'API pour soi")
def can_create_jeton(user, cite: Cite) -> Verdict:
    """Whoever has a role in the cité: the token opens only what she sees."""
    if roles_of(user, cite):
        return GRANTED
    return denied("Vous n'avez plus de fonction dans cette cité : un jeton n'y ouvrirait rien.")


@permission("Partager les dates ou les fiches du plan avec un autre logiciel")
def can_share_plan(user, cite: Cite) -> Verdict:
    """Whoever reads the plan, in whole or in part: the other software reads the same part."""
    if roles_of(user, cite) & ROLES_STRUCTURE:
        return GRANTED
    return denied(
        "Votre fonction n'ouvre pas le plan d'actions. Le chef de projet peut vous donner un accès en lecture."
    )
