"""The list as a timeline: one bar per action over a year, grouped by axis."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.core.paginator import Page
from django.utils.safestring import SafeString

from alliance.kernel import frise as dessin
from alliance.kernel.dates import format_jour, meets
from alliance.kernel.http import paginate
from alliance.kernel.textes import enumerate_fr, plural
from alliance.plan.selectors import LignePlan, Reperes
from alliance.plan.views.affichage import HACHURES, STATUTS
from alliance.plan.views.temps import (
    Action,
    Annee,
    DatesManquantes,
    actions_of,
    bandes_of,
    dates_manquantes,
    lire_annee,
)
from alliance.territoires.selectors import CalendrierScolaire, vacances_entre

IDENT = "frise"
PAR_PAGE_FRISE = 150
SANS_DATES_MONTREES = 12


@dataclass(frozen=True, slots=True)
class Rang:
    """An action and its bar."""

    action: Action
    barre: SafeString
    code: str
    debut: str
    fin: str


@dataclass(slots=True)
class GroupeFrise:
    """An axis and the actions of this page."""

    titre: str
    rangs: list[Rang] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Frise:
    """The whole view."""

    annee: Annee
    phrase: str
    aujourdhui: str
    calendrier: CalendrierScolaire
    fond: SafeString
    echelle: SafeString
    legende: list[tuple[str, SafeString]]
    groupes: list[GroupeFrise]
    page: Page
    avant: str
    apres: str
    une_seule: str
    retards: bool
    sans_dates: list[Action]
    manque: DatesManquantes | None


def contexte_frise(request, cite, retenues: list[LignePlan], reperes: Reperes, today: date) -> dict:
    annee = lire_annee(request.GET, retenues, today)
    fenetre = annee.fenetre
    calendrier = vacances_entre(cite, fenetre.debut, fenetre.fin)
    bandes = bandes_of(calendrier.periodes)
    shown = [ligne for ligne in retenues if meets(ligne.starts_on, ligne.ends_on, fenetre.debut, fenetre.fin)]
    undated = [ligne for ligne in retenues if not (ligne.starts_on or ligne.ends_on)]
    page = paginate(request, _par_axe(shown, reperes), per_page=PAR_PAGE_FRISE)
    phrase = _phrase(shown, fenetre, today)
    return {
        "frise": Frise(
            annee=annee,
            phrase=phrase,
            aujourdhui=format_jour(today) if fenetre.debut <= today <= fenetre.fin else "",
            calendrier=calendrier,
            fond=dessin.fond(fenetre, ident=IDENT, bandes=bandes, aujourdhui=today),
            echelle=dessin.echelle(fenetre, ident=IDENT, bandes=bandes, titre=annee.titre, phrase=phrase),
            legende=_legende(shown),
            groupes=_groupes(page.object_list, reperes, cite.slug, fenetre, today),
            page=page,
            avant=_ailleurs(sum(_est_avant(ligne, fenetre) for ligne in retenues), "finit avant", "finissent avant"),
            apres=_ailleurs(
                sum(_est_apres(ligne, fenetre) for ligne in retenues), "commence après", "commencent après"
            ),
            une_seule=_une_seule(retenues),
            retards=any(ligne.jour_passe(today) is not None for ligne in shown),
            sans_dates=actions_of(undated[:SANS_DATES_MONTREES], cite.slug, today),
            manque=dates_manquantes(retenues, request.GET),
        )
    }


def _par_axe(lignes: list[LignePlan], reperes: Reperes) -> list[LignePlan]:
    """Axes in the order of the plan, what has none last; inside, the order of the list."""
    rank = {axe.pk: number for number, axe in enumerate(reperes.axes)}
    return sorted(lignes, key=lambda ligne: rank.get(ligne.axe_id, len(rank)))


def _groupes(lignes: Sequence[LignePlan], reperes: Reperes, slug: str, fenetre, today: date) -> list[GroupeFrise]:
    titles = {axe.pk: f"Axe {axe.code} · {axe.nom}" for axe in reperes.axes}
    groupes: list[GroupeFrise] = []
    for ligne, action in zip(lignes, actions_of(lignes, slug, today), strict=True):
        titre = titles.get(ligne.axe_id, "À classer")
        if not groupes or groupes[-1].titre != titre:
            groupes.append(GroupeFrise(titre))
        marque = action.signe.barre
        barre = dessin.barre(
            fenetre.trait(ligne.starts_on, ligne.ends_on),
            ident=IDENT,
            marque=marque,
            hachuree=marque == HACHURES,
            retard=bool(action.retard),
        )
        groupes[-1].rangs.append(Rang(action, barre, ligne.code, _jour(ligne.starts_on), _jour(ligne.ends_on)))
    return groupes


def _jour(day: date | None) -> str:
    return format_jour(day) if day else "non dite"


def _legende(lignes: list[LignePlan]) -> list[tuple[str, SafeString]]:
    """One line per mark in use: statuses that are drawn alike share it."""
    words: dict[str, list[str]] = {}
    present = {ligne.statut for ligne in lignes}
    for statut, signe in STATUTS.items():
        if statut in present:
            words.setdefault(signe.barre, []).append(signe.mot.lower())
    return [
        (", ".join(mots), dessin.cle(ident=IDENT, marque=marque, hachuree=marque == HACHURES))
        for marque, mots in words.items()
    ]


def _phrase(lignes: list[LignePlan], fenetre, today: date) -> str:
    window = f"Du {format_jour(fenetre.debut)} au {format_jour(fenetre.fin)}"
    if not lignes:
        return f"{window}, aucune action de cette liste n’a de date."
    starts = sum(_dans(ligne.starts_on, fenetre) for ligne in lignes)
    ends = sum(_dans(ligne.ends_on, fenetre) for ligne in lignes)
    late = sum(ligne.jour_passe(today) is not None for ligne in lignes)
    parts = [f"{plural(len(lignes), 'action se déroule', 'actions se déroulent')}"]
    parts += [f"{starts} {'commence' if starts < 2 else 'commencent'}"] if starts else []
    parts += [f"{ends} {'se termine' if ends < 2 else 'se terminent'}"] if ends else []
    sentence = f"{window}, {enumerate_fr(parts)}."
    return f"{sentence} {late} {'est' if late < 2 else 'sont'} en retard." if late else sentence


def _dans(day: date | None, fenetre) -> bool:
    return day is not None and fenetre.debut <= day <= fenetre.fin


def _est_avant(ligne: LignePlan, fenetre) -> bool:
    return ligne.ends_on is not None and ligne.ends_on < fenetre.debut


def _est_apres(ligne: LignePlan, fenetre) -> bool:
    return ligne.starts_on is not None and ligne.starts_on > fenetre.fin


def _ailleurs(count: int, un: str, plusieurs: str) -> str:
    return plural(count, f"action {un}", f"actions {plusieurs}") if count else ""


def _une_seule(retenues: list[LignePlan]) -> str:
    count = sum((ligne.starts_on is None) != (ligne.ends_on is None) for ligne in retenues)
    return plural(count, "action n’a qu’une date", "actions n’ont qu’une date") if count else ""
