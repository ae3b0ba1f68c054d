"""What puts the editions together, and who owns their files."""

from alliance.documents.contrats import proprietaires
from alliance.plan.enums import GenreEdition
from alliance.plan.selectors.editions import documents_of_editions
from alliance.plan.services.editions import Fabrique, fabriques
from alliance.plan.views.tirages import composer_fiche, composer_liste, composer_plan


def register() -> None:
    """Called once, when the app is ready."""
    proprietaires.register("plan.editions", documents_of_editions)
    fabriques.register("plan.liste", Fabrique(GenreEdition.LISTE, composer_liste))
    fabriques.register("plan.complet", Fabrique(GenreEdition.PLAN, composer_plan))
    fabriques.register("plan.fiche", Fabrique(GenreEdition.FICHE, composer_fiche))
