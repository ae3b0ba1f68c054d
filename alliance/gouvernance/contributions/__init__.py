"""What the governance gives to the registries, one module per part of it."""


def register() -> None:
    """Called once, when the app is ready."""
