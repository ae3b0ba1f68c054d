from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from alliance.kernel.dates import format_jour
from alliance.kernel.http import render_page
from alliance.kernel.money import format_cents
from alliance.kernel.permissions import require
from alliance.kernel.textes import plural
from alliance.plan.forms.filtres import FiltrePlan
from alliance.plan.forms.parametres import PARAMETRES, PRESENTATION
from alliance.plan.permissions import (
    can_create_fiche,
    can_edit_en_lot,
    can_edit_structure,
    can_import_plan,
    can_read_plan,
    can_read_versions,
)
from alliance.plan.selectors import lignes_du_plan, reperes_of
from alliance.plan.selectors.details import details_of
from alliance.plan.selectors.filtres import choisir_exercice
from alliance.plan.views.arbre import contexte_arbre
from alliance.plan.views.calendrier import contexte_calendrier
from alliance.plan.views.carte import contexte_carte
from alliance.plan.views.colonnes import contexte_colonnes
from alliance.plan.views.demande import Demande, Vue, simple
from alliance.plan.views.frise import contexte_frise
from alliance.plan.views.groupes import GROUPES, champ_de, is_detail, trier
from alliance.plan.views.puces import alertes, puces, suggestions
from alliance.plan.views.tableau import COLONNES, besoins_of, colonnes_of, contexte_tableau

ARBRE, TABLEAU = "arbre", "tableau"
VUES: dict[str, Vue] = {
    ARBRE: Vue("Par axe", "list-nested", "plan/_arbre.html", contexte_arbre),
    TABLEAU: Vue("Tableau", "table", "plan/_tableau.html", contexte_tableau),
    "colonnes": Vue("Par statut", "kanban", "plan/_colonnes.html", contexte_colonnes),
    "calendrier": Vue("Calendrier", "calendar3", "plan/_calendrier.html", simple(contexte_calendrier), de_temps=True),
    "frise": Vue("Frise", "bar-chart-steps", "plan/_frise.html", simple(contexte_frise), de_temps=True),
    "carte": Vue("Carte", "map", "plan/_carte.html", simple(contexte_carte), de_temps=True, avec_carte=True),
}
"""The views of the list, by the word of ``?vue=``. Those that only need what is kept go through ``simple``."""

TRIS_OFFERTS = (
    ("titre", "Titre, de A à Z"),
    ("code", "Code"),
    ("porteur", "Porteur"),
    ("referent", "Référent"),
    ("statut", "Statut"),
    ("age", "Âge, des plus jeunes aux plus grands"),
    ("debut", "Début, du plus ancien au plus récent"),
    ("fin", "Fin, de la plus proche à la plus lointaine"),
    ("-cout", "Coût prévu, du plus grand au plus petit"),
    ("-manque", "Fiches les moins remplies d’abord"),
    ("-modifiee", "Dernières modifications d’abord"),
)
"""Sorts of the menu; the headings of the table sort by any column, both ways."""


@require_GET
def plan(request, cite):
    require(can_read_plan(request.user, cite))
    form = FiltrePlan(request.GET)
    criteres = form.criteres
    named = any(PARAMETRES[nom].objets not in {"", "axes", "sous_thematiques", "fiches"} for nom in form.valeurs)
    reperes = reperes_of(cite, request.user, complets=named)
    lignes = lignes_du_plan(cite, request.user, criteres, reperes)
    retenues = [ligne for ligne in lignes if ligne.retenue]
    chips = puces(form, reperes)
    demande = Demande(
        request, cite, lignes, retenues, reperes, timezone.localdate(), criteres.tous_exercices, bool(chips),
        criteres.archivees,
    )  # fmt: skip
    cle = request.GET.get("vue") if request.GET.get("vue") in VUES else ARBRE
    _ranger(demande, tableau=cle == TABLEAU)
    exercice = None if criteres.tous_exercices else criteres.exercice or choisir_exercice(reperes.exercices)
    context = {
        "cite": cite,
        "q": criteres.q,
        "gardes": _gardes(request, {"q"}),
        "filtres_url": _url(request, "plan:filtrer", cite),
        "alertes": alertes(form, reperes, lignes),
        "titre_page": f"Plan d’actions {exercice}" if exercice else "Plan d’actions, tous exercices",
        "exercice": exercice,
        "exercices": _exercices(reperes, exercice),
        "reperes": reperes,
        "total": len(lignes),
        "retenues": len(retenues),
        "puces": chips,
        "suggestions": suggestions(retenues, form, demande.today),
        "intro": _intro(lignes, reperes, demande.today),
        "est_exemple": any(ligne.est_exemple for ligne in lignes),
        "demande": demande,
        "vue": VUES[cle],
        "vues": [(autre, vue, autre == cle) for autre, vue in VUES.items()],
        "presentation": _presentation(request, cle),
        "enregistrees": _enregistrees(request, cite, reperes),
        "creer_url": reverse("plan:creer", args=[cite.slug]),
        "enregistrer_url": _url(request, "plan:enregistrer_vue", cite),
        "selection": _selection(request, cite, cle),
        "sprite": static("icones/icones.svg"),
        "export_url": _export_url(request, cite),
        "peut_creer": can_create_fiche(request.user, cite),
        "peut_organiser": can_edit_structure(request.user, cite),
        "peut_importer": can_import_plan(request.user, cite),
        "peut_modifier_en_lot": can_edit_en_lot(request.user, cite),
        "peut_lire_versions": can_read_versions(request.user, cite),
        **VUES[cle].contexte(demande),
    }
    return render_page(request, "plan/plan.html", context, partial="liste")


def _ranger(demande: Demande, *, tableau: bool) -> None:
    """Sort what is kept, and read the details that the sort, the grouping and then the columns need."""
    query = demande.request.GET
    tri, cle = query.get("tri", ""), query.get("grouper", "")
    needs = {champ_de(mot) for mot in (tri.removeprefix("-"), cle if cle in GROUPES else "") if is_detail(mot)}
    if needs:
        needs |= besoins_of(colonnes_of(query)) if tableau else set()
        demande.details = details_of([ligne.pk for ligne in demande.retenues], needs)
    demande.retenues = trier(demande.retenues, tri, demande.reperes, demande.details)


def _presentation(request, cle: str) -> dict | None:
    """What the menu « Trier et grouper » offers, for the views that are lists."""
    if cle not in {ARBRE, TABLEAU}:
        return None
    tri = request.GET.get("tri", "")
    return {
        "gardes": _gardes(request, {"tri", "grouper", "col"}),
        "tris": [(mot, libelle, mot == tri) for mot, libelle in TRIS_OFFERTS],
        "groupes": [(mot, libelle, mot == request.GET.get("grouper")) for mot, (libelle, _sans) in GROUPES.items()],
        "colonnes": _colonnes_offertes(request) if cle == TABLEAU else None,
    }


def _colonnes_offertes(request) -> list[tuple]:
    shown = {colonne.cle for colonne in colonnes_of(request.GET)}
    return [(colonne.cle, colonne.mot, colonne.cle in shown) for colonne in COLONNES.values()]


def _enregistrees(request, cite, reperes) -> list[tuple[str, str, bool]]:
    """Saved views: one's own, then those shared, with their address and whether this is the one."""
    base, here = reverse("plan:plan", args=[cite.slug]), request.GET.urlencode()
    return [(filtre.nom, f"{base}?{filtre.code}", filtre.code == here) for filtre in reperes.filtres]


def _selection(request, cite, cle: str) -> dict | None:
    """What the bar of the selection posts, in the views that have one."""
    if cle not in {ARBRE, TABLEAU}:
        return None
    lot_url = _maybe("plan:preparer_lot", cite) if can_edit_en_lot(request.user, cite) else ""
    return {"lot_url": lot_url, "requete": request.GET.urlencode()}


def _maybe(name: str, cite) -> str:
    """An address that another part of the plan may not have yet."""
    try:
        return reverse(name, args=[cite.slug])
    except NoReverseMatch:
        return ""


def _gardes(request, without: set[str]) -> list[tuple[str, str]]:
    """The rest of the address, for a form that changes one part of it."""
    return [
        (nom, valeur)
        for nom in request.GET
        if nom not in {"page", *without}
        for valeur in request.GET.getlist(nom)
        if valeur
    ]


def _exercices(reperes, exercice) -> list[tuple[int, str]]:
    """The other exercices, so that nothing brought in stays out of sight."""
    return [(annee, plural(count, "action")) for annee, count in reperes.exercices.items() if annee != exercice]


def _intro(lignes, reperes, today) -> str:
    if not lignes:
        return ""
    parts = [plural(len(lignes), "action"), plural(len(reperes.axes), "axe")]
    couts = [ligne.cout_cents for ligne in lignes if ligne.cout_cents]
    phrase = ", ".join(parts)
    if couts:
        phrase += f", {format_cents(sum(couts))} de coût prévisionnel déclaré"
        if len(couts) < len(lignes):
            phrase += f" sur {plural(len(couts), 'action chiffrée', 'actions chiffrées')}"
    return f"{phrase}. Au {format_jour(today)}."


def _export_url(request, cite) -> str:
    url = _url(request, "plan:exporter", cite, without=(*PRESENTATION, "format"))
    return f"{url}&" if "?" in url else f"{url}?"


def _url(request, name: str, cite, *, without: tuple[str, ...] = ()) -> str:
    """Another address with the same filters."""
    kept = request.GET.copy()
    for param in ("page", *without):
        kept.pop(param, None)
    url = reverse(name, args=[cite.slug])
    return f"{url}?{kept.urlencode()}" if kept else url
