"""A task for the test of a killed worker: the first run never ends, the second does the work."""

import os
import time
from pathlib import Path

from django_tasks import task


@task()
def travailler() -> None:
    trace = Path(os.environ["TRACE"])
    runs = len(trace.read_text().splitlines()) if trace.exists() else 0
    with trace.open("a") as out:
        out.write("commencée\n" if runs == 0 else "finie\n")
    if runs == 0:
        time.sleep(60)
