"""The message of a mail: its text, its invitation, its files."""

import logging
from email import encoders
from typing import Any

from django.core.mail import EmailMultiAlternatives

from alliance.kernel.contrats import PieceJointe, pieces_jointes
from alliance.notifications.models import Courriel
from alliance.notifications.rules import PIECES_MAX_OCTETS, une_ligne
from alliance.notifications.selectors import adresse_desabonnement, get_type

CALENDRIER = "text/calendar"
FICHIER_CALENDRIER = "invitation.ics"

logger = logging.getLogger(__name__)


class MessageInvitant(EmailMultiAlternatives):
    """A mail whose calendar part says its method (RFC 6047, 2.4), byte for byte as it was written."""

    methode = ""

    def message(self, **kwargs: Any) -> Any:
        """The parts, the calendar's one in base64: no server may fold its lines again."""
        built = super().message(**kwargs)
        for part in built.walk():
            if part.get_content_type() == CALENDRIER:
                exact = part.get_payload(decode=True)
                del part["Content-Transfer-Encoding"]
                part.set_payload(exact)
                encoders.encode_base64(part)
                part.set_param("method", self.methode)
        return built


def compose_message(courriel: Courriel) -> MessageInvitant:
    """The message to hand to the server: one recipient, the invitation twice (to open, and to keep), the files.

    What is too heavy together is named in the text, with the place where it is read. A file that is gone does not
    keep the mail from leaving.
    """
    joined, left = _files(courriel)
    message = MessageInvitant(
        subject=courriel.objet,
        body=courriel.corps + _named(left),
        to=[courriel.adresse],
        reply_to=[courriel.reponse_a] if courriel.reponse_a else None,
        headers={"Auto-Submitted": "auto-generated", **_unsubscribe(courriel)},
    )
    if courriel.calendrier:
        message.methode = courriel.methode
        message.attach_alternative(courriel.calendrier, CALENDRIER)
        message.attach(FICHIER_CALENDRIER, courriel.calendrier.encode(), "application/ics")
    for piece, content in joined:
        message.attach(une_ligne(piece.nom), content, piece.type_mime)
    return message


def _files(courriel: Courriel) -> tuple[list[tuple[PieceJointe, bytes]], list[PieceJointe]]:
    """The files that fit together, with their content, and those that are left for their weight."""
    joined: list[tuple[PieceJointe, bytes]] = []
    left, total = [], 0
    for genre, pk in courriel.pieces:
        read = pieces_jointes.get(genre)
        piece = read(pk) if read is not None else None
        if piece is not None and total + piece.taille_octets > PIECES_MAX_OCTETS:
            left.append(piece)
            continue
        content = _content(piece) if piece is not None else None
        if piece is None or content is None:
            logger.warning("courriel %s : pièce %s %s introuvable", courriel.pk, genre, pk)
            continue
        joined.append((piece, content))
        total += len(content)
    return joined, left


def _content(piece: PieceJointe) -> bytes | None:
    try:
        return piece.lire()
    except OSError:
        return None


def _named(left: list[PieceJointe]) -> str:
    if not left:
        return ""
    lines = [f"- {une_ligne(piece.nom)}{f' : {piece.url}' if piece.url else ''}" for piece in left]
    return "\n".join(
        ["", "Documents trop lourds pour ce courriel, à ouvrir dans Alliance (ou à demander en réponse) :", *lines, ""]
    )


def _unsubscribe(courriel: Courriel) -> dict[str, str]:
    """What lets a mail program show its own « unsubscribe » button (RFC 8058)."""
    declared = get_type(courriel.kind)
    if declared is None or not declared.facultatif or courriel.destinataire_id is None:
        return {}
    return {
        "List-Unsubscribe": f"<{adresse_desabonnement(courriel.destinataire_id, courriel.kind)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
