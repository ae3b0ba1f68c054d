"""Requests about one's own data: asked, answered with words, and the erasure itself."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from alliance.acteurs.contrats import donnees
from alliance.acteurs.enums import NatureDemande, Role
from alliance.acteurs.models import Contact, Delegation, DemandeDonnees, Habilitation, Invitation
from alliance.acteurs.services.acces import DernierChefDeProjet, end_delegation, end_habilitation
from alliance.comptes.models import Compte
from alliance.comptes.services import anonymise_compte
from alliance.journal.services import record
from alliance.kernel.contrats import post_courriel
from alliance.kernel.errors import DomainError
from alliance.territoires.models import Cite

KIND_DEMANDE = "acteurs.demande"
KIND_REPONSE = "acteurs.reponse"


class DemandeHorsCite(DomainError):
    pass


class DemandeDejaOuverte(DomainError):
    pass


class DemandeDejaTraitee(DomainError):
    pass


class ReponseVide(DomainError):
    pass


class EffacementImpossible(DomainError):
    pass


@transaction.atomic
def create_demande(
    *, compte: Compte, cite: Cite, nature: str, message: str, by: Compte, at: datetime
) -> DemandeDonnees:
    """Ask for one's data to be corrected, erased or no longer used; the chef de projet of the cité answers.

    :raises DemandeHorsCite: the person has, and had, no access in this cité.
    :raises DemandeDejaOuverte: the same request waits for an answer.
    """
    if not Habilitation.objects.filter(compte=compte, cite=cite).exists():
        raise DemandeHorsCite("Choisissez une cité où vous avez, ou avez eu, un accès.", field="cite")
    waiting = DemandeDonnees.objects.filter(compte=compte, cite=cite, nature=nature, traitee_at=None)
    if waiting.exists():
        raise DemandeDejaOuverte("Cette demande attend déjà une réponse. Vous la voyez plus bas.", field="nature")
    demande = DemandeDonnees.objects.create(compte=compte, cite=cite, nature=nature, message=message, recue_at=at)
    record(kind="acteurs.demande.created", by=by, subject=demande, nature=str(nature))
    chefs = Habilitation.objects.en_cours(timezone.localdate(at)).filter(cite=cite, role=Role.CHEF_DE_PROJET)
    for chef in Compte.objects.filter(pk__in=chefs.values("compte_id")).order_by("pk"):
        post_courriel(
            cle=f"{KIND_DEMANDE}.{demande.pk}.{chef.pk}",
            kind=KIND_DEMANDE,
            objet="Une demande sur des données personnelles vous attend",
            contexte={"cite": cite},
            destinataire=chef,
            cite_id=cite.pk,
        )
    return demande


@transaction.atomic
def answer_demande(*, demande: DemandeDonnees, reponse: str, by: Compte, at: datetime) -> DemandeDonnees:
    """Answer a request with words, once; the person is told by mail and reads them on her page.

    :raises ReponseVide: there is no word.
    :raises DemandeDejaTraitee: somebody has answered.
    """
    _close(demande, reponse, by, at)
    post_courriel(
        cle=f"{KIND_REPONSE}.{demande.pk}",
        kind=KIND_REPONSE,
        objet="Réponse à votre demande sur vos données",
        contexte={"efface": False},
        destinataire=demande.compte,
        cite_id=demande.cite_id,
    )
    return demande


@transaction.atomic
def erase_compte(*, demande: DemandeDonnees, reponse: str, by: Compte, at: datetime) -> DemandeDonnees:
    """Grant an erasure: end every access, forget the person, close the account. The journal keeps its lines.

    :raises EffacementImpossible: another kind of request, a technical administrator, an access still open in
        another cité, or the last chef de projet of this one.
    :raises ReponseVide: there is no word.
    :raises DemandeDejaTraitee: somebody has answered.
    """
    compte, today = demande.compte, timezone.localdate(at)
    _check_erasable(demande, today)
    former_address = compte.email
    _close(demande, reponse, by, at)
    _end_everything(compte, by, today)
    _forget(compte, former_address)
    anonymise_compte(compte=compte, by=by)
    record(kind="acteurs.compte.erased", by=by, subject=compte, cite_id=demande.cite_id)
    post_courriel(
        cle=f"{KIND_REPONSE}.{demande.pk}",
        kind=KIND_REPONSE,
        objet="Vos données sont effacées",
        contexte={"efface": True},
        adresse=former_address,
        cite_id=demande.cite_id,
    )
    return demande


def _close(demande: DemandeDonnees, reponse: str, by: Compte, at: datetime) -> None:
    if not reponse.strip():
        raise ReponseVide("Écrivez à la personne ce que vous avez fait, ou pourquoi vous refusez.", field="reponse")
    closed = DemandeDonnees.objects.filter(pk=demande.pk, traitee_at=None).update(
        traitee_at=at, traitee_by=by, reponse=reponse.strip()
    )
    if not closed:
        raise DemandeDejaTraitee("Cette demande a déjà une réponse. Rechargez la page pour la lire.")
    demande.refresh_from_db()
    record(kind="acteurs.demande.answered", by=by, subject=demande, nature=demande.nature)


def _check_erasable(demande: DemandeDonnees, today: date) -> None:
    if demande.nature != NatureDemande.EFFACEMENT or demande.compte.is_administrateur:
        raise EffacementImpossible("Seule une demande d'effacement d'un compte de la cité efface un compte.")
    elsewhere = Habilitation.objects.filter(compte=demande.compte).exclude(cite=demande.cite)
    if elsewhere.en_cours(today).exists():
        raise EffacementImpossible(
            "Cette personne a un accès dans une autre cité, ou à la coordination nationale. "
            "Mettez fin à ses accès ici, et dites-lui d'adresser sa demande là-bas aussi."
        )


def _end_everything(compte: Compte, by: Compte, today: date) -> None:
    yesterday = today - timedelta(days=1)
    # Delegations first: once gone, the end of the last role has none left to end.
    given_or_received = Delegation.objects.filter(compte=compte) | Delegation.objects.filter(delegant=compte)
    for delegation in given_or_received.filter(to_on__gte=today).order_by("pk"):
        end_delegation(delegation=delegation, to_on=yesterday, by=by)
    open_rows = Habilitation.objects.filter(compte=compte).exclude(to_on__lt=today)
    for habilitation in open_rows.select_related("cite").order_by("pk"):
        try:
            end_habilitation(habilitation=habilitation, to_on=yesterday, by=by)
        except DernierChefDeProjet as refusal:
            raise EffacementImpossible(
                "Cette personne est le seul chef de projet de la cité. Invitez d'abord la personne qui prend la suite."
            ) from refusal


def _forget(compte: Compte, former_address: str) -> None:
    for source in donnees:
        if source.effacer is not None:
            source.effacer(compte=compte)
    Contact.objects.filter(Q(compte=compte) | Q(email__iexact=former_address)).delete()
    Invitation.objects.filter(acceptee_by=compte).update(email=f"supprime-{compte.pk}@compte.invalid", nom="")
    Invitation.objects.filter(email=former_address, acceptee_at=None).delete()
    DemandeDonnees.objects.filter(compte=compte).update(message="")
    Habilitation.objects.filter(compte=compte).update(note_mandat="")
