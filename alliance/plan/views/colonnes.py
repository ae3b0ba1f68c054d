"""The board: a column by status, a card by action, and the way to the next status."""

from dataclasses import dataclass, field
from types import SimpleNamespace

from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from alliance.kernel.textes import plural
from alliance.plan.enums import StatutFiche
from alliance.plan.permissions import can_change_statut
from alliance.plan.rules import TRANSITIONS
from alliance.plan.selectors import LignePlan
from alliance.plan.views.affichage import STATUTS, SigneStatut, format_ages
from alliance.plan.views.demande import Demande
from alliance.plan.views.liste import fiche_url, marque_validation, sous_titre_of
from alliance.plan.views.temps import phrase_retard

CARTES_MAX = 30
"""Cards of a column: beyond, the table finds faster than the eye."""
ORDRE = (
    StatutFiche.A_INSTRUIRE,
    StatutFiche.EN_PREPARATION,
    StatutFiche.EN_COURS,
    StatutFiche.SUSPENDUE,
    StatutFiche.TERMINEE,
    StatutFiche.AJOURNEE,
    StatutFiche.REORIENTEE,
    StatutFiche.ANNULEE,
)
"""From what starts to what ends, then what left the way."""

VERBES = {
    StatutFiche.A_INSTRUIRE: "À instruire",
    StatutFiche.EN_PREPARATION: "En préparation",
    StatutFiche.EN_COURS: "En cours",
    StatutFiche.SUSPENDUE: "Suspendre…",
    StatutFiche.TERMINEE: "Terminée",
    StatutFiche.AJOURNEE: "Ajourner…",
    StatutFiche.REORIENTEE: "Réorienter…",
    StatutFiche.ANNULEE: "Annuler…",
}
"""The words of the button that moves a card; three dots where a reason is asked first."""


@dataclass(slots=True)
class Carte:
    """One action: what one needs to recognise it, and where it can be moved from here."""

    pk: str
    url: str
    titre: str
    sous_titre: str
    validation: SafeString
    referent: str
    ages: str
    retard: str
    gestes: SafeString


@dataclass(slots=True)
class Colonne:
    """A status: how many actions, the first ones, and what each can become."""

    signe: SigneStatut
    nombre: str
    cartes: list[Carte] = field(default_factory=list)
    autres: str = ""
    autres_url: str = ""


def contexte_colonnes(demande: Demande) -> dict:
    """What is kept, by status; a status that holds nothing and that nothing can reach is left out."""
    by_statut: dict[str, list[LignePlan]] = {statut: [] for statut in ORDRE}
    for ligne in demande.retenues:
        by_statut[ligne.statut].append(ligne)
    card_of = _cartes(demande)
    colonnes = [
        _colonne(demande, statut, lignes, card_of)
        for statut, lignes in by_statut.items()
        if lignes or statut in ORDRE[:5]
    ]
    return {"colonnes_statut": colonnes, "requete": demande.request.GET.urlencode()}


def _colonne(demande: Demande, statut: str, lignes: list[LignePlan], card_of) -> Colonne:
    hidden = len(lignes) - CARTES_MAX
    kept = demande.request.GET.copy()
    kept["vue"] = "tableau"
    kept.setlist("statut", [statut])
    kept.pop("page", None)
    return Colonne(
        signe=STATUTS[statut],
        nombre=plural(len(lignes), "action"),
        cartes=[card_of(ligne) for ligne in lignes[:CARTES_MAX]],
        autres=f"Voir {plural(hidden, 'autre', 'autres')} dans le tableau" if hidden > 0 else "",
        autres_url=f"?{kept.urlencode()}",
    )


def _gestes(url: str, statut: str) -> SafeString:
    """The buttons of a card, written here: as variables of the template they were most of the page's time."""
    return format_html_join(
        "",
        '<button class="btn btn-sm btn-quiet" type="submit" form="deplacer-carte" formaction="{}" name="nouveau" '
        'value="{}">{}</button>',
        ((url, autre.value, VERBES[autre]) for autre in ORDRE if autre in TRANSITIONS[StatutFiche(statut)]),
    )


def _cartes(demande: Demande):
    """How a row becomes a card, with the right to move it asked once for what one follows and once for the rest."""
    user, cite = demande.request.user, demande.cite
    follows = not demande.archivees and bool(can_change_statut(user, SimpleNamespace(cite=cite, referent_id=user.pk)))
    everything = follows and bool(can_change_statut(user, SimpleNamespace(cite=cite, referent_id=None)))
    url, sprite = fiche_url(cite.slug), static("icones/icones.svg")
    base, end = reverse("plan:deplacer", args=[cite.slug, 0]).split("/0/")

    def card(ligne: LignePlan) -> Carte:
        movable = everything or (follows and ligne.referent_id == user.pk)
        return Carte(
            pk=str(ligne.pk),
            url=url(ligne.pk),
            titre=ligne.titre,
            sous_titre=sous_titre_of(ligne, avec_exercice=demande.tous_exercices),
            validation=marque_validation(ligne.validation, sprite),
            referent=ligne.referent,
            ages=format_ages(ligne.age_min, ligne.age_max, adultes=ligne.adultes),
            retard=phrase_retard(ligne, demande.today),
            gestes=_gestes(f"{base}/{ligne.pk}/{end}?depuis={ligne.statut}", ligne.statut) if movable else SafeString(),
        )

    return card
