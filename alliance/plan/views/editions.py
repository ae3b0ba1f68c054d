from django.contrib import messages
from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from alliance.documents.ecriture.reponse import format_demande, reponse_tableau
from alliance.kernel.errors import DomainError
from alliance.kernel.http import paginate, render_page
from alliance.kernel.permissions import require
from alliance.kernel.textes import enumerate_fr, format_taille
from alliance.plan.enums import GenreEdition
from alliance.plan.exports import tableau_export
from alliance.plan.forms.editions import EditionForm
from alliance.plan.forms.filtres import FiltrePlan
from alliance.plan.models import Edition, FicheAction
from alliance.plan.permissions import can_read_plan
from alliance.plan.selectors import Reperes, reperes_of
from alliance.plan.selectors.editions import CONSERVATION, editions_of, is_running
from alliance.plan.services import editions as services
from alliance.plan.views.selection import mots_de, requete_de, selection_of
from alliance.plan.views.tableau_affiche import selection_affichee, tableau_affiche
from alliance.plan.views.tirages import AVEC_NOTES

ADRESSE_MAX = 3000
"""Beyond it, a web server refuses an address."""
AFFICHEES = "affichees"
"""``?colonnes=affichees``: the columns of the page; without it, those that the import reads back."""


@require_GET
def exporter(request, cite):
    require(can_read_plan(request.user, cite))
    return reponse_du_plan(request, cite, request.GET)


def reponse_du_plan(request, cite, query: QueryDict):
    """The file; a filter that cannot be read gives none: nothing in a file would say that it holds more."""
    user, illisibles = request.user, FiltrePlan(query).illisibles
    if illisibles:
        names = enumerate_fr([f"« {nom} »" for nom in dict.fromkeys(row.parametre.libelle for row in illisibles)])
        messages.error(request, f"Rien n’est exporté : {names} ne se lit pas. Retirez ce filtre, puis exportez.")
        asked = query.urlencode()
        url = reverse("plan:plan", args=[cite.slug])
        return redirect(f"{url}?{asked}" if len(asked) <= ADRESSE_MAX else url)
    format_ = format_demande(query)
    titre, nom = f"Plan d'actions {cite.nom}", f"plan-{cite.slug}-{timezone.localdate():%Y-%m-%d}"
    if query.get("colonnes") == AFFICHEES:
        shown = selection_affichee(cite, user, query)
        return reponse_tableau(tableau_affiche(shown, titre=titre), format_, f"{nom}-liste")
    selection = selection_of(cite, user, query)
    return reponse_tableau(tableau_export(titre, selection.keys, archivees=selection.archivees), format_, nom)


@require_POST
def demander_edition(request, cite):
    require(can_read_plan(request.user, cite))
    form = EditionForm(request.POST)
    if not form.is_valid():
        raise Http404
    genre, notes = form.cleaned_data["genre"], form.cleaned_data["notes"]
    requete = requete_de(cite, request.user, request.GET)
    if notes:
        requete[AVEC_NOTES] = "1"
    return _demander(request, cite, genre=genre, requete=requete.urlencode())


@require_POST
def demander_fiche(request, cite, pk):
    fiche = get_object_or_404(FicheAction.objects.visible_to(request.user).filter(cite=cite), pk=pk)
    require(can_read_plan(request.user, cite))
    return _demander(request, cite, genre=GenreEdition.FICHE, fiche=fiche)


def _demander(request, cite, **asked):
    try:
        edition = services.demander_edition(cite=cite, by=request.user, at=timezone.now(), **asked)
    except DomainError as refusal:
        messages.error(request, refusal.message)
        return redirect("plan:plan", cite.slug)
    return redirect("plan:edition", cite.slug, edition.pk)


def _edition_for(request, cite, pk: int) -> Edition:
    found = get_object_or_404(editions_of(cite, request.user), pk=pk)
    require(can_read_plan(request.user, cite))
    return found


@require_GET
def edition(request, cite, pk):
    found = _edition_for(request, cite, pk)
    running = is_running(found)
    context = {"cite": cite, "edition": found, "en_cours": running, **_resume(found, reperes_of(cite, request.user))}
    response = render_page(request, "plan/edition.html", context, partial="progression")
    if request.htmx and not running:
        # The last answer of the polling reloads the page, which then offers the file.
        response["HX-Refresh"] = "true"
    return response


@require_POST
def relancer_edition(request, cite, pk):
    found = _edition_for(request, cite, pk)
    try:
        services.relancer_edition(edition=found, by=request.user, at=timezone.now())
    except DomainError as refusal:
        messages.error(request, refusal.message)
    return redirect("plan:edition", cite.slug, pk)


@require_GET
def editions(request, cite):
    require(can_read_plan(request.user, cite))
    page = paginate(request, editions_of(cite, request.user))
    reperes = reperes_of(cite, request.user)
    rows = [(row, _resume(row, reperes)) for row in page]
    context = {"cite": cite, "page": page, "rangs": rows, "jours": CONSERVATION.days}
    return render_page(request, "plan/editions.html", context)


TITRES = {
    GenreEdition.LISTE: "Liste d’actions",
    GenreEdition.PLAN: "Le plan complet",
}


def _resume(found: Edition, reperes: Reperes) -> dict:
    titre = f"Fiche « {found.fiche} »" if found.fiche else TITRES[GenreEdition(found.genre)]
    return {
        "titre": titre,
        "detail": "" if found.fiche else mots_de(QueryDict(found.requete), reperes),
        "taille": format_taille(found.document.taille_octets) if found.document else "",
        "fin": found.demande_at + CONSERVATION,
    }
