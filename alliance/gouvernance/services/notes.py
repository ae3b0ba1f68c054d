"""The private note of a pôle on an item: nobody else reads it, the chef de projet neither."""

from datetime import datetime
from typing import Any

from django.db import transaction

from alliance.acteurs.models import Pole
from alliance.gouvernance.models import NotePole, Point
from alliance.journal.services import record
from alliance.kernel.errors import DomainError


class PoleDUneAutreCite(DomainError):
    pass


@transaction.atomic
def write_note(*, point: Point, pole: Pole, texte: str, by: Any, at: datetime) -> NotePole:
    """Write the note of a pôle on an item; an empty text erases it. The journal keeps neither the item nor a word.

    :raises PoleDUneAutreCite: the pôle is not of the cité of the item.
    """
    if pole.cite_id != point.instance.cite_id:
        raise PoleDUneAutreCite("Ce pôle n'est pas de cette cité.")
    text = texte.strip()
    note, created = NotePole.objects.get_or_create(
        point=point, pole=pole, defaults={"texte": text, "modifiee_at": at, "modifiee_by": by}
    )
    if created or note.texte != text:
        note.texte, note.modifiee_at, note.modifiee_by = text, at, by
        note.save(update_fields=["texte", "modifiee_at", "modifiee_by"])
        record(kind="gouvernance.note.written", by=by, cite_id=point.instance.cite_id)
    return note
