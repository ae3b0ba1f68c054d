"""The acts on an account. They write no line in the journal, which is above: the act that calls them does."""

from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction

from alliance.comptes.models import Compte
from alliance.comptes.selectors import get_compte_by_email
from alliance.kernel.errors import DomainError


class AdresseDejaPrise(DomainError):
    pass


@transaction.atomic
def create_compte(
    *,
    email: str,
    nom: str,
    by: Compte | None,
    mot_de_passe: str | None = None,
    est_exemple: bool = False,
    is_administrateur: bool = False,
) -> Compte:
    """Open an account whose address is known to be hers: she answered a mail sent there, or it is an example.

    :param by: who opens the door; ``None`` for the platform itself.
    :param mot_de_passe: already checked; without it, the person signs in by a code sent to her address.
    :raises AdresseDejaPrise: an account exists with this address, whatever the case.
    """
    if get_compte_by_email(email) is not None:
        raise AdresseDejaPrise("Un compte existe déjà avec cette adresse. Connectez-vous.", field="email")
    compte = Compte(
        email=email.strip().lower(),
        nom=nom.strip(),
        ouvert_by=by,
        est_exemple=est_exemple,
        is_administrateur=is_administrateur,
    )
    if mot_de_passe is None:
        compte.set_unusable_password()
    else:
        compte.set_password(mot_de_passe)
    compte.save()
    EmailAddress.objects.create(user=compte, email=compte.email, verified=True, primary=True)
    return compte


def record_visite(*, compte: Compte, at: datetime) -> None:
    """Move the « since my last visit » mark: called at sign-in and when the cité is switched."""
    Compte.objects.filter(pk=compte.pk).update(visite_precedente_at=compte.derniere_visite_at, derniere_visite_at=at)
    compte.visite_precedente_at, compte.derniere_visite_at = compte.derniere_visite_at, at


@transaction.atomic
def anonymise_compte(*, compte: Compte, by: Compte) -> None:
    """Forget who holds the account: name, address, secrets and sessions go; the row stays for what points at it."""
    EmailAddress.objects.filter(user=compte).delete()
    Authenticator.objects.filter(user=compte).delete()
    for session in UserSession.objects.filter(user=compte):
        session.end()
    compte.nom = "Compte supprimé"
    compte.email = f"supprime-{compte.pk}@compte.invalid"
    compte.is_active = False
    compte.ferme_by = by
    compte.last_login = compte.derniere_visite_at = compte.visite_precedente_at = None
    compte.set_unusable_password()
    compte.save()
