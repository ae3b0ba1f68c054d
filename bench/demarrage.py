"""Yardstick 10: `manage.py demo` from nothing and again, to the first page; memory of the web process."""

import os
import socket
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path
from time import perf_counter, sleep
from typing import Any

RACINE = Path(__file__).resolve().parent.parent
PLANCHER = (
    "import django; from django.conf import settings; settings.configure(ROOT_URLCONF='x', INSTALLED_APPS="
    "['django.contrib.auth', 'django.contrib.contenttypes']); django.setup(); import gunicorn.app.base"
)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _first_page(env: dict[str, str], port: int) -> tuple[float, subprocess.Popen]:
    start = perf_counter()
    server = subprocess.Popen(  # noqa: S603 -- our own command
        [sys.executable, "manage.py", "demo"], cwd=RACINE, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    while server.poll() is None and perf_counter() - start < 120:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as page:  # noqa: S310 -- loopback
                page.read()
            return round(perf_counter() - start, 2), server
        except OSError:
            sleep(0.02)
    raise RuntimeError("La démonstration n'a pas répondu.")


def _memory_mb(pid: int) -> float:
    """Resident memory of the largest process of the demo (the web worker)."""
    children = subprocess.run(  # noqa: S603 -- our own command
        ["ps", "-o", "rss=", "--ppid", str(pid)],  # noqa: S607 -- a standard tool
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    sizes = [int(line) for line in children.stdout.split()] or [0]
    return round(max(sizes) / 1024, 1)


def mesurer_demarrage() -> dict[str, Any]:
    """First start (tables and scenario), restart, and memory after a page."""
    with tempfile.TemporaryDirectory() as folder:
        port = _free_port()
        kept = {key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "ALLIANCE_MODE"}}
        env = {**kept, "ALLIANCE_DONNEES": folder, "PORT": str(port), "ALLIANCE_MODE": "demo"}
        subprocess.run(  # noqa: S603 -- our own command
            [sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"], cwd=RACINE, env=env, check=True
        )
        times = []
        for _ in range(4):
            seconds, server = _first_page(env, port)
            times.append(seconds)
            memory = _memory_mb(server.pid)
            server.terminate()
            server.wait(timeout=20)
    start = perf_counter()
    subprocess.run([sys.executable, "-c", PLANCHER], check=True)  # noqa: S603 -- our own command
    floor = round(perf_counter() - start, 2)
    return {
        "premier_demarrage_s": times[0],
        "redemarrage_s": sorted(times[1:])[1],
        "plancher_s": floor,
        "memoire_web_mo": memory,
    }
