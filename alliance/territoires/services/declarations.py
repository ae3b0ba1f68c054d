"""The one shape of every dated fact: declared with a source, ended, confirmed or withdrawn."""

from datetime import date
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Q, QuerySet

from alliance.journal.services import record
from alliance.kernel.dates import format_jour, format_periode
from alliance.kernel.errors import DomainError
from alliance.kernel.periodes import Periode
from alliance.territoires.models import Cite

P = TypeVar("P", bound=Periode)


class SourceManquante(DomainError):
    pass


class DeclarationInvalide(DomainError):
    pass


class PeriodesQuiSeChevauchent(DomainError):
    pass


class DeclarationTerminee(DomainError):
    pass


def check_source(source: str) -> str:
    """The source, trimmed.

    :raises SourceManquante: blank.
    """
    if not source.strip():
        raise SourceManquante("Dites d'où vient l'information : décision, courrier, page, fichier.", field="source")
    return source.strip()


def check_dates(from_on: date | None, to_on: date | None) -> None:
    """Both bounds in order.

    :raises DeclarationInvalide: the end is before the start.
    """
    if from_on and to_on and to_on < from_on:
        raise DeclarationInvalide(
            f"La fin ({format_jour(to_on)}) précède le début ({format_jour(from_on)}).", field="to_on"
        )


def check_no_overlap(rows: QuerySet, from_on: date | None, to_on: date | None) -> None:
    """Refuse a period that meets one of ``rows``; an absent bound is open.

    :raises PeriodesQuiSeChevauchent: one of them holds on a common day.
    """
    meeting = rows
    if to_on is not None:
        meeting = meeting.filter(Q(from_on=None) | Q(from_on__lte=to_on))
    if from_on is not None:
        meeting = meeting.filter(Q(to_on=None) | Q(to_on__gte=from_on))
    other = meeting.order_by("pk").first()
    if other is not None:
        raise PeriodesQuiSeChevauchent(
            f"C'est déjà déclaré {format_periode(other.from_on, other.to_on) or 'sans date'}. "
            "Datez la fin de cette déclaration d'abord.",
            field="from_on",
        )


def create_declaration(*, row: P, kind: str, by: Any, cite: Cite | None, rivals: QuerySet | None = None) -> P:
    """Check, write and journal one dated fact.

    :param rivals: rows whose period may not meet this one.
    :raises SourceManquante: no source.
    :raises DeclarationInvalide: the end is before the start.
    :raises PeriodesQuiSeChevauchent: one of ``rivals`` holds on a common day.
    """
    row.source = check_source(row.source)
    check_dates(row.from_on, row.to_on)
    if rivals is not None:
        check_no_overlap(rivals, row.from_on, row.to_on)
    row.save(force_insert=True)
    record(kind=kind, by=by, subject=row, cite_id=cite.pk if cite else None, **_details(row))
    return row


def _details(row: Periode) -> dict[str, Any]:
    return {
        "from_on": row.from_on.isoformat() if row.from_on else None,
        "to_on": row.to_on.isoformat() if row.to_on else None,
        "a_confirmer": row.a_confirmer,
    }


@transaction.atomic
def end_declaration(*, declaration: P, to_on: date, by: Any, cite: Cite | None = None) -> P:
    """Date the last day of a fact that was open.

    :raises DeclarationTerminee: its end is known already.
    :raises DeclarationInvalide: the end is before the start.
    """
    if declaration.to_on is not None:
        raise DeclarationTerminee(
            f"La fin est déjà connue : {format_jour(declaration.to_on)}. Retirez la déclaration si elle est fausse.",
            field="to_on",
        )
    check_dates(declaration.from_on, to_on)
    declaration.to_on = to_on
    declaration.save(update_fields=["to_on"])
    _journal("ended", declaration, by=by, cite=cite)
    return declaration


@transaction.atomic
def confirm_declaration(*, declaration: P, source: str, by: Any, cite: Cite | None = None) -> P:
    """Say that a fact marked « à confirmer » is true, and where that was read.

    :raises SourceManquante: no source.
    """
    declaration.source = check_source(source)
    declaration.a_confirmer = False
    declaration.save(update_fields=["source", "a_confirmer"])
    _journal("confirmed", declaration, by=by, cite=cite)
    return declaration


@transaction.atomic
def withdraw_declaration(*, declaration: Periode, by: Any, cite: Cite | None = None) -> None:
    """Remove a fact declared by mistake. The journal keeps what it said; a true fact is ended instead."""
    _journal("withdrawn", declaration, by=by, cite=cite)
    declaration.delete()


def _journal(verb: str, declaration: Periode, *, by: Any, cite: Cite | None) -> None:
    record(
        kind=f"territoires.{declaration._meta.model_name}.{verb}",
        by=by,
        subject=declaration,
        cite_id=cite.pk if cite else None,
        **_details(declaration),
    )
