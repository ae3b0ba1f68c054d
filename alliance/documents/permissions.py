"""Who keeps what the acts of a cité are written from."""

from alliance.acteurs.enums import Portee
from alliance.acteurs.selectors import agit_comme_chef, roles_of
from alliance.documents.models import ROLES_DES_MODELES
from alliance.kernel.permissions import GRANTED, Verdict, denied, permission
from alliance.territoires.models import Cite


@permission("Voir les modèles Word et le logo des actes de la cité")
def can_view_modeles(user, cite: Cite) -> Verdict:
    """Those who steer: the chef de projet, whom she delegates to, the troïka."""
    if roles_of(user, cite) & ROLES_DES_MODELES:
        return GRANTED
    return denied("Les modèles des documents se voient par le chef de projet et la troïka.")


@permission("Changer les modèles Word et le logo des actes de la cité")
def can_manage_modeles(user, cite: Cite) -> Verdict:
    """The chef de projet, or whom she delegates the governance to."""
    if agit_comme_chef(user, cite, Portee.GOUVERNANCE):
        return GRANTED
    return denied(
        "Seul le chef de projet, ou la personne à qui il délègue la gouvernance, change les modèles des documents. "
        "Demandez-lui le changement."
    )
