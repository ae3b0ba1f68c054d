"""Invitations: a link sent to an address, which opens one role once, for a week."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone

from alliance.acteurs.enums import EtatInvitation, Qualite, Role
from alliance.acteurs.models import Caisse, Habilitation, Invitation, Organisation, Pole
from alliance.acteurs.rules import (
    ENVOIS_PAR_ADRESSE_ET_JOUR,
    INVITATION_JOURS,
    INVITATIONS_PAR_HEURE,
    etat_invitation,
)
from alliance.acteurs.services.acces import check_dates, check_liaison, create_habilitation
from alliance.comptes.models import Compte
from alliance.comptes.selectors import get_compte_by_email
from alliance.comptes.services import create_compte
from alliance.journal.services import record
from alliance.kernel.contrats import post_courriel
from alliance.kernel.errors import DomainError
from alliance.territoires.models import Cite

KIND_COURRIEL = "acteurs.invitation"

REPONSES = {
    EtatInvitation.ACCEPTEE: "Cette invitation a déjà servi. Connectez-vous avec votre adresse.",
    EtatInvitation.ANNULEE: "Cette invitation a été annulée. Demandez au chef de projet de vous en envoyer une autre.",
    EtatInvitation.EXPIREE: "Cette invitation a expiré. Demandez au chef de projet de vous la renvoyer.",
}


class InvitationInutilisable(DomainError):
    pass


class InvitationDejaEnvoyee(DomainError):
    pass


class TropDInvitations(DomainError):
    pass


class AutreAdresse(DomainError):
    pass


@dataclass(frozen=True, slots=True)
class InvitationEmise:
    """An invitation and its link, known only now: the base keeps the hash of its secret."""

    invitation: Invitation
    lien: str


def hash_secret(secret: str) -> str:
    """The only form in which the secret of a link is kept."""
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def create_invitation(
    *,
    cite: Cite,
    email: str,
    nom: str,
    role: str,
    from_on: date,
    by: Compte | None,
    at: datetime,
    pole: Pole | None = None,
    qualite: str = Qualite.TITULAIRE,
    caisse: Caisse | None = None,
    organisation: Organisation | None = None,
    to_on: date | None = None,
    note_mandat: str = "",
) -> InvitationEmise:
    """Invite an address to a role of the cité; the mail holds no word typed by the inviter.

    :param by: ``None`` for the platform itself (``creer_cite``).
    :raises RoleSansCite: the national role is never given by a cité.
    :raises LiaisonIncorrecte: what the role is bound to is missing, superfluous, or of another cité.
    :raises DatesIncoherentes: the end comes before the start.
    :raises InvitationDejaEnvoyee: the address holds this role, or a link that still opens it.
    :raises TropDInvitations: too many mails from this person or to this address.
    """
    email = email.strip().lower()
    check_liaison(cite=cite, role=role, pole=pole, caisse=caisse, organisation=organisation)
    check_dates(from_on, to_on)
    bound = {"cite": cite, "role": role, "pole": pole, "caisse": caisse, "organisation": organisation}
    _check_not_invited(email, bound, at)
    _check_pace(email, by, at)
    secret = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        **bound,
        email=email,
        nom=nom.strip(),
        qualite=qualite,
        from_on=from_on,
        to_on=to_on,
        note_mandat=note_mandat,
        secret_hash=hash_secret(secret),
        envoyee_at=at,
        expire_at=at + timedelta(days=INVITATION_JOURS),
        invitee_by=by,
    )
    record(kind="acteurs.invitation.created", by=by, subject=invitation, role=str(Role(role)))
    return _send(invitation, secret)


def _check_not_invited(email: str, bound: dict, at: datetime) -> None:
    if Invitation.objects.en_attente(at).filter(email=email, **bound).exists():
        raise InvitationDejaEnvoyee(
            f"{email} a déjà une invitation en attente pour ce rôle. Renvoyez-la depuis la page « Qui a accès ».",
            field="email",
        )
    compte = get_compte_by_email(email)
    if compte and Habilitation.objects.en_cours(timezone.localdate(at)).filter(compte=compte, **bound).exists():
        raise InvitationDejaEnvoyee(
            f"{email} a déjà ce rôle. Pour le prolonger, changez les dates de son accès.", field="email"
        )


def _check_pace(email: str, by: Compte | None, at: datetime) -> None:
    received = Invitation.objects.filter(email=email, envoyee_at__gt=at - timedelta(days=1))
    if (received.aggregate(total=Sum("envois"))["total"] or 0) >= ENVOIS_PAR_ADRESSE_ET_JOUR:
        raise TropDInvitations(
            "Cette adresse a déjà reçu plusieurs invitations aujourd'hui. Réessayez demain.", field="email"
        )
    sent = Invitation.objects.filter(invitee_by=by, envoyee_at__gt=at - timedelta(hours=1))
    if by is not None and sent.count() >= INVITATIONS_PAR_HEURE:
        raise TropDInvitations(
            f"Vous avez envoyé {INVITATIONS_PAR_HEURE} invitations en une heure. Reprenez dans une heure."
        )


def _send(invitation: Invitation, secret: str) -> InvitationEmise:
    lien = settings.URL_PUBLIQUE + reverse("invitation", args=[secret])
    post_courriel(
        cle=f"{KIND_COURRIEL}.{invitation.pk}.{invitation.envois}",
        kind=KIND_COURRIEL,
        objet=f"Votre accès à la plateforme Alliance – {invitation.cite}",
        contexte={
            "cite": invitation.cite,
            "role": Role(invitation.role).label,
            "lien": lien,
            "expire_at": invitation.expire_at,
        },
        adresse=invitation.email,
        cite_id=invitation.cite_id,
    )
    return InvitationEmise(invitation, lien)


@transaction.atomic
def resend_invitation(*, invitation: Invitation, by: Compte | None, at: datetime) -> InvitationEmise:
    """Send a new link for a week; the former one opens nothing any more.

    :raises InvitationInutilisable: the invitation was accepted or cancelled.
    :raises TropDInvitations: too many mails from this person or to this address.
    """
    etat = _etat(invitation, at)
    if etat in {EtatInvitation.ACCEPTEE, EtatInvitation.ANNULEE}:
        raise InvitationInutilisable(f"Cette invitation est {etat.label} : elle ne se renvoie pas. Créez-en une autre.")
    _check_pace(invitation.email, by, at)
    secret = secrets.token_urlsafe(32)
    invitation.secret_hash = hash_secret(secret)
    invitation.envoyee_at, invitation.expire_at = at, at + timedelta(days=INVITATION_JOURS)
    invitation.envois += 1
    invitation.save(update_fields=["secret_hash", "envoyee_at", "expire_at", "envois"])
    record(kind="acteurs.invitation.resent", by=by, subject=invitation)
    return _send(invitation, secret)


@transaction.atomic
def cancel_invitation(*, invitation: Invitation, by: Compte, at: datetime) -> Invitation:
    """Close the door that an invitation opens; cancelling twice changes nothing.

    :raises InvitationInutilisable: it was accepted already: the access itself is to be ended.
    """
    closed = Invitation.objects.filter(pk=invitation.pk, acceptee_at=None, annulee_at=None).update(annulee_at=at)
    invitation.refresh_from_db()
    if invitation.acceptee_at is not None:
        raise InvitationInutilisable("Cette invitation est acceptée. Mettez plutôt fin à l'accès de cette personne.")
    if closed:
        record(kind="acteurs.invitation.cancelled", by=by, subject=invitation)
    return invitation


@transaction.atomic
def accept_invitation(*, invitation: Invitation, compte: Compte, at: datetime) -> Habilitation:
    """Turn an invitation into the access it promises, for the account that holds its address. Once.

    :raises AutreAdresse: the account holds another address.
    :raises InvitationInutilisable: used, cancelled or expired; the message says what to do.
    :raises DejaHabilite: the person has this role already during these days.
    :raises AdministrateurSansContenu: the account is the technical administrator's.
    """
    if compte.email.lower() != invitation.email.lower():
        raise AutreAdresse("Cette invitation a été envoyée à une autre adresse. Connectez-vous avec celle-là.")
    # One conditional UPDATE: two tabs cannot use the same link twice.
    claimed = Invitation.objects.en_attente(at).filter(pk=invitation.pk).update(acceptee_at=at, acceptee_by=compte)
    invitation.refresh_from_db()
    if not claimed:
        raise InvitationInutilisable(REPONSES.get(_etat(invitation, at), REPONSES[EtatInvitation.EXPIREE]))
    habilitation = create_habilitation(
        compte=compte,
        cite=invitation.cite,
        role=invitation.role,
        pole=invitation.pole,
        qualite=invitation.qualite,
        caisse=invitation.caisse,
        organisation=invitation.organisation,
        from_on=invitation.from_on,
        to_on=invitation.to_on,
        note_mandat=invitation.note_mandat,
        by=invitation.invitee_by,
    )
    record(kind="acteurs.invitation.accepted", by=compte, subject=invitation, habilitation_id=habilitation.pk)
    return habilitation


@transaction.atomic
def accept_invitation_as_newcomer(*, invitation: Invitation, nom: str, mot_de_passe: str, at: datetime) -> Habilitation:
    """Open the account of somebody who has none, then accept.

    :raises AdresseDejaPrise: an account holds this address: sign in with it to accept.
    :raises InvitationInutilisable: used, cancelled or expired; the message says what to do.
    """
    compte = create_compte(email=invitation.email, nom=nom, mot_de_passe=mot_de_passe, by=invitation.invitee_by)
    return accept_invitation(invitation=invitation, compte=compte, at=at)


def _etat(invitation: Invitation, at: datetime) -> EtatInvitation:
    return etat_invitation(
        acceptee_at=invitation.acceptee_at, annulee_at=invitation.annulee_at, expire_at=invitation.expire_at, at=at
    )
