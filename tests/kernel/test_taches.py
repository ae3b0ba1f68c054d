"""The queue: with the act, never lost, never started twice by a live worker."""

import os
import subprocess
import sys
import textwrap
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from alliance.kernel.taches import enfiler, purger_finies, reprendre_interrompues

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.django_db


def make_result(status, **champs):
    now = timezone.now()
    return DBTaskResult.objects.create(
        status=status, args_kwargs={"args": [], "kwargs": {}}, task_path="rien", backend_name="default",
        run_after=now, exception_class_path="", traceback="", **champs,
    )  # fmt: skip


def test_a_task_waits_for_the_commit(django_capture_on_commit_callbacks):
    done = []

    class Tache:
        @staticmethod
        def enqueue(*args):
            done.append(args)

    with django_capture_on_commit_callbacks(execute=True):
        enfiler(Tache, 3)
        assert done == []

    assert done == [(3,)]


def test_what_a_dead_worker_left_is_taken_again():
    now = timezone.now()
    dead = make_result(TaskResultStatus.RUNNING, started_at=now - timedelta(minutes=1))
    live = make_result(TaskResultStatus.RUNNING, started_at=now + timedelta(minutes=1))

    assert reprendre_interrompues(avant=now) == 1

    dead.refresh_from_db()
    live.refresh_from_db()
    assert (dead.status, live.status) == (TaskResultStatus.READY, TaskResultStatus.RUNNING)


def test_old_finished_tasks_are_forgotten_and_waiting_ones_are_not():
    now = timezone.now()
    make_result(TaskResultStatus.SUCCESSFUL, finished_at=now - timedelta(days=40))
    kept = make_result(TaskResultStatus.READY)

    assert purger_finies(avant=now - timedelta(days=30)) == 1
    assert list(DBTaskResult.objects.all()) == [kept]


def test_the_command_says_what_it_did(capsys):
    make_result(TaskResultStatus.RUNNING, started_at=timezone.now() - timedelta(minutes=1))

    call_command("reprendre_taches")

    assert capsys.readouterr().out.strip() == "1 tâche(s) reprise(s), 0 oubliée(s)."


def test_the_thread_does_what_waits_while_the_web_writes(tmp_path):
    """A real file, a real thread: no « database is locked », and the task is done."""
    script = textwrap.dedent(
        """
        import django, time
        django.setup()
        from django.core.management import call_command
        from django.utils import timezone
        from django_tasks_db.models import DBTaskResult
        from alliance.journal.services import record
        from alliance.kernel.taches import demarrer_travailleur
        call_command("migrate", run_syncdb=True, verbosity=0)
        demarrer_travailleur(horloge=timezone.now)
        from alliance.kernel.taches import enfiler
        from alliance.plan.services.importation.taches import executer_import
        for rank in range(40):
            record(kind="plan.fiche.created", by=None)
            if rank % 10 == 0:
                enfiler(executer_import, 10**9 + rank)
        deadline = time.monotonic() + 20
        while DBTaskResult.objects.exclude(status="SUCCESSFUL").exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        print(sorted(DBTaskResult.objects.values_list("status", flat=True)))
        """
    )
    env = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "ALLIANCE_MODE": "demo",
        "ALLIANCE_DONNEES": str(tmp_path),
    }

    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=env, capture_output=True, text=True, timeout=300, check=False
    )

    assert done.stdout.strip().splitlines()[-1:] == ["['SUCCESSFUL', 'SUCCESSFUL', 'SUCCESSFUL', 'SUCCESSFUL']"], (
        done.stderr
    )
