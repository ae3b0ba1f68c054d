"""Long work: queued with the act that asks for it, done by a worker, taken again when the worker died."""

import logging
import os
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django_tasks.base import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

logger = logging.getLogger(__name__)

INTERVALLE_S = 0.3
"""Pause between two looks at the queue: a person who waits for her import does not feel it."""

REPOS_APRES_ERREUR_S = 5.0


def enfiler(tache: Any, *args: Any) -> None:
    """Queue a task in the current transaction: if the act is undone, so is the task.

    With the immediate backend (tests), it runs once the act is committed.

    :param args: plain values only; the task reads its objects again.
    """
    if settings.TASKS["default"]["BACKEND"].endswith("ImmediateBackend"):
        transaction.on_commit(lambda: tache.enqueue(*args))
    else:
        tache.enqueue(*args)


def reprendre_interrompues(*, avant: datetime) -> int:
    """Put back in the queue the tasks that a dead worker left running since before ``avant``.

    Every task may be run twice without effect, so taking one again is safe. Answers how many were.
    """
    return DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING, started_at__lt=avant).update(
        status=TaskResultStatus.READY, started_at=None
    )


def purger_finies(*, avant: datetime) -> int:
    """Forget tasks that ended before ``avant``; what they did is kept by their own objects."""
    deleted, _ = DBTaskResult.objects.finished().filter(finished_at__lt=avant).delete()
    return deleted


def demarrer_travailleur(*, horloge: Callable[[], datetime]) -> threading.Thread:
    """Run the worker in a daemon thread of this process: the demonstration has no second process."""
    thread = threading.Thread(target=_travailler, args=(horloge,), name="travailleur", daemon=True)
    thread.start()
    return thread


def _travailler(horloge: Callable[[], datetime]) -> None:
    while True:
        try:
            # Asked again at each turn: what this same thread left when it fell is taken again too.
            maintenant = horloge()
            reprendre_interrompues(avant=maintenant)
            purger_finies(avant=maintenant - timedelta(days=30))
            _worker().run()
        except Exception:
            # The thread outlives a database that is away for a while; nobody else would start it again.
            logger.exception("Le travailleur s'est arrêté sur une erreur ; il reprend.")
            time.sleep(REPOS_APRES_ERREUR_S)


def _worker() -> Worker:
    return Worker(
        queue_names=["*"],
        interval=INTERVALLE_S,
        batch=False,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=f"integre-{os.getpid()}",
        excluded_queue_names=[],
    )
