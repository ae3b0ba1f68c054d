"""The one way to write in the journal."""

from collections.abc import Iterable, Mapping
from typing import Any

from alliance.journal.models import Ecriture


def record(*, kind: str, by: Any, subject: Any = None, cite_id: int | None = None, **details: Any) -> Ecriture:
    """Write one line, in the transaction of the act it tells.

    :param kind: ``<app>.<object>.<past participle>``, listed in ``docs/journal.md``.
    :param by: the account that acts; ``None`` for the platform itself.
    :param subject: the object acted upon; its ``cite_id`` is taken when ``cite_id`` is not given.
    :param details: plain values only, without personal data.
    """
    line = _line(kind=kind, by=by, subject=subject, cite_id=cite_id, details=details)
    line.save(force_insert=True)
    return line


def record_each(*, kind: str, by: Any, subjects: Iterable[tuple[Any, Mapping[str, Any]]]) -> list[Ecriture]:
    """One line for each of many objects that one act changed, with its details; written together.

    :param kind: as ``record`` takes it.
    """
    lines = [_line(kind=kind, by=by, subject=subject, cite_id=None, details=dict(told)) for subject, told in subjects]
    return Ecriture.objects.bulk_create(lines)


def _line(*, kind: str, by: Any, subject: Any, cite_id: int | None, details: dict[str, Any]) -> Ecriture:
    return Ecriture(
        kind=kind,
        cite_id=cite_id if cite_id is not None else getattr(subject, "cite_id", None),
        user_id=getattr(by, "pk", None),
        user_label=str(by) if by is not None else "Alliance",
        object_type=subject._meta.label_lower if subject is not None else "",
        object_id=subject.pk if subject is not None else None,
        object_label=str(subject)[:300] if subject is not None else "",
        details=details,
    )
