from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from alliance.budget.enums import EtatImport, EtatPlan, GenreImport
from alliance.budget.forms.financement import ApercuForm, ImportFinancementForm
from alliance.budget.lecture.financement import Lecture
from alliance.budget.models import ImportBudget
from alliance.budget.rules.financement import refus_equilibre, totaux_du_plan
from alliance.budget.selectors.financement import plan_of
from alliance.budget.selectors.import_financement import (
    INCHANGEE,
    MODIFIEE,
    NOUVELLE,
    REFUSEE,
    apercu_of,
    imports_of,
    is_a_garder,
)
from alliance.budget.services import import_financement as services
from alliance.budget.views.financement import fiche_for, modifiable
from alliance.kernel.errors import DomainError
from alliance.kernel.http import render_page, submit
from alliance.kernel.permissions import require
from alliance.kernel.textes import plural

BADGES = {
    NOUVELLE: ("ok", "plus-lg", "à ajouter"),
    MODIFIEE: ("info", "pencil", "à changer"),
    INCHANGEE: ("mute", "check-lg", "inchangée"),
    REFUSEE: ("late", "x-lg", "refusée"),
}


@require_http_methods(["GET", "POST"])
def importer_financement(request, cite, pk, exercice):
    fiche = fiche_for(request, cite, pk, exercice)
    require(modifiable(request, fiche))
    plan = plan_of(fiche, exercice)
    if plan is not None and plan.etat == EtatPlan.DEFINITIF:
        messages.error(request, "Ce plan est définitif. Rouvrez-le en disant pourquoi, puis importez.")
        return redirect("budget:plan_financement", cite.slug, pk, exercice)
    form = ImportFinancementForm()
    if request.method == "POST":
        form = ImportFinancementForm(request.POST, request.FILES)
        context = {"fiche": fiche, "exercice": exercice, "by": request.user, "at": timezone.now()}
        if submit(form, services.deposer_financement, **context):
            return redirect("budget:apercu_financement", cite.slug, form.result.pk)
    context = {
        "cite": cite,
        "fiche": fiche,
        "exercice": exercice,
        "form": form,
        "en_attente": imports_of(fiche, exercice).filter(etat=EtatImport.LU).first(),
    }
    return render_page(request, "budget/financement_import.html", context, status=422 if form.errors else 200)


def _import_for(request, cite, pk):
    seen = ImportBudget.objects.visible_to(request.user).filter(
        cite=cite, genre=GenreImport.FINANCEMENT, fiche__isnull=False
    )
    found = get_object_or_404(seen.select_related("fiche__cite", "document", "cite"), pk=pk)
    # A fiche that the person does not see any more hides its imports.
    fiche_for(request, cite, found.fiche_id, found.exercice)
    return found


@require_http_methods(["GET", "POST"])
def apercu_financement(request, cite, pk):
    found = _import_for(request, cite, pk)
    if request.method == "POST":
        require(modifiable(request, found.fiche))
    if found.etat != EtatImport.LU:
        if request.method == "POST":
            messages.info(request, "Cet import est déjà enregistré : rien n’a été écrit une seconde fois.")
            return redirect("budget:apercu_financement", cite.slug, pk)
        return _rapport(request, cite, found)
    apercu = apercu_of(found)
    form = ApercuForm(request.POST if request.method == "POST" else None, apercu=apercu)
    if request.method == "POST" and _confirm(request, found, form):
        messages.success(request, "Le plan de financement est enregistré comme brouillon.")
        return redirect("budget:plan_financement", cite.slug, found.fiche_id, found.exercice)
    return _montrer(request, cite, found, apercu, form, status=422 if request.method == "POST" else 200)


def _confirm(request, found, form) -> bool:
    if not form.is_valid():
        return False
    try:
        services.confirmer_financement(
            import_budget=found, version=form.cleaned_data["version"], choix=form.choix, by=request.user,
            at=timezone.now(),
        )  # fmt: skip
    except DomainError as refusal:
        form.add_error(None, refusal.message)
        return False
    return True


def _montrer(request, cite, found, apercu, form, *, status):
    repartir, accorder, retirer = (form.champs(kind) for kind in ("repartir-", "accorder-", "retirer-"))
    lisibles = apercu.lecture.lisibles
    context = {
        "cite": cite,
        "import_budget": found,
        "fiche": found.fiche,
        "exercice": found.exercice,
        "apercu": apercu,
        "form": form,
        "lignes": [
            (ligne, BADGES[ligne.verdict], repartir.get(ligne.rang), accorder.get(ligne.rang))
            for ligne in apercu.lignes
        ],
        "absentes": [(row, retirer[row.pk], is_a_garder(row)) for row in apercu.absentes],
        "a_repartir": len(repartir),
        "totaux": totaux_du_plan(lisibles),
        "refus": refus_equilibre(lisibles),
        "titre_page": _titre(apercu),
        "peut": modifiable(request, found.fiche),
        "bouton": f"Enregistrer {plural(len(lisibles), 'ligne')} dans le plan",
    }
    return render_page(request, "budget/financement_apercu.html", context, status=status)


def _titre(apercu) -> str:
    said = [
        plural(apercu.compte(NOUVELLE), "ligne à ajouter", "lignes à ajouter"),
        f"{apercu.compte(MODIFIEE)} à changer",
        plural(apercu.compte(REFUSEE), "refusée"),
    ]
    return ", ".join(said)


def _rapport(request, cite, found):
    rows = [(row, BADGES[row["verdict"]]) for row in found.rapport.get("lignes", [])]
    context = {
        "cite": cite, "import_budget": found, "fiche": found.fiche, "exercice": found.exercice, "lignes": rows,
        "lecture": Lecture.de_memoire(found.lecture), "rapport": found.rapport, "fait": found.etat == EtatImport.FAIT,
    }  # fmt: skip
    return render_page(request, "budget/financement_rapport.html", context)


@require_POST
def feuille_financement(request, cite, pk):
    found = _import_for(request, cite, pk)
    require(modifiable(request, found.fiche))
    try:
        services.lire_autre_feuille(import_budget=found, feuille=request.POST.get("feuille", ""), by=request.user)
    except DomainError as refusal:
        messages.error(request, refusal.message)
    return redirect("budget:apercu_financement", cite.slug, pk)


@require_POST
def abandonner_financement(request, cite, pk):
    found = _import_for(request, cite, pk)
    require(modifiable(request, found.fiche))
    try:
        services.abandonner_financement(import_budget=found, by=request.user, at=timezone.now())
    except DomainError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "Import abandonné : le plan n’a pas changé.")
    return redirect("budget:plan_financement", cite.slug, found.fiche_id, found.exercice)
