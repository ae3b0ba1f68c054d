"""Closing a year, with what it leaves open; opening it again, with a reason."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from alliance.budget.forms.caisses import CloreForm, RouvrirForm
from alliance.budget.models import ExerciceClos
from alliance.budget.permissions import can_prepare_budget
from alliance.budget.selectors.exercices import exercices_existants, reste_ouvert
from alliance.budget.services import financeurs as services
from alliance.kernel.http import render_page, submit
from alliance.kernel.permissions import require


@require_http_methods(["GET", "POST"])
def clore_exercice(request, cite, exercice):
    require(can_prepare_budget(request.user, cite))
    _existing(request, cite, exercice)
    form = CloreForm(request.POST or None)
    act = {"cite": cite, "exercice": exercice, "at": timezone.now(), "by": request.user}
    if request.method == "POST" and submit(form, services.clore_exercice, **act):
        messages.success(
            request, f"L'exercice {exercice} est clos. Les versements, justificatifs et reports continuent."
        )
        return redirect("budget:budgets", cite.slug)
    lignes = reste_ouvert(request.user, cite, exercice)
    context = {"cite": cite, "exercice": exercice, "form": form, "lignes": lignes, "clos": _clos(cite, exercice)}
    return _render(request, "budget/exercice_clore.html", context)


@require_http_methods(["GET", "POST"])
def rouvrir_exercice(request, cite, exercice):
    require(can_prepare_budget(request.user, cite))
    _existing(request, cite, exercice)
    form = RouvrirForm(request.POST or None)
    act = {"cite": cite, "exercice": exercice, "at": timezone.now(), "by": request.user}
    if request.method == "POST" and submit(form, services.rouvrir_exercice, **act):
        messages.success(request, f"L'exercice {exercice} est rouvert.")
        return redirect("budget:budgets", cite.slug)
    context = {"cite": cite, "exercice": exercice, "form": form, "clos": _clos(cite, exercice)}
    return _render(request, "budget/exercice_rouvrir.html", context)


def _clos(cite, exercice):
    return ExerciceClos.objects.filter(cite=cite, exercice=exercice).select_related("clos_by").first()


def _existing(request, cite, exercice):
    if exercice not in exercices_existants(request.user, cite):
        raise Http404


def _render(request, template, context):
    return render_page(request, template, context, status=422 if context["form"].errors else 200)
