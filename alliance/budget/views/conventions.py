"""Conventions between an authority and a beneficiary: drawn up, signed, joined."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliance.budget.forms.attributions import PapierForm
from alliance.budget.forms.conventions import ConventionForm, SignerForm, echeancier
from alliance.budget.models import ConventionAttributive
from alliance.budget.permissions import can_prepare_budget, can_view_argent
from alliance.budget.rules import SEUIL_CONVENTION_CENTS
from alliance.budget.selectors.actes import a_mettre_en_convention, attributions_of_convention, signature_of
from alliance.budget.selectors.seuils import conventions_dues, cumul_attribue_cents
from alliance.budget.services import actes
from alliance.budget.services import conventions as services
from alliance.budget.views.attributions import attribution_for
from alliance.budget.views.idempotence import DEJA
from alliance.kernel.dates import format_jour
from alliance.kernel.errors import DomainError
from alliance.kernel.http import render_page, submit
from alliance.kernel.permissions import require
from alliance.plan.models import FicheAction


@require_http_methods(["GET", "POST"])
def creer_convention(request, cite, pk):
    base = attribution_for(request, cite, pk)
    require(can_prepare_budget(request.user, cite))
    if base.convention_id is not None:
        messages.info(request, "Cette attribution est déjà dans une convention.")
        return redirect("budget:convention", cite.slug, base.convention_id)
    if base.annulee_at is not None:
        messages.info(request, "Cette attribution est annulée : aucune convention ne la couvre.")
        return redirect("budget:acte", cite.slug, base.acte_id)
    if base.beneficiaire_id == base.acte.autorite_id:
        messages.info(request, "Autorité et bénéficiaire sont la même organisation : aucune convention n’est à signer.")
        return redirect("budget:acte", cite.slug, base.acte_id)
    rows = list(a_mettre_en_convention(request.user, base))
    total = sum(row.net_cents for row in rows)
    form = ConventionForm(request.POST or None, attributions=a_mettre_en_convention(request.user, base))
    lines = echeancier(request.POST or None, total_cents=total, today=timezone.localdate())
    if request.method == "POST" and all([form.is_valid(), *[line.is_valid() for line in lines]]):
        typed = [line.saisie for line in lines if line.saisie is not None]
        if submit(form, services.create_convention, echeances=typed, by=request.user, at=timezone.now()):
            messages.success(request, "La convention est prête : il reste à la signer.")
            return redirect("budget:convention", cite.slug, form.result.pk)
    context = {
        "cite": cite,
        "attribution": base,
        "form": form,
        "lignes": lines,
        "total": total,
        "obligatoire": base.pk in conventions_dues([base]),
        "seuil": SEUIL_CONVENTION_CENTS,
    }
    return render_page(request, "budget/convention_creer.html", context, status=422 if form.is_bound else 200)


def convention_for(request, cite, pk):
    rows = ConventionAttributive.objects.visible_to(request.user).filter(cite=cite)
    return get_object_or_404(
        rows.select_related("cite", "autorite", "beneficiaire__statut_juridique", "document", "enregistree_by"), pk=pk
    )


@require_GET
def convention(request, cite, pk):
    return _rendre(request, cite, convention_for(request, cite, pk))


def _rendre(request, cite, row, *, papier=None):
    awards = list(attributions_of_convention(request.user, row))
    keys = {one.affectation.fiche_id for one in awards}
    held = cumul_attribue_cents(autorite_id=row.autorite_id, beneficiaire_id=row.beneficiaire_id, exercice=row.exercice)
    context = {
        "cite": cite,
        "porteur_seul": not can_view_argent(request.user, cite),
        "convention": row,
        "attributions": awards,
        "echeances": list(row.echeances.order_by("rang")),
        "signature": signature_of(row) if row.signee_on else None,
        "cumul": held,
        "obligatoire": bool(conventions_dues(awards)),
        "lisibles": set(FicheAction.objects.visible_to(request.user).filter(pk__in=keys).values_list("pk", flat=True)),
        "prepare": can_prepare_budget(request.user, cite),
        "papier": papier or PapierForm(),
    }
    return render_page(request, "budget/convention.html", context, status=422 if papier is not None else 200)


@require_http_methods(["GET", "POST"])
def signer_convention(request, cite, pk):
    row = convention_for(request, cite, pk)
    require(can_prepare_budget(request.user, cite))
    form = SignerForm(request.POST or None)
    if request.method == "POST":
        if form.is_valid() and row.signee_on == form.cleaned_data["signee_on"]:
            messages.info(request, f"{DEJA} {_signee(row)}")
            return redirect("budget:convention", cite.slug, row.pk)
        if submit(form, services.sign_convention, convention=row, by=request.user, at=timezone.now()):
            messages.success(request, "La convention est signée : l’engagement peut être enregistré.")
            return redirect("budget:convention", cite.slug, row.pk)
    context = {"cite": cite, "convention": row, "form": form, "signee": _signee(row) if row.signee_on else ""}
    return render_page(request, "budget/convention_signer.html", context, status=422 if form.is_bound else 200)


def _signee(row):
    """« Signée le 3 mars 2026, enregistré par … le 4 mars 2026 »."""
    line = signature_of(row)
    recorded = f", enregistré par {line.user_label} le {format_jour(timezone.localdate(line.at))}" if line else ""
    return f"Signée le {format_jour(row.signee_on)}{recorded}."


@require_POST
def joindre_convention(request, cite, pk):
    row = convention_for(request, cite, pk)
    require(can_prepare_budget(request.user, cite))
    form = PapierForm(request.POST, request.FILES)
    if submit(form, actes.attach_convention, convention=row, by=request.user):
        messages.success(request, "Le document de la convention est joint.")
        return redirect("budget:convention", cite.slug, row.pk)
    return _rendre(request, cite, row, papier=form)


@require_POST
def abandonner_convention(request, cite, pk):
    row = convention_for(request, cite, pk)
    require(can_prepare_budget(request.user, cite))
    award = row.attributions.first()
    try:
        services.drop_convention(convention=row, by=request.user)
    except DomainError as refusal:
        messages.error(request, refusal.message)
        return redirect("budget:convention", cite.slug, pk)
    messages.success(
        request, "Le projet de convention est abandonné : ses attributions attendent une autre convention."
    )
    return redirect("budget:acte", cite.slug, award.acte_id) if award else redirect("budget:affectations", cite.slug)
