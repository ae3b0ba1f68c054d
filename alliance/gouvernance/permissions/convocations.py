"""Who answers a convocation."""

from alliance.gouvernance.models import SeanceInstance
from alliance.gouvernance.selectors.reponses import convoque_of
from alliance.kernel.permissions import GRANTED, Verdict, denied, permission


@permission("Répondre à une convocation")
def can_reply_convocation(user, seance: SeanceInstance) -> Verdict:
    """The members who were convoked, each for herself; who prepares the séance types the answers of the others."""
    if convoque_of(user, seance) is not None:
        return GRANTED
    return denied("Seules les personnes convoquées à cette séance répondent à la convocation.")
