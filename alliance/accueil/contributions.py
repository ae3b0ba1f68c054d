"""What the home app gives to the registries: its own entries of the rail, and the mail of each Monday."""

from alliance.accueil.services.resumes import KIND_RESUME
from alliance.kernel.contrats import Entree, TypeCourriel, navigation, types_courriels


def _everyone(_user, _cite) -> bool:
    """Whoever entered the cité."""
    return True


def register() -> None:
    """Called once, when the app is ready."""
    navigation.register("accueil", Entree("Piloter", "Accueil", "accueil_cite", "house-door", _everyone), ordre=10)
    navigation.register("la_cite", Entree("Piloter", "La cité", "la_cite", "bank", _everyone), ordre=90)
    types_courriels.register(
        KIND_RESUME,
        TypeCourriel(
            KIND_RESUME,
            "Ce qui vous attend, chaque lundi",
            "accueil/courriels/resume.txt",
            facultatif=True,
            but="La liste de votre page d'accueil, les retards d'abord. Rien n'est envoyé quand rien ne vous attend.",
        ),
    )
