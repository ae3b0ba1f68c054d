"""Who may say what about the territory."""

from alliance.kernel.permissions import GRANTED, Verdict, agit_comme_chef, denied, permission
from alliance.territoires.models import Cite

PORTEE = "TERRITOIRE"


@permission("Déclarer les faits datés du territoire (périmètre, rattachements, REP, secteurs, situations)")
def can_declare(user, cite: Cite) -> Verdict:
    """The chef de projet keeps the territory, or the person to whom she delegated it."""
    if agit_comme_chef(user, cite, PORTEE):
        return GRANTED
    return denied("Seul le chef de projet, ou la personne à qui il l'a délégué, tient le territoire à jour.")
