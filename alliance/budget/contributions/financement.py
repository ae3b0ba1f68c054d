"""The « Budget » tab of a fiche, and who reads the files of its plan de financement."""

from alliance.budget.models import ImportBudget, LigneFinancement
from alliance.budget.permissions import can_edit_financement
from alliance.budget.selectors.argent_fiche import argent_de_la_fiche
from alliance.budget.selectors.financement import (
    estimations_of,
    is_financement_visible,
    plans_of,
    vue_of,
)
from alliance.documents.contrats import proprietaires
from alliance.plan.contrats import Onglet, onglets


def onglet_budget(fiche, user) -> dict | None:
    """The plan de financement of the fiche's exercice and the chain of its money; no tab for whom neither is shown."""
    lit_le_plan = is_financement_visible(user, fiche)
    argent = argent_de_la_fiche(user, fiche)
    if not lit_le_plan:
        return None if argent.vide else {"argent": argent, "lit_le_plan": False}
    plans = plans_of(fiche)
    plan = next((one for one in plans if one.exercice == fiche.exercice), None)
    vue = vue_of(plan)
    return {
        "argent": argent,
        "lit_le_plan": True,
        "plan": plan,
        "vue": vue,
        "estimations": estimations_of(fiche, vue),
        "autres": [one.exercice for one in plans if one != plan],
        "modifiable": fiche.archivee_at is None and bool(can_edit_financement(user, fiche)),
    }


def documents_of_preuves(user):
    """Proofs of droit commun of the plans that the person may see."""
    return LigneFinancement.objects.visible_to(user).filter(preuve__isnull=False).values("preuve_id")


def documents_of_imports(user):
    """Original files of the imports that the person may see."""
    return ImportBudget.objects.visible_to(user).values("document_id")


def register() -> None:
    """Called once, when the app is ready."""
    onglets.register("budget", Onglet("budget", "Budget", "budget/_onglet_fiche.html", onglet_budget))
    proprietaires.register("budget.preuves", documents_of_preuves)
    proprietaires.register("budget.imports", documents_of_imports)
