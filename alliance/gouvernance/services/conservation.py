"""What the days do by themselves: référents named and released, contacts erased, keys forgotten; and who asks to be."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F, Max, Q

from alliance.acteurs.models import Habilitation
from alliance.comptes.models import Compte
from alliance.gouvernance.enums import RoleMission
from alliance.gouvernance.models import EnvoiSeance, InteretDeclare, Membre, Mission, Presence
from alliance.gouvernance.rules import FIGES
from alliance.gouvernance.services.droits_missions import designate, undesignate
from alliance.gouvernance.services.membres import effacer_contacts

ENVOIS_JOURS = 30
"""Days that the key of a sending is kept: a browser that comes back later sends nothing twice any more."""


@dataclass(frozen=True, slots=True)
class Bilan:
    """How many référents were named or released, contacts erased, keys forgotten."""

    designations: int
    contacts: int
    envois: int


@transaction.atomic
def apply_dates(*, today: date, at: datetime) -> Bilan:
    """Do what the day asks for; may be run twice. The platform acts, nobody signs."""
    forgotten = EnvoiSeance.objects.filter(recu_at__lt=at - timedelta(days=ENVOIS_JOURS)).delete()[0]
    return Bilan(_designations(today), effacer_contacts(at=at), forgotten)


def _designations(today: date) -> int:
    """Release the référents whose mission is over, then name those whose mission runs, where nobody leads the group."""
    rows = Mission.objects.filter(
        role=RoleMission.REFERENT, decision__isnull=False, instance_animee__close_on=None
    ).select_related("instance_animee", "compte", "decision").order_by("pk")  # fmt: skip
    released = sum(undesignate(mission=mission, by=None) for mission in rows.filter(
        to_on__lt=today, instance_animee__animateur_id=F("compte_id"),
        instance_animee__designee_par_id=F("decision_id"),
    ))  # fmt: skip
    return released + sum(
        designate(mission=mission, today=today, by=None)
        for mission in rows.en_cours(today).filter(instance_animee__animateur=None)
    )


@transaction.atomic
def forget_compte(*, compte: Compte) -> None:
    """Forget a person who asked for it: her seats and missions end, her contact and what she declared of herself go.

    What was decided stays: attendance in a closed séance, avis, déports, missions; the name goes with the account.
    """
    seats = Membre.objects.filter(compte=compte)
    InteretDeclare.objects.filter(membre__in=seats).delete()
    Presence.objects.filter(membre__in=seats).exclude(seance__etat__in=FIGES).update(commentaire="")
    seats.update(telephone="", adresse_postale="")
    # Her accesses were ended first: the rest ends with the last of them.
    last = Habilitation.objects.filter(compte=compte).aggregate(last=Max("to_on"))["last"]
    if last is not None:
        _end_with(compte, last)


def _end_with(compte: Compte, last: date) -> None:
    seats = Membre.objects.filter(Q(to_on=None) | Q(to_on__gt=last), compte=compte)
    begun, to_come = seats.filter(from_on__lte=last), seats.filter(from_on__gt=last)
    to_come.update(to_on=F("from_on"))
    begun.update(to_on=last)
    missions = Mission.objects.filter(compte=compte, decision__isnull=False, to_on__gt=last)
    for mission in missions.select_related("instance_animee").order_by("pk"):
        mission.from_on, mission.to_on, mission.fin_motif = min(mission.from_on, last), last, "Compte effacé"
        mission.save(update_fields=["from_on", "to_on", "fin_motif"])
        undesignate(mission=mission, by=None)
