"""The mail of the relevé."""

from alliance.gouvernance.services.releve import KIND_RELEVE
from alliance.kernel.contrats import TypeCourriel, types_courriels


def register() -> None:
    """Called once, when the app is ready."""
    types_courriels.register(
        KIND_RELEVE, TypeCourriel(KIND_RELEVE, "Relevé de décisions", "gouvernance/courriels/releve.txt")
    )
