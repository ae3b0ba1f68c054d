"""A Cotech ready to be convoked, and how its mails are read back."""

import email
from datetime import UTC, datetime, timedelta
from email import policy

import vobject
from django.core import mail

from alliance.gouvernance.enums import Canal, QualiteMembre
from alliance.gouvernance.models import SeanceInstance
from alliance.notifications.models import Courriel
from alliance.notifications.services.envois import send_pending
from tests.factories.gouvernance import InstanceFactory, MembreFactory, PointFactory, SeanceFactory

LE_10_SEPTEMBRE = datetime(2026, 9, 10, 8, 0, tzinfo=UTC)
"""Six weeks before the séance of the factories, 22 October 2026 at 14 h."""

BIENTOT = {
    "debut_at": datetime(2100, 3, 4, 13, 0, tzinfo=UTC),
    "fin_at": datetime(2100, 3, 4, 15, 0, tzinfo=UTC),
}
"""Always to come, whatever the day the suite runs: for the pages, which look at the clock."""


def preparer(cite, by, *, nom="Comité technique", **kwargs):
    """A draft with two items; three titulaires and three suppléants, a guest, two inhabitants, one on paper."""
    instance = InstanceFactory(cite=cite, nom=nom, membres=True)
    MembreFactory(instance=instance, qualite=QualiteMembre.INVITE, pole=None)
    MembreFactory(instance=instance, habitant=True, nom="Zoé (exemple)")
    MembreFactory(instance=instance, habitant=True, canal=Canal.PAPIER, email="", nom="Sans Courriel (exemple)")
    seance = SeanceFactory(instance=instance, cree_by=by, lieu="Salle des mariages", **kwargs)
    PointFactory(seance=seance, ordre=1, titre="Bilan de l'été ; suites, coûts", propose_by=by)
    PointFactory(seance=seance, ordre=2, titre="Colos apprenantes", decision=True, propose_by=by)
    return seance


def relire(seance) -> SeanceInstance:
    """The séance as the database holds it."""
    return SeanceInstance.objects.select_related("instance__cite").get(pk=seance.pk)


def recus(adresse: str = "", at: datetime = LE_10_SEPTEMBRE) -> list:
    """The mails that left for an address (for all, without one), as a mail program parses them."""
    send_pending(at=at + timedelta(minutes=1))
    messages = [email.message_from_bytes(sent.message().as_bytes(), policy=policy.default) for sent in mail.outbox]
    return [message for message in messages if not adresse or message["To"] == adresse]


def texte(message) -> str:
    """The words of a mail."""
    return message.get_body(("plain",)).get_content().replace("\r\n", "\n")


def agenda(message):
    """The invitation of a mail, read by another library: its calendar."""
    for part in message.walk():
        if part.get_content_type() == "text/calendar":
            return vobject.readOne(part.get_payload(decode=True).decode())
    return None


def ecrits() -> list[str]:
    """The keys of the mails in the outbox."""
    return sorted(Courriel.objects.values_list("cle", flat=True))


def objet(message) -> str:
    """The subject, without the space that a folded header leaves in front."""
    return str(message["Subject"]).strip()
