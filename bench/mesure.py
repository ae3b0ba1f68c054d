"""How a time is taken: ours and the floor by turns, so that a busy machine slows both."""

import gc
import statistics
from collections.abc import Callable
from time import perf_counter
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

TOURS = 40


def chrono(action: Callable[[], Any]) -> float:
    """Milliseconds of one call."""
    start = perf_counter()
    action()
    return (perf_counter() - start) * 1000


def en_alternance(ours: Callable[[], Any], floor: Callable[[], Any], *, tours: int = TOURS) -> dict[str, Any]:
    """Median and 95th percentile of both, after a warm-up of each."""
    for _ in range(3):
        ours(), floor()
    gc.collect()
    pairs = [(chrono(ours), chrono(floor)) for _ in range(tours)]
    mine, low = resume([a for a, _ in pairs]), resume([b for _, b in pairs])
    return {"nous_ms": mine, "plancher_ms": low, "rapport": round(mine["mediane"] / low["mediane"], 2)}


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
