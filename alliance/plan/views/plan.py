from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from alliance.kernel.dates import format_jour
from alliance.kernel.http import paginate, render_page
from alliance.kernel.money import format_cents
from alliance.kernel.permissions import require
from alliance.kernel.textes import plural
from alliance.plan.forms.filtres import FiltrePlan
from alliance.plan.permissions import can_create_fiche, can_edit_structure, can_import_plan, can_read_plan
from alliance.plan.selectors import lignes_du_plan, reperes_of
from alliance.plan.selectors.filtres import choisir_exercice
from alliance.plan.views.liste import arbre, offrir, puces, rangs_of, suggestions, synthese_of, trier

ARBRE, TABLEAU = "arbre", "tableau"
PAR_PAGE_ARBRE = 150
COLONNES = (
    ("titre", "Action", ""),
    ("code", "Code", ""),
    ("axe", "Axe", ""),
    ("porteur", "Porteur", ""),
    ("referent", "Référent", ""),
    ("age", "Publics", ""),
    ("statut", "Statut", ""),
    ("cout", "Coût prévu", "num"),
    ("manque", "Fiche", ""),
)


@dataclass(frozen=True, slots=True)
class Demande:
    """What a view of the list works on: the fiches kept, among all those of the exercice."""

    request: Any
    cite: Any
    lignes: list
    retenues: list
    reperes: Any
    today: date
    tous_exercices: bool
    filtree: bool


@dataclass(frozen=True, slots=True)
class Vue:
    """A way to look at the list: its words, its icon, its template, what feeds it."""

    mot: str
    icone: str
    template: str
    contexte: Callable[[Demande], dict]


def simple(contexte: Callable[..., dict], demande: Demande) -> dict:
    """Feed a view that only needs what is kept."""
    return contexte(demande.request, demande.cite, demande.retenues, demande.reperes, demande.today)


@require_GET
def plan(request, cite):
    require(can_read_plan(request.user, cite))
    form = FiltrePlan(request.GET)
    criteres = form.criteres
    named = any(getattr(criteres, champ) for champ in ("quartier", "etablissement", "levier"))
    reperes = reperes_of(cite, request.user, complets=named)
    lignes = lignes_du_plan(cite, request.user, criteres, reperes)
    offrir(form, lignes, reperes)
    retenues = [ligne for ligne in lignes if ligne.retenue]
    exercice = None if criteres.tous_exercices else criteres.exercice or choisir_exercice(reperes.exercices)
    chips = puces(form, request.GET)
    cle = request.GET.get("vue") if request.GET.get("vue") in VUES else ARBRE
    demande = Demande(
        request, cite, lignes, retenues, reperes, timezone.localdate(), criteres.tous_exercices, bool(chips)
    )
    context = {
        "cite": cite,
        "form": form,
        "gardes": [
            (nom, valeur)
            for nom in request.GET
            if nom not in {"q", "page"}
            for valeur in request.GET.getlist(nom)
            if valeur
        ],
        "filtres_url": _url(request, "plan:filtrer", cite),
        "illisibles": [(form[champ].label, erreurs[0]) for champ, erreurs in form.errors.items()],
        "titre_page": f"Plan d’actions {exercice}" if exercice else "Plan d’actions, tous exercices",
        "exercice": exercice,
        "exercices": _exercices(reperes, exercice),
        "reperes": reperes,
        "total": len(lignes),
        "retenues": len(retenues),
        "puces": chips,
        "suggestions": suggestions(retenues, form, request.GET),
        "intro": _intro(lignes, reperes),
        "est_exemple": any(ligne.est_exemple for ligne in lignes),
        "vue": VUES[cle],
        "vues": [(autre, vue, autre == cle) for autre, vue in VUES.items()],
        "sprite": static("icones/icones.svg"),
        "export_url": _export_url(request, cite),
        "peut_creer": can_create_fiche(request.user, cite),
        "peut_organiser": can_edit_structure(request.user, cite),
        "peut_importer": can_import_plan(request.user, cite),
        **VUES[cle].contexte(demande),
    }
    return render_page(request, "plan/plan.html", context, partial="liste")


@require_GET
def filtrer(request, cite):
    require(can_read_plan(request.user, cite))
    reperes = reperes_of(cite, request.user)
    asked = request.GET.copy()
    if not asked.get("exercice"):
        # The select shows the exercice that the list is about: applying another filter does not change it.
        asked["exercice"] = str(choisir_exercice(reperes.exercices))
    form = FiltrePlan(asked)
    offrir(form, lignes_du_plan(cite, request.user, form.criteres, reperes), reperes)
    context = {"cite": cite, "form": form, "vue": request.GET.get("vue", "")}
    return render_page(request, "plan/filtrer.html", context, partial="filtres")


def contexte_tableau(demande: Demande) -> dict:
    """A sorted table of 50."""
    axes = {axe.pk: axe.code for axe in demande.reperes.axes}
    page = paginate(demande.request, trier(demande.retenues, demande.request.GET.get("tri", "")))
    rangs = rangs_of(page.object_list, demande.cite.slug, axes, avec_exercice=demande.tous_exercices)
    return {"page": page, "rangs": rangs, "colonnes": COLONNES}


def contexte_arbre(demande: Demande) -> dict:
    """Axes, sous-thématiques, fiches."""
    reperes, lignes = demande.reperes, demande.lignes
    axes = {axe.pk: axe.code for axe in reperes.axes}
    page = paginate(demande.request, demande.retenues, per_page=PAR_PAGE_ARBRE)
    rangs = rangs_of(page.object_list, demande.cite.slug, axes, avec_exercice=demande.tous_exercices)
    tout = not demande.filtree and page.paginator.num_pages == 1
    by_axe: dict[int | None, list] = {}
    for ligne in lignes:
        by_axe.setdefault(ligne.axe_id, []).append(ligne)
    return {
        "page": page,
        "rangs": rangs,
        "arbres": arbre(page.object_list, rangs, lignes, reperes, tout=tout),
        "axes": [(axe, synthese_of(by_axe.get(axe.pk, []))) for axe in reperes.axes],
    }


VUES: dict[str, Vue] = {
    ARBRE: Vue("Par axe", "list-nested", "plan/_arbre.html", contexte_arbre),
    TABLEAU: Vue("Tableau", "table", "plan/_tableau.html", contexte_tableau),
}
"""The views of the list, by the word of ``?vue=``. Those that only need what is kept go through ``simple``."""


def _exercices(reperes, exercice) -> list[tuple[int, str]]:
    """The other exercices, so that nothing brought in stays out of sight."""
    return [(annee, plural(count, "action")) for annee, count in reperes.exercices.items() if annee != exercice]


def _intro(lignes, reperes) -> str:
    if not lignes:
        return ""
    parts = [plural(len(lignes), "action"), plural(len(reperes.axes), "axe")]
    couts = [ligne.cout_cents for ligne in lignes if ligne.cout_cents]
    today = timezone.localdate()
    phrase = ", ".join(parts)
    if couts:
        phrase += f", {format_cents(sum(couts))} de coût prévisionnel déclaré"
        if len(couts) < len(lignes):
            phrase += f" sur {plural(len(couts), 'action chiffrée', 'actions chiffrées')}"
    return f"{phrase}. Au {format_jour(today)}."


def _export_url(request, cite) -> str:
    url = _url(request, "plan:exporter", cite, without=("vue", "tri", "format"))
    return f"{url}&" if "?" in url else f"{url}?"


def _url(request, name: str, cite, *, without: tuple[str, ...] = ()) -> str:
    """Another address with the same filters."""
    kept = request.GET.copy()
    for param in ("page", *without):
        kept.pop(param, None)
    url = reverse(name, args=[cite.slug])
    return f"{url}?{kept.urlencode()}" if kept else url
