"""A process killed in the middle of a task: the next one takes the task again and ends it."""

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = """
import sys, time, django
django.setup()
from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from alliance.kernel.taches import demarrer_travailleur, enfiler
from tests.kernel.tache_longue import travailler
if sys.argv[1] == "premier":
    call_command("migrate", "django_tasks_database", verbosity=0)
    enfiler(travailler)
demarrer_travailleur(horloge=timezone.now)
deadline = time.monotonic() + 20
while time.monotonic() < deadline and DBTaskResult.objects.get().status != "SUCCESSFUL":
    time.sleep(0.05)
print(DBTaskResult.objects.get().status)
"""


def _start(turn: str, folder: Path) -> subprocess.Popen:
    env = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "ALLIANCE_MODE": "demo",
        "ALLIANCE_DONNEES": str(folder),
        "TRACE": str(folder / "trace"),
    }
    return subprocess.Popen(
        [sys.executable, "-c", SCRIPT, turn],
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_task_whose_process_was_killed_is_ended_by_the_next(tmp_path):
    trace = tmp_path / "trace"

    with _start("premier", tmp_path) as first:
        deadline = time.monotonic() + 30
        # The line, not the file: a process killed between the two has done nothing yet.
        while not (trace.exists() and trace.read_text()) and time.monotonic() < deadline and first.poll() is None:
            time.sleep(0.05)
        first.kill()
        first.communicate()
    with _start("second", tmp_path) as second:
        out, errors = second.communicate(timeout=40)

    assert out.strip().splitlines()[-1:] == ["SUCCESSFUL"], errors
    assert trace.read_text().splitlines() == ["commencée", "finie"]
