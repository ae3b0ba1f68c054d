"""What the budget gives to the apps below it: one module per registry, all registered here."""

from alliance.budget.contributions import (
    affectations,
    engagements,
    enveloppes,
    financement,
    gouvernance,
    recherche,
    vues,
)


def register() -> None:
    """Called once, when the app is ready."""
    affectations.register()
    engagements.register()
    gouvernance.register()
    financement.register()
    enveloppes.register()
    vues.register()
    recherche.register()
