"""The desk of whoever keeps a budget, in the rail: what her software did and Alliance does not know yet."""

from alliance.acteurs.selectors import roles_of
from alliance.budget.models.portees import ROLES_DE_CAISSE
from alliance.kernel.contrats import Entree, navigation


def tient_un_budget(user, cite) -> bool:
    """Gestionnaire or comptable in this cité today."""
    return bool(roles_of(user, cite) & ROLES_DE_CAISSE)


def register() -> None:
    """Called once, when the app is ready."""
    navigation.register(
        "budget.mon_budget",
        Entree("Piloter", "À enregistrer", "budget:mon_budget", "inbox", tient_un_budget),
        ordre=37,
    )
