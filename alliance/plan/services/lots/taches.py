"""The task that the worker runs."""

from django.utils import timezone
from django_tasks import task

from alliance.plan.models import Lot
from alliance.plan.services.lots.execution import executer_lot


@task()
def executer_un_lot(lot_id: int) -> None:
    """Do the lines of a bulk edit; nothing when it is done already."""
    lot = Lot.objects.select_related("cite", "demande_by").filter(pk=lot_id).first()
    if lot is not None:
        executer_lot(lot=lot, at=timezone.now())
