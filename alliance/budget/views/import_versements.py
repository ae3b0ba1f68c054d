"""The comptable's list of payments: dropped, looked at line by line, recorded, reported."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliance.budget.enums import EtatImport, GenreImport
from alliance.budget.forms.listes_engagements import ImporterVersementsForm
from alliance.budget.lecture.versements import LIBELLES, Releve
from alliance.budget.models import Engagement, ImportBudget
from alliance.budget.permissions import can_record_payment, can_view_argent
from alliance.budget.selectors.rapprochement import Sort
from alliance.budget.selectors.travail import caisses_tenues
from alliance.budget.services import imports_versements as services
from alliance.kernel.errors import DomainError
from alliance.kernel.http import paginate, render_page, submit
from alliance.kernel.permissions import require
from alliance.kernel.textes import plural

ONGLETS = (
    (Sort.A_ENREGISTRER, "À enregistrer", "Enregistrés"),
    (Sort.DEJA, "Déjà enregistrés", "Déjà enregistrés"),
    (Sort.REFUSEE, "Refusés", "Refusés"),
)


def _caisses(request, cite):
    """The budgets whose payments the person records; a refusal tells who does."""
    seen = caisses_tenues(request.user, cite)
    kept = [row for row in seen if can_record_payment(request.user, row)]
    if not kept:
        require(can_view_argent(request.user, cite))
        if seen:
            require(can_record_payment(request.user, seen[0]))
        raise PermissionDenied("Cette cité n’a pas encore de budget : le chef de projet le crée d’abord.")
    return kept


@require_http_methods(["GET", "POST"])
def importer_versements(request, cite):
    caisses = _caisses(request, cite)
    initial = {"exercice": timezone.localdate().year, "caisse": request.GET.get("caisse") or caisses[0].pk}
    form = ImporterVersementsForm(request.POST or None, request.FILES or None, caisses=caisses, initial=initial)
    if request.method == "POST" and submit(form, services.deposer_versements, by=request.user, at=timezone.now()):
        return redirect("budget:import_versements", cite.slug, form.result.pk)
    rows = ImportBudget.objects.visible_to(request.user).filter(
        cite=cite, genre=GenreImport.VERSEMENTS, caisse__in=caisses
    )
    rows = rows.select_related("document", "depose_by", "caisse").order_by("-depose_at", "-pk")
    context = {
        "cite": cite,
        "form": form,
        "plusieurs": len(caisses) > 1,
        "libelles": list(LIBELLES.values()),
        "imports": paginate(request, rows),
    }
    return render_page(request, "budget/importer_versements.html", context, status=422 if form.is_bound else 200)


def _import_for(request, cite, pk):
    rows = ImportBudget.objects.visible_to(request.user).filter(cite=cite, genre=GenreImport.VERSEMENTS)
    row = get_object_or_404(rows.select_related("cite", "caisse__cite", "document", "depose_by"), pk=pk)
    require(can_record_payment(request.user, row.caisse))
    return row


@require_GET
def import_versements(request, cite, pk):
    row = _import_for(request, cite, pk)
    if row.etat == EtatImport.LU:
        return _apercu(request, cite, row)
    return _rapport(request, cite, row)


def _apercu(request, cite, row, *, refus="", status=200):
    seen = services.apercu_versements(import_budget=row, by=request.user, today=timezone.localdate())
    lines = [(found.ligne, found.sort.value, found.message, found.engagement, None) for found in seen.lignes]
    counts = seen.comptes
    releve = Releve.de_valeurs(row.lecture)
    context = _page(request, row, lines, counts, fait=False) | {
        "cite": cite,
        "refus": refus,
        "colonnes": [(column, LIBELLES.get(column.champ, "")) for column in releve.colonnes],
        "sautees": releve.sautees,
        "titre": f"{plural(counts[Sort.A_ENREGISTRER], 'versement')} à enregistrer, "
        f"{plural(counts[Sort.REFUSEE], 'ligne refusée', 'lignes refusées')}",
        "total_cents": seen.a_enregistrer_cents,
        "a_enregistrer": counts[Sort.A_ENREGISTRER],
    }
    return render_page(request, "budget/import_versements_apercu.html", context, status=status)


def _page(request, row, lines, counts, *, fait):
    """The tabs and the lines of the one that is open."""
    asked = request.GET.get("sort", "")
    shown = [line for line in lines if line[1] == asked] if asked in tuple(Sort) else lines
    return {
        "import_budget": row,
        "onglets": [
            (key.value, after if fait else before, counts.get(key.value, 0), asked == key)
            for key, before, after in ONGLETS
            if counts.get(key.value, 0)
        ],
        "page": paginate(request, shown),
        "fait": fait,
    }


def _rapport(request, cite, row):
    by_number = {line.numero: line for line in Releve.de_valeurs(row.lecture).lignes}
    told = row.rapport.get("lignes", [])
    known = Engagement.objects.in_bulk({line["engagement"] for line in told if line["engagement"]})
    lines = [
        (by_number[line["numero"]], line["sort"], line["message"], known.get(line["engagement"]), line["versement"])
        for line in told
    ]
    counts = {key.value: sum(line["sort"] == key for line in told) for key in Sort}
    recorded = counts[Sort.A_ENREGISTRER]
    running = row.etat == EtatImport.EN_COURS
    context = _page(request, row, lines, counts, fait=True) | {
        "cite": cite,
        "en_cours": running,
        "ecarts": row.rapport.get("ecarts", []),
        "titre": "Import abandonné" if row.etat == EtatImport.ABANDONNE
        else "Import en cours" if running
        else f"{plural(recorded, 'versement enregistré', 'versements enregistrés')}, "
        f"{plural(counts[Sort.REFUSEE], 'ligne refusée', 'lignes refusées')}",
    }  # fmt: skip
    response = render_page(request, "budget/import_versements.html", context, partial="progression")
    if getattr(request, "htmx", None) and not running:
        # The last answer of the polling reloads the page, which then shows the report.
        response["HX-Refresh"] = "true"
    return response


@require_POST
def confirmer_import_versements(request, cite, pk):
    row = _import_for(request, cite, pk)
    try:
        services.confirmer_versements(import_budget=row, by=request.user, at=timezone.now())
    except services.RienAImporter as refusal:
        return _apercu(request, cite, row, refus=refusal.message, status=422)
    except services.ImportDejaLance as refusal:
        messages.info(request, refusal.message)
    return redirect("budget:import_versements", cite.slug, row.pk)


@require_POST
def abandonner_import_versements(request, cite, pk):
    row = _import_for(request, cite, pk)
    try:
        services.abandonner_versements(import_budget=row, by=request.user, at=timezone.now())
    except DomainError as refusal:
        messages.info(request, refusal.message)
        return redirect("budget:import_versements", cite.slug, row.pk)
    messages.success(request, "Import abandonné : rien n’a été enregistré.")
    return redirect("budget:importer_versements", cite.slug)


@require_POST
def reprendre_import_versements(request, cite, pk):
    row = _import_for(request, cite, pk)
    try:
        services.reprendre_versements(import_budget=row, by=request.user)
    except DomainError as refusal:
        messages.info(request, refusal.message)
    return redirect("budget:import_versements", cite.slug, row.pk)
