"""Lettres de mission: who holds what until when, and what is done with each."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliance.acteurs.enums import Role
from alliance.acteurs.selectors import roles_of
from alliance.gouvernance.enums import RoleMission
from alliance.gouvernance.forms.missions import FinMissionForm, LettreForm, MissionForm, RepriseMissionForm
from alliance.gouvernance.models import Mission, Point
from alliance.gouvernance.permissions import can_view_gouvernance
from alliance.gouvernance.permissions.missions import can_manage_missions, can_renew_mission
from alliance.gouvernance.rules import PREAVIS_MISSION_JOURS
from alliance.gouvernance.selectors.lecture import lisibles
from alliance.gouvernance.selectors.missions import (
    avertissements_of,
    decidees,
    decisions_sans_mission,
    mission_of_point,
    missions_of,
    proposees,
    renouvellement_of,
)
from alliance.gouvernance.services import missions as services
from alliance.gouvernance.services.controles_missions import check_point
from alliance.gouvernance.services.missions import CHAMPS
from alliance.gouvernance.services.renouvellements import propose_renouvellement
from alliance.kernel.errors import DomainError
from alliance.kernel.http import paginate, render_page, submit
from alliance.kernel.permissions import require


@require_GET
def missions(request, cite):
    require(can_view_gouvernance(request.user, cite))
    today = timezone.localdate()
    rows = missions_of(request.user, cite)
    given = decidees(rows)
    finies = paginate(request, given.filter(to_on__lt=today).order_by("-to_on", "-pk"))
    gere = can_manage_missions(request.user, cite)
    en_cours, a_venir = given.filter(from_on__lte=today, to_on__gte=today), given.filter(from_on__gt=today)
    context = {
        "cite": cite,
        "en_cours": [_ligne(row, today) for row in en_cours],
        "a_venir": [_ligne(row, today) for row in a_venir],
        "lisibles": lisibles(request.user, [row.decision_id for row in (*en_cours, *a_venir)]),
        "proposees": list(proposees(rows)),
        "finies": finies,
        "gere": gere,
        "a_reprendre": decisions_sans_mission(cite).exists() if gere else False,
        "lit_tout": bool(roles_of(request.user, cite) & {Role.CHEF_DE_PROJET, Role.TROIKA}),
    }
    return render_page(request, "gouvernance/missions.html", context)


def _ligne(row, today):
    left = (row.to_on - today).days
    return {"mission": row, "bientot": 0 <= left <= PREAVIS_MISSION_JOURS, "jours": left}


def _mission_for(request, cite, pk):
    return get_object_or_404(missions_of(request.user, cite), pk=pk)


@require_GET
def mission(request, cite, pk):
    return _rendre(request, cite, _mission_for(request, cite, pk), LettreForm())


def _rendre(request, cite, row, lettre):
    today = timezone.localdate()
    decided = row.decision_id is not None
    running = decided and row.to_on >= today
    successor = renouvellement_of(row) if decided else None
    context = {
        "cite": cite,
        "mission": row,
        "etat": _etat(row, today),
        "avertissements": [] if decided else avertissements_of(row, today),
        "lisibles": lisibles(request.user, [row.decision_id]),
        **_origine(row, request.user),
        "gere": can_manage_missions(request.user, cite),
        "finit": running,
        "renouvelle": running and successor is None and can_renew_mission(request.user, row),
        "suite": successor,
        "acces_conserve": decided and _outlives(row, successor),
        "lettre": lettre,
        "lettre_pdf": _adresse_lettre(cite, row) if decided else "",
    }
    return render_page(request, "gouvernance/mission.html", context, status=422 if lettre.is_bound else 200)


def _origine(row, user):
    """Whether the person may open where the mission comes from: its point while it waits, the one it replaces."""
    point, replaced = Point.objects.visible_to(user), Mission.objects.visible_to(user)
    return {
        "point_lisible": row.decision_id is None and point.filter(pk=row.point_id).exists(),
        "remplace_lisible": row.remplace_id is not None and replaced.filter(pk=row.remplace_id).exists(),
    }


def _outlives(row, successor):
    """Whether the access of the chef de projet goes on after the mission, because nobody else is there."""
    access = row.habilitation
    if access is None or row.role != RoleMission.CHEF_DE_PROJET or (successor and successor.decision_id):
        return False
    return access.to_on is None or access.to_on > row.to_on


def _adresse_lettre(cite, row):
    """Where the generated letter is, once its page exists."""
    try:
        return reverse("gouvernance:lettre_mission", args=[cite.slug, row.pk])
    except NoReverseMatch:
        return ""


def _etat(row, today):
    if row.decision_id is None:
        return ("info", "inbox", "proposée")
    if row.to_on < today:
        return ("mute", "check-lg", "finie")
    if row.from_on > today:
        return ("info", "clock", "à venir")
    return ("ok", "", "en cours")


@require_http_methods(["GET", "POST"])
def proposer_mission(request, cite, pk):
    rows = Point.objects.visible_to(request.user).filter(instance__cite=cite)
    point = get_object_or_404(rows.select_related("instance__cite", "seance"), pk=pk)
    require(can_manage_missions(request.user, cite))
    current = mission_of_point(point)
    if current is not None and current.decision_id is not None:
        return redirect("gouvernance:mission", cite.slug, current.pk)
    form = MissionForm(
        request.POST or None, cite=cite, user=request.user, today=timezone.localdate(), initial=_initial(current)
    )
    if request.method == "POST":
        act, about = (
            (services.update_mission, {"mission": current}) if current else (services.propose_mission, {"point": point})
        )
        if submit(form, act, by=request.user, **about):
            for warning in avertissements_of(form.result, timezone.localdate()):
                messages.warning(request, warning)
            messages.success(request, "La mission est proposée : le Cotech en décidera.")
            return redirect("gouvernance:mission", cite.slug, form.result.pk)
    context = {"cite": cite, "point": point, "form": form, "mission": current, "refus": _refus(point)}
    return render_page(request, "gouvernance/mission_proposer.html", context, status=422 if form.is_bound else 200)


def _refus(point):
    try:
        check_point(point)
    except DomainError as refusal:
        return refusal.message
    return ""


def _initial(current):
    if current is None:
        return {}
    return {name: getattr(current, name) for name in CHAMPS}


@require_http_methods(["GET", "POST"])
def reprendre_mission(request, cite):
    require(can_manage_missions(request.user, cite))
    form = RepriseMissionForm(
        request.POST or None, cite=cite, user=request.user, today=timezone.localdate(),
        decisions=decisions_sans_mission(cite), initial={"decision": request.GET.get("decision")},
    )  # fmt: skip
    if request.method == "POST" and submit(form, services.reprendre_mission, by=request.user, at=timezone.now()):
        messages.success(request, "La mission est écrite. L’accès de la personne en suit les dates.")
        return redirect("gouvernance:mission", cite.slug, form.result.pk)
    context = {"cite": cite, "form": form, "decisions": form.fields["decision"].queryset.exists()}
    return render_page(request, "gouvernance/mission_reprendre.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def finir_mission(request, cite, pk):
    row = _mission_for(request, cite, pk)
    require(can_manage_missions(request.user, cite))
    form = FinMissionForm(request.POST or None, initial={"to_on": timezone.localdate()})
    if request.method == "POST" and submit(form, services.end_mission, mission=row, by=request.user, at=timezone.now()):
        messages.success(request, "La mission a son dernier jour, et les droits avec elle.")
        return redirect("gouvernance:missions", cite.slug)
    context = {"cite": cite, "mission": row, "form": form}
    return render_page(request, "gouvernance/mission_finir.html", context, status=422 if form.is_bound else 200)


@require_POST
def retirer_mission(request, cite, pk):
    row = _mission_for(request, cite, pk)
    require(can_manage_missions(request.user, cite))
    try:
        services.withdraw_mission(mission=row, by=request.user)
    except DomainError as refusal:
        messages.error(request, refusal.message)
        return redirect("gouvernance:mission", cite.slug, pk)
    messages.success(request, "La proposition est retirée. Le point reste à l’ordre du jour.")
    return redirect("gouvernance:missions", cite.slug)


@require_POST
def renouveler_mission(request, cite, pk):
    row = _mission_for(request, cite, pk)
    require(can_renew_mission(request.user, row))
    try:
        renewed = propose_renouvellement(mission=row, by=request.user)
    except DomainError as refusal:
        messages.error(request, refusal.message)
        return redirect("gouvernance:mission", cite.slug, row.pk)
    messages.success(
        request, f"Le renouvellement attend parmi les points à inscrire de « {renewed.point.instance} ». Vérifiez-le."
    )
    return redirect("gouvernance:mission", cite.slug, renewed.pk)


@require_POST
def joindre_lettre(request, cite, pk):
    row = _mission_for(request, cite, pk)
    require(can_manage_missions(request.user, cite))
    form = LettreForm(request.POST, request.FILES)
    if submit(form, services.attach_lettre, mission=row, by=request.user):
        messages.success(request, "La lettre signée est jointe.")
        return redirect("gouvernance:mission", cite.slug, row.pk)
    return _rendre(request, cite, row, form)
