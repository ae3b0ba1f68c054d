"""Who may keep a view of the plan, share it, and take it away."""

from alliance.acteurs.enums import Portee, Role
from alliance.acteurs.selectors import agit_comme_chef, roles_of
from alliance.kernel.permissions import GRANTED, Verdict, denied, permission
from alliance.plan.models import FiltreEnregistre
from alliance.plan.models.structure import ROLES_STRUCTURE
from alliance.territoires.models import Cite

ROLES_PARTAGE = frozenset({Role.TROIKA, Role.REFERENT})
"""Besides the chef de projet: those who steer or animate the plan."""


@permission("Enregistrer une vue du plan pour soi")
def can_save_filtre(user, cite: Cite) -> Verdict:
    """Whoever reads the plan, in whole or in part, keeps views of it."""
    if roles_of(user, cite) & ROLES_STRUCTURE:
        return GRANTED
    return denied("Votre fonction n'ouvre pas le plan d'actions : il n'y a pas de vue à enregistrer.")


@permission("Partager une vue du plan avec la cité")
def can_share_filtre(user, cite: Cite) -> Verdict:
    """The chef de projet, the troïka and the référents put a view in everyone's menu; what it finds stays one's own."""
    if roles_of(user, cite) & ROLES_PARTAGE or agit_comme_chef(user, cite, Portee.PLAN):
        return GRANTED
    return denied("Une vue se partage par le chef de projet, la troïka ou un référent.")


@permission("Renommer ou supprimer une vue enregistrée du plan")
def can_edit_filtre(user, filtre: FiltreEnregistre) -> Verdict:
    """A view belongs to who saved it."""
    if filtre.compte_id == user.pk:
        return GRANTED
    return denied("Cette vue appartient à la personne qui l'a enregistrée. Ouvrez-la, puis enregistrez la vôtre.")


@permission("Retirer une vue partagée du menu de la cité")
def can_unshare_filtre(user, filtre: FiltreEnregistre) -> Verdict:
    """Who shared it, or the chef de projet, who answers for what all are shown."""
    if filtre.compte_id == user.pk or agit_comme_chef(user, filtre.cite, Portee.PLAN):
        return GRANTED
    return denied("Une vue partagée se retire par la personne qui l'a partagée ou par le chef de projet.")
