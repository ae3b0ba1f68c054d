"""The outbox: a mail is written with the act, and leaves once, after the commit."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.template.loader import render_to_string

from alliance.comptes.models import Compte
from alliance.kernel.contrats import Pieces, TypeCourriel
from alliance.notifications.models import Courriel
from alliance.notifications.rules import une_ligne
from alliance.notifications.selectors import adresse_desabonnement, get_type, is_refused
from alliance.notifications.tasks import envoyer


class KindInconnu(LookupError):
    """A mail of a kind that no app declares: a mistake of ours, never a person's."""


class SansAdresse(ValueError):
    """A mail without anybody to receive it: a mistake of ours, never a person's."""


class AdresseIllisible(ValueError):
    """An address that no mail server would take, or that holds more than an address."""


@transaction.atomic
def enqueue_courriel(
    *,
    cle: str,
    kind: str,
    objet: str,
    contexte: dict[str, Any],
    destinataire: Compte | None = None,
    adresse: str = "",
    cite_id: int | None = None,
    calendrier: str = "",
    methode: str = "",
    pieces: Pieces = (),
    reply_to: str = "",
) -> Courriel | None:
    """Write a mail in the outbox, in the transaction of the act; it leaves when this one is committed.

    The text is made now, from the template of its kind. The caller's act writes the journal's line. Nothing is
    written for an optional kind that the person switched off.

    :param cle: names the event and the person; a second call with it writes and sends nothing.
    :param destinataire: the account to write to; or else ``adresse``, for somebody who has none yet.
    :param calendrier: an invitation (RFC 5545); ``methode`` says what it asks.
    :param pieces: files by reference, ``(genre, primary key)``; read when the mail leaves.
    :param reply_to: an address that answers go to.
    :raises KindInconnu: no app declares this kind in ``notifications.types``.
    :raises SansAdresse: neither an account nor an address.
    :raises AdresseIllisible: an address is not one.
    """
    declared = get_type(kind)
    if declared is None:
        raise KindInconnu(kind)
    address = destinataire.email if destinataire is not None else adresse
    if not address:
        raise SansAdresse(kind)
    _check(address)
    if reply_to:
        _check(reply_to)
    if is_refused(destinataire, declared):
        return None
    courriel, created = Courriel.objects.get_or_create(
        cle=cle,
        defaults={
            "kind": kind,
            "cite_id": cite_id,
            "destinataire": destinataire,
            "adresse": address,
            "reponse_a": reply_to,
            "objet": une_ligne(objet)[:200],
            "corps": _text(declared, contexte, destinataire),
            "calendrier": calendrier,
            "methode": methode,
            "pieces": [list(piece) for piece in dict.fromkeys(pieces)],
        },
    )
    if created:
        transaction.on_commit(lambda: envoyer.enqueue(courriel.pk))
    return courriel


def _check(address: str) -> None:
    try:
        validate_email(address)
    except ValidationError as error:
        raise AdresseIllisible from error


def _text(declared: TypeCourriel, contexte: dict[str, Any], destinataire: Compte | None) -> str:
    """The template of the kind, and for an optional one how to stop receiving it."""
    text = render_to_string(declared.gabarit, {"url_publique": settings.URL_PUBLIQUE, **contexte}).strip() + "\n"
    if not declared.facultatif or destinataire is None:
        return text
    return f"{text}\nNe plus recevoir ce courriel : {adresse_desabonnement(destinataire.pk, declared.kind)}\n"
