"""What the plan gives to the registries, one module per part of it."""

from alliance.plan.contributions import echanges, editions, fiches, lignee


def register() -> None:
    """Called once, when the app is ready."""
    fiches.register()
    echanges.register()
    editions.register()
    lignee.register()
