"""What the governance gives to the registries, one module per part of it."""

from alliance.gouvernance.contributions import accueil, attentes, convocations, decisions, donnees, recherche


def register() -> None:
    """Called once, when the app is ready."""
    accueil.register()
    attentes.register()
    convocations.register()
    decisions.register()
    donnees.register()
    recherche.register()
