"""What the plan gives to the registries: its files' owners, its home cards, its search."""

from alliance.acteurs.contrats import Panneau, panneaux
from alliance.documents.contrats import proprietaires
from alliance.plan.models import DocumentFiche, FicheAction, ImportPlan


def documents_of_fiches(user):
    """Files of the fiches that the person may see."""
    fiches = FicheAction.objects.visible_to(user)
    return DocumentFiche.objects.filter(fiche__in=fiches).values("document_id")


def documents_of_imports(user):
    """Original files of the imports that the person may see."""
    return ImportPlan.objects.visible_to(user).values("document_id")


def actions_portees(user, organisation) -> dict | None:
    """Fiches that the organisation carries and that the person may see, the latest exercice first."""
    fiches = FicheAction.objects.visible_to(user).filter(porteur=organisation)
    return {"fiches": fiches.order_by("-exercice", "code", "titre", "pk")[:50]}


def register() -> None:
    """Called once, when the app is ready."""
    proprietaires.register("plan.fiches", documents_of_fiches)
    proprietaires.register("plan.imports", documents_of_imports)
    panneaux.register(
        "plan.actions_portees",
        Panneau("actions-portees", "Actions portées", "plan/_actions_portees.html", actions_portees),
    )
