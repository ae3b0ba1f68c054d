"""Who reads what the home app composes."""

from alliance.acteurs.enums import Role
from alliance.acteurs.selectors import roles_of
from alliance.kernel.permissions import GRANTED, Verdict, denied, permission
from alliance.territoires.models import Cite


@permission("Lire le journal de la cité")
def can_read_journal(user, cite: Cite) -> Verdict:
    """Those who steer see who did what: the chef de projet and the troïka."""
    if roles_of(user, cite) & {Role.CHEF_DE_PROJET, Role.TROIKA}:
        return GRANTED
    return denied("Le journal de la cité se lit par le chef de projet et la troïka.")
