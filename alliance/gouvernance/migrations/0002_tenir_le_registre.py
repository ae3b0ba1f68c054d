"""The database itself refuses to rewrite the register and what was said in a closed séance.

SQLite rebuilds a table that is altered, and a rebuilt table loses its triggers: a later migration that alters one of
these tables calls ``poser`` again (tests/gouvernance/test_registre_inalterable.py fails otherwise).
"""

from django.db import migrations

FIGEES = "('CLOSE', 'APPROUVEE')"
_POINT_FIGE = "(SELECT s.etat FROM gouvernance_point p JOIN gouvernance_seanceinstance s ON s.id = p.seance_id WHERE p.id = {row}.point_id)"
_SEANCE = "(SELECT s.etat FROM gouvernance_seanceinstance s WHERE s.id = {row}.seance_id)"

# name, table, event, condition on OLD / NEW (empty: always), words
REFUS = [
    ("gouvernance_decision_frozen", "gouvernance_decision", "UPDATE", "", "a decision is never rewritten"),
    ("gouvernance_decision_kept", "gouvernance_decision", "DELETE", "", "a decision is never deleted"),
    ("gouvernance_levee_frozen", "gouvernance_leveecondition", "UPDATE", "", "a lifted condition stays lifted"),
    ("gouvernance_seance_stays_closed", "gouvernance_seanceinstance", "UPDATE",
     f"OLD.etat IN {FIGEES} AND NEW.etat NOT IN {FIGEES}", "a closed seance is not reopened"),
    ("gouvernance_point_frozen", "gouvernance_point", "UPDATE",
     f"{_SEANCE.format(row='OLD')} IN {FIGEES}", "the seance of this point is closed"),
    ("gouvernance_point_late", "gouvernance_point", "INSERT",
     f"NEW.seance_id IS NOT NULL AND {_SEANCE.format(row='NEW')} IN {FIGEES}", "the seance is closed"),
    ("gouvernance_presence_frozen", "gouvernance_presence", "UPDATE",
     f"{_SEANCE.format(row='OLD')} IN {FIGEES}", "the seance is closed"),
    ("gouvernance_presence_late", "gouvernance_presence", "INSERT",
     f"{_SEANCE.format(row='NEW')} IN {FIGEES}", "the seance is closed"),
    ("gouvernance_releve_frozen", "gouvernance_releve", "UPDATE",
     "OLD.empreinte <> NEW.empreinte OR CAST(OLD.contenu AS TEXT) <> CAST(NEW.contenu AS TEXT) OR OLD.code <> NEW.code"
     " OR (OLD.document_id IS NOT NULL AND"
     " (NEW.document_id IS NULL OR OLD.document_id <> NEW.document_id OR OLD.document_sha256 <> NEW.document_sha256))",
     "a releve is frozen"),
    ("gouvernance_releve_kept", "gouvernance_releve", "DELETE", "", "a releve is never deleted"),
]  # fmt: skip
for _table in ("avis", "deport"):
    for _event, _row in (("INSERT", "NEW"), ("UPDATE", "OLD"), ("DELETE", "OLD")):
        REFUS.append((
            f"gouvernance_{_table}_{_event.lower()}_closed", f"gouvernance_{_table}", _event,
            f"{_POINT_FIGE.format(row=_row)} IN {FIGEES}", "the seance is closed",
        ))  # fmt: skip


def poser(apps, schema_editor):
    """Create the triggers, after having dropped those of the same name."""
    retirer(apps, schema_editor)
    write = _sqlite if schema_editor.connection.vendor == "sqlite" else _postgresql
    for refus in REFUS:
        for statement in write(*refus):
            schema_editor.execute(statement, params=None)


def retirer(apps, schema_editor):
    """Drop the triggers."""
    sqlite = schema_editor.connection.vendor == "sqlite"
    for name, table, *_rest in REFUS:
        if sqlite:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}", params=None)
        else:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}", params=None)
            schema_editor.execute(f"DROP FUNCTION IF EXISTS {name}()", params=None)


def _sqlite(name, table, event, condition, words):
    if event == "DELETE":
        # Tests empty SQLite with DELETE where PostgreSQL truncates; the models refuse a deletion on both.
        return []
    when = f" WHEN {condition}" if condition else ""
    return [
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW{when} "
        f"BEGIN SELECT RAISE(ABORT, '{words} ({name})'); END"
    ]


def _postgresql(name, table, event, condition, words):
    # In a function rather than in WHEN: PostgreSQL allows no subquery there.
    test = f"IF {condition} THEN" if condition else "IF TRUE THEN"
    result = "OLD" if event == "DELETE" else "NEW"
    return [
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {test} "
        f"RAISE EXCEPTION '{words} ({name})' USING ERRCODE = 'check_violation'; END IF; RETURN {result}; END $$",
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
    ]


class Migration(migrations.Migration):
    dependencies = [("gouvernance", "0001_initial")]
    operations = [migrations.RunPython(poser, retirer)]
