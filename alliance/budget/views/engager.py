"""From an award, or from an affectation, to what the payer is bound to pay."""

from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from alliance.budget.enums import NatureEngagement
from alliance.budget.forms.engagements import EngagerCommandeForm, EngagerForm
from alliance.budget.models import Affectation, Attribution, Engagement
from alliance.budget.permissions import can_record_payment
from alliance.budget.selectors.engagements import payables
from alliance.budget.selectors.seuils import convention_due
from alliance.budget.services.engagements import create_engagement
from alliance.budget.views.acces_engagements import ecrire
from alliance.kernel.http import render_page
from alliance.kernel.permissions import require

ENREGISTRE = "L’engagement est enregistré."


@require_http_methods(["GET", "POST"])
def engager(request, cite, pk):
    rows = Attribution.objects.visible_to(request.user).filter(affectation__cite=cite).select_related(
        "acte__autorite", "affectation__fiche", "affectation__enveloppe__caisse__cite", "convention",
        "affectation__enveloppe__financeur", "beneficiaire__statut_juridique",
    )  # fmt: skip
    attribution = get_object_or_404(rows, pk=pk)
    caisse = attribution.affectation.enveloppe.caisse
    require(can_record_payment(request.user, caisse))
    left, title = attribution.libre_cents, attribution.affectation.fiche.titre
    form = EngagerForm(
        request.POST or None, reste_cents=left, initial={"montant_cents": left or None, "objet": title[:300]}
    )
    if request.method == "POST":
        done = ecrire(
            request, form, Engagement.objects.filter(attribution=attribution), create_engagement, ENREGISTRE,
            affectation=attribution.affectation, attribution=attribution, nature=NatureEngagement.SUBVENTION,
            at=timezone.now(),
        )  # fmt: skip
        if done is not None:
            return redirect("budget:engagement", cite.slug, done.pk)
    context = {
        "cite": cite,
        "form": form,
        "caisse": caisse,
        "attribution": attribution,
        "affectation": attribution.affectation,
        "reste_cents": left,
        "manque": _manque(attribution),
    }
    return render_page(request, "budget/engager.html", context, status=422 if form.is_bound else 200)


def _manque(attribution):
    """Why this award cannot be engaged yet, in words."""
    if attribution.annulee_at is not None:
        return "Cette attribution est annulée : elle ne s’engage plus."
    if attribution.notifiee_on is None:
        return "Cette attribution n’est pas encore notifiée : elle s’engage après sa notification."
    signed = attribution.convention is not None and attribution.convention.signee_on is not None
    if not signed and convention_due(attribution):
        return (
            "Le bénéficiaire reçoit plus de 23 000 € de la même autorité cette année : la convention se signe avant "
            "d’engager. Le chef de projet la prépare."
        )
    return "" if attribution.libre_cents else "Tout ce que cet acte attribue est déjà engagé."


@require_http_methods(["GET", "POST"])
def engager_commande(request, cite, pk):
    rows = Affectation.objects.visible_to(request.user).filter(cite=cite).select_related(
        "fiche__porteur", "decision", "enveloppe__caisse__cite", "enveloppe__caisse__titulaire", "enveloppe__financeur"
    )  # fmt: skip
    affectation = get_object_or_404(rows, pk=pk)
    caisse = affectation.enveloppe.caisse
    require(can_record_payment(request.user, caisse))
    left = affectation.libre_cents
    form = EngagerCommandeForm(
        request.POST or None, reste_cents=left, organisations=payables(request.user, affectation, caisse),
        initial={"objet": affectation.fiche.titre[:300]},
    )  # fmt: skip
    if request.method == "POST":
        known = Engagement.objects.filter(affectation=affectation, attribution=None)
        done = ecrire(
            request, form, known, create_engagement, ENREGISTRE, affectation=affectation, at=timezone.now()
        )  # fmt: skip
        if done is not None:
            return redirect("budget:engagement", cite.slug, done.pk)
    context = {
        "cite": cite,
        "form": form,
        "caisse": caisse,
        "affectation": affectation,
        "reste_cents": left,
        "manque": "" if left else "Toute cette affectation est déjà attribuée, engagée ou libérée.",
    }
    return render_page(request, "budget/engager.html", context, status=422 if form.is_bound else 200)
