"""What is done of an award: one more on an act, notified, cancelled."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from alliance.budget.forms.attributions import AnnulerAttributionForm, AttributionForm, NotifierForm, ReduireForm
from alliance.budget.models import Attribution, ReductionAttribution
from alliance.budget.permissions import can_prepare_budget
from alliance.budget.selectors.actes import attributions_de
from alliance.budget.selectors.affectations import affectations_a_attribuer
from alliance.budget.selectors.beneficiaires import annuaire_des_beneficiaires
from alliance.budget.selectors.seuils import avertissement
from alliance.budget.services import actes, attributions
from alliance.budget.views.actes import acte_for, rendre_acte
from alliance.budget.views.idempotence import DEJA, deja_ecrit, ecrit_au_meme_moment
from alliance.kernel.http import render_page, submit
from alliance.kernel.permissions import require


@require_http_methods(["GET", "POST"])
def ajouter_attribution(request, cite, pk):
    row = acte_for(request, cite, pk)
    require(can_prepare_budget(request.user, cite))
    form = AttributionForm(
        request.POST or None, affectations=affectations_a_attribuer(request.user, cite),
        annuaire=annuaire_des_beneficiaires(cite), initial={"affectation": request.GET.get("affectation")},
    )  # fmt: skip
    if request.method == "POST":
        if submit(form, attributions.add_attribution, acte=row, by=request.user, at=timezone.now()):
            messages.success(request, "L’attribution est ajoutée à l’acte.")
            _dire_le_seuil(request, form.result)
            return redirect("budget:acte", cite.slug, row.pk)
        if isinstance(getattr(form, "refusal", None), attributions.AttributionExiste):
            messages.info(request, form.refusal.message)
            return redirect("budget:acte", cite.slug, row.pk)
    context = {"cite": cite, "acte": row, "form": form, "reste": bool(form.lignes)}
    return render_page(request, "budget/attribution_ajouter.html", context, status=422 if form.is_bound else 200)


def _dire_le_seuil(request, row):
    words = avertissement(autorite=row.acte.autorite, beneficiaire=row.beneficiaire, exercice=row.acte.exercice)
    if words:
        messages.warning(request, words)


@require_POST
def notifier(request, cite, pk):
    row = acte_for(request, cite, pk)
    require(can_prepare_budget(request.user, cite))
    held = attributions_de(request.user, row).filter(annulee_at=None)
    form = NotifierForm(request.POST, attributions=held)
    if form.is_valid() and _deja_notifiees(form):
        messages.info(request, DEJA)
        return redirect("budget:acte", cite.slug, row.pk)
    if submit(form, actes.notifier_attributions, by=request.user, at=timezone.now()):
        told = len(form.result)
        messages.success(
            request, "L’attribution est notifiée." if told == 1 else f"{told} attributions sont notifiées."
        )
        return redirect("budget:acte", cite.slug, row.pk)
    return rendre_acte(request, cite, row, notifier=form)


def _deja_notifiees(form):
    """A second click: all of them were notified on that day under that reference."""
    same = (form.cleaned_data["le"], form.cleaned_data["reference"])
    return all((one.notifiee_on, one.reference_notification) == same for one in form.cleaned_data["attributions"])


def attribution_for(request, cite, pk):
    rows = Attribution.objects.visible_to(request.user).filter(acte__cite=cite)
    return get_object_or_404(
        rows.select_related("acte__cite", "acte__autorite", "beneficiaire__statut_juridique", "affectation__fiche"),
        pk=pk,
    )


@require_http_methods(["GET", "POST"])
def annuler_attribution(request, cite, pk):
    row = attribution_for(request, cite, pk)
    require(can_prepare_budget(request.user, cite))
    if row.annulee_at is not None:
        messages.info(request, "Cette attribution est déjà annulée.")
        return redirect("budget:acte", cite.slug, row.acte_id)
    form = AnnulerAttributionForm(request.POST or None)
    if request.method == "POST" and submit(
        form, attributions.annuler_attribution, attribution=row, by=request.user, at=timezone.now()
    ):
        messages.success(request, "L’attribution est annulée : son montant revient à l’affectation.")
        return redirect("budget:acte", cite.slug, row.acte_id)
    context = {"cite": cite, "attribution": row, "form": form}
    return render_page(request, "budget/attribution_annuler.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def reduire_attribution(request, cite, pk):
    row = attribution_for(request, cite, pk)
    require(can_prepare_budget(request.user, cite))
    if request.method == "POST" and deja_ecrit(request, ReductionAttribution.objects.filter(attribution=row)):
        return redirect("budget:acte", cite.slug, row.acte_id)
    if not row.libre_cents:
        messages.info(request, "Rien n’est à reprendre : cette attribution est annulée, ou engagée en entier.")
        return redirect("budget:acte", cite.slug, row.acte_id)
    form = ReduireForm(request.POST or None, libre_cents=row.libre_cents)
    if request.method == "POST":
        if submit(form, attributions.reduire_attribution, attribution=row, by=request.user, at=timezone.now()):
            messages.success(request, "L’attribution est réduite : la différence revient à l’affectation.")
            return redirect("budget:acte", cite.slug, row.acte_id)
        if ecrit_au_meme_moment(request, form):
            return redirect("budget:acte", cite.slug, row.acte_id)
    context = {"cite": cite, "attribution": row, "form": form}
    return render_page(request, "budget/attribution_reduire.html", context, status=422 if form.is_bound else 200)
