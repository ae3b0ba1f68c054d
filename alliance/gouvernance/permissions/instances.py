"""Who sees the governance of a cité, and who keeps its instances."""

from alliance.acteurs.enums import Portee, Role
from alliance.acteurs.selectors import agit_comme_chef, roles_of
from alliance.gouvernance.models import Instance
from alliance.kernel.permissions import GRANTED, Verdict, denied, permission
from alliance.territoires.models import Cite


@permission("Voir les séances et les décisions de la cité")
def can_view_gouvernance(user, cite: Cite) -> Verdict:
    """Anybody with a function in the cité: each one then sees only her instances, and what was published."""
    if roles_of(user, cite) - {Role.NATIONAL}:
        return GRANTED
    return denied("Les séances et les décisions se lisent par les personnes qui ont une fonction dans la cité.")


@permission("Créer une instance et reprendre une décision d'avant Alliance")
def can_manage_instances(user, cite: Cite) -> Verdict:
    """The chef de projet, or whom she delegates the governance to."""
    if agit_comme_chef(user, cite, Portee.GOUVERNANCE):
        return GRANTED
    return denied(
        "Seul le chef de projet, ou la personne à qui il délègue la gouvernance, tient les instances de la cité."
    )


@permission("Tenir une instance : composition, règle, modèle d'ordre du jour")
def can_manage_instance(user, instance: Instance) -> Verdict:
    """The chef de projet; for a group, also the référent who leads it."""
    if agit_comme_chef(user, instance.cite, Portee.GOUVERNANCE):
        return GRANTED
    if instance.animateur_id == user.pk and roles_of(user, instance.cite):
        return GRANTED
    return denied("Cette instance est tenue par le chef de projet et par la personne qui l'anime.")
