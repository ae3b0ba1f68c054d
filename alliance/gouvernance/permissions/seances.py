"""Who prepares a séance, keeps its minutes, gives the avis of a pôle, proposes a point and comments it."""

from alliance.acteurs.enums import Portee, Role
from alliance.acteurs.models import Pole
from alliance.acteurs.selectors import agit_comme_chef, fonctions_of, roles_of
from alliance.gouvernance.enums import EtatSeance
from alliance.gouvernance.models import Instance, Point, SeanceInstance
from alliance.gouvernance.selectors.sieges import siege_of, sieges_delegues
from alliance.kernel.permissions import GRANTED, Verdict, denied, permission


@permission("Préparer les séances d'une instance")
def can_prepare_seances(user, instance: Instance) -> Verdict:
    """The chef de projet, or the person who leads the group."""
    if agit_comme_chef(user, instance.cite, Portee.GOUVERNANCE):
        return GRANTED
    if instance.animateur_id == user.pk and roles_of(user, instance.cite):
        return GRANTED
    return denied("Les séances se préparent par le chef de projet ou par la personne qui anime le groupe.")


@permission("Préparer une séance : ordre du jour, convocation")
def can_prepare_seance(user, seance: SeanceInstance) -> Verdict:
    """As for the instance."""
    return can_prepare_seances(user, seance.instance)


@permission("Tenir une séance : présences, avis, compte rendu, clôture")
def can_record_seance(user, seance: SeanceInstance) -> Verdict:
    """Who prepares it keeps its minutes."""
    return can_prepare_seances(user, seance.instance)


@permission("Donner l'avis d'un pôle")
def can_give_avis(user, point: Point, pole: Pole) -> Verdict:
    """A delegate of this very pôle in the instance; during the séance, also who keeps the minutes."""
    seance = point.seance
    if seance is None or seance.etat not in {EtatSeance.CONVOQUEE, EtatSeance.TENUE}:
        return denied("Les avis se donnent entre la convocation et la clôture de la séance.")
    if any(siege.pole_id == pole.pk for siege in sieges_delegues(user, point.instance)):
        return GRANTED
    if seance.etat == EtatSeance.TENUE and can_record_seance(user, seance):
        return GRANTED
    return denied(f"L'avis du pôle « {pole.nom} » se donne par son titulaire ou son suppléant dans cette instance.")


@permission("Proposer un point à inscrire à l'ordre du jour")
def can_propose_point(user, instance: Instance) -> Verdict:
    """The members of the instance, the référents of the cité, and who prepares its séances."""
    if can_prepare_seances(user, instance) or siege_of(user, instance) is not None:
        return GRANTED
    if roles_of(user, instance.cite) & {Role.REFERENT, Role.TROIKA}:
        return GRANTED
    return denied("Un point se propose par les membres de l'instance et par les référents de la cité.")


@permission("Commenter un point de l'ordre du jour")
def can_comment_point(user, point: Point) -> Verdict:
    """Whoever may propose one."""
    return can_propose_point(user, point.instance)


@permission("Écrire la note privée d'un pôle")
def can_note_for_pole(user, point: Point, pole: Pole) -> Verdict:
    """Only those who speak for this pôle in the cité."""
    if any(fonction.pole_id == pole.pk for fonction in fonctions_of(user)):
        return GRANTED
    return denied(f"Cette note est réservée au pôle « {pole.nom} ».")
