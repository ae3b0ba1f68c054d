"""Affectations: the list, the page of one with its chain, what creates and what frees."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from alliance.acteurs.enums import Role
from alliance.acteurs.models import Caisse
from alliance.acteurs.selectors import roles_of
from alliance.budget.forms.affectations import AffecterForm, FiltreAffectations, LibererForm
from alliance.budget.models import Affectation, Enveloppe, Liberation
from alliance.budget.models.portees import caisse_ids_of
from alliance.budget.permissions import can_affecter_delegation, can_prepare_budget, can_view_argent
from alliance.budget.selectors.affectations import (
    ETATS,
    affectations_of,
    decisions_a_affecter,
    enveloppes_a_affecter,
    etat_of,
    fiches_a_financer,
    total_tenu_cents,
)
from alliance.budget.selectors.chaine import chaine_of
from alliance.budget.selectors.seuils import avertissement, marge
from alliance.budget.services import affectations as services
from alliance.budget.views.chaine import affiche
from alliance.budget.views.idempotence import deja_ecrit, ecrit_au_meme_moment
from alliance.gouvernance.models import Decision
from alliance.kernel.http import paginate, render_page, submit
from alliance.kernel.permissions import require
from alliance.plan.models import FicheAction

TONS = {
    "attend_acte": ("warn", "hourglass-split"),
    "attend_notification": ("warn", "hourglass-split"),
    "attend_signature": ("warn", "hourglass-split"),
    "attend_engagement": ("info", "hourglass-split"),
    "attend_versement": ("info", "hourglass-split"),
    "attend_justificatif": ("info", "hourglass-split"),
    "terminee": ("ok", "check-lg"),
    "liberee": ("mute", "arrow-counterclockwise"),
}
MOTS = dict(ETATS)


@require_GET
def affectations(request, cite):
    if Role.PORTEUR not in roles_of(request.user, cite):
        require(can_view_argent(request.user, cite))
    form = FiltreAffectations(request.GET, user=request.user, cite=cite)
    rows = affectations_of(request.user, cite, form.criteres)
    page = paginate(
        request,
        rows.select_related("fiche__porteur", "enveloppe__financeur", "enveloppe__caisse", "decision"),
        per_page=30,
    )
    for row in page.object_list:
        state = etat_of(row)
        row.badge = (*TONS[state], MOTS[state])
    prepare, deleguees = can_prepare_budget(request.user, cite), _caisses_deleguees(request.user, cite)
    context = {
        "cite": cite,
        "porteur_seul": not can_view_argent(request.user, cite),
        "form": form,
        "page": page,
        "total": total_tenu_cents(rows),
        "prepare": prepare,
        "affecte": prepare or bool(deleguees),
        "delegue": prepare or bool(deleguees),
        "fiche": _nommee(FicheAction, request, form.criteres.fiche, cite),
        "decision": _nommee(Decision, request, form.criteres.decision, cite),
        "est_exemple": any(row.est_exemple for row in page.object_list),
    }
    return render_page(request, "budget/affectations.html", context, partial="liste")


def _nommee(model, request, pk, cite):
    """The action or the decision that the list is narrowed to, when the person may read it."""
    return model.objects.visible_to(request.user).filter(cite=cite, pk=pk).first() if pk else None


def affectation_for(request, cite, pk):
    rows = Affectation.objects.visible_to(request.user).filter(cite=cite)
    return get_object_or_404(
        rows.select_related(
            "cite", "fiche__porteur", "enveloppe__financeur", "enveloppe__caisse__titulaire", "decision__cite",
            "enregistre_by",
        ),
        pk=pk,
    )  # fmt: skip


@require_GET
def affectation(request, cite, pk):
    row = affectation_for(request, cite, pk)
    prepares = can_prepare_budget(request.user, cite)
    steps = affiche(request.user, row, chaine_of(row), prepare=prepares)
    context = {
        "cite": cite,
        "porteur_seul": not can_view_argent(request.user, cite),
        "affectation": row,
        "etapes": steps,
        "prochain": next((link for step in steps for link in step.liens if link.primaire), None),
        "liberations": list(row.liberations.select_related("decision", "enregistre_by").order_by("le", "pk")),
        "annulees": list(
            row.attributions.exclude(annulee_at=None)
            .select_related("acte", "beneficiaire", "annulee_by")
            .order_by("pk")
        ),
        "fiche_lisible": FicheAction.objects.visible_to(request.user).filter(pk=row.fiche_id).exists(),
        "voit_enveloppe": Enveloppe.objects.visible_to(request.user).filter(pk=row.enveloppe_id).exists(),
        "decision_lisible": Decision.objects.visible_to(request.user).filter(pk=row.decision_id).exists(),
        "prepare": prepares,
        "libere": bool(row.libre_cents) and _peut_liberer(request.user, row, prepares),
    }
    return render_page(request, "budget/affectation.html", context)


def _peut_liberer(user, row, prepares):
    return bool(prepares) or bool(_sur_delegation(row) and can_affecter_delegation(user, row.enveloppe.caisse))


def _sur_delegation(row):
    return row.decision.type == "DELEGATION"


def _caisses_deleguees(user, cite):
    """The budgets that the person keeps and on which a délégation lets her affect."""
    kept = Caisse.objects.visible_to(user).filter(cite=cite, pk__in=caisse_ids_of(user)).select_related("cite")
    return [caisse for caisse in kept if can_affecter_delegation(user, caisse)]


@require_http_methods(["GET", "POST"])
def affecter(request, cite):
    verdict = can_prepare_budget(request.user, cite)
    caisses = [] if verdict else _caisses_deleguees(request.user, cite)
    if not caisses:
        require(verdict)
    if request.method == "POST" and (done := deja_ecrit(request, Affectation.objects.visible_to(request.user))):
        return redirect("budget:affectation", cite.slug, done.pk)
    form = _affecter_form(request, cite, caisses)
    if request.method == "POST":
        if submit(form, services.create_affectation, by=request.user, at=timezone.now()):
            _dire_le_seuil(request, form.result)
            messages.success(request, "L’affectation est enregistrée : les crédits sont réservés à l’action.")
            return redirect("budget:affectation", cite.slug, form.result.pk)
        if done := ecrit_au_meme_moment(request, form):
            return redirect("budget:affectation", cite.slug, done.pk)
    context = {
        "cite": cite,
        "form": form,
        "decisions": form.fields["decision"].queryset.exists(),
        "enveloppes": form.fields["enveloppe"].queryset.exists(),
        "seuil": _marge(form),
    }
    return render_page(request, "budget/affecter.html", context, status=422 if form.is_bound else 200)


def _affecter_form(request, cite, caisses):
    decisions = decisions_a_affecter(request.user, cite)
    envelopes = enveloppes_a_affecter(request.user, cite)
    if caisses:
        decisions, envelopes = decisions.filter(caisse__in=caisses), envelopes.filter(caisse__in=caisses)
    asked = {name: request.GET.get(name, "") for name in ("enveloppe", "decision", "fiche")}
    asked = {name: int(value) for name, value in asked.items() if value.isdecimal() and len(value) < 18}
    chosen = envelopes.filter(pk=asked.get("enveloppe")).first()
    if chosen is not None:
        decisions = decisions.filter(caisse_id=chosen.caisse_id)
    named = decisions.filter(pk=asked.get("decision")).first()
    if named is not None:
        envelopes = envelopes.filter(caisse_id=named.caisse_id)
    return AffecterForm(
        request.POST or None, decisions=decisions, enveloppes=envelopes, fiches=fiches_a_financer(request.user, cite),
        initial=asked,
    )  # fmt: skip


def _marge(form):
    """What may still go to the porteur before a convention is due, as soon as the action and the budget are known."""
    fiche, source = _choisi(form, "fiche"), _choisi(form, "enveloppe") or _choisi(form, "decision")
    if fiche is None or source is None or fiche.porteur is None:
        return ""
    exercice = getattr(source, "exercice", None) or fiche.exercice
    return marge(autorite=source.caisse.titulaire, beneficiaire=fiche.porteur, exercice=exercice)


def _choisi(form, name):
    value = form[name].value()
    if not str(value or "").isdecimal():
        return None
    return form.fields[name].queryset.filter(pk=value).first()


def _dire_le_seuil(request, row):
    if row.fiche.porteur is None:
        return
    words = avertissement(
        autorite=row.enveloppe.caisse.titulaire, beneficiaire=row.fiche.porteur, exercice=row.enveloppe.exercice
    )
    if words:
        messages.warning(request, words)


@require_http_methods(["GET", "POST"])
def liberer(request, cite, pk):
    row = affectation_for(request, cite, pk)
    if not _peut_liberer(request.user, row, False):
        require(can_prepare_budget(request.user, cite))
    if request.method == "POST" and deja_ecrit(request, Liberation.objects.filter(affectation=row)):
        return redirect("budget:affectation", cite.slug, row.pk)
    form = LibererForm(request.POST or None, libre_cents=row.libre_cents)
    if request.method == "POST":
        if submit(form, services.liberer_affectation, affectation=row, by=request.user, at=timezone.now()):
            messages.success(request, "Les crédits sont libérés : ils reviennent à l’enveloppe et à la décision.")
            return redirect("budget:affectation", cite.slug, row.pk)
        if ecrit_au_meme_moment(request, form):
            return redirect("budget:affectation", cite.slug, row.pk)
    context = {"cite": cite, "affectation": row, "form": form}
    return render_page(request, "budget/liberer.html", context, status=422 if form.is_bound else 200)
