"""Who puts an action on an agenda, and who says what a group works on."""

from alliance.acteurs.enums import Portee
from alliance.acteurs.selectors import agit_comme_chef, roles_of
from alliance.gouvernance.models import Instance
from alliance.gouvernance.selectors.seances import instances_ou_proposer
from alliance.kernel.permissions import GRANTED, Verdict, denied, permission
from alliance.plan.models import FicheAction
from alliance.plan.permissions.fiches import can_read_plan


@permission("Mettre une action à l'ordre du jour d'une instance")
def can_inscrire_fiche(user, fiche: FicheAction) -> Verdict:
    """Who may propose an item to at least one open instance of the cité."""
    if instances_ou_proposer(user, fiche.cite).exists():
        return GRANTED
    return denied(
        "Une action se met à l'ordre du jour par les membres d'une instance ouverte et par les référents de la cité."
    )


@permission("Dire quelles actions une instance suit")
def can_edit_suivi(user, instance: Instance) -> Verdict:
    """Who keeps the instance and reads the plan: the chef de projet, or the person who leads the group."""
    if not can_read_plan(user, instance.cite):
        return denied("Les actions qu'une instance suit se choisissent par une personne qui lit le plan.")
    if agit_comme_chef(user, instance.cite, Portee.GOUVERNANCE):
        return GRANTED
    if instance.animateur_id == user.pk and roles_of(user, instance.cite):
        return GRANTED
    return denied("Les actions qu'une instance suit se choisissent par le chef de projet et par qui l'anime.")
