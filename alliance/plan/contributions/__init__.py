"""What the plan gives to the registries, one module per part of it."""

from alliance.plan.contributions import accueil, attentes, echanges, editions, fiches, gouvernance, lignee, recherche


def register() -> None:
    """Called once, when the app is ready."""
    fiches.register()
    accueil.register()
    attentes.register()
    recherche.register()
    echanges.register()
    editions.register()
    lignee.register()
    gouvernance.register()
