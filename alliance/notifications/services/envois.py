"""Mails leave, once each; the old ones go."""

import logging
from datetime import datetime

from django.db.models import F

from alliance.comptes.models import Compte
from alliance.notifications.models import Courriel, Preference
from alliance.notifications.rules import ESSAIS_MAX
from alliance.notifications.selectors import get_type
from alliance.notifications.services.messages import compose_message

ADRESSE_EFFACEE = "adresse-effacee@compte.invalid"

logger = logging.getLogger(__name__)


def send_courriel(*, courriel: Courriel, at: datetime) -> bool:
    """Send a mail if nobody has sent it nor is sending it; tell whether it left.

    The claim is committed before the server is called, and the text of a mail that holds a secret is
    erased as soon as it has left, or when it is given up, with the address of somebody without account.
    Only the kind of error is kept: the server's own words hold addresses.
    """
    claimed = Courriel.objects.a_envoyer(at).filter(pk=courriel.pk).update(pris_at=at, essais=F("essais") + 1)
    if not claimed:
        return False
    courriel.refresh_from_db()
    try:
        compose_message(courriel).send()
    except (OSError, ValueError) as error:
        courriel.derniere_erreur = type(error).__name__
        logger.warning("courriel %s : essai %s manqué (%s)", courriel.pk, courriel.essais, courriel.derniere_erreur)
    else:
        courriel.envoye_at, courriel.derniere_erreur = at, ""
    if courriel.envoye_at or courriel.essais >= ESSAIS_MAX:
        _erase_secret(courriel)
    courriel.save(update_fields=["envoye_at", "derniere_erreur", "corps", "calendrier", "methode", "adresse"])
    return courriel.envoye_at is not None


def _erase_secret(courriel: Courriel) -> None:
    declared = get_type(courriel.kind)
    if declared is not None and declared.garde_corps:
        return
    courriel.corps = courriel.calendrier = courriel.methode = ""
    if courriel.destinataire_id is None:
        courriel.adresse = ADRESSE_EFFACEE


def send_pending(*, at: datetime) -> tuple[int, int]:
    """Send every mail that waits; return how many left and how many did not. May be run twice."""
    waiting = list(Courriel.objects.a_envoyer(at).order_by("cree_at", "pk"))
    sent = sum(send_courriel(courriel=courriel, at=at) for courriel in waiting)
    return sent, len(waiting) - sent


def delete_old(*, before: datetime) -> int:
    """Delete the mails sent, or given up, before a moment (docs/rgpd.md); return how many."""
    old = Courriel.objects.filter(envoye_at__lt=before) | Courriel.objects.abandonnes().filter(cree_at__lt=before)
    return old.delete()[0]


def delete_courriels_of(*, compte: Compte) -> None:
    """Forget the mails written to a person, sent or not, and what she wanted of them."""
    Courriel.objects.filter(destinataire=compte).delete()
    Preference.objects.filter(compte=compte).delete()
