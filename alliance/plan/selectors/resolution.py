"""What the words of a line name in the cité; or nothing yet, and then who decides."""

from alliance.plan.selectors.acteurs_nommes import Acteurs
from alliance.plan.selectors.intitules_nommes import Intitules
from alliance.plan.selectors.lieux_nommes import Lieux


class Resolveur(Intitules, Acteurs, Lieux):
    """Answers for every field that names something of the cité."""
