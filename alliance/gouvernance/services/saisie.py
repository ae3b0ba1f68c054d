"""What everything typed during a séance goes through: the séance is still open, and nothing is written twice."""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from alliance.comptes.models import Compte
from alliance.gouvernance.enums import EtatSeance, NaturePoint
from alliance.gouvernance.models import EnvoiSeance, Point, SeanceInstance
from alliance.gouvernance.rules import FIGES
from alliance.kernel.errors import DomainError

EN_COURS = (EtatSeance.TENUE,)
OUVERTES = (EtatSeance.CONVOQUEE, EtatSeance.TENUE)
"""Between the convocation and the closing: an avis may come from home."""


class SeanceFermee(DomainError):
    pass


class PointHorsSeance(DomainError):
    pass


class PasUneDecision(DomainError):
    pass


@transaction.atomic
def receive_once(*, seance: SeanceInstance, cle: UUID | None, by: Compte, at: datetime, acte: Callable[[], Any]) -> Any:
    """Do ``acte`` unless the browser already sent it under the same key; a refusal forgets the key.

    :returns: what the act returned, ``None`` for a second sending.
    """
    if cle is not None:
        _envoi, new = EnvoiSeance.objects.get_or_create(cle=cle, defaults={"seance": seance, "recu_at": at})
        if not new:
            return None
    return acte()


def seance_ouverte(seance: SeanceInstance, etats: Collection[str] = EN_COURS) -> SeanceInstance:
    """The séance as the database holds it now, kept from closing until the end of the transaction.

    :raises SeanceFermee: it is in no state where this may be written.
    """
    rows = SeanceInstance.objects.select_for_update(of=("self",)).select_related("instance__cite")
    current = rows.get(pk=seance.pk)
    if current.etat in etats:
        return current
    if current.etat in FIGES:
        raise SeanceFermee("La séance est close : rien ne s'y écrit plus. Une nouvelle décision peut la corriger.")
    if current.etat == EtatSeance.ANNULEE:
        raise SeanceFermee("La séance est annulée : rien ne s'y écrit plus.")
    if current.etat == EtatSeance.BROUILLON:
        raise SeanceFermee("La séance n'est pas convoquée : envoyez d'abord la convocation.")
    raise SeanceFermee("La séance n'est pas ouverte : ouvrez-la d'abord, depuis sa page.")


def point_ouvert(point: Point, etats: Collection[str] = EN_COURS, *, decision: bool = False) -> tuple[Point, Any]:
    """The item as it is now, with its séance, kept from closing.

    :raises PointHorsSeance: it waits for a séance.
    :raises SeanceFermee: its séance does not take this any more, or not yet.
    :raises PasUneDecision: an avis is asked about an item that asks for none.
    """
    current = Point.objects.select_related("seance", "instance").get(pk=point.pk)
    if current.seance is None:
        raise PointHorsSeance(f"« {current.titre} » n'est à l'ordre du jour d'aucune séance. Inscrivez-le d'abord.")
    seance = seance_ouverte(current.seance, etats)
    if decision and current.nature != NaturePoint.DECISION:
        raise PasUneDecision(f"« {current.titre} » n'est pas mis à décision : aucun avis n'y est demandé.")
    return current, seance
