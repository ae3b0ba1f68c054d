"""One decision: what it says, why, what became of it, and the acts that follow it."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliance.documents.models import Document
from alliance.gouvernance.contrats import liens, panneaux_decision
from alliance.gouvernance.enums import Issue, SerieDecision, TypeDecision
from alliance.gouvernance.forms.decisions import LeveeForm, PublicationForm, RetraitForm
from alliance.gouvernance.models import Decision, Instance, Mission, SeanceInstance, Suite
from alliance.gouvernance.permissions.decisions import (
    can_lever_condition,
    can_proposer_retrait,
    can_publier_decision,
)
from alliance.gouvernance.selectors.cloture import refus_de_retirer
from alliance.gouvernance.selectors.registre import avec_etat, decision_par_numero
from alliance.gouvernance.services import decisions as services
from alliance.gouvernance.views.panneaux import remplis
from alliance.gouvernance.views.signes import avis_affiches, signe_decision, signe_issue
from alliance.kernel.errors import DomainError
from alliance.kernel.http import render_page, submit
from alliance.kernel.permissions import require

LIES = ("cite", "instance__cite", "seance", "caisse", "cite_decision", "document", "levee__document", "levee__levee_by")


def _decision(request, cite, pk):
    rows = avec_etat(Decision.objects.visible_to(request.user).filter(cite=cite))
    return get_object_or_404(rows.select_related(*LIES, "publication", "enregistree_by"), pk=pk)


@require_GET
def decision(request, cite, pk):
    return _page(request, _decision(request, cite, pk))


def _page(request, row, *, status=200, **forms):
    user = request.user
    complet = Instance.objects.visible_to(user).filter(pk=row.instance_id).exists()
    seen = Decision.objects.visible_to(user)
    context = {
        "cite": row.cite,
        "decision": row,
        "complet": complet,
        "signe": signe_decision(row),
        "signe_issue": signe_issue(row.issue),
        "avis": avis_affiches(row.avis_rendus, complet=complet),
        "conditions": row.conditions.splitlines(),
        "levee": getattr(row, "levee", None),
        "publication": getattr(row, "publication", None),
        "objets": [objet for lien in liens for objet in lien.liens_decisions([row], user).get(row.pk, [])],
        "suites": Suite.objects.visible_to(user).filter(decision=row).select_related("responsable").order_by("pk"),
        "mission": Mission.objects.visible_to(user).filter(decision=row).select_related("compte").first(),
        "citee": seen.filter(pk=row.cite_decision_id).first(),
        "citee_par": avec_etat(seen.filter(cite_decision=row)).order_by("prise_on", "numero", "pk"),
        "seance_lisible": SeanceInstance.objects.visible_to(user).filter(pk=row.seance_id).exists(),
        "documents": _documents(row, user),
        "panneaux": remplis(panneaux_decision, row, user),
        "permalien": settings.URL_PUBLIQUE + permalien(row),
        "publique": settings.URL_PUBLIQUE + reverse("decision_publique", args=[row.cite.slug, row.numero_affiche]),
        **_gestes(row, user, complet=complet),
        **forms,
    }
    return render_page(request, "gouvernance/decision.html", context, status=status)


def _gestes(row, user, *, complet):
    """What the person may do here, each with its form."""
    conditional = row.issue == Issue.SOUS_RESERVE and not row.is_levee and not row.is_retiree
    held = complet and not refus_de_retirer(row, row.instance)
    published = getattr(row, "publication", None)
    return {
        "peut_lever": conditional and can_lever_condition(user, row),
        "peut_publier": can_publier_decision(user, row),
        "form_publication": PublicationForm(initial={"portee": published.portee if published else None}),
        "peut_retirer": held and can_proposer_retrait(user, row),
        "est_retrait": row.type == TypeDecision.RETRAIT,
    }


def _documents(row, user):
    """The files of the decision that the person may open."""
    levee = getattr(row, "levee", None)
    keys = [pk for pk in (row.document_id, levee.document_id if levee else None) if pk]
    return set(Document.objects.visible_to(user).filter(pk__in=keys).values_list("pk", flat=True)) if keys else set()


def permalien(row):
    """The address that names the decision by its number, for ever."""
    name = "decision_reprise" if row.serie == SerieDecision.REPRISE else "decision_numero"
    return reverse(f"gouvernance:{name}", args=[row.cite.slug, row.annee, row.numero])


@require_GET
def decision_numero(request, cite, annee, numero):
    return _par_numero(request, cite, SerieDecision.COURANTE, annee, numero)


@require_GET
def decision_reprise(request, cite, annee, numero):
    return _par_numero(request, cite, SerieDecision.REPRISE, annee, numero)


def _par_numero(request, cite, serie, annee, numero):
    # Beyond what a database holds as a number, there is no such decision either.
    if annee > 2100 or numero > 10**9:
        raise Http404
    found = decision_par_numero(request.user, cite, serie=serie, annee=annee, numero=numero)
    if found is None:
        raise Http404
    return redirect("gouvernance:decision", cite.slug, found.pk)


@require_http_methods(["GET", "POST"])
def lever_condition(request, cite, pk):
    row = _decision(request, cite, pk)
    require(can_lever_condition(request.user, row))
    form = LeveeForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and submit(
        form, services.lever_condition, decision=row, by=request.user, at=timezone.now()
    ):
        messages.success(request, f"Condition levée : la décision {row.numero_affiche} prend effet aujourd'hui.")
        return redirect("gouvernance:decision", cite.slug, row.pk)
    context = {"cite": cite, "decision": row, "form": form, "conditions": row.conditions.splitlines()}
    status = 422 if request.method == "POST" else 200
    return render_page(request, "gouvernance/decision_lever.html", context, status=status)


@require_POST
def publier_decision(request, cite, pk):
    row = _decision(request, cite, pk)
    require(can_publier_decision(request.user, row))
    form = PublicationForm(request.POST)
    if not submit(form, services.publier_decision, decision=row, by=request.user, at=timezone.now()):
        return _page(request, row, status=422, form_publication=form)
    messages.success(request, f"Décision {row.numero_affiche} lisible par {form.result.get_portee_display()}.")
    return redirect("gouvernance:decision", cite.slug, row.pk)


@require_POST
def depublier_decision(request, cite, pk):
    row = _decision(request, cite, pk)
    require(can_publier_decision(request.user, row))
    try:
        services.retirer_publication(decision=row, by=request.user)
    except DomainError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "Publication retirée : seuls les membres lisent cette décision.")
    return redirect("gouvernance:decision", cite.slug, row.pk)


@require_http_methods(["GET", "POST"])
def proposer_retrait(request, cite, pk):
    row = _decision(request, cite, pk)
    require(can_proposer_retrait(request.user, row))
    form = RetraitForm(request.POST or None)
    if request.method == "POST" and submit(
        form, services.proposer_retrait, decision=row, by=request.user, at=timezone.now()
    ):
        messages.success(request, f"Retrait proposé : il attend une séance de « {row.instance.nom} ».")
        return redirect("gouvernance:decision", cite.slug, row.pk)
    context = {"cite": cite, "decision": row, "form": form}
    status = 422 if request.method == "POST" else 200
    return render_page(request, "gouvernance/decision_retrait.html", context, status=status)
