"""Who may read the territory, and who may say what about it."""

from alliance.kernel.permissions import GRANTED, Verdict, agit_comme_chef, denied, permission
from alliance.territoires.models import Cite
from alliance.territoires.selectors import has_a_role

PORTEE = "TERRITOIRE"


@permission("Lire le territoire : carte, écoles, quartiers, vacances, « Dans le périmètre ? »")
def can_view_territoire(user, cite: Cite) -> Verdict:
    """Whoever holds a role in the cité: these are public facts."""
    if has_a_role(user, cite):
        return GRANTED
    return denied("Cette page est ouverte aux personnes qui ont un rôle dans la cité.")


@permission("Déclarer les faits datés du territoire (périmètre, rattachements, REP, secteurs, situations)")
def can_declare(user, cite: Cite) -> Verdict:
    """The chef de projet keeps the territory, or the person to whom she delegated it."""
    if agit_comme_chef(user, cite, PORTEE):
        return GRANTED
    return denied("Seul le chef de projet, ou la personne à qui il l'a délégué, tient le territoire à jour.")
