from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliance.budget.enums import EtatImport, EtatPlan, Sens
from alliance.budget.forms.financement import (
    ChargesFormSet,
    PreuveForm,
    ProduitsFormSet,
    RouvrirForm,
    initial_of,
)
from alliance.budget.models import LigneFinancement
from alliance.budget.permissions import can_edit_financement
from alliance.budget.rules import EXERCICE_MAX, EXERCICE_MIN
from alliance.budget.selectors.financement import (
    estimations_of,
    exercices_of,
    fiches_financables,
    financeurs_of,
    lignes_of,
    plan_of,
    vue_of,
)
from alliance.budget.selectors.import_financement import imports_of
from alliance.budget.services import financement as services
from alliance.documents.models import Document
from alliance.kernel.errors import DomainError
from alliance.kernel.http import render_page, submit
from alliance.kernel.permissions import denied, require

LIGNES_EN_PLUS = 3
IMPORTS_MONTRES = 5


def fiche_for(request, cite, pk, exercice):
    """The action whose plan the person may read, for a year of credits."""
    if not EXERCICE_MIN <= exercice <= EXERCICE_MAX:
        raise Http404
    return get_object_or_404(fiches_financables(request.user, cite), pk=pk)


def modifiable(request, fiche):
    """Whether the person may write this plan."""
    if fiche.archivee_at is not None:
        return denied("Cette action est archivée : elle se lit, elle ne se modifie plus.")
    return can_edit_financement(request.user, fiche)


@require_GET
def plan_financement(request, cite, pk, exercice):
    return rendre(request, cite, fiche_for(request, cite, pk, exercice), exercice)


def rendre(request, cite, fiche, exercice, *, refus=(), status=200):
    plan = plan_of(fiche, exercice)
    vue = vue_of(plan)
    lignes = [row.ligne for group in vue.produits for row in group.lignes] + vue.ecartees
    preuves = {row.preuve_id for row in lignes if row.preuve_id}
    imports = imports_of(fiche, exercice)
    context = {
        "cite": cite,
        "fiche": fiche,
        "exercice": exercice,
        "autres": [year for year in exercices_of(fiche) if year != exercice],
        "plan": plan,
        "vue": vue,
        "definitif": plan is not None and plan.etat == EtatPlan.DEFINITIF,
        "modifiable": modifiable(request, fiche),
        "estimations": estimations_of(fiche, vue),
        "preuves": _lisibles(request, preuves),
        "imports": list(imports.exclude(etat=EtatImport.ABANDONNE)[:IMPORTS_MONTRES]),
        "refus": list(refus),
    }
    return render_page(request, "budget/financement.html", context, status=status)


def _lisibles(request, keys):
    if not keys:
        return frozenset()
    return frozenset(Document.objects.visible_to(request.user).filter(pk__in=keys).values_list("pk", flat=True))


@require_http_methods(["GET", "POST"])
def modifier_financement(request, cite, pk, exercice):
    fiche = fiche_for(request, cite, pk, exercice)
    require(modifiable(request, fiche))
    plan = plan_of(fiche, exercice)
    if plan is not None and plan.etat == EtatPlan.DEFINITIF:
        messages.error(request, "Ce plan est définitif. Rouvrez-le en disant pourquoi, puis modifiez-le.")
        return redirect("budget:plan_financement", cite.slug, pk, exercice)
    lignes, financeurs = lignes_of(plan), financeurs_of(cite)
    if request.method == "GET":
        return _form_page(request, cite, fiche, exercice, plan, lignes, _formsets(lignes, financeurs))
    sets = _formsets(lignes, financeurs, _with_more(request.POST) if _asks_more(request) else request.POST)
    if _asks_more(request):
        return _form_page(request, cite, fiche, exercice, plan, lignes, sets)
    return _save(request, cite, fiche, exercice, plan, lignes, sets)


def _save(request, cite, fiche, exercice, plan, lignes, sets):
    if not all(one.is_valid() for one in sets):
        return _form_page(request, cite, fiche, exercice, plan, lignes, sets, status=422)
    kept = {row.pk: row for row in lignes}
    typed = [form.saisie(kept.get(form.cleaned_data.get("pk"))) for one in sets for form in one if not form.vide]
    try:
        saved = services.save_plan(
            fiche=fiche, exercice=exercice, lignes=typed, version=_version(request), by=request.user,
            at=timezone.now(),
        )  # fmt: skip
    except services.PlanModifieEntreTemps as refusal:
        stored = lignes_of(refusal.plan)
        return _form_page(
            request,
            cite,
            fiche,
            exercice,
            refusal.plan,
            stored,
            sets,
            refus=[refusal.message],
            conflit=True,
            status=422,
        )
    except DomainError as refusal:
        return _form_page(request, cite, fiche, exercice, plan, lignes, sets, refus=[refusal.message], status=422)
    messages.success(request, "Le plan de financement est enregistré comme brouillon.")
    return redirect("budget:plan_financement", cite.slug, fiche.pk, saved.exercice)


def _version(request) -> int:
    typed = request.POST.get("version", "")
    return int(typed) if typed.isdigit() and len(typed) < 9 else 0


def _asks_more(request) -> bool:
    return request.POST.get("acte") == "ajouter"


def _with_more(data):
    """What was typed, with a few empty rows on each side."""
    more = data.copy()
    for prefix, blank in (("charges", "60"), ("produits", "74")):
        said = more.get(f"{prefix}-TOTAL_FORMS", "0")
        total = int(said) if said.isdigit() and len(said) < 4 else 0
        for rang in range(total, total + LIGNES_EN_PLUS):
            more[f"{prefix}-{rang}-compte"] = blank
        more[f"{prefix}-TOTAL_FORMS"] = str(total + LIGNES_EN_PLUS)
    return more


def _formsets(lignes, financeurs, data=None):
    if data is not None:
        return (
            ChargesFormSet(data, prefix="charges"),
            ProduitsFormSet(data, prefix="produits", form_kwargs={"financeurs": financeurs}),
        )
    return (
        ChargesFormSet(prefix="charges", initial=initial_of(lignes, Sens.CHARGE, plus=LIGNES_EN_PLUS)),
        ProduitsFormSet(
            prefix="produits", initial=initial_of(lignes, Sens.PRODUIT, plus=LIGNES_EN_PLUS),
            form_kwargs={"financeurs": financeurs},
        ),
    )  # fmt: skip


def _form_page(request, cite, fiche, exercice, plan, lignes, sets, *, refus=(), conflit=False, status=200):
    kept = {str(row.pk): row for row in lignes}
    charges, produits = sets
    context = {
        "cite": cite,
        "fiche": fiche,
        "exercice": exercice,
        "plan": plan,
        "version": plan.version if plan else 0,
        "charges": charges,
        "produits": produits,
        "rangees_charges": [(form, kept.get(str(form["pk"].value()))) for form in charges],
        "rangees_produits": [(form, kept.get(str(form["pk"].value()))) for form in produits],
        "vue": vue_of(plan, lignes),
        "refus": list(refus),
        "conflit": conflit,
        "a_corriger": [form for one in sets for form in one if form.is_bound and status == 422 and form.errors],
    }
    return render_page(request, "budget/financement_form.html", context, status=status)


@require_POST
def declarer_financement(request, cite, pk, exercice):
    fiche = fiche_for(request, cite, pk, exercice)
    require(modifiable(request, fiche))
    plan = plan_of(fiche, exercice)
    if plan is None:
        return rendre(request, cite, fiche, exercice, refus=["Ce plan n’a pas encore de ligne."], status=422)
    try:
        services.declare_definitif(plan=plan, version=_version(request), by=request.user, at=timezone.now())
    except services.PlanDesequilibre as refusal:
        return rendre(request, cite, fiche, exercice, refus=refusal.motifs, status=422)
    except DomainError as refusal:
        return rendre(request, cite, fiche, exercice, refus=[refusal.message], status=422)
    messages.success(request, "Le plan de financement est définitif.")
    return redirect("budget:plan_financement", cite.slug, pk, exercice)


@require_http_methods(["GET", "POST"])
def rouvrir_financement(request, cite, pk, exercice):
    fiche = fiche_for(request, cite, pk, exercice)
    require(modifiable(request, fiche))
    plan = plan_of(fiche, exercice)
    if plan is None:
        raise Http404
    form = RouvrirForm(request.POST or None) if request.method == "GET" else RouvrirForm(request.POST)
    if request.method == "POST" and submit(form, services.rouvrir_plan, plan=plan, by=request.user, at=timezone.now()):
        messages.success(request, "Le plan est de nouveau un brouillon. La raison est gardée dans l’historique.")
        return redirect("budget:plan_financement", cite.slug, pk, exercice)
    context = {"cite": cite, "fiche": fiche, "exercice": exercice, "plan": plan, "form": form}
    status = 422 if request.method == "POST" else 200
    return render_page(request, "budget/financement_rouvrir.html", context, status=status)


@require_http_methods(["GET", "POST"])
def prouver_droit_commun(request, cite, pk):
    seen = LigneFinancement.objects.visible_to(request.user).filter(plan__fiche__cite=cite, sens=Sens.PRODUIT)
    ligne = get_object_or_404(seen.select_related("plan__fiche__cite", "preuve"), pk=pk)
    fiche, exercice = ligne.plan.fiche, ligne.plan.exercice
    require(modifiable(request, fiche))
    form = PreuveForm(request.POST or None, request.FILES or None, initial={"source": ligne.source})
    if request.method == "POST":
        form = PreuveForm(request.POST, request.FILES)
        if submit(form, services.joindre_preuve, ligne=ligne, by=request.user, at=timezone.now()):
            messages.success(request, "La source du droit commun est enregistrée.")
            return redirect("budget:plan_financement", cite.slug, fiche.pk, exercice)
    context = {"cite": cite, "fiche": fiche, "exercice": exercice, "ligne": ligne, "form": form}
    status = 422 if request.method == "POST" else 200
    return render_page(request, "budget/financement_preuve.html", context, status=status)
