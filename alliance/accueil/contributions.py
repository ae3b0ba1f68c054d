"""What the home app gives to the registries: its own entries of the rail."""

from alliance.kernel.contrats import Entree, navigation


def _everyone(_user, _cite) -> bool:
    """Whoever entered the cité."""
    return True


def register() -> None:
    """Called once, when the app is ready."""
    navigation.register("accueil", Entree("Piloter", "Accueil", "accueil_cite", "house-door", _everyone), ordre=10)
    navigation.register("la_cite", Entree("Piloter", "La cité", "la_cite", "bank", _everyone), ordre=90)
