"""What a simulation is for: compared with others, taken out as a file, made into the items of an agenda."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from alliance.budget.enums import Regroupement
from alliance.budget.exports.scenarios import tableau_comparaison, tableau_simulation
from alliance.budget.forms.scenarios import RetenirForm
from alliance.budget.permissions import can_prepare_budget, can_view_simulations
from alliance.budget.selectors.comparaison_scenarios import comparer
from alliance.budget.selectors.scenarios import (
    COMPARES_MAX,
    COMPARES_MIN,
    mots_retenu,
    points_prevus,
    scenarios_of,
    simulation_of,
)
from alliance.budget.services.retenir_scenario import retenir_scenario
from alliance.budget.views.simulations import simulation_for
from alliance.documents.ecriture.reponse import format_demande, reponse_tableau
from alliance.gouvernance.enums import EtatSeance, TypeDecision
from alliance.gouvernance.models import SeanceInstance
from alliance.gouvernance.rules import DECISIONS_PERMISES
from alliance.gouvernance.selectors.seances import instances_preparees
from alliance.kernel.http import render_page, submit
from alliance.kernel.permissions import require
from alliance.kernel.textes import plural

COMBIEN = "Cochez de deux à quatre scénarios du même exercice pour les comparer."


def _compares(request, cite):
    """The scenarios that the address asks, in its order; none when they cannot be compared."""
    asked = list(dict.fromkeys(int(one) for one in request.GET.getlist("s") if one.isdecimal() and len(one) < 18))
    found = {row.pk: row for row in scenarios_of(request.user, cite).filter(pk__in=asked)}
    rows = [found[pk] for pk in asked if pk in found]
    alike = len({row.exercice for row in rows}) == 1
    return rows if alike and COMPARES_MIN <= len(rows) <= COMPARES_MAX else []


@require_GET
def comparer_simulations(request, cite):
    require(can_view_simulations(request.user, cite))
    rows = _compares(request, cite)
    if not rows:
        messages.warning(request, COMBIEN)
        return redirect("budget:simulations", cite.slug)
    made = comparer(request.user, rows)
    only = request.GET.get("differences") == "1"
    context = {
        "cite": cite,
        "comparaison": made,
        "seulement": only,
        "lignes": [one for one in made.lignes if one.differe or not only],
        "base": "&".join(f"s={row.pk}" for row in rows),
    }
    return render_page(request, "budget/simulations_comparer.html", context)


@require_GET
def exporter_comparaison(request, cite):
    require(can_view_simulations(request.user, cite))
    format_ = format_demande(request.GET)
    rows = _compares(request, cite)
    if not rows:
        messages.warning(request, COMBIEN)
        return redirect("budget:simulations", cite.slug)
    table = tableau_comparaison(comparer(request.user, rows), timezone.localdate())
    return reponse_tableau(table, format_, f"simulations-{rows[0].exercice}")


@require_GET
def exporter_simulation(request, cite, pk):
    scenario = simulation_for(request, cite, pk)
    table = tableau_simulation(simulation_of(request.user, scenario), timezone.localdate())
    return reponse_tableau(table, format_demande(request.GET), f"simulation-{scenario.exercice}-{scenario.nom}")


@require_http_methods(["GET", "POST"])
def retenir_simulation(request, cite, pk):
    scenario = simulation_for(request, cite, pk)
    require(can_prepare_budget(request.user, cite))
    form = _form(request, cite)
    if request.method == "POST" and submit(
        form, retenir_scenario, scenario=scenario, by=request.user, at=timezone.now()
    ):
        return _retenu(request, cite, scenario, form)
    made = simulation_of(request.user, scenario)
    lines = [one.ligne for one in made.lignes]
    context = {
        "cite": cite,
        "scenario": scenario,
        "simulation": made,
        "form": form,
        "retenu": mots_retenu(scenario),
        "apercus": [(way, points_prevus(lines, scenario.exercice, way)) for way in Regroupement],
        "zeros": [one for one in lines if not one.propose_cents],
        "instances": form.fields["instance"].queryset.exists(),
    }
    return render_page(request, "budget/simulation_retenir.html", context, status=422 if form.is_bound else 200)


def _retenu(request, cite, scenario, form):
    made, seance = form.result, form.cleaned_data["seance"]
    where = "à l’ordre du jour" if seance is not None else "à inscrire"
    said = (
        f"Le scénario est retenu : {plural(len(made.points), 'point')} {where}. Rien n’est réservé avant la décision."
    )
    if made.ecartees:
        said += f" {plural(len(made.ecartees), 'ligne')} à 0 € laissée{'s' if len(made.ecartees) > 1 else ''} de côté."
    messages.success(request, said)
    if seance is not None:
        return redirect(reverse("gouvernance:seance", args=[cite.slug, seance.pk]))
    return redirect("budget:simulation", cite.slug, scenario.pk)


def _form(request, cite):
    """On the agendas that the person prepares: others are not offered."""
    deciding = [competence for competence, types in DECISIONS_PERMISES.items() if TypeDecision.DEPENSE in types]
    instances = instances_preparees(request.user, cite).filter(competence__in=deciding)
    seances = SeanceInstance.objects.visible_to(request.user).filter(
        instance__in=instances, etat__in=[EtatSeance.BROUILLON, EtatSeance.CONVOQUEE, EtatSeance.TENUE]
    )
    seances = seances.select_related("instance__cite").order_by("debut_at", "pk")
    initial = {"seance": seances.values_list("pk", flat=True).first()}
    return RetenirForm(
        request.POST or None, seances=seances, instances=instances.order_by("nom", "pk"), initial=initial
    )  # fmt: skip
