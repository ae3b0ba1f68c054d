"""On each fiche, the same action in the other exercices."""

from alliance.plan.contrats import Onglet, onglets
from alliance.plan.models import FicheAction
from alliance.plan.permissions import can_create_fiche
from alliance.plan.selectors.lignee import lignee_of
from alliance.plan.views.affichage import STATUTS


def contexte(fiche: FicheAction, user) -> dict:
    """The fiches of the line that the person may open, and whether she may carry it on."""
    return {
        "fiches": [(row, STATUTS[row.statut]) for row in lignee_of(fiche, user)],
        "peut_reconduire": fiche.archivee_at is None and bool(can_create_fiche(user, fiche.cite)),
    }


def register() -> None:
    """Called once, when the app is ready."""
    onglets.register("exercices", Onglet("exercices", "D’un exercice à l’autre", "plan/_lignee.html", contexte))
