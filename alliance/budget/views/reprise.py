"""A running year brought in: the template, the file, what each line would become, the report."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliance.budget.enums import EtatImport, GenreImport
from alliance.budget.exports.reprise import ecrire_modele, ecrire_refusees
from alliance.budget.forms.reprise import ReprendreForm
from alliance.budget.lecture.reprise import Reprise
from alliance.budget.models import ImportBudget
from alliance.budget.permissions import can_prepare_budget
from alliance.budget.services import reprise as services
from alliance.documents.ecriture.reponse import reponse_classeur
from alliance.kernel.errors import DomainError
from alliance.kernel.http import paginate, render_page, submit
from alliance.kernel.permissions import require
from alliance.kernel.textes import plural

ONGLETS = (("ecrit", "À écrire", "Écrites"), ("deja", "Déjà là", "Déjà là"), ("refus", "Refusées", "Refusées"))


@require_http_methods(["GET", "POST"])
def importer_budget(request, cite):
    require(can_prepare_budget(request.user, cite))
    form = ReprendreForm(request.POST or None, request.FILES or None)
    act = {"cite": cite, "by": request.user, "at": timezone.now()}
    if request.method == "POST" and submit(form, services.deposer_reprise, **act):
        return redirect("budget:import_budget", cite.slug, form.result.pk)
    rows = ImportBudget.objects.visible_to(request.user).filter(cite=cite, genre=GenreImport.REPRISE)
    rows = rows.select_related("document", "depose_by").defer("lecture", "rapport").order_by("-depose_at", "-pk")
    context = {"cite": cite, "form": form, "imports": paginate(request, rows)}
    return render_page(request, "budget/importer_budget.html", context, status=422 if form.is_bound else 200)


@require_GET
def modele_reprise(request, cite):
    require(can_prepare_budget(request.user, cite))
    return reponse_classeur(ecrire_modele(), f"reprise-du-budget-{cite.slug}")


def _import_for(request, cite, pk):
    rows = ImportBudget.objects.visible_to(request.user).filter(cite=cite, genre=GenreImport.REPRISE)
    row = get_object_or_404(rows.select_related("cite", "document", "depose_by"), pk=pk)
    require(can_prepare_budget(request.user, cite))
    return row


@require_GET
def import_budget(request, cite, pk):
    return _page(request, cite, _import_for(request, cite, pk))


def _sort(fate):
    return "refus" if fate["refus"] else "ecrit" if fate["ecrits"] else "deja"


def _titre(row, counts, *, waits):
    if row.etat == EtatImport.ABANDONNE:
        return "Reprise abandonnée"
    if row.etat == EtatImport.EN_COURS:
        return "Reprise en cours"
    if waits:
        return "Vérification en cours"
    done = row.etat == EtatImport.FAIT
    # A line that stops on its way is counted as refused, and still writes what precedes.
    said = plural(counts["ecrit"], "ligne écrite", "lignes écrites") if done else (
        plural(counts["ecrit"], "ligne") + " à écrire"
    )  # fmt: skip
    return f"{said}, {plural(counts['refus'], 'ligne refusée', 'lignes refusées')}"


def _page(request, cite, row, *, refus="", status=200):
    reprise = Reprise.de_valeurs(row.lecture)
    done = row.etat not in {EtatImport.LU, EtatImport.ABANDONNE}
    fates = row.rapport.get("sorts" if done else "essai", [])
    lines = {(ligne.feuille, ligne.numero): ligne for ligne in reprise.lignes}
    told = [(lines[fate["feuille"], fate["numero"]], fate, _sort(fate)) for fate in fates]
    counts = {key: sum(sort == key for _ligne, _fate, sort in told) for key, *_words in ONGLETS}
    asked = request.GET.get("sort", "")
    shown = [one for one in told if one[2] == asked] if asked in counts else told
    waits = row.etat == EtatImport.LU and not fates and not row.erreur
    running = row.etat == EtatImport.EN_COURS
    context = {
        "cite": cite,
        "import_budget": row,
        "titre": _titre(row, counts, waits=waits),
        "fait": done,
        "lu": row.etat == EtatImport.LU and not waits,
        "verifie": row.etat == EtatImport.LU,
        "en_cours": running,
        "attend": (waits or running) and not row.erreur,
        "refus": refus,
        "a_ecrire": sum(bool(fate["ecrits"]) for fate in fates),
        "refusees": counts["refus"],
        "decision_manque": any(fate["manque"] == "decision" for fate in fates),
        "sautees": reprise.sautees,
        "ecarts": row.rapport.get("ecarts"),
        "total": len(reprise.lignes),
        "onglets": [
            (key, after if done else before, counts[key], asked == key) for key, before, after in ONGLETS if counts[key]
        ],
        "page": paginate(request, shown),
    }
    response = render_page(request, "budget/import_budget.html", context, partial="progression", status=status)
    if getattr(request, "htmx", None) and not context["attend"]:
        # The last answer of the polling reloads the page, which then shows the lines.
        response["HX-Refresh"] = "true"
    return response


def _geste(request, cite, pk, act, **given):
    """One act on a file, then its page; a refusal is said there."""
    row = _import_for(request, cite, pk)
    try:
        act(import_budget=row, by=request.user, **given)
    except services.RienAReprendre as refusal:
        return _page(request, cite, row, refus=refusal.message, status=422)
    except DomainError as refusal:
        messages.info(request, refusal.message)
    return redirect("budget:import_budget", cite.slug, row.pk)


@require_POST
def confirmer_import_budget(request, cite, pk):
    return _geste(request, cite, pk, services.confirmer_reprise, at=timezone.now())


@require_POST
def verifier_import_budget(request, cite, pk):
    return _geste(request, cite, pk, services.verifier_reprise, at=timezone.now())


@require_POST
def continuer_import_budget(request, cite, pk):
    return _geste(request, cite, pk, services.continuer_reprise)


@require_POST
def abandonner_import_budget(request, cite, pk):
    return _geste(request, cite, pk, services.abandonner_import, at=timezone.now())


@require_GET
def exporter_refusees(request, cite, pk):
    row = _import_for(request, cite, pk)
    fates = row.rapport.get("sorts") or row.rapport.get("essai", [])
    reasons = {(fate["feuille"], fate["numero"]): fate["refus"] for fate in fates if fate["refus"]}
    if not reasons:
        raise Http404
    name = slugify(row.document.nom.rpartition(".")[0]) or "reprise"
    return reponse_classeur(ecrire_refusees(Reprise.de_valeurs(row.lecture), reasons), f"{name}-lignes-refusees")
