"""A cité opens its doors: its three default pôles, then its own pôles, purses and structure porteuse."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from alliance.acteurs.enums import NaturePole, Role
from alliance.acteurs.models import Caisse, Invitation, Organisation, Pole, Portage
from alliance.acteurs.selectors.acces import has_chef
from alliance.acteurs.services.invitations import InvitationEmise, create_invitation, resend_invitation
from alliance.comptes.models import Compte
from alliance.journal.services import record
from alliance.kernel.errors import DomainError
from alliance.territoires.models import Cite, Commune
from alliance.territoires.services.cites import create_cite as create_territoire

POLES_PAR_DEFAUT = (
    (NaturePole.PREFECTURE, "Préfecture", "P"),
    (NaturePole.EDUCATION_NATIONALE, "Éducation nationale", "É"),
    (NaturePole.COLLECTIVITE, "Collectivité", "C"),
)
"""The troïka: a default set of pôles, not a constant."""


class PoleDejaCree(DomainError):
    pass


class CaisseDejaCreee(DomainError):
    pass


class HorsCite(DomainError):
    pass


class PortageIncoherent(DomainError):
    pass


class CiteDejaPilotee(DomainError):
    pass


@transaction.atomic
def create_cite(
    *,
    nom: str,
    slug: str,
    zone: str,
    by: Compte | None,
    communes: Iterable[Commune] = (),
    est_exemple: bool = False,
) -> Cite:
    """Create a cité and its three default pôles.

    :param slug: the part of the address that names it, kept for ever.
    :raises AdresseCourtePrise: this address is taken.
    """
    cite = create_territoire(nom=nom, slug=slug, zone=zone, by=by, communes=communes, est_exemple=est_exemple)
    for nature, libelle, initiale in POLES_PAR_DEFAUT:
        create_pole(cite=cite, nature=nature, nom=libelle, initiale=initiale, by=by)
    return cite


@transaction.atomic
def invite_premier_chef(*, cite: Cite, email: str, nom: str, by: Compte | None, at: datetime) -> InvitationEmise:
    """Invite who will hold a cité that nobody holds: its first chef de projet, or the next one after a gap.

    :raises CiteDejaPilotee: somebody is chef de projet, who alone names another.
    :raises InvitationDejaEnvoyee: this address has a link that still opens the door.
    :raises TropDInvitations: too many mails from this person or to this address.
    """
    today = timezone.localdate(at)
    if has_chef(cite, today):
        raise CiteDejaPilotee(
            f"« {cite} » a déjà un chef de projet. C'est à cette personne d'inviter les autres.", field="email"
        )
    return create_invitation(cite=cite, email=email, nom=nom, role=Role.CHEF_DE_PROJET, from_on=today, by=by, at=at)


@transaction.atomic
def ensure_cite(
    *, nom: str, slug: str, zone: str, email: str, chef: str, at: datetime, renvoyer: bool = False
) -> tuple[Cite, InvitationEmise | None, bool]:
    """Have a cité and somebody invited to hold it, whatever exists already; acts for the platform itself.

    Answers the cité, the invitation that left if any, and whether the cité was created.

    :param renvoyer: send again the invitation of this address that waits.
    :raises TropDInvitations: too many mails to this address.
    """
    cite = Cite.objects.filter(slug=slug).first()
    creee = cite is None
    if cite is None:
        cite = create_cite(nom=nom, slug=slug, zone=zone, by=None)
    if has_chef(cite, timezone.localdate(at)):
        return cite, None, creee
    waiting = Invitation.objects.en_attente(at).filter(cite=cite, role=Role.CHEF_DE_PROJET)
    if not waiting.exists():
        return cite, invite_premier_chef(cite=cite, email=email, nom=chef, by=None, at=at), creee
    mine = waiting.filter(email__iexact=email).first()
    if renvoyer and mine is not None:
        return cite, resend_invitation(invitation=mine, by=None, at=at), creee
    return cite, None, creee


@transaction.atomic
def create_pole(
    *,
    cite: Cite,
    nature: str,
    nom: str,
    initiale: str,
    by: Compte | None,
    organisation: Organisation | None = None,
) -> Pole:
    """Add an institution that steers, after the others.

    :raises HorsCite: the organisation is of another cité.
    :raises PoleDejaCree: a pôle of the cité has this name.
    """
    _check_same_cite(cite, organisation)
    poles = Pole.objects.filter(cite=cite)
    if poles.filter(nom=nom).exists():
        raise PoleDejaCree(f"La cité a déjà un pôle « {nom} ». Donnez-lui un autre nom.", field="nom")
    last = poles.aggregate(last=Max("ordre"))["last"] or 0
    pole = Pole.objects.create(
        cite=cite, nature=nature, nom=nom, initiale=initiale, ordre=last + 1, organisation=organisation
    )
    record(kind="acteurs.pole.created", by=by, subject=pole)
    return pole


@transaction.atomic
def create_caisse(*, cite: Cite, nom: str, nature: str, titulaire: Organisation, by: Compte | None) -> Caisse:
    """Name accounts where money of the cité may sit, and who holds them.

    :raises HorsCite: the holder is of another cité.
    :raises CaisseDejaCreee: a purse of the cité has this name.
    """
    _check_same_cite(cite, titulaire)
    _check_nom_libre(cite, nom)
    caisse = Caisse.objects.create(cite=cite, nom=nom, nature=nature, titulaire=titulaire)
    record(kind="acteurs.caisse.created", by=by, subject=caisse)
    return caisse


@transaction.atomic
def update_caisse(*, caisse: Caisse, nom: str, nature: str, titulaire: Organisation, by: Compte | None) -> Caisse:
    """Correct the name of accounts, their kind, or who holds them.

    :raises HorsCite: the holder is of another cité.
    :raises CaisseDejaCreee: another purse of the cité has this name.
    """
    _check_same_cite(caisse.cite, titulaire)
    _check_nom_libre(caisse.cite, nom, sauf=caisse.pk)
    before = (caisse.nom, caisse.nature, caisse.titulaire_id)
    if before == (nom, nature, titulaire.pk):
        return caisse
    caisse.nom, caisse.nature, caisse.titulaire = nom, nature, titulaire
    caisse.save(update_fields=["nom", "nature", "titulaire"])
    record(kind="acteurs.caisse.updated", by=by, subject=caisse, titulaire_id=titulaire.pk, nature=str(nature))
    return caisse


def _check_nom_libre(cite: Cite, nom: str, *, sauf: int | None = None) -> None:
    same = Caisse.objects.filter(cite=cite, nom=nom)
    if (same if sauf is None else same.exclude(pk=sauf)).exists():
        raise CaisseDejaCreee(f"La cité a déjà un budget « {nom} ». Donnez-lui un autre nom.", field="nom")


@transaction.atomic
def set_portage(
    *,
    cite: Cite,
    organisation: Organisation,
    from_on: date | None,
    source: str,
    by: Compte | None,
    ended_on: date | None = None,
) -> Portage:
    """Name the structure porteuse from a day on; the previous one keeps its row and ends on ``ended_on``.

    :param ended_on: last day of the previous structure porteuse, when there is one.
    :raises HorsCite: the organisation is of another cité.
    :raises PortageIncoherent: there is a previous one and its last day is missing or overlaps.
    """
    _check_same_cite(cite, organisation)
    previous = Portage.objects.filter(cite=cite, to_on=None).first()
    if previous is not None:
        if ended_on is None or from_on is None or not (previous.from_on or ended_on) <= ended_on < from_on:
            raise PortageIncoherent(
                "Cette cité a déjà une structure porteuse. Dites son dernier jour, avant le début de la suivante.",
                field="ended_on",
            )
        previous.to_on = ended_on
        previous.save(update_fields=["to_on"])
    portage = Portage.objects.create(cite=cite, organisation=organisation, from_on=from_on, source=source)
    record(kind="acteurs.portage.created", by=by, subject=portage, organisation_id=organisation.pk)
    return portage


def _check_same_cite(cite: Cite, organisation: Organisation | None) -> None:
    if organisation is not None and organisation.cite_id != cite.pk:
        raise HorsCite(f"« {organisation} » n'est pas de cette cité. Choisissez dans l'annuaire.", field="organisation")
