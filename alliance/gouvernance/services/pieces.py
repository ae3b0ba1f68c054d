"""Documents joined to a séance or to one of its items: they leave with its convocation."""

from typing import Any

from django.db import transaction

from alliance.documents.services import store_document
from alliance.gouvernance.models import PieceSeance, Point, SeanceInstance
from alliance.gouvernance.services.seances import mark_changed
from alliance.journal.services import record


@transaction.atomic
def attach_to_seance(*, seance: SeanceInstance, nom: str, contenu: bytes, by: Any) -> PieceSeance:
    """Join a document to a séance.

    :raises OrdreDuJourFige: the séance is closed or cancelled.
    :raises FichierRefuse: the file is too heavy, of a kind that is not taken, or not what its name says.
    """
    mark_changed(seance=seance, by=by)
    return _attach(nom, contenu, by, seance.instance.cite, seance=seance)


@transaction.atomic
def attach_to_point(*, point: Point, nom: str, contenu: bytes, by: Any) -> PieceSeance:
    """Join a document to an item, of an agenda or « à inscrire ».

    :raises OrdreDuJourFige: its séance is closed or cancelled.
    :raises FichierRefuse: the file is too heavy, of a kind that is not taken, or not what its name says.
    """
    if point.seance is not None:
        mark_changed(seance=point.seance, by=by)
    return _attach(nom, contenu, by, point.instance.cite, point=point)


def _attach(nom: str, contenu: bytes, by: Any, cite: Any, **where: Any) -> PieceSeance:
    document = store_document(cite=cite, nom=nom, contenu=contenu, by=by)
    piece = PieceSeance.objects.create(document=document, jointe_by=by, **where)
    record(kind="gouvernance.piece.attached", by=by, subject=_about(piece), cite_id=cite.pk, document=document.pk)
    return piece


@transaction.atomic
def detach_piece(*, piece: PieceSeance, by: Any) -> None:
    """Take a document off; the file stays in the store, where nobody opens it any more.

    :raises OrdreDuJourFige: the séance is closed or cancelled.
    """
    seance = piece.seance or (piece.point.seance if piece.point else None)
    if seance is not None:
        mark_changed(seance=seance, by=by)
    record(
        kind="gouvernance.piece.detached", by=by, subject=_about(piece), cite_id=piece.document.cite_id,
        document=piece.document_id,
    )  # fmt: skip
    piece.delete()


def _about(piece: PieceSeance) -> SeanceInstance | Point | None:
    """The séance, rather than one of its items: no title of a draft goes to the journal."""
    if piece.seance is not None or piece.point is None:
        return piece.seance
    return piece.point.seance or piece.point
