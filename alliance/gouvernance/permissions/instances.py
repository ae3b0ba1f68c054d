"""Who sees the governance of a cité, and who keeps its instances."""

from django.utils import timezone

from alliance.acteurs.enums import Portee, Role
from alliance.acteurs.selectors import agit_comme_chef, roles_of
from alliance.gouvernance.models import Instance, Membre
from alliance.gouvernance.selectors.designations import mission_de_referent
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


@permission("Constituer un groupe de travail")
def can_create_groupe(user, cite: Cite) -> Verdict:
    """The chef de projet, or a référent whose lettre de mission, decided by the Cotech, holds today."""
    if agit_comme_chef(user, cite, Portee.GOUVERNANCE):
        return GRANTED
    referent = Role.REFERENT in roles_of(user, cite)
    if referent and mission_de_referent(user, cite, timezone.localdate()) is not None:
        return GRANTED
    if referent:
        return denied(
            "Aucune décision en vigueur du Cotech ne vous désigne comme référent. Demandez au chef de projet de "
            "l'inscrire à l'ordre du jour du prochain Cotech."
        )
    return denied("Un groupe se constitue par le chef de projet, ou par un référent que le Cotech a désigné.")


@permission("Déclarer un lien privé d'un membre avec une organisation")
def can_declare_interet(user, membre: Membre) -> Verdict:
    """The member herself, and the chef de projet for who has no account or asks for it."""
    if agit_comme_chef(user, membre.instance.cite, Portee.GOUVERNANCE):
        return GRANTED
    if membre.compte_id is not None and membre.compte_id == user.pk:
        return GRANTED
    return denied("Un lien se déclare par le membre lui-même, ou par le chef de projet.")
