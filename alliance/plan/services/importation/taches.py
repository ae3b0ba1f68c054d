"""The task that the worker runs."""

from django.utils import timezone
from django_tasks import task

from alliance.plan.models import ImportPlan
from alliance.plan.services.importation.execution import executer


@task()
def executer_import(import_id: int) -> None:
    """Write the lines of a confirmed import; nothing when it is done already."""
    import_plan = ImportPlan.objects.filter(pk=import_id).first()
    if import_plan is not None:
        executer(import_plan=import_plan, at=timezone.now())
