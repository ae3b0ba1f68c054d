"""What the members say on an item before it is dealt with."""

from datetime import datetime
from typing import Any

from django.db import transaction

from alliance.gouvernance.models import CommentairePoint, Point
from alliance.gouvernance.services.seances import OUVERTES
from alliance.journal.services import record
from alliance.kernel.errors import DomainError

RETIRE = "(retiré)"


class CommentaireSansTexte(DomainError):
    pass


class CommentaireDejaRetire(DomainError):
    pass


class EchangesClos(DomainError):
    pass


@transaction.atomic
def create_commentaire(*, point: Point, texte: str, by: Any, at: datetime) -> CommentairePoint:
    """Say something on an item; those who read the item read it.

    :raises CommentaireSansTexte: nothing is written.
    :raises EchangesClos: its séance is closed or cancelled.
    """
    text = texte.strip()
    if not text:
        raise CommentaireSansTexte("Écrivez votre commentaire.", field="texte")
    _refuse_closed(point)
    said = CommentairePoint.objects.create(point=point, texte=text, ecrit_at=at, ecrit_by=by)
    _journal(said, by, kind="gouvernance.commentaire.created")
    return said


@transaction.atomic
def withdraw_commentaire(*, commentaire: CommentairePoint, by: Any, at: datetime) -> CommentairePoint:
    """Take back what one said: its place stays, its text is erased.

    :raises EchangesClos: the séance is closed or cancelled.
    :raises CommentaireDejaRetire: it was withdrawn before.
    """
    _refuse_closed(commentaire.point)
    standing = CommentairePoint.objects.filter(pk=commentaire.pk, retire_at=None)
    if not standing.update(texte=RETIRE, retire_at=at):
        raise CommentaireDejaRetire("Ce commentaire est déjà retiré. Rechargez la page.")
    commentaire.refresh_from_db()
    _journal(commentaire, by, kind="gouvernance.commentaire.withdrawn")
    return commentaire


def _refuse_closed(point: Point) -> None:
    if point.seance is not None and point.seance.etat not in OUVERTES:
        raise EchangesClos("La séance est close : les commentaires se lisent, rien ne s'y ajoute ni ne s'en retire.")


def _journal(commentaire: CommentairePoint, by: Any, *, kind: str) -> None:
    point = commentaire.point
    subject = point.seance or point
    record(kind=kind, by=by, subject=subject, cite_id=point.instance.cite_id, commentaire=commentaire.pk)
