"""Sixty days before the end of a mission: its renewal, put among the points to inscribe of the Cotech."""

from datetime import timedelta

from django.db import transaction

from alliance.comptes.models import Compte
from alliance.gouvernance.enums import NaturePoint, TypeDecision, TypeInstance
from alliance.gouvernance.models import Instance, Mission, Point
from alliance.gouvernance.selectors.missions import renouvellement_of
from alliance.gouvernance.services.missions import CHAMPS, MissionNonDecidee
from alliance.journal.services import record
from alliance.kernel.dates import format_jour, shift_years
from alliance.kernel.errors import DomainError


class PasDeCotech(DomainError):
    pass


class RenouvellementDejaPropose(DomainError):
    pass


TITRE_MAX = 250
DUREE_MIN = 10


@transaction.atomic
def propose_renouvellement(*, mission: Mission, by: Compte) -> Mission:
    """Propose the same mission again, for one more year from the day after its end, with a point to inscribe.

    :raises MissionNonDecidee: it is only proposed.
    :raises RenouvellementDejaPropose: a renewal waits for its decision, or was given.
    :raises PasDeCotech: no Cotech is open.
    """
    if mission.decision_id is None:
        raise MissionNonDecidee("Cette mission n'est pas encore décidée : elle ne se renouvelle pas.")
    held = Mission.objects.select_for_update(of=("self",)).get(pk=mission.pk)
    if renouvellement_of(held) is not None:
        raise RenouvellementDejaPropose("Son renouvellement est déjà proposé.")
    cotech = Instance.objects.ouvertes().filter(cite_id=held.cite_id, type=TypeInstance.COTECH).order_by("pk").first()
    if cotech is None:
        raise PasDeCotech("Aucun comité technique n'est ouvert. Créez-le d'abord : c'est lui qui donne les missions.")
    # No name there: titles are read in agendas, journals and registers; the mission beside the point says who.
    title = f"Renouveler la mission de {held.get_role_display()}"
    if held.instance_animee is not None:
        title = f"{title}, {held.instance_animee}"
    point = Point.objects.create(
        instance=cotech, titre=title[:TITRE_MAX], nature=NaturePoint.DECISION, type_decision=TypeDecision.MISSION,
        duree_min=DUREE_MIN, propose_by=by,
        description=f"La mission en cours finit le {format_jour(held.to_on)}. Sans décision, les droits aussi.",
    )  # fmt: skip
    kept = {name: getattr(held, name) for name in CHAMPS}
    if held.instance_animee is not None and held.instance_animee.close_on is not None:
        kept["instance_animee"] = None
    renewed = kept | {
        "from_on": held.to_on + timedelta(days=1), "to_on": shift_years(held.to_on, 1), "remplace": held,
    }  # fmt: skip
    proposed = Mission.objects.create(
        cite=held.cite, point=point, proposee_by=by, est_exemple=held.est_exemple, **renewed
    )
    record(kind="gouvernance.mission.proposed", by=by, subject=proposed, point=point.pk, role=str(held.role))
    return proposed
