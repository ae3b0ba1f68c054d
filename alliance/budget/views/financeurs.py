"""Financeurs of the cité, and the law that an organisation is under."""

from django.contrib import messages
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from alliance.acteurs.models import Organisation
from alliance.budget.forms.caisses import FinanceurForm, StatutForm
from alliance.budget.models import Financeur, StatutJuridique
from alliance.budget.permissions import can_prepare_budget, can_view_argent
from alliance.budget.selectors.caisses import etapes_of
from alliance.budget.selectors.seuils import droit_de
from alliance.budget.services import financeurs as services
from alliance.kernel.http import paginate, render_page, submit
from alliance.kernel.permissions import require


@require_GET
def financeurs(request, cite):
    require(can_view_argent(request.user, cite))
    rows = Financeur.objects.visible_to(request.user).filter(cite=cite).select_related("organisation")
    context = {
        "cite": cite,
        "page": paginate(request, rows.annotate(nombre=Count("enveloppes")).order_by("famille", "nom", "pk")),
        "etapes": etapes_of(cite),
        "prepare": can_prepare_budget(request.user, cite),
    }
    return render_page(request, "budget/financeurs.html", context)


@require_http_methods(["GET", "POST"])
def creer_financeur(request, cite):
    require(can_prepare_budget(request.user, cite))
    form = FinanceurForm(request.POST or None, cite=cite, user=request.user)
    if request.method == "POST" and submit(form, services.create_financeur, cite=cite, by=request.user):
        messages.success(request, f"« {form.result.nom} » est ajouté. Ouvrez maintenant son enveloppe.")
        return redirect("budget:financeurs", cite.slug)
    return _render_form(request, "budget/financeur_form.html", {"cite": cite, "form": form})


@require_http_methods(["GET", "POST"])
def modifier_financeur(request, cite, pk):
    row = get_object_or_404(Financeur.objects.visible_to(request.user).filter(cite=cite).select_related("cite"), pk=pk)
    require(can_prepare_budget(request.user, cite))
    nom = row.nom
    initial = {"nom": nom, "famille": row.famille, "programme": row.programme, "organisation": row.organisation_id}
    form = FinanceurForm(request.POST or None, cite=cite, user=request.user, initial=initial)
    if request.method == "POST" and submit(form, services.update_financeur, financeur=row, by=request.user):
        messages.success(request, f"« {form.result.nom} » est enregistré.")
        return redirect("budget:financeurs", cite.slug)
    return _render_form(
        request, "budget/financeur_form.html", {"cite": cite, "form": form, "financeur": row, "nom": nom}
    )


@require_http_methods(["GET", "POST"])
def statut_juridique(request, cite, pk):
    row = get_object_or_404(Organisation.objects.visible_to(request.user).filter(cite=cite), pk=pk)
    require(can_prepare_budget(request.user, cite))
    declare = StatutJuridique.objects.filter(organisation=row).select_related("declare_by").first()
    initial = {"droit": declare.droit, "source": declare.source} if declare else {"droit": droit_de(row) or ""}
    form = StatutForm(request.POST or None, initial=initial)
    act = {"organisation": row, "at": timezone.now(), "by": request.user}
    if request.method == "POST" and submit(form, services.declare_statut_juridique, **act):
        messages.success(request, f"Statut juridique enregistré : {form.result.get_droit_display()}.")
        return redirect("acteurs:organisation", cite.slug, row.pk)
    context = {"cite": cite, "form": form, "organisation": row, "declare": declare, "deduit": droit_de(row)}
    return _render_form(request, "budget/statut_juridique.html", context)


def _render_form(request, template, context):
    return render_page(request, template, context, status=422 if context["form"].errors else 200)
