"""Convoking a séance, telling what changed, cancelling it: the only acts by which a séance leaves the platform."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from alliance.gouvernance.enums import Canal, EtatSeance
from alliance.gouvernance.models import Convocation, Instance, Presence, SeanceInstance
from alliance.gouvernance.rules import TRANSITIONS
from alliance.gouvernance.selectors.convocations import (
    Envoi,
    derniere_invitation,
    is_a_prevenir,
    is_deplacee,
    preparer_annulation,
    preparer_convocation,
    preparer_mise_a_jour,
)
from alliance.gouvernance.services.courriels import (
    KIND_ANNULATION,
    KIND_CONVOCATION,
    KIND_MISE_A_JOUR,
    Courrier,
    courrier_of,
)
from alliance.journal.services import record
from alliance.kernel.errors import DomainError
from alliance.kernel.heures import format_jour_semaine
from alliance.notifications.ecriture import CANCEL, REQUEST


class SeanceDejaConvoquee(DomainError):
    pass


class SeanceDejaPassee(DomainError):
    pass


class SansOrdreDuJour(DomainError):
    pass


class SansMembre(DomainError):
    pass


class InstanceClose(DomainError):
    pass


class RienAPrevenir(DomainError):
    pass


class AnnulationImpossible(DomainError):
    pass


class AnnulationSansMotif(DomainError):
    pass


@transaction.atomic
def convoquer(*, seance: SeanceInstance, by, at: datetime) -> list[Convocation]:
    """Convoke every member who sits on the day: one mail each with an invitation, or a line in the paper list.

    The séance takes its number here, and becomes visible to its members.

    :raises SeanceDejaConvoquee: it is no draft any more.
    :raises SeanceDejaPassee: it starts (for a written consultation, ends) before ``at``.
    :raises InstanceClose: the instance does not meet any more.
    :raises SansOrdreDuJour: no point is on its agenda.
    :raises SansMembre: nobody sits in the instance on that day.
    """
    seance = _locked(seance)
    _refuse_convocation(seance, at)
    ready = preparer_convocation(seance)
    if not ready.envois:
        raise SansMembre(
            f"Personne ne siège dans « {seance.instance.nom} » le {format_jour_semaine(seance.debut_at)}. "
            "Ajoutez ses membres."
        )
    seance.numero = (seance.instance.seances.aggregate(last=Max("numero"))["last"] or 0) + 1
    seance.etat, seance.convoquee_at, seance.a_prevenir = EtatSeance.CONVOQUEE, at, False
    seance.save(update_fields=["numero", "etat", "convoquee_at", "a_prevenir"])
    courrier = courrier_of(seance=seance, documents=ready.documents, at=at, by=by)
    sent = _send(courrier, ready.envois, kind=KIND_CONVOCATION, sequence=seance.sequence)
    _journal(kind="gouvernance.seance.convoked", seance=seance, by=by, sent=sent)
    return sent


def _refuse_convocation(seance: SeanceInstance, at: datetime) -> None:
    if EtatSeance.CONVOQUEE not in TRANSITIONS[EtatSeance(seance.etat)]:
        raise SeanceDejaConvoquee(f"Cette séance est déjà « {seance.get_etat_display()} ». Rechargez la page.")
    if (seance.fin_at if seance.est_consultation else seance.debut_at) <= at:
        raise SeanceDejaPassee(
            f"La date du {format_jour_semaine(seance.debut_at)} est passée. Changez la date avant de convoquer."
        )
    if seance.instance.close_on is not None:
        raise InstanceClose(f"« {seance.instance.nom} » est close : elle ne se réunit plus.")
    if not seance.points.exists():
        raise SansOrdreDuJour("L'ordre du jour est vide. Inscrivez au moins un point avant de convoquer.")


@transaction.atomic
def mettre_a_jour_convocation(*, seance: SeanceInstance, by, at: datetime) -> list[Convocation]:
    """Tell every member what changed since the last invitation; whoever left is withdrawn, whoever came is invited.

    When the day or the hours moved, what was answered for the old ones is forgotten: each is asked again.

    :raises RienAPrevenir: the séance is not convoked, or everybody knows already.
    :raises SeanceDejaPassee: it is over.
    """
    seance = _locked(seance)
    if not is_a_prevenir(seance):
        raise RienAPrevenir("Rien n'a changé depuis le dernier envoi : tout le monde est déjà prévenu.")
    if seance.fin_at <= at:
        raise SeanceDejaPassee("Cette séance est passée. Changez sa date, ou tenez-la.")
    ready, last = preparer_mise_a_jour(seance), derniere_invitation(seance)
    moved = last is not None and is_deplacee(seance, last)
    if moved:
        Presence.objects.filter(seance=seance).update(reponse="", commentaire="", repondu_at=None, remplacant="")
    seance.sequence, seance.a_prevenir = seance.sequence + 1, False
    seance.save(update_fields=["sequence", "a_prevenir"])
    courrier = courrier_of(
        seance=seance, documents=ready.documents, at=at, by=by, changements=ready.changements, deplacee=moved
    )
    sent = _send(courrier, ready.envois, kind=KIND_MISE_A_JOUR, sequence=seance.sequence)
    _journal(kind="gouvernance.seance.announced", seance=seance, by=by, sent=sent)
    return sent


@transaction.atomic
def annuler_seance(*, seance: SeanceInstance, motif: str, by, at: datetime) -> list[Convocation]:
    """Cancel a séance: those who were convoked are told, nobody is for a draft; its points wait for another one.

    What the template of the instance puts on every agenda stays with the cancelled séance.

    :raises AnnulationImpossible: it was held, or is cancelled already.
    :raises AnnulationSansMotif: it was convoked, and no reason is given.
    """
    seance = _locked(seance)
    if EtatSeance.ANNULEE not in TRANSITIONS[EtatSeance(seance.etat)]:
        raise AnnulationImpossible(f"Cette séance est « {seance.get_etat_display()} » : elle ne s'annule plus.")
    reason, convoked = motif.strip(), seance.etat == EtatSeance.CONVOQUEE
    if convoked and not reason:
        raise AnnulationSansMotif("Dites pourquoi la séance est annulée : les membres le lisent.", field="motif")
    ready = preparer_annulation(seance)
    seance.etat, seance.annulee_at, seance.motif_annulation = EtatSeance.ANNULEE, at, reason
    seance.sequence, seance.a_prevenir = seance.sequence + int(convoked), False
    seance.save(update_fields=["etat", "annulee_at", "motif_annulation", "sequence", "a_prevenir"])
    courrier = courrier_of(seance=seance, documents=[], at=at, by=by, motif=reason)
    sent = _send(courrier, ready.envois, kind=KIND_ANNULATION, sequence=seance.sequence)
    _release_points(seance)
    _journal(kind="gouvernance.seance.cancelled", seance=seance, by=by, sent=sent)
    return sent


def _release_points(seance: SeanceInstance) -> None:
    usual = set(seance.instance.points_modele.values_list("titre", flat=True))
    for point in seance.points.exclude(titre__in=usual, type_decision="", approuve_seance=None):
        point.seance, point.ordre = None, 0
        point.save(update_fields=["seance", "ordre"])


def _locked(seance: SeanceInstance) -> SeanceInstance:
    """The séance as it stands, while nobody else convokes in its instance: numbers follow each other."""
    Instance.objects.select_for_update().get(pk=seance.instance_id)
    rows = SeanceInstance.objects.select_for_update(of=("self",)).select_related("instance__cite")
    return rows.get(pk=seance.pk)


def _send(courrier: Courrier, envois: Iterable[Envoi], *, kind: str, sequence: int) -> list[Convocation]:
    """One row per member, and a mail to each whom a mail reaches; the rows are unique."""
    seance = courrier.seance
    rows = []
    for envoi in envois:
        rows.append(
            Convocation(
                seance=seance,
                membre=envoi.membre,
                sequence=sequence,
                canal=envoi.canal,
                annulation=envoi.annulation,
                debut_at=seance.debut_at,
                fin_at=seance.fin_at,
                lieu=seance.lieu,
                envoyee_at=courrier.at,
            )
        )
        if envoi.canal == Canal.COURRIEL:
            told = KIND_ANNULATION if envoi.annulation else KIND_CONVOCATION if envoi.nouveau else kind
            courrier.write(envoi.membre, kind=told, sequence=sequence, methode=CANCEL if envoi.annulation else REQUEST)
    return Convocation.objects.bulk_create(rows)


def _journal(*, kind: str, seance: SeanceInstance, by, sent: list[Convocation]) -> None:
    mails = sum(row.canal == Canal.COURRIEL for row in sent)
    day = timezone.localdate(seance.debut_at).isoformat()
    record(
        kind=kind, by=by, subject=seance, cite_id=seance.instance.cite_id, le=day, courriels=mails,
        papier=len(sent) - mails, sequence=seance.sequence,
    )  # fmt: skip
