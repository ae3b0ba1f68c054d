"""The rights that follow a mission: the access of its person, the group that she leads."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Max, Q

from alliance.acteurs.models import Habilitation
from alliance.acteurs.services.acces import (
    DernierChefDeProjet,
    create_habilitation,
    end_habilitation,
    update_habilitation,
)
from alliance.comptes.models import Compte
from alliance.gouvernance.enums import RoleMission
from alliance.gouvernance.models import Decision, Instance, Mission
from alliance.journal.services import record
from alliance.kernel.dates import format_jour

A_DAY = timedelta(days=1)


def mandat_de(decision: Decision) -> str:
    """What the access says of its ground: the decision, its number and its day."""
    return f"Mission décidée le {format_jour(decision.prise_on)}, décision n° {decision.numero_affiche}"


def open_rights(*, mission: Mission, decision: Decision, by: Compte | None) -> Habilitation:
    """Open the access of the person for the days of the mission, or bring to them the one that she has.

    Days before the mission stay hers. A mission that another one prolongs lends it its end. The last chef de projet
    keeps her access after the end: the cité would be left without anybody.
    """
    end = _end_with_others(mission, mission.to_on)
    rows = list(
        Habilitation.objects.filter(
            Q(to_on=None) | Q(to_on__gte=mission.from_on - A_DAY),
            compte=mission.compte, cite=mission.cite, role=mission.role, from_on__lte=mission.to_on + A_DAY,
        ).order_by("from_on", "pk")
    )  # fmt: skip
    mandat = mandat_de(decision)
    if not rows:
        return create_habilitation(
            compte=mission.compte, cite=mission.cite, role=mission.role, from_on=mission.from_on, to_on=end, by=by,
            note_mandat=mandat,
        )  # fmt: skip
    last = rows[-1]
    for row in rows:
        start = min(row.from_on, mission.from_on) if row is rows[0] else row.from_on
        outlives = row is last or row.to_on is None or row.to_on > end
        _move(row, start, end if outlives else row.to_on, mandat, by)
    return last


def _end_with_others(mission: Mission, to_on: date) -> date:
    """The last day of the missions in a row that this one belongs to."""
    others = _sisters(mission)
    while True:
        later = others.filter(from_on__lte=to_on + A_DAY, to_on__gt=to_on).aggregate(last=Max("to_on"))["last"]
        if later is None:
            return to_on
        to_on = later


def _sisters(mission: Mission):
    """The other missions that give the same role to the same person, their rights opened."""
    return Mission.objects.filter(
        cite_id=mission.cite_id, compte_id=mission.compte_id, role=mission.role, habilitation__isnull=False
    ).exclude(pk=mission.pk)


def _move(row: Habilitation, from_on: date, to_on: date | None, mandat: str, by: Compte | None) -> None:
    if (row.from_on, row.to_on, row.note_mandat) == (from_on, to_on, mandat):
        return
    try:
        with transaction.atomic():
            update_habilitation(habilitation=row, from_on=from_on, to_on=to_on, note_mandat=mandat, by=by)
    except DernierChefDeProjet:
        if (row.from_on, row.note_mandat) != (from_on, mandat):
            update_habilitation(habilitation=row, from_on=from_on, to_on=row.to_on, note_mandat=mandat, by=by)


def close_rights(*, mission: Mission, to_on: date, by: Compte | None) -> None:
    """End the access with the mission, unless another mission of the person still needs it.

    :raises DernierChefDeProjet: the cité would be left without a chef de projet.
    """
    row = mission.habilitation
    if row is None:
        return
    row.refresh_from_db()
    needed = _sisters(mission).filter(habilitation=row, to_on__gt=to_on).aggregate(last=Max("to_on"))["last"]
    end = needed or to_on
    if row.to_on is not None and row.to_on <= end:
        return
    if needed:
        update_habilitation(habilitation=row, from_on=row.from_on, to_on=end, note_mandat=row.note_mandat, by=by)
    else:
        end_habilitation(habilitation=row, to_on=end, by=by)


def settle_chefs(*, mission: Mission, by: Compte | None) -> None:
    """Bring the other chefs de projet's accesses back to their missions, now that somebody stands beside them."""
    if mission.role != RoleMission.CHEF_DE_PROJET:
        return
    others = Mission.objects.filter(
        cite_id=mission.cite_id, role=mission.role, habilitation__isnull=False, to_on__gte=mission.from_on - A_DAY
    ).exclude(pk=mission.pk)
    for other in others.select_related("habilitation", "compte", "cite", "decision__cite").order_by("pk"):
        row = other.habilitation
        if row and other.decision and (row.to_on is None or row.to_on > _end_with_others(other, other.to_on)):
            open_rights(mission=other, decision=other.decision, by=by)


def designate(*, mission: Mission, today: date, by: Compte | None) -> bool:
    """Name the référent at the head of her group, from the first day of the mission; say whether something changed."""
    groupe = mission.instance_animee
    if groupe is None or not mission.from_on <= today <= mission.to_on or groupe.close_on is not None:
        return False
    if groupe.animateur_id == mission.compte_id and groupe.designee_par_id == mission.decision_id:
        return False
    _lead(groupe, mission.compte, mission.decision, by)
    return True


def undesignate(*, mission: Mission, by: Compte | None) -> bool:
    """Take her off the head of the group, when she is there by this very mission."""
    groupe = mission.instance_animee
    if groupe is None or groupe.animateur_id != mission.compte_id or groupe.designee_par_id != mission.decision_id:
        return False
    _lead(groupe, None, None, by)
    return True


def _lead(groupe: Instance, compte: Compte | None, decision: Decision | None, by: Compte | None) -> None:
    groupe.animateur, groupe.designee_par = compte, decision
    groupe.save(update_fields=["animateur", "designee_par", "modifiee_at"])
    record(kind="gouvernance.instance.updated", by=by, subject=groupe, champs=["animateur", "designee_par"])
