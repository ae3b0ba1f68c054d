"""Who declares a déport, and lifts it."""

from alliance.gouvernance.enums import EtatSeance
from alliance.gouvernance.models import Membre, Point
from alliance.gouvernance.permissions.seances import can_record_seance
from alliance.kernel.permissions import GRANTED, Verdict, denied, permission


@permission("Déclarer un déport, ou le lever")
def can_declare_deport(user, point: Point, membre: Membre) -> Verdict:
    """The person herself, from the convocation to the closing, and who keeps the minutes."""
    seance = point.seance
    if seance is None or seance.etat not in {EtatSeance.CONVOQUEE, EtatSeance.TENUE}:
        return denied("Un déport se déclare entre la convocation et la clôture de la séance.")
    if membre.compte_id == user.pk or can_record_seance(user, seance):
        return GRANTED
    return denied("Un déport se déclare par la personne concernée, ou par la personne qui tient la séance.")
