"""Holding a séance: it is opened, a point is done, the members propose what to do with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F

from alliance.comptes.models import Compte
from alliance.gouvernance.enums import EtatSeance, Proposition
from alliance.gouvernance.models import Avis, Membre, Point, SeanceInstance
from alliance.gouvernance.rules import TRANSITIONS
from alliance.gouvernance.services.presences import noter_presence
from alliance.gouvernance.services.saisie import point_ouvert
from alliance.journal.services import record
from alliance.kernel.errors import DomainError

VERS_MAX = 200


class SeanceNonOuvrable(DomainError):
    pass


class ReorientationSansDispositif(DomainError):
    pass


class PropositionInconnue(DomainError):
    pass


@dataclass(frozen=True, slots=True)
class ProposeeAvec:
    """What a change of the question put to the pôles entailed: the avis given on the former one are withdrawn."""

    point: Point
    avis_retires: int = 0


@transaction.atomic
def ouvrir_seance(
    *, seance: SeanceInstance, by: Compte, at: datetime, presences: Mapping[Membre, tuple[str, str]] | None = None
) -> SeanceInstance:
    """Open a convoked séance, and note who is there if it is known.

    :param presences: for each member, her presence and who represents her.
    :raises SeanceNonOuvrable: it is not convoked, or it is open, closed or cancelled already.
    """
    movable = [state for state, targets in TRANSITIONS.items() if EtatSeance.TENUE in targets]
    opened = SeanceInstance.objects.filter(pk=seance.pk, etat__in=movable).update(
        etat=EtatSeance.TENUE, ouverte_at=at, version=F("version") + 1
    )
    current = SeanceInstance.objects.select_related("instance__cite").get(pk=seance.pk)
    if not opened:
        raise SeanceNonOuvrable(_pourquoi(current))
    record(kind="gouvernance.seance.opened", by=by, subject=current, cite_id=current.instance.cite_id)
    for membre, (presence, remplacant) in (presences or {}).items():
        noter_presence(seance=current, membre=membre, presence=presence, remplacant=remplacant, by=by, at=at)
    return current


def _pourquoi(seance: SeanceInstance) -> str:
    return {
        EtatSeance.BROUILLON: "La séance n'est pas convoquée : envoyez d'abord la convocation.",
        EtatSeance.TENUE: "La séance est déjà ouverte. Rechargez la page.",
        EtatSeance.ANNULEE: "La séance est annulée. Préparez-en une autre.",
    }.get(EtatSeance(seance.etat), "La séance est close : elle ne se rouvre pas.")


@transaction.atomic
def propose_issue(
    *, point: Point, proposition: str, by: Compte, at: datetime, reoriente_vers: str = ""
) -> ProposeeAvec:
    """Say what is put to the avis of the pôles: adopt, postpone, or reorient to another dispositif.

    An avis on the adoption is not one on a reorientation: those given on the former question are withdrawn.

    :raises PropositionInconnue: it is none of the three.
    :raises ReorientationSansDispositif: nobody said where the point goes, or in too many words.
    :raises SeanceFermee: the séance is not in session.
    :raises PasUneDecision: nothing is to be decided on this point.
    """
    if proposition not in Proposition.values:
        raise PropositionInconnue("Choisissez : adopter, ajourner ou réorienter.", field="proposition")
    vers = reoriente_vers.strip() if proposition == Proposition.REORIENTER else ""
    if proposition == Proposition.REORIENTER and not 0 < len(vers) <= VERS_MAX:
        raise ReorientationSansDispositif(
            f"Dites vers quel dispositif le point est réorienté, en {VERS_MAX} caractères au plus.",
            field="reoriente_vers",
        )
    current, seance = point_ouvert(point, decision=True)
    if (current.proposition, current.reoriente_vers) == (proposition, vers):
        return ProposeeAvec(current)
    withdrawn = 0
    if Proposition.REORIENTER in {current.proposition, proposition} and current.proposition != proposition:
        withdrawn, _by_model = Avis.objects.filter(point=current).delete()
    current.proposition, current.reoriente_vers = proposition, vers
    current.save(update_fields=["proposition", "reoriente_vers"])
    record(
        kind="gouvernance.proposition.chosen", by=by, subject=current, cite_id=seance.instance.cite_id,
        proposition=str(proposition), avis_retires=withdrawn,
    )  # fmt: skip
    return ProposeeAvec(current, withdrawn)


@transaction.atomic
def mark_traite(*, point: Point, traite: bool, by: Compte, at: datetime) -> Point:
    """Tick a point as done, or open it again.

    :raises SeanceFermee: the séance is not in session.
    """
    current, seance = point_ouvert(point)
    if (current.traite_at is not None) != traite:
        current.traite_at = at if traite else None
        current.save(update_fields=["traite_at"])
        record(
            kind="gouvernance.point.treated", by=by, subject=current, cite_id=seance.instance.cite_id, traite=traite
        )  # fmt: skip
    return current
