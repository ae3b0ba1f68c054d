"""Simulations before a Cotech: the list, one opened, its page typed in place."""

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliance.budget.enums import DepartScenario
from alliance.budget.forms.scenarios import FiltreSimulation, LignesForm, RenommerForm, ScenarioForm
from alliance.budget.models import Scenario
from alliance.budget.permissions import can_prepare_budget, can_view_simulations
from alliance.budget.selectors.scenarios import (
    enveloppes_a_simuler,
    exercices_a_simuler,
    mots_retenu,
    points_du_scenario,
    scenarios_of,
    simulation_of,
)
from alliance.budget.services import scenarios as services
from alliance.budget.services.scenarios import ScenarioModifie
from alliance.budget.views.simulations_affichage import (
    choix_des_filtres,
    etats_des_enveloppes,
    filtrees,
    lignes_affichees,
)
from alliance.kernel.errors import DomainError
from alliance.kernel.http import paginate, render_page, submit
from alliance.kernel.permissions import require
from alliance.plan.models import FicheAction

PAR_PAGE = 100


def simulation_for(request, cite, pk):
    rows = Scenario.objects.visible_to(request.user).filter(cite=cite)
    return get_object_or_404(rows.select_related("cite", "cree_by", "retenu_by"), pk=pk)


@require_GET
def simulations(request, cite):
    require(can_view_simulations(request.user, cite))
    years = exercices_a_simuler(request.user, cite)
    rows = scenarios_of(request.user, cite)
    asked = request.GET.get("exercice", "")
    chosen = int(asked) if asked.isdecimal() and len(asked) == 4 else None
    known = sorted({*years, *rows.order_by().values_list("exercice", flat=True).distinct()}, reverse=True)
    context = {
        "cite": cite,
        "page": paginate(request, rows.filter(exercice=chosen) if chosen else rows, per_page=30),
        "exercices": [(year, year == chosen) for year in known],
        "exercice": chosen,
        "ouverts": years,
        "prepare": bool(can_prepare_budget(request.user, cite)),
    }
    return render_page(request, "budget/simulations.html", context)


@require_http_methods(["GET", "POST"])
def creer_simulation(request, cite, exercice):
    require(can_prepare_budget(request.user, cite))
    form = ScenarioForm(
        request.POST or None, enveloppes=enveloppes_a_simuler(request.user, cite, exercice),
        scenarios=Scenario.objects.visible_to(request.user).filter(cite=cite, exercice=exercice).order_by("nom", "pk"),
        initial=_depart(request, cite, exercice),
    )  # fmt: skip
    if request.method == "POST" and submit(
        form, services.create_scenario, cite=cite, exercice=exercice, by=request.user, at=timezone.now()
    ):
        messages.success(request, "Le scénario est ouvert. Rien n’est réservé.")
        return redirect("budget:simulation", cite.slug, form.result.pk)
    context = {
        "cite": cite,
        "form": form,
        "exercice": exercice,
        "enveloppes": form.fields["enveloppe"].queryset.exists(),
    }
    return render_page(request, "budget/simulation_form.html", context, status=422 if form.is_bound else 200)


def _depart(request, cite, exercice):
    """The copy that the address asks; else the actions of the plan, of the year before as long as none is renewed."""
    copied = request.GET.get("copie", "")
    if copied.isdecimal() and len(copied) < 18:
        return {"depart": DepartScenario.SCENARIO, "a_partir_de": copied}
    planned = FicheAction.objects.visible_to(request.user).filter(cite=cite, exercice=exercice, demande_cents__gt=0)
    return {"depart": DepartScenario.ACTIONS if planned.exists() else DepartScenario.AVANT}


@require_http_methods(["GET", "POST"])
def simulation(request, cite, pk):
    """The page, and what is typed on it: sent whole by its button, line by line by its script, which asks for JSON."""
    scenario = simulation_for(request, cite, pk)
    if request.method == "GET":
        return _page(request, cite, scenario, None)
    require(can_prepare_budget(request.user, cite))
    form = LignesForm(request.POST)
    done = submit(form, services.update_lignes, scenario=scenario, by=request.user)
    if request.headers.get("Accept") == "application/json":
        return _reponse(form, scenario, done=done)
    if done:
        messages.success(request, "Le scénario est enregistré. Rien n’est réservé.")
        return redirect(request.get_full_path())
    return _page(request, cite, scenario, form)


def _reponse(form, scenario, *, done):
    if done:
        return JsonResponse({"version": scenario.version})
    refusal = getattr(form, "refusal", None)
    clash = refusal if isinstance(refusal, ScenarioModifie) else None
    return JsonResponse(
        {
            "message": refusal.message if refusal else "Une ligne est illisible : corrigez-la.",
            "erreurs": {name: errors[0] for name, errors in form.errors.items()},
            "conflits": clash.lignes if clash else {},
        },
        status=409 if clash else 422,
    )


def _page(request, cite, scenario, form):
    user = request.user
    made = simulation_of(user, scenario)
    filtre = FiltreSimulation(request.GET, choix=choix_des_filtres(made))
    shown = filtrees(made, filtre.criteres)
    page = paginate(request, shown, per_page=PAR_PAGE)
    writes = scenario.retenu_at is None and bool(can_prepare_budget(user, cite))
    clash = getattr(form, "refusal", None) if form is not None else None
    seen = FicheAction.objects.visible_to(user).filter(pk__in={one.ligne.fiche_id for one in page.object_list})
    context = {
        "cite": cite,
        "scenario": scenario,
        "simulation": made,
        "form": form,
        "filtre": filtre,
        "filtres": bool(filtre.criteres),
        "page": page,
        "lignes": lignes_affichees(made, page.object_list, form, set(seen.values_list("pk", flat=True))),
        "etats": etats_des_enveloppes(made, page.object_list),
        "version": clash.version if isinstance(clash, ScenarioModifie) else scenario.version,
        "ecrit": writes,
        "prepare": bool(can_prepare_budget(user, cite)),
        "retenu": mots_retenu(scenario),
        "points": points_du_scenario(user, scenario) if scenario.retenu_at else [],
    }
    return render_page(request, "budget/simulation.html", context, status=422 if form is not None else 200)


@require_http_methods(["GET", "POST"])
def renommer_simulation(request, cite, pk):
    scenario = simulation_for(request, cite, pk)
    require(can_prepare_budget(request.user, cite))
    form = RenommerForm(request.POST or None, initial={"nom": scenario.nom, "note": scenario.note})
    if request.method == "POST" and submit(form, services.rename_scenario, scenario=scenario, by=request.user):
        messages.success(request, "Le scénario est renommé.")
        return redirect("budget:simulation", cite.slug, scenario.pk)
    context = {"cite": cite, "scenario": scenario, "form": form}
    return render_page(request, "budget/simulation_renommer.html", context, status=422 if form.is_bound else 200)


@require_POST
def supprimer_simulation(request, cite, pk):
    scenario = simulation_for(request, cite, pk)
    require(can_prepare_budget(request.user, cite))
    try:
        services.delete_scenario(scenario=scenario, by=request.user)
    except DomainError as refusal:
        messages.warning(request, refusal.message)
        return redirect("budget:simulation", cite.slug, pk)
    messages.success(request, f"« {scenario.nom} » est supprimé. Rien n’était réservé.")
    return redirect("budget:simulations", cite.slug)
