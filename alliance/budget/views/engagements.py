"""Engagements: their list, the page of each with everything that happened to it, what completes or diminishes it."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from alliance.budget.forms.engagements import CompleterForm, DesengagerForm
from alliance.budget.forms.listes_engagements import FiltresEngagements
from alliance.budget.models import Affectation, Desengagement
from alliance.budget.permissions import can_justifier, can_record_payment, can_verser, can_view_argent
from alliance.budget.selectors.engagements import (
    ETATS,
    attentes_of,
    choix_of,
    echeanciers_of,
    engagements_of,
    payee_of,
)
from alliance.budget.services import engagements as services
from alliance.budget.views.acces_engagements import ecrire, engagement_for, fiche_lisible
from alliance.budget.views.engagements_affichage import faits_of, signe_of
from alliance.gouvernance.selectors.lecture import lisibles
from alliance.kernel.http import paginate, render_page, submit
from alliance.kernel.permissions import require


@require_GET
def engagements(request, cite):
    require(can_view_argent(request.user, cite))
    form = FiltresEngagements(request.GET, choix=choix_of(request.user, cite))
    page = paginate(request, engagements_of(request.user, cite, form.criteres), per_page=30)
    context = {
        "cite": cite,
        "form": form.affiche,
        "illisibles": form.illisibles,
        "page": page,
        "lignes": [(row, payee_of(row), signe_of(row)) for row in page],
        "etats": [(key, words[0].upper() + words[1:], form.criteres.etat == key) for key, words in ETATS],
        "filtre": bool(form.retenus),
    }
    return render_page(request, "budget/engagements.html", context, partial="liste")


@require_GET
def engagement(request, cite, pk):
    row = engagement_for(request, cite, pk)
    plans = echeanciers_of([row])
    proposition = plans.proposition(row) if row.reste_a_verser_cents else None
    payments = list(row.versements.select_related("enregistre_by", "annule_by").order_by("le", "pk"))
    last = max((paid.le for paid in payments if paid.annule_at is None), default=None)
    decision = row.affectation.decision
    context = {
        "cite": cite,
        "engagement": row,
        "signe": signe_of(row),
        "beneficiaire": payee_of(row),
        "tranches": plans.of(row),
        "attentes": attentes_of(row, proposition, last),
        "faits": faits_of(row, payments),
        "enregistre": can_record_payment(request.user, row.caisse),
        "verse": can_verser(request.user, row),
        "justifie": can_justifier(request.user, row),
        "voit_les_listes": can_view_argent(request.user, cite),
        "fiche_lisible": fiche_lisible(request.user, row.affectation.fiche_id),
        "affectation_lisible": Affectation.objects.visible_to(request.user).filter(pk=row.affectation_id).exists(),
        "decision_lisible": decision.pk in lisibles(request.user, [decision.pk]),
    }
    return render_page(request, "budget/engagement.html", context)


@require_http_methods(["GET", "POST"])
def completer_engagement(request, cite, pk):
    row = engagement_for(request, cite, pk)
    require(can_record_payment(request.user, row.caisse))
    initial = {name: getattr(row, name) for name in services.ETAPES}
    form = CompleterForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and submit(
        form, services.completer_engagement, engagement=row, by=request.user, at=timezone.now()
    ):
        messages.success(request, "L’engagement est complété.")
        return redirect("budget:engagement", cite.slug, row.pk)
    context = {"cite": cite, "engagement": row, "form": form}
    return render_page(request, "budget/completer_engagement.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def desengager(request, cite, pk):
    row = engagement_for(request, cite, pk)
    require(can_record_payment(request.user, row.caisse))
    left = row.reste_a_verser_cents
    form = DesengagerForm(request.POST or None, reste_cents=left, initial={"montant_cents": left or None})
    if request.method == "POST" and ecrire(
        request, form, Desengagement.objects.filter(engagement=row), services.desengager,
        "L’engagement est diminué d’autant.", engagement=row, at=timezone.now(),
    ):  # fmt: skip
        return redirect("budget:engagement", cite.slug, row.pk)
    context = {
        "cite": cite,
        "engagement": row,
        "form": form,
        "titre": "Désengager",
        "intro": "Ce qui ne sera pas payé redevient libre pour l’action. L’engagement garde sa trace.",
        "reste_cents": left,
        "reste_mot": "Reste à verser",
        "vide": "Rien ne reste à verser sur cet engagement : il n’y a rien à désengager.",
        "bouton": "Désengager",
    }
    return render_page(request, "budget/acte_engagement.html", context, status=422 if form.is_bound else 200)
