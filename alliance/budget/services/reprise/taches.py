"""The tasks that the worker runs."""

from django.utils import timezone
from django_tasks import task

from alliance.budget.models import ImportBudget
from alliance.budget.services.reprise.imports import essayer_import, executer_reprise
from alliance.comptes.models import Compte


@task()
def essayer_la_reprise(import_id: int, by_id: int) -> None:
    """Try a long file without writing anything of the budget."""
    row = ImportBudget.objects.filter(pk=import_id).select_related("cite").first()
    if row is not None:
        essayer_import(import_budget=row, by=Compte.objects.filter(pk=by_id).first(), at=timezone.now())


@task()
def jouer_la_reprise(import_id: int) -> None:
    """Play what is left of a confirmed file; nothing when it is done already."""
    row = ImportBudget.objects.filter(pk=import_id).select_related("cite").first()
    if row is not None:
        executer_reprise(import_budget=row, at=timezone.now())
