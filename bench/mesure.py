"""How a time is taken: ours and the floor by turns, so that a busy machine slows both."""

import gc
import statistics
from collections.abc import Callable
from time import perf_counter, thread_time
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

TOURS = 40


def chrono(action: Callable[[], Any]) -> float:
    """Milliseconds of one call."""
    start = perf_counter()
    action()
    return (perf_counter() - start) * 1000


def chrono_cpu(action: Callable[[], Any]) -> tuple[float, float]:
    """Milliseconds of one call, by the clock and of processor: the latter ignores a busy machine."""
    start, cpu = perf_counter(), thread_time()
    action()
    return (perf_counter() - start) * 1000, (thread_time() - cpu) * 1000


def en_alternance(ours: Callable[[], Any], floor: Callable[[], Any], *, tours: int = TOURS) -> dict[str, Any]:
    """Median and 95th percentile of both, after a warm-up of each; the ratio is of processor time."""
    for _ in range(3):
        ours(), floor()
    gc.collect()
    pairs = [(chrono_cpu(ours), chrono_cpu(floor)) for _ in range(tours)]
    mine, low = _both([a for a, _ in pairs]), _both([b for _, b in pairs])
    ratio = mine["cpu"]["mediane"] / max(low["cpu"]["mediane"], 0.01)
    return {"nous_ms": mine, "plancher_ms": low, "rapport": round(ratio, 2)}


def _both(times: list[tuple[float, float]]) -> dict[str, Any]:
    return {**resume([wall for wall, _ in times]), "cpu": resume([cpu for _, cpu in times])}


def resume(times: list[float]) -> dict[str, float]:
    """Median and 95th percentile."""
    ordered = sorted(times)
    return {
        "mediane": round(statistics.median(ordered), 2),
        "p95": round(ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))], 2),
    }


def requetes(action: Callable[[], Any]) -> int:
    """Number of SQL queries of one call."""
    with CaptureQueriesContext(connection) as captured:
        action()
    return len(captured)
