"""Triggers that refuse: what a CHECK cannot say, because it looks at another row or at the row as it was.

SQLite rebuilds a table that is altered, and a rebuilt table loses its triggers: a migration that alters a guarded table
calls ``poser`` again with the same list.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Refus:
    """One trigger: its name, its table, its event, when it refuses (on OLD / NEW; empty: always), and why."""

    nom: str
    table: str
    evenement: str
    condition: str
    mots: str


def poser(schema_editor: Any, refus: Iterable[Refus]) -> None:
    """Create the triggers, after having dropped those of the same name."""
    rows = list(refus)
    retirer(schema_editor, rows)
    write = _sqlite if schema_editor.connection.vendor == "sqlite" else _postgresql
    for row in rows:
        for statement in write(row):
            schema_editor.execute(statement, params=None)


def retirer(schema_editor: Any, refus: Iterable[Refus]) -> None:
    """Drop the triggers."""
    sqlite = schema_editor.connection.vendor == "sqlite"
    for row in refus:
        if sqlite:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {row.nom}", params=None)
        else:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {row.nom} ON {row.table}", params=None)
            schema_editor.execute(f"DROP FUNCTION IF EXISTS {row.nom}()", params=None)


def _sqlite(row: Refus) -> list[str]:
    if row.evenement == "DELETE":
        # Tests empty SQLite with DELETE where PostgreSQL truncates; the models refuse a deletion on both.
        return []
    when = f" WHEN {row.condition}" if row.condition else ""
    return [
        f"CREATE TRIGGER {row.nom} BEFORE {row.evenement} ON {row.table} FOR EACH ROW{when} "
        f"BEGIN SELECT RAISE(ABORT, '{row.mots} ({row.nom})'); END"
    ]


def _postgresql(row: Refus) -> list[str]:
    # In a function rather than in WHEN: PostgreSQL allows no subquery there.
    test = f"IF {row.condition} THEN" if row.condition else "IF TRUE THEN"
    result = "OLD" if row.evenement == "DELETE" else "NEW"
    return [
        f"CREATE FUNCTION {row.nom}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {test} "
        f"RAISE EXCEPTION '{row.mots} ({row.nom})' USING ERRCODE = 'check_violation'; END IF; RETURN {result}; END $$",
        f"CREATE TRIGGER {row.nom} BEFORE {row.evenement} ON {row.table} FOR EACH ROW EXECUTE FUNCTION {row.nom}()",
    ]
