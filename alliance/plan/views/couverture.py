from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from alliance.documents.ecriture.reponse import format_demande, reponse_tableau
from alliance.kernel.composants import Onglet
from alliance.kernel.http import render_page
from alliance.kernel.permissions import require
from alliance.plan.enums import StatutFiche
from alliance.plan.forms.filtres import FiltrePlan
from alliance.plan.permissions import can_read_plan
from alliance.plan.selectors.accueil import STATUTS_OUVERTS
from alliance.plan.selectors.couverture import AGE, AUCUN, ETABLISSEMENT, QUARTIER, TRANCHE, Couverture, couverture_of
from alliance.plan.selectors.tranches import jeux_of
from alliance.plan.views.cadre import cadre_of
from alliance.plan.views.couverture_affichage import matrice_of, phrase_matrice, tableau_of
from alliance.plan.views.couverture_export import tableau_facette, tableau_matrice
from alliance.plan.views.couverture_mots import MOTS, ONGLETS, ORDONNEES, nom_de, phrase_vides
from alliance.plan.views.puces import alertes, puces

CROISER = "croiser"
MOINS, ORDRE = "moins", "ordre"
EN_TETE = (ETABLISSEMENT, QUARTIER, AGE, "temps", "public")
"""Gaps that the top of the page names."""
COMPTES = (
    ("Actions ouvertes", ()),
    ("Ouvertes et terminées", (*sorted(STATUTS_OUVERTS), StatutFiche.TERMINEE.value)),
    ("Tous les statuts", tuple(StatutFiche.values)),
)


class Lecture:
    """What the address of the page asks, and the figures that answer it."""

    def __init__(self, request, cite) -> None:
        self.cadre = cadre_of(request, cite)
        self.jeux = jeux_of(cite, request.user)
        retenus = _retenus(self.cadre.form)
        self.couverture: Couverture = couverture_of(
            cite, request.user, self.cadre.criteres, jeux=self.jeux, today=timezone.localdate(), retenus=retenus
        )
        self.liens = self.cadre.liens
        self.quartiers = retenus.get(QUARTIER, frozenset())
        self.par = _choisi(request.GET.get("par", ""), (*ONGLETS, CROISER), ETABLISSEMENT)
        if request.GET.get("lignes") or request.GET.get("colonnes"):
            self.par = CROISER
        self.moins_d_abord = request.GET.get("ordre", MOINS if self.par not in ORDONNEES else ORDRE) == MOINS
        slugs = tuple(self.couverture.facettes)
        self.lignes = _choisi(request.GET.get("lignes", ""), slugs, ETABLISSEMENT)
        self.colonnes = _choisi(request.GET.get("colonnes", ""), slugs, "temps")

    @property
    def memes_parametres(self) -> bool:
        """Both ways of a crossing ask the same question: no link could say their meeting."""
        facettes = self.couverture.facettes
        return facettes[self.lignes].parametre == facettes[self.colonnes].parametre

    def tableaux(self) -> list:
        """The table of the tab; for ages, one per set of brackets then age by age."""
        slugs = [self.par] if self.par != TRANCHE else [f"{TRANCHE}-{jeu.cle}" for jeu in self.jeux] + [AGE]
        return [
            tableau_of(
                self.couverture.facettes[slug], self.couverture, self.liens,
                moins_d_abord=self.moins_d_abord and slug != AGE, quartiers=self.quartiers,
            )
            for slug in slugs
        ]  # fmt: skip

    def matrice(self):
        """The crossed table, or nothing when its two ways are the same."""
        if self.memes_parametres:
            return None
        facettes = self.couverture.facettes
        return matrice_of(facettes[self.lignes], facettes[self.colonnes], self.couverture, self.liens)


@require_GET
def couverture(request, cite):
    require(can_read_plan(request.user, cite))
    lu = Lecture(request, cite)
    croise = lu.par == CROISER
    matrice = lu.matrice() if croise else None
    context = {
        "cite": cite,
        "exercice": lu.cadre.exercice,
        "total": lu.couverture.total,
        "vides": _vides(request, lu),
        "onglets": _onglets(request, lu.par),
        "puces": puces(lu.cadre.form, lu.cadre.reperes),
        "alertes": [] if lu.cadre.form.donnes("fiche") else alertes(lu.cadre.form, lu.cadre.reperes, []),
        "comptes": _comptes(request, lu.cadre.form),
        "liste_url": lu.liens.vers(),
        "filtres_url": _avec(request, reverse("plan:filtrer", args=[cite.slug])),
        "croise": croise,
        "tableaux": [] if croise else lu.tableaux(),
        "matrice": matrice,
        "phrase_matrice": phrase_matrice(matrice, lu.couverture.total) if matrice else "",
        "choix": [(slug, nom_de(facette)) for slug, facette in lu.couverture.facettes.items()],
        "lignes": lu.lignes,
        "colonnes": lu.colonnes,
        "gardes": _gardes(request),
        "moins_d_abord": lu.moins_d_abord,
        "export_url": f"{_avec(request, reverse('plan:exporter_couverture', args=[cite.slug]))}&format=",
    }
    return render_page(request, "plan/couverture.html", context, partial="couverture")


@require_GET
def exporter_couverture(request, cite):
    require(can_read_plan(request.user, cite))
    format_ = format_demande(request.GET)
    lu = Lecture(request, cite)
    if lu.par == CROISER:
        matrice = lu.matrice()
        if matrice is None:
            raise Http404
        tableau = tableau_matrice(matrice)
    else:
        tableau = tableau_facette(lu.tableaux())
    return reponse_tableau(tableau, format_, f"couverture-{cite.slug}-{timezone.localdate():%Y-%m-%d}")


def _choisi(valeur: str, possibles, defaut: str) -> str:
    return valeur if valeur in possibles else defaut


def _retenus(form: FiltrePlan) -> dict[str, frozenset[str]]:
    """The values that the page filters on, as facets call them."""
    return {nom: frozenset(_cle(valeur) for valeur in form.donnes(nom)) for nom in MOTS if form.donnes(nom)}


def _cle(valeur) -> str:
    if valeur is None:
        return AUCUN
    return f"{valeur[0]}-{valeur[1]}" if isinstance(valeur, tuple) else str(valeur)


def _vides(request, lu: Lecture) -> list[tuple[str, str]]:
    """The gaps of the plan, each with the address of its tab."""
    facettes = lu.couverture.facettes
    if not lu.couverture.total:
        return []
    return [
        (phrase, _vers(request, par=TRANCHE if slug == AGE else slug))
        for slug in EN_TETE
        if (phrase := phrase_vides(facettes[slug]))
    ]


def _onglets(request, par: str) -> list[Onglet]:
    tabs = [Onglet(MOTS[slug].onglet, _vers(request, par=slug), actif=slug == par) for slug in ONGLETS]
    return [*tabs, Onglet("Croiser deux questions", _vers(request, par=CROISER), actif=par == CROISER)]


def _comptes(request, form: FiltrePlan) -> list[tuple[str, str, bool]]:
    """Which statuses count: words, address, whether it is the present one."""
    present = {valeur for valeur in form.donnes("statut") if valeur}
    found = []
    for mot, statuts in COMPTES:
        query = _sans_presentation(request)
        query.setlist("statut", list(statuts))
        found.append((mot, f"?{query.urlencode()}", present == set(statuts)))
    return found


def _sans_presentation(request):
    query = request.GET.copy()
    for nom in ("page", "format"):
        query.pop(nom, None)
    return query


def _vers(request, *, par: str) -> str:
    """This page on another tab, with the same filters."""
    query = _sans_presentation(request)
    for nom in ("lignes", "colonnes", "ordre"):
        query.pop(nom, None)
    query["par"] = par
    return f"?{query.urlencode()}"


def _avec(request, url: str) -> str:
    return f"{url}?{_sans_presentation(request).urlencode()}"


def _gardes(request) -> list[tuple[str, str]]:
    """Filters that the form of the crossing carries along."""
    own = {"par", "lignes", "colonnes", "ordre", "page", "format"}
    return [(nom, valeur) for nom in request.GET if nom not in own for valeur in request.GET.getlist(nom) if valeur]
