"""What the governance gives to the registries, one module per part of it."""

from alliance.gouvernance.contributions import convocations, decisions


def register() -> None:
    """Called once, when the app is ready."""
    convocations.register()
    decisions.register()
