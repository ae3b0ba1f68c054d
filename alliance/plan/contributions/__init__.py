"""What the plan gives to the registries, one module per part of it."""

from alliance.plan.contributions import fiches


def register() -> None:
    """Called once, when the app is ready."""
    fiches.register()
