"""Lettres de mission: proposed with a point, given by its decision, ended; the rights follow the dates."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from alliance.acteurs.models import Caisse
from alliance.acteurs.services.acces import DernierChefDeProjet
from alliance.comptes.models import Compte
from alliance.documents.services import store_document
from alliance.gouvernance.enums import TypeDecision
from alliance.gouvernance.models import Decision, Instance, Mission, Point
from alliance.gouvernance.services.controles_missions import (
    GroupeIncorrect,
    MissionDejaDecidee,
    MissionDejaProposee,
    MissionSansCompte,
    check_mission,
    check_point,
)
from alliance.gouvernance.services.droits_missions import (
    close_rights,
    designate,
    open_rights,
    settle_chefs,
    undesignate,
)
from alliance.journal.services import record
from alliance.kernel.dates import format_jour
from alliance.kernel.errors import DomainError


class DecisionSansMission(DomainError):
    pass


class FinSansMotif(DomainError):
    pass


class FinIncoherente(DomainError):
    pass


class MissionNonDecidee(DomainError):
    pass


CHAMPS = (
    "compte", "role", "perimetre", "from_on", "to_on", "plafond_cents", "caisse", "instance_animee", "remplace",
)  # fmt: skip


@transaction.atomic
def propose_mission(
    *,
    point: Point,
    compte: Compte,
    role: str,
    perimetre: str,
    from_on: date,
    to_on: date,
    by: Compte,
    plafond_cents: int | None = None,
    caisse: Caisse | None = None,
    instance_animee: Instance | None = None,
    remplace: Mission | None = None,
) -> Mission:
    """Say whom a point proposes to mandate, for what, from a day to a day. Nothing opens before the decision.

    :param plafond_cents: whole cents, with the purse that it concerns.
    :param instance_animee: the working group that a référent leads.
    :param remplace: the mission that ends the day before this one starts.
    :raises MissionDejaProposee: the point proposes one already.
    :raises DomainError: any refusal of ``check_point`` and ``check_mission``.
    """
    check_point(point)
    if Mission.objects.filter(point=point).exists():
        raise MissionDejaProposee(f"« {point} » propose déjà une mission. Modifiez-la, ou ajoutez un point.")
    mission = Mission(
        cite=point.instance.cite, point=point, compte=compte, role=role, perimetre=perimetre.strip(), from_on=from_on,
        to_on=to_on, plafond_cents=plafond_cents, caisse=caisse, instance_animee=instance_animee, remplace=remplace,
        proposee_by=by, est_exemple=point.seance.est_exemple if point.seance else False,
    )  # fmt: skip
    check_mission(mission)
    mission.save()
    record(kind="gouvernance.mission.proposed", by=by, subject=mission, point=point.pk, role=str(role))
    return mission


@transaction.atomic
def update_mission(*, mission: Mission, by: Compte, **changes) -> Mission:
    """Change what is proposed (``CHAMPS``), as long as it is not decided.

    :raises MissionDejaDecidee: a decision gave it: another one changes it.
    :raises DomainError: any refusal of ``check_point`` and ``check_mission``.
    """
    unknown = set(changes) - set(CHAMPS)
    if unknown:
        raise TypeError(f"update_mission: {sorted(unknown)}")
    check_point(_point_undecided(mission))
    for name, value in changes.items():
        setattr(mission, name, value.strip() if name == "perimetre" else value)
    check_mission(mission)
    mission.save(update_fields=list(CHAMPS))
    record(kind="gouvernance.mission.updated", by=by, subject=mission, champs=sorted(changes))
    return mission


@transaction.atomic
def withdraw_mission(*, mission: Mission, by: Compte) -> None:
    """Take back what a point proposed; the point stays.

    :raises MissionDejaDecidee: a decision gave it.
    :raises PointSansMission: the séance is closed: what was proposed stays readable.
    """
    check_point(_point_undecided(mission))
    record(kind="gouvernance.mission.withdrawn", by=by, subject=mission, point=mission.point_id)
    mission.delete()


def _point_undecided(mission: Mission) -> Point:
    held = Mission.objects.select_for_update(of=("self",)).select_related("point__seance").get(pk=mission.pk)
    if held.decision_id is not None or held.point is None:
        raise MissionDejaDecidee("Cette mission est décidée. Pour la changer, proposez-en une nouvelle au Cotech.")
    return held.point


@transaction.atomic
def reprendre_mission(
    *,
    decision: Decision,
    compte: Compte,
    role: str,
    perimetre: str,
    from_on: date,
    to_on: date,
    by: Compte,
    at: datetime,
    plafond_cents: int | None = None,
    caisse: Caisse | None = None,
    instance_animee: Instance | None = None,
    remplace: Mission | None = None,
) -> Mission:
    """Write down the mission that a decision in force gave: taken before Alliance, or whose point named nobody.

    :raises DecisionSansMission: it is not a decision of mission in force.
    :raises MissionDejaProposee: this decision has its mission.
    :raises DomainError: any refusal of ``check_mission``.
    """
    if decision.type != TypeDecision.MISSION or not Decision.objects.en_vigueur().filter(pk=decision.pk).exists():
        raise DecisionSansMission("Choisissez une décision de mission en vigueur.", field="decision")
    if Mission.objects.filter(Q(decision=decision) | Q(point__isnull=False, point=decision.point)).exists():
        raise MissionDejaProposee(f"La décision {decision.numero_affiche} a déjà sa mission.", field="decision")
    mission = Mission(
        cite=decision.cite, decision=decision, point=decision.point, compte=compte, role=role,
        perimetre=perimetre.strip(), from_on=from_on, to_on=to_on, plafond_cents=plafond_cents, caisse=caisse,
        instance_animee=instance_animee, remplace=remplace, proposee_by=by, est_exemple=decision.est_exemple,
    )  # fmt: skip
    check_mission(mission)
    mission.save()
    record(kind="gouvernance.mission.recorded", by=by, subject=mission, decision=decision.pk)
    _take_effect(mission, decision, by, at)
    return mission


@transaction.atomic
def effect_mission(*, decision: Decision, by: Compte | None, at: datetime) -> Mission | None:
    """Give the mission that a point proposed, now that its decision is in force: open its rights, end what it replaces.

    Called at the closing, and when a condition is lifted. Nothing happens when the point proposed no mission, or when
    the decision has given it already.

    :raises MissionSansCompte: the account was closed meanwhile.
    :raises GroupeIncorrect: the group was closed meanwhile.
    """
    if decision.type != TypeDecision.MISSION or decision.point_id is None:
        return None
    rows = Mission.objects.select_for_update(of=("self",)).filter(point_id=decision.point_id, decision=None)
    mission = rows.select_related("compte", "cite", "instance_animee", "remplace").first()
    if mission is None:
        return None
    titre = decision.titre
    if not mission.compte.is_active:
        raise MissionSansCompte(
            f"Le point « {titre} » propose une personne dont le compte est fermé. Changez la personne proposée."
        )
    if mission.instance_animee is not None and mission.instance_animee.close_on is not None:
        raise GroupeIncorrect(
            f"Le point « {titre} » propose d'animer « {mission.instance_animee} », qui est clos. Changez le groupe."
        )
    mission.decision = decision
    mission.save(update_fields=["decision"])
    _take_effect(mission, decision, by, at)
    return mission


def _take_effect(mission: Mission, decision: Decision, by: Compte | None, at: datetime) -> None:
    """The former ones end first, their rights last: somebody stands beside them then."""
    today, formers = timezone.localdate(at), list(_replaced(mission))
    for former in formers:
        words = f"Remplacée par la mission de la décision {decision.numero_affiche}"
        _set_end(former, mission.from_on - timedelta(days=1), words)
    mission.habilitation = open_rights(mission=mission, decision=decision, by=by)
    mission.save(update_fields=["habilitation"])
    record(
        kind="gouvernance.mission.started", by=by, subject=mission, decision=decision.pk, role=str(mission.role),
        from_on=mission.from_on.isoformat(), to_on=mission.to_on.isoformat(),
    )  # fmt: skip
    for former in formers:
        _close(former, today, by, keep_last_chef=True)
    designate(mission=mission, today=today, by=by)
    settle_chefs(mission=mission, by=by)


def _replaced(mission: Mission):
    """Missions that end the day before: the one named, the same one of the same person, that of the same group."""
    same = Q(compte_id=mission.compte_id, instance_animee_id=mission.instance_animee_id)
    group = Q(instance_animee_id=mission.instance_animee_id, instance_animee__isnull=False)
    running = Mission.objects.filter(cite_id=mission.cite_id, role=mission.role, decision__isnull=False)
    return (
        running.filter(Q(pk=mission.remplace_id) | same | group, to_on__gte=mission.from_on, from_on__lte=mission.to_on)
        .exclude(pk=mission.pk)
        .select_related("habilitation", "compte", "cite", "instance_animee")
        .order_by("pk")
    )


def _set_end(mission: Mission, to_on: date, motif: str) -> None:
    # A mission that never began is closed on its last day: the row stays, and so does the trace.
    mission.from_on, mission.to_on, mission.fin_motif = min(mission.from_on, to_on), to_on, motif
    mission.save(update_fields=["from_on", "to_on", "fin_motif"])


def _close(mission: Mission, today: date, by: Compte | None, *, keep_last_chef: bool) -> None:
    if mission.to_on < today:
        undesignate(mission=mission, by=by)
    kept = False
    try:
        with transaction.atomic():
            close_rights(mission=mission, to_on=mission.to_on, by=by)
    except DernierChefDeProjet:
        if not keep_last_chef:
            raise
        kept = True
    record(
        kind="gouvernance.mission.ended", by=by, subject=mission, to_on=mission.to_on.isoformat(),
        **({"acces_conserve": True} if kept else {}),
    )  # fmt: skip


@transaction.atomic
def end_mission(*, mission: Mission, to_on: date, motif: str, by: Compte, at: datetime) -> Mission:
    """End a mission before its day, ``to_on`` included, and the rights with it; yesterday closes it at once.

    :raises FinSansMotif: no reason is given.
    :raises MissionNonDecidee: it is only proposed.
    :raises FinIncoherente: it does not end earlier so.
    :raises DernierChefDeProjet: the cité would be left without a chef de projet.
    """
    words = " ".join(motif.split())
    if not words:
        raise FinSansMotif("Dites pourquoi la mission finit plus tôt.", field="motif")
    locked = Mission.objects.select_for_update(of=("self",)).select_related("habilitation", "instance_animee", "cite")
    held = locked.get(pk=mission.pk)
    if held.decision_id is None:
        raise MissionNonDecidee("Cette mission n'est que proposée. Retirez la proposition depuis le point.")
    if to_on >= held.to_on:
        raise FinIncoherente(
            f"La mission finit déjà le {format_jour(held.to_on)}. Pour la prolonger, proposez son renouvellement.",
            field="to_on",
        )
    _set_end(held, to_on, words)
    _close(held, timezone.localdate(at), by, keep_last_chef=False)
    return held


@transaction.atomic
def end_mission_of(*, decision: Decision, par: Decision, by: Compte | None, at: datetime) -> Mission | None:
    """End the mission that a decision gave, now that ``par`` withdraws it: on the very day, the last one included.

    The last chef de projet keeps her access: the cité would be left without anybody, and the mission page says so.
    """
    locked = Mission.objects.select_for_update(of=("self",)).select_related("habilitation", "instance_animee", "cite")
    mission = locked.filter(decision=decision).first()
    today = timezone.localdate(at)
    if mission is None or mission.to_on <= today:
        return None
    _set_end(mission, today, f"Décision retirée par la décision {par.numero_affiche}")
    _close(mission, today, by, keep_last_chef=True)
    return mission


@transaction.atomic
def attach_lettre(*, mission: Mission, nom: str, contenu: bytes, by: Compte) -> Mission:
    """Join the signed letter; a later one takes its place, the file of the former stays in the store.

    :raises MissionNonDecidee: nothing is decided yet, hence nothing is signed.
    :raises FichierRefuse: the file cannot be taken.
    """
    if mission.decision_id is None:
        raise MissionNonDecidee("La lettre se signe après la décision. Revenez quand le Cotech aura décidé.")
    mission.document = store_document(cite=mission.cite, nom=nom, contenu=contenu, by=by)
    mission.save(update_fields=["document"])
    record(kind="gouvernance.mission.signed", by=by, subject=mission, document=mission.document.pk)
    return mission
