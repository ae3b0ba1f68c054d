"""Files of the budget: each is opened by whoever sees the act that it proves."""

from alliance.budget.models import ActeAttributif, ConventionAttributive, ImportBudget, Justification
from alliance.documents.contrats import proprietaires

PROPRIETAIRES = {
    "budget.actes": ActeAttributif,
    "budget.conventions": ConventionAttributive,
    "budget.justifications": Justification,
    "budget.imports": ImportBudget,
}


def _owned_by(model):
    def keys(user):
        return model.objects.visible_to(user).filter(document__isnull=False).values("document_id")

    return keys


def register() -> None:
    """Called once, when the app is ready."""
    for cle, model in PROPRIETAIRES.items():
        proprietaires.register(cle, _owned_by(model))
