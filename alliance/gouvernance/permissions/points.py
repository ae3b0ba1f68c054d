"""Who creates a séance, proposes and changes an item of an agenda, and takes back a comment."""

from alliance.gouvernance.models import CommentairePoint, Point
from alliance.gouvernance.permissions.seances import can_prepare_seances, can_propose_point
from alliance.gouvernance.selectors.seances import instances_ou_proposer, instances_preparees
from alliance.kernel.permissions import GRANTED, Verdict, denied, permission
from alliance.territoires.models import Cite


@permission("Modifier un point de l'ordre du jour")
def can_edit_point(user, point: Point) -> Verdict:
    """Who prepares the séances of the instance; while it waits to be put on an agenda, also who proposed it."""
    if can_prepare_seances(user, point.instance):
        return GRANTED
    if point.seance_id is None and point.propose_by_id == user.pk and can_propose_point(user, point.instance):
        return GRANTED
    return denied(
        "Ce point se modifie par la personne qui prépare la séance et, avant son inscription, par son auteur."
    )


@permission("Retirer un commentaire d'un point de l'ordre du jour")
def can_withdraw_commentaire_point(user, commentaire: CommentairePoint) -> Verdict:
    """Each takes back what she said herself."""
    if commentaire.ecrit_by_id == user.pk:
        return GRANTED
    return denied("Un commentaire se retire par la personne qui l'a écrit.")


@permission("Créer une séance, une série ou une consultation écrite")
def can_create_seance(user, cite: Cite) -> Verdict:
    """Who prepares the séances of at least one instance that still meets."""
    if instances_preparees(user, cite).exists():
        return GRANTED
    return denied("Les séances se préparent par le chef de projet ou par la personne qui anime un groupe ouvert.")


@permission("Proposer un point à l'une des instances de la cité")
def can_propose_somewhere(user, cite: Cite) -> Verdict:
    """Who may propose an item to at least one instance that still meets."""
    if instances_ou_proposer(user, cite).exists():
        return GRANTED
    return denied("Un point se propose par les membres d'une instance et par les référents de la cité.")
