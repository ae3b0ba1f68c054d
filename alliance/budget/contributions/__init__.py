"""What the budget gives to the apps below it: one module per registry, all registered here."""


def register() -> None:
    """Called once, when the app is ready."""
