"""Who holds which mission, until when, what waits, what a proposal changes."""

from datetime import date, timedelta

from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When

from alliance.acteurs.models import Habilitation
from alliance.comptes.models import Compte
from alliance.gouvernance.enums import Issue, RoleMission, TypeDecision, TypeInstance
from alliance.gouvernance.models import Decision, Instance, Mission, Point
from alliance.gouvernance.rules import PREAVIS_MISSION_JOURS
from alliance.kernel.dates import format_jour
from alliance.territoires.models import Cite

A_DAY = timedelta(days=1)
EN_SUSPENS = ["", Issue.SOUS_RESERVE]
"""What the point of a proposal says while nothing is settled; the other issues end the proposal."""


def missions_of(user, cite: Cite) -> QuerySet[Mission]:
    """Missions that the person may read, with all that a page says of them."""
    rows = Mission.objects.visible_to(user).filter(cite=cite)
    return rows.select_related(
        "compte", "cite", "instance_animee", "caisse", "decision__cite", "decision__instance",
        "point__seance__instance",
        "point__instance", "habilitation", "document", "remplace__compte",
    )  # fmt: skip


def decidees(rows: QuerySet[Mission]) -> QuerySet[Mission]:
    """Given by a decision: the chef de projet first, then by end."""
    first = Case(When(role=RoleMission.CHEF_DE_PROJET, then=Value(0)), default=Value(1), output_field=IntegerField())
    return rows.filter(decision__isnull=False).order_by(first, "to_on", "pk")


def proposees(rows: QuerySet[Mission]) -> QuerySet[Mission]:
    """Proposed, waiting for their decision or for its condition."""
    return rows.filter(decision=None, point__issue__in=EN_SUSPENS, point__ecarte_at=None).order_by("proposee_at", "pk")


def mission_en_cours(compte: Compte, cite: Cite, today: date) -> Mission | None:
    """The mission by which a person acts today, that of chef de projet first: its ceiling bounds what she engages."""
    rows = Mission.objects.en_cours(today).filter(compte=compte, cite=cite).select_related("caisse", "decision__cite")
    return decidees(rows).first()


def missions_qui_finissent(cite: Cite, today: date) -> QuerySet[Mission]:
    """Missions in force that end within sixty days, and that nothing renews yet."""
    soon = today + timedelta(days=PREAVIS_MISSION_JOURS)
    renewed = Mission.objects.filter(remplace__isnull=False).filter(
        Q(decision__isnull=False) | Q(point__issue__in=EN_SUSPENS, point__ecarte_at=None)
    )
    return (
        Mission.objects.en_cours(today)
        .filter(cite=cite, to_on__lte=soon)
        .exclude(pk__in=renewed.values("remplace_id"))
        .select_related("compte", "instance_animee")
        .order_by("to_on", "pk")
    )


def renouvellement_of(mission: Mission) -> Mission | None:
    """The renewal that waits for its decision, or was given; one that was refused or set aside is not one."""
    rows = mission.renouvellements.filter(
        Q(decision__isnull=False) | Q(point__issue__in=EN_SUSPENS, point__ecarte_at=None)
    )
    return rows.select_related("point__seance", "decision__cite").order_by("-pk").first()


def decisions_sans_mission(cite: Cite) -> QuerySet[Decision]:
    """Decisions of mission in force whose mission nobody wrote down yet, the latest first."""
    rows = Decision.objects.en_vigueur().filter(cite=cite, type=TypeDecision.MISSION, mission=None)
    return rows.exclude(point__mission__isnull=False).select_related("instance", "cite").order_by("-prise_on", "-pk")


def personnes_a_mandater(cite: Cite, today: date) -> QuerySet[Compte]:
    """Accounts with an access to the cité, today or to come."""
    known = Habilitation.objects.filter(Q(to_on=None) | Q(to_on__gte=today), cite=cite).values("compte_id")
    return Compte.objects.filter(pk__in=known, is_active=True, is_administrateur=False).order_by("nom", "pk")


def groupes_a_animer(cite: Cite) -> QuerySet[Instance]:
    """Open working groups."""
    return Instance.objects.ouvertes().filter(cite=cite, type=TypeInstance.GROUPE).order_by("nom", "pk")


def remplacables(cite: Cite, today: date) -> QuerySet[Mission]:
    """Missions that a new one may end the day before."""
    rows = Mission.objects.filter(cite=cite, decision__isnull=False, to_on__gte=today)
    return rows.select_related("compte", "instance_animee").order_by("compte__nom", "pk")


def mission_of_point(point: Point) -> Mission | None:
    """What a point proposes, or gave."""
    rows = Mission.objects.filter(point=point)
    return rows.select_related("compte", "instance_animee", "caisse", "remplace__compte", "cite").first()


def avertissements_of(mission: Mission, today: date) -> list[str]:
    """What the reader should know before the decision; nothing of it forbids."""
    return [*_autres_missions(mission), *_dates(mission, today), *_acces(mission)]


def _autres_missions(mission: Mission) -> list[str]:
    rows = Mission.objects.filter(
        cite_id=mission.cite_id, role=mission.role, decision__isnull=False, to_on__gte=mission.from_on,
        from_on__lte=mission.to_on,
    ).exclude(pk=mission.pk)  # fmt: skip
    words = []
    eve = format_jour(mission.from_on - A_DAY)
    for other in rows.select_related("compte", "instance_animee").order_by("pk"):
        same_group = other.instance_animee_id and other.instance_animee_id == mission.instance_animee_id
        same = other.compte_id == mission.compte_id and other.instance_animee_id == mission.instance_animee_id
        if other.pk == mission.remplace_id or same or same_group:
            about = f", qui anime « {other.instance_animee} »" if same_group else ""
            words.append(f"La mission de {other.compte}{about} finira le {eve}, la veille de celle-ci.")
        elif mission.role == RoleMission.CHEF_DE_PROJET:
            words.append(
                f"{other.compte} est aussi chef de projet, jusqu'au {format_jour(other.to_on)}. Pour que cette mission "
                "prenne la suite, dites qu'elle la remplace."
            )
    return words


def _dates(mission: Mission, today: date) -> list[str]:
    if mission.to_on < today:
        return [f"Elle finit le {format_jour(mission.to_on)}, un jour déjà passé."]
    return []


def _acces(mission: Mission) -> list[str]:
    longer = Habilitation.objects.filter(
        Q(to_on=None) | Q(to_on__gt=mission.to_on), cite_id=mission.cite_id, compte_id=mission.compte_id,
        role=mission.role, from_on__lte=mission.to_on,
    )  # fmt: skip
    until = longer.order_by(F("to_on").desc(nulls_first=True)).values_list("to_on", flat=True).first()
    if not longer.exists():
        return []
    now = f"jusqu'au {format_jour(until)}" if until else "sans date de fin"
    return [f"Son accès, ouvert {now}, suivra la mission et finira le {format_jour(mission.to_on)}."]
