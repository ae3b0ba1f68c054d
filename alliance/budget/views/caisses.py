"""Budgets of the cité: the list, one purse with its years, its identity and its settings."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from alliance.acteurs.enums import Portee
from alliance.acteurs.models import Caisse
from alliance.acteurs.selectors import agit_comme_chef
from alliance.acteurs.services.cites import create_caisse, update_caisse
from alliance.budget.forms.caisses import BudgetForm, ReglageForm
from alliance.budget.permissions import can_prepare_budget, can_view_argent
from alliance.budget.selectors.caisses import caisses_of, etapes_of, lignes_budgets, reglage_of, teneurs_of
from alliance.budget.selectors.enveloppes import exercices_of
from alliance.budget.selectors.exercices import exercices_clos_of, exercices_existants
from alliance.budget.selectors.mots import mots_de
from alliance.budget.services.financeurs import regler_caisse
from alliance.kernel.http import paginate, render_page, submit
from alliance.kernel.permissions import require


@require_GET
def budgets(request, cite):
    require(can_view_argent(request.user, cite))
    page = paginate(request, caisses_of(request.user, cite))
    clos = exercices_clos_of(cite)
    context = {
        "cite": cite,
        "page": page,
        "lignes": lignes_budgets(list(page), timezone.localdate()),
        "exercices": [(year, clos.get(year)) for year in exercices_existants(request.user, cite)],
        "etapes": etapes_of(cite),
        "prepare": can_prepare_budget(request.user, cite),
    }
    return render_page(request, "budget/budgets.html", context)


@require_GET
def budget_caisse(request, cite, pk):
    caisse = caisse_for(request, cite, pk)
    exercices = paginate(request, exercices_of(request.user, caisse, exercices_clos_of(cite)), per_page=5)
    context = {
        "cite": cite,
        "caisse": caisse,
        "mots": mots_de(caisse.nature),
        "reglage": reglage_of(caisse),
        "teneurs": teneurs_of([caisse.pk], timezone.localdate()).get(caisse.pk, []),
        "page": exercices,
        "prepare": can_prepare_budget(request.user, cite),
    }
    return render_page(request, "budget/budget_caisse.html", context)


@require_http_methods(["GET", "POST"])
def creer_budget(request, cite):
    require(can_prepare_budget(request.user, cite))
    form = BudgetForm(request.POST or None, cite=cite, user=request.user)
    if request.method == "POST" and submit(form, create_caisse, cite=cite, by=request.user):
        messages.success(request, f"« {form.result.nom} » est créé. Dites maintenant comment il est tenu.")
        return redirect("budget:regler_budget", cite.slug, form.result.pk)
    context = {"cite": cite, "form": form, "annuaire": agit_comme_chef(request.user, cite, Portee.ACTEURS)}
    return _render_form(request, "budget/budget_form.html", context)


@require_http_methods(["GET", "POST"])
def modifier_budget(request, cite, pk):
    caisse = caisse_for(request, cite, pk)
    require(can_prepare_budget(request.user, cite))
    nom = caisse.nom
    initial = {"nom": nom, "nature": caisse.nature, "titulaire": caisse.titulaire_id}
    form = BudgetForm(request.POST or None, cite=cite, user=request.user, initial=initial)
    if request.method == "POST" and submit(form, update_caisse, caisse=caisse, by=request.user):
        messages.success(request, f"« {form.result.nom} » est enregistré.")
        return redirect("budget:budget_caisse", cite.slug, pk)
    context = {
        "cite": cite, "form": form, "caisse": caisse, "nom": nom,
        "annuaire": agit_comme_chef(request.user, cite, Portee.ACTEURS),
    }  # fmt: skip
    return _render_form(request, "budget/budget_form.html", context)


@require_http_methods(["GET", "POST"])
def regler_budget(request, cite, pk):
    caisse = caisse_for(request, cite, pk)
    require(can_prepare_budget(request.user, cite))
    reglage = reglage_of(caisse)
    initial = {
        "perimetre": reglage.perimetre, "note": reglage.note, "deux_personnes": reglage.deux_personnes,
        "seuil_alerte_pct": reglage.seuil_alerte_pct,
    }  # fmt: skip
    form = ReglageForm(request.POST or None, initial=initial)
    if request.method == "POST" and submit(form, regler_caisse, caisse=caisse, by=request.user):
        messages.success(request, f"Les réglages de « {caisse.nom} » sont enregistrés.")
        return redirect("budget:budget_caisse", cite.slug, pk)
    return _render_form(request, "budget/budget_regler.html", {"cite": cite, "form": form, "caisse": caisse})


def caisse_for(request, cite, pk) -> Caisse:
    """The budget of this address, or 404 for who does not see its money."""
    return get_object_or_404(caisses_of(request.user, cite), pk=pk)


def _render_form(request, template, context):
    return render_page(request, template, context, status=422 if context["form"].errors else 200)
