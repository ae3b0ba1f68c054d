"""What the plan gives to the registries: its files' owners, a panel of the directory, its rail entry."""

from alliance.acteurs.contrats import Panneau, panneaux
from alliance.documents.contrats import proprietaires
from alliance.kernel.contrats import Entree, navigation
from alliance.plan.models import DocumentFiche, FicheAction, ImportPlan
from alliance.plan.permissions import can_read_plan

ACTIONS_PORTEES_MAX = 20
"""How many actions a sheet of the directory shows before it sends to the plan."""


def documents_of_fiches(user):
    """Files of the fiches that the person may see."""
    fiches = FicheAction.objects.visible_to(user)
    return DocumentFiche.objects.filter(fiche__in=fiches).values("document_id")


def documents_of_imports(user):
    """Original files of the imports that the person may see."""
    return ImportPlan.objects.visible_to(user).values("document_id")


def actions_portees(user, organisation) -> dict:
    """Fiches that the organisation carries and that the person may see, the latest exercice first."""
    rows = (
        FicheAction.objects.visible_to(user).filter(porteur=organisation).order_by("-exercice", "code", "titre", "pk")
    )
    return {"fiches": rows[:ACTIONS_PORTEES_MAX], "porteur_id": organisation.pk}


def register() -> None:
    """Called once, when the app is ready."""
    proprietaires.register("plan.fiches", documents_of_fiches)
    proprietaires.register("plan.imports", documents_of_imports)
    portees = Panneau("actions-portees", "Actions portées", "plan/_actions_portees.html", actions_portees)
    panneaux.register("plan.actions_portees", portees)
    navigation.register(
        "plan",
        Entree(
            "Piloter", "Plan d’actions", "plan:plan", "diagram-3",
            lambda user, cite: bool(can_read_plan(user, cite)), prefixes=("plan:",),
        ),
        ordre=20,
    )  # fmt: skip
