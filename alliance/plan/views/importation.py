from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliance.documents.ecriture.reponse import FormatExport, reponse_tableau
from alliance.kernel.errors import DomainError
from alliance.kernel.http import paginate, render_page
from alliance.kernel.permissions import require
from alliance.kernel.textes import plural
from alliance.plan.enums import EtatImport, VerdictLigne
from alliance.plan.exports import exemples_import, tableau_modele
from alliance.plan.forms.importation import ReglagesForm, TableurForm
from alliance.plan.models import ImportPlan
from alliance.plan.permissions import can_import_plan
from alliance.plan.selectors import exercice_par_defaut
from alliance.plan.selectors.apercu import apercu_of, imports_of, is_running
from alliance.plan.selectors.rapport import bilan_of, bilans_of, lignes_du_rapport
from alliance.plan.services import importation
from alliance.plan.views.import_affichage import CELLULES, onglets, resume_apercu, resume_bilan, sautees_groupees

VERDICTS = tuple(VerdictLigne.values)


@require_GET
def modele(request, cite):
    require(can_import_plan(request.user, cite))
    return reponse_tableau(tableau_modele(), FormatExport.XLSX, "modele-plan-d-actions")


@require_http_methods(["GET", "POST"])
def importer(request, cite):
    require(can_import_plan(request.user, cite))
    form = TableurForm(
        request.POST or None, request.FILES or None, initial={"exercice": exercice_par_defaut(cite, request.user)}
    )
    if request.method == "POST" and form.is_valid():
        import_plan = _deposer(request, cite, form)
        if import_plan is not None:
            return redirect("plan:import_apercu", cite.slug, import_plan.pk)
    context = {
        "cite": cite,
        "form": form,
        "colonnes": exemples_import(),
        "en_attente": imports_of(cite, request.user).filter(etat=EtatImport.A_VERIFIER)[:5],
    }
    return render_page(request, "plan/import_depot.html", context, status=422 if form.errors else 200)


def _deposer(request, cite, form: TableurForm) -> ImportPlan | None:
    try:
        return importation.deposer(**form.cleaned_data, cite=cite, by=request.user, at=timezone.now())
    except DomainError as refusal:
        form.add_error("fichier", refusal.message)
        return None


def _import_for(request, cite, pk: int) -> ImportPlan:
    require(can_import_plan(request.user, cite))
    rows = imports_of(cite, request.user).select_related("cite")
    return get_object_or_404(rows, pk=pk)


@require_GET
def imports(request, cite):
    require(can_import_plan(request.user, cite))
    page = paginate(request, imports_of(cite, request.user))
    bilans = bilans_of(page.object_list)
    rows = [(row, bilans[row.pk]) for row in page]
    return render_page(request, "plan/import_liste.html", {"cite": cite, "page": page, "imports": rows})


@require_http_methods(["GET", "POST"])
def import_apercu(request, cite, pk):
    import_plan = _import_for(request, cite, pk)
    if import_plan.etat != EtatImport.A_VERIFIER:
        return redirect("plan:import_suivi", cite.slug, pk)
    if request.method == "GET":
        return _montrer(request, cite, import_plan)
    form = ReglagesForm(request.POST, apercu=apercu_of(import_plan, timezone.localdate()))
    changed = _regler(request, import_plan, form)
    if changed is None:
        return _montrer(request, cite, import_plan, form, status=422)
    if request.POST.get("acte") != "importer":
        return redirect("plan:import_apercu", cite.slug, pk)
    if changed:
        messages.warning(request, "Vos choix ont changé l’aperçu. Vérifiez-le, puis importez.")
        return redirect("plan:import_apercu", cite.slug, pk)
    return _confirmer(request, cite, import_plan, form)


def _confirmer(request, cite, import_plan, form):
    try:
        importation.confirmer(import_plan=import_plan, by=request.user, at=timezone.now())
    except DomainError as refusal:
        form.add_error(None, refusal.message)
        return _montrer(request, cite, import_plan, form, status=422)
    return redirect("plan:import_suivi", cite.slug, import_plan.pk)


def _montrer(request, cite, import_plan, form=None, *, status=200):
    apercu = form.apercu if form is not None else apercu_of(import_plan, timezone.localdate())
    form = form or ReglagesForm(apercu=apercu)
    verdict = request.GET.get("verdict", "")
    lignes = apercu.analyse.lignes
    incompletes = [ligne for ligne in lignes if ligne.verdict != VerdictLigne.REFUSEE and ligne.a_cellule_refusee]
    shown = [ligne for ligne in lignes if ligne.verdict == verdict] if verdict in VERDICTS else lignes
    shown = incompletes if verdict == CELLULES else shown
    context = {
        "cite": cite,
        "import_plan": import_plan,
        "apercu": apercu,
        "form": form,
        "titre_page": resume_apercu(apercu),
        "onglets": onglets(apercu.analyse.compte, len(lignes), verdict, faits=False, cellules=len(incompletes)),
        "page": paginate(request, shown),
        "incompletes": len(incompletes),
        "sautees": sautees_groupees(apercu.tableau.sautees),
        "ignorees": [colonne for colonne in apercu.tableau.colonnes if not colonne.champ],
        "mots": {"creee": "à créer", "modifiee": "à modifier"},
        "bouton": f"Importer {plural(apercu.analyse.a_importer, 'ligne')}",
    }
    return render_page(request, "plan/import_apercu.html", context, partial="lignes", status=status)


def _regler(request, import_plan, form: ReglagesForm) -> bool | None:
    if not form.is_valid():
        return None
    try:
        return importation.regler(import_plan=import_plan, by=request.user, **form.reglages)
    except DomainError as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return None


@require_POST
def import_annuler(request, cite, pk):
    import_plan = _import_for(request, cite, pk)
    try:
        importation.annuler(import_plan=import_plan, by=request.user)
    except DomainError as refusal:
        messages.error(request, refusal.message)
        return redirect("plan:import_suivi", cite.slug, pk)
    messages.success(request, "Import annulé : rien n’a été gardé.")
    return redirect("plan:importer", cite.slug)


@require_POST
def import_reprendre(request, cite, pk):
    import_plan = _import_for(request, cite, pk)
    try:
        importation.reprendre(import_plan=import_plan, by=request.user)
    except DomainError as refusal:
        messages.error(request, refusal.message)
    return redirect("plan:import_suivi", cite.slug, pk)


@require_GET
def import_suivi(request, cite, pk):
    import_plan = _import_for(request, cite, pk)
    if import_plan.etat == EtatImport.A_VERIFIER:
        return redirect("plan:import_apercu", cite.slug, pk)
    bilan, verdict = bilan_of(import_plan), request.GET.get("verdict", "")
    running = is_running(import_plan)
    context = {
        "cite": cite,
        "import_plan": import_plan,
        "bilan": bilan,
        "en_cours": running,
        "titre_page": resume_bilan(import_plan, bilan),
        "mots": {"creee": "créée", "modifiee": "modifiée"},
        "onglets": onglets(bilan.compte, import_plan.lignes_total, verdict, faits=True),
        "page": paginate(request, lignes_du_rapport(import_plan, request.user, verdict)),
    }
    response = render_page(request, "plan/import_suivi.html", context, partial="progression")
    if request.htmx and not running:
        # The last answer of the polling reloads the page, which then shows the report.
        response["HX-Refresh"] = "true"
    return response
