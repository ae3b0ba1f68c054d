"""The task that the worker runs."""

from django.utils import timezone
from django_tasks import task

from alliance.budget.models import ImportBudget
from alliance.budget.services.imports_versements.execution import executer_versements


@task()
def importer_les_versements(import_id: int) -> None:
    """Record the lines of a confirmed import; nothing when it is done already."""
    import_budget = ImportBudget.objects.filter(pk=import_id).select_related("cite", "caisse__cite").first()
    if import_budget is not None:
        executer_versements(import_budget=import_budget, at=timezone.now())
