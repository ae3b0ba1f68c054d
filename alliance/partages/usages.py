"""What a call leaves behind without writing a table: the day of the last use, the calls of the minute.

A GET never writes. The day waits in the cache until ``run_partages`` puts it in the row, and pages read both.
"""

from collections.abc import Iterable
from datetime import date, datetime

from django.core.cache import cache

from alliance.partages.models import Jeton, LienAgenda
from alliance.partages.rules import APPELS_PAR_MINUTE

Cle = Jeton | LienAgenda
GARDE_SECONDES = 60 * 60 * 24 * 30


def _nom(cle: Cle, what: str) -> str:
    return f"partages.{what}.{cle._meta.model_name}.{cle.pk}"


def note_usage(cle: Cle, today: date) -> None:
    """Remember that the key served today."""
    cache.set(_nom(cle, "usage"), today.isoformat(), GARDE_SECONDES)


def usages_of(cles: Iterable[Cle]) -> dict[int, date]:
    """The last day each key served, by primary key: what the row says, or the later day that still waits."""
    rows = list(cles)
    waiting = cache.get_many([_nom(cle, "usage") for cle in rows])
    found = {}
    for cle in rows:
        noted = waiting.get(_nom(cle, "usage"))
        days = [day for day in (cle.utilise_on, date.fromisoformat(noted) if noted else None) if day]
        if days:
            found[cle.pk] = max(days)
    return found


def seconds_to_wait(cle: Cle, at: datetime) -> int:
    """Zero when the key may be served; else how long until its next minute."""
    minute, second = divmod(int(at.timestamp()), 60)
    name = f"{_nom(cle, 'appels')}.{minute}"
    cache.add(name, 0, 120)
    try:
        count = cache.incr(name)
    except ValueError:  # dropped by the cache in between: the count starts again
        count = 1
    return 0 if count <= APPELS_PAR_MINUTE else 60 - second
