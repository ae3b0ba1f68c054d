"""The outbox: a mail is written with the act, and leaves once, after the commit."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string

from alliance.comptes.models import Compte
from alliance.notifications.models import Courriel
from alliance.notifications.selectors import get_type
from alliance.notifications.tasks import envoyer


class KindInconnu(LookupError):
    """A mail of a kind that no app declares: a mistake of ours, never a person's."""


class SansAdresse(ValueError):
    """A mail without anybody to receive it: a mistake of ours, never a person's."""


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
) -> Courriel:
    """Write a mail in the outbox, in the transaction of the act; it leaves when this one is committed.

    The text is made now, from the template of its kind. The caller's act writes the journal's line.

    :param cle: names the event and the person; a second call with it writes and sends nothing.
    :param destinataire: the account to write to; or else ``adresse``, for somebody who has none yet.
    :raises KindInconnu: no app declares this kind in ``notifications.types``.
    :raises SansAdresse: neither an account nor an address.
    """
    declared = get_type(kind)
    if declared is None:
        raise KindInconnu(kind)
    address = destinataire.email if destinataire is not None else adresse
    if not address:
        raise SansAdresse(kind)
    corps = render_to_string(declared.gabarit, {"url_publique": settings.URL_PUBLIQUE, **contexte})
    courriel, created = Courriel.objects.get_or_create(
        cle=cle,
        defaults={
            "kind": kind,
            "cite_id": cite_id,
            "destinataire": destinataire,
            "adresse": address,
            "objet": " ".join(objet.split())[:200],
            "corps": corps.strip() + "\n",
        },
    )
    if created:
        transaction.on_commit(lambda: envoyer.enqueue(courriel.pk))
    return courriel
