"""The lines of a simulation: an action added, its enveloppe changed, taken off."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST

from alliance.budget.forms.scenarios import AjouterLigneForm, ModifierLigneForm
from alliance.budget.models import LigneScenario
from alliance.budget.permissions import can_prepare_budget
from alliance.budget.selectors.affectations import fiches_a_financer
from alliance.budget.selectors.scenarios import enveloppes_a_simuler
from alliance.budget.services import scenarios as services
from alliance.budget.views.simulations import simulation_for
from alliance.kernel.errors import DomainError
from alliance.kernel.http import render_page, submit
from alliance.kernel.permissions import require


def _ligne_for(request, cite, pk):
    rows = LigneScenario.objects.visible_to(request.user).filter(scenario__cite=cite)
    return get_object_or_404(rows.select_related("scenario__cite", "fiche", "enveloppe"), pk=pk)


@require_http_methods(["GET", "POST"])
def ajouter_ligne_simulation(request, cite, pk):
    scenario = simulation_for(request, cite, pk)
    require(can_prepare_budget(request.user, cite))
    form = AjouterLigneForm(
        request.POST or None, enveloppes=enveloppes_a_simuler(request.user, cite, scenario.exercice),
        fiches=fiches_a_financer(request.user, cite),
    )  # fmt: skip
    if request.method == "POST" and submit(form, services.add_ligne, scenario=scenario, by=request.user):
        messages.success(request, f"« {form.result.fiche.titre} » est ajoutée, à tout ce qu’elle demande.")
        return redirect("budget:simulation", cite.slug, scenario.pk)
    context = {"cite": cite, "scenario": scenario, "form": form}
    return render_page(request, "budget/simulation_ligne.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def modifier_ligne_simulation(request, cite, pk):
    row = _ligne_for(request, cite, pk)
    require(can_prepare_budget(request.user, cite))
    form = ModifierLigneForm(
        request.POST or None, enveloppes=enveloppes_a_simuler(request.user, cite, row.scenario.exercice),
        initial={"enveloppe": row.enveloppe_id, "demande_cents": row.demande_cents, "note": row.note},
    )  # fmt: skip
    if request.method == "POST" and submit(form, services.modifier_ligne, ligne=row, by=request.user):
        messages.success(request, "La ligne est modifiée.")
        return redirect("budget:simulation", cite.slug, row.scenario_id)
    context = {"cite": cite, "scenario": row.scenario, "ligne": row, "form": form}
    return render_page(request, "budget/simulation_ligne.html", context, status=422 if form.is_bound else 200)


@require_POST
def retirer_ligne_simulation(request, cite, pk):
    row = _ligne_for(request, cite, pk)
    require(can_prepare_budget(request.user, cite))
    try:
        services.remove_ligne(ligne=row, by=request.user)
    except DomainError as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(request, f"« {row.fiche.titre} » est retirée du scénario.")
    return redirect("budget:simulation", cite.slug, row.scenario_id)
