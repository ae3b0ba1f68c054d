"""Statements written once a process: where a page is hot, writing one costs more than running it."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import QuerySet

FORMES = 64
"""How many numbers of keys a statement is kept for."""
_CLE = -(10**12)
_JOUR = date(1, 1, 1).toordinal()


class Ecrite:
    """A grouped read of plain values, compiled the first time for each number of keys and of days.

    ``build(keys, days)`` gives the QuerySet; it is called with marks in the place of the values, so that it may not
    look at them. Values come as the database driver gives them: see ``jour``, and ``int`` for a sum.
    """

    def __init__(self, build: Callable[[Sequence[int], Sequence[date]], QuerySet[Any, Any]]) -> None:
        self._build = build
        self._written = lru_cache(maxsize=FORMES)(self._write)

    def _write(self, _vendor: str, keys: int, days: int) -> tuple[str, tuple[Any, ...]]:
        rows = self._build([_CLE - rank for rank in range(keys)], [date.fromordinal(_JOUR + n) for n in range(days)])
        return rows.query.sql_with_params()

    def rows(self, keys: Sequence[int], days: Sequence[date] = ()) -> list[tuple[Any, ...]]:
        """The rows for these keys, at least one, and these days."""
        sql, params = self._written(connection.vendor, len(keys), len(days))
        values: dict[Any, Any] = {_CLE - rank: key for rank, key in enumerate(keys)}
        for rank, day in enumerate(days):
            mark = date.fromordinal(_JOUR + rank)
            values |= {mark: day, mark.isoformat(): day.isoformat()}
        with connection.cursor() as cursor:
            cursor.execute(sql, [values.get(param, param) for param in params])
            return cursor.fetchall()


def jour(value: date | str | None) -> date | None:
    """A day read without a field: SQLite gives it as a text."""
    return date.fromisoformat(value) if isinstance(value, str) else value
