"""Shape the list of the plan for its two views: groups, rows ready to print, chips, counts. No query here."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.http import QueryDict
from django.urls import reverse

from alliance.kernel.money import format_cents
from alliance.kernel.textes import fold, plural
from alliance.plan.enums import Manque, StatutFiche
from alliance.plan.forms.filtres import CLASSER, TOUS, FiltrePlan
from alliance.plan.selectors import LignePlan, Reperes
from alliance.plan.views.affichage import (
    RUBRIQUES_SUIVIES,
    STATUTS,
    SigneStatut,
    format_ages,
    phrase_manques,
)


@dataclass(slots=True)
class Rang:
    """One row, every value already a string."""

    url: str
    titre: str
    sous_titre: str
    ages: str
    signe: SigneStatut
    cout: str
    manque: str
    complete: bool
    remplies: int
    score: str
    part: str
    code: str
    porteur: str
    referent: str
    axe: str


@dataclass(slots=True)
class Segment:
    """A part of a bar, in percent of its width."""

    debut: str
    largeur: str
    classe: str


@dataclass(slots=True)
class Synthese:
    """Actions of one axis: how many, in which status, and what they declare to cost."""

    total: int
    phrase: str
    en_cours: int
    cout: str
    segments: list[Segment]


@dataclass(slots=True)
class Groupe:
    """A sous-thématique, with the rows that the filters keep and how many it holds in all."""

    pk: int | None
    titre: str
    total: int
    rangs: list[Rang] = field(default_factory=list)


@dataclass(slots=True)
class GroupeAxe:
    """An axis and its sous-thématiques."""

    pk: int | None
    titre: str
    synthese: Synthese
    groupes: list[Groupe] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Puce:
    """A filter chip: its words, its count, the address that adds or removes it."""

    mot: str
    url: str
    nombre: int | None = None
    active: bool = False


def rangs_of(lignes: Iterable[LignePlan], cite_slug: str, axes: dict[int | None, str], *, avec_exercice: bool):
    """Rows ready to print. The address is built once, not once a row."""
    base = reverse("plan:fiche", args=[cite_slug, 0])[:-2]
    return [_rang(ligne, base, axes, avec_exercice=avec_exercice) for ligne in lignes]


def _rang(ligne: LignePlan, base: str, axes: dict[int | None, str], *, avec_exercice: bool) -> Rang:
    remplies = RUBRIQUES_SUIVIES - len(ligne.manques)
    exercice = str(ligne.exercice) if avec_exercice else ""
    return Rang(
        url=f"{base}{ligne.pk}/",
        titre=ligne.titre,
        sous_titre=" · ".join(part for part in (ligne.code, ligne.porteur or "sans porteur", exercice) if part),
        ages=format_ages(ligne.age_min, ligne.age_max, adultes=ligne.adultes),
        signe=STATUTS[ligne.statut],
        cout=format_cents(ligne.cout_cents) if ligne.cout_cents is not None else "",
        manque=phrase_manques(ligne.manques, limit=4),
        complete=not ligne.manques,
        remplies=remplies,
        score=f"{plural(remplies, 'repère')} sur {RUBRIQUES_SUIVIES}",
        part=f"{100 * remplies / RUBRIQUES_SUIVIES:.1f}%",
        code=ligne.code,
        porteur=ligne.porteur,
        referent=ligne.referent,
        axe=axes.get(ligne.axe_id, ""),
    )


def synthese_of(lignes: list[LignePlan]) -> Synthese:
    """Counts by status, in words and as a bar."""
    counts = Counter(ligne.statut for ligne in lignes)
    segments, start = [], 0.0
    for statut, signe in STATUTS.items():
        if counts[statut]:
            width = 100 * counts[statut] / len(lignes)
            segments.append(Segment(f"{start:.2f}%", f"{max(width - 0.4, 0.2):.2f}%", signe.barre))
            start += width
    phrase = ", ".join(f"{counts[statut]} {signe.pluriel}" for statut, signe in STATUTS.items() if counts[statut])
    couts = [ligne.cout_cents for ligne in lignes if ligne.cout_cents]
    return Synthese(
        total=len(lignes),
        phrase=phrase,
        en_cours=counts[StatutFiche.EN_COURS],
        cout=format_cents(sum(couts)) if couts else "",
        segments=segments,
    )


def arbre(page: list[LignePlan], rangs: list[Rang], lignes: list[LignePlan], reperes: Reperes, *, tout: bool):
    """Axes, their sous-thématiques, their rows; ``tout`` also shows the headings that hold nothing."""
    totals = Counter(ligne.sous_thematique_id for ligne in lignes)
    by_axe: dict[int | None, list[LignePlan]] = {}
    for ligne in lignes:
        by_axe.setdefault(ligne.axe_id, []).append(ligne)
    by_heading: dict[int | None, list[Rang]] = {}
    for ligne, rang in zip(page, rangs, strict=True):
        by_heading.setdefault(ligne.sous_thematique_id, []).append(rang)
    arbres = []
    for axe in reperes.axes:
        groupes = [
            Groupe(st.pk, st.intitule, totals[st.pk], by_heading.get(st.pk, []))
            for st in reperes.sous_thematiques
            if st.parent == axe.pk and (tout or st.pk in by_heading)
        ]
        if groupes or tout:
            arbres.append(
                GroupeAxe(axe.pk, f"Axe {axe.code} · {axe.nom}", synthese_of(by_axe.get(axe.pk, [])), groupes)
            )
    if None in by_heading:
        a_classer = Groupe(None, "Sans sous-thématique", totals[None], by_heading[None])
        arbres.append(GroupeAxe(None, "À classer", synthese_of(by_axe.get(None, [])), [a_classer]))
    return arbres


TRIS = {
    "titre": lambda ligne: fold(ligne.titre),
    "code": lambda ligne: fold(ligne.code),
    "axe": lambda ligne: (ligne.axe_id is None, ligne.axe_id or 0, ligne.sous_thematique_id or 0),
    "porteur": lambda ligne: (not ligne.porteur, fold(ligne.porteur)),
    "referent": lambda ligne: (not ligne.referent, fold(ligne.referent)),
    "age": lambda ligne: (ligne.age_min is None, ligne.age_min or 0, ligne.age_max or 0),
    "statut": lambda ligne: list(STATUTS).index(ligne.statut),
    "cout": lambda ligne: ligne.cout_cents or 0,
    "manque": lambda ligne: len(ligne.manques),
}
"""Columns of the table that sort, by the word of ``?tri=``."""


def trier(lignes: list[LignePlan], tri: str) -> list[LignePlan]:
    """Sort by a column; an unknown word leaves the order of the plan."""
    key = TRIS.get(tri.removeprefix("-"))
    return sorted(lignes, key=key, reverse=tri.startswith("-")) if key else lignes


def offrir(form: FiltrePlan, lignes: list[LignePlan], reperes: Reperes) -> None:
    """Give the selects of the form what this plan holds."""
    porteurs = {ligne.porteur_id: ligne.porteur for ligne in lignes if ligne.porteur_id}
    referents = {ligne.referent_id: ligne.referent for ligne in lignes if ligne.referent_id}
    sous_thematiques = [
        (f"Axe {axe.code}", [(st.pk, st.intitule) for st in reperes.sous_thematiques if st.parent == axe.pk])
        for axe in reperes.axes
    ]
    offres = {
        "exercice": [(exercice, str(exercice)) for exercice in reperes.exercices] + [(TOUS, "Tous les exercices")],
        "axe": [(axe.pk, f"Axe {axe.code} · {axe.nom}") for axe in reperes.axes],
        "sous_thematique": [(CLASSER, "Sans sous-thématique"), *sous_thematiques],
        "levier": [(levier.pk, levier.nom) for levier in reperes.leviers],
        "quartier": [(lieu.pk, lieu.nom) for lieu in reperes.quartiers],
        "etablissement": [(lieu.pk, lieu.nom) for lieu in reperes.etablissements],
        "porteur": sorted(porteurs.items(), key=lambda item: fold(item[1])),
        "referent": sorted(referents.items(), key=lambda item: fold(item[1])),
    }
    for champ, choix in offres.items():
        premier = [] if champ == "exercice" else [("", "Tous")]
        form.fields[champ].choices = [*premier, *choix]


def puces(form: FiltrePlan, query: QueryDict) -> list[Puce]:
    """One chip per active filter; its address is this page without it."""
    chips = []
    for champ in form.fields:
        for valeur in query.getlist(champ):
            if valeur and champ not in form.errors and not (champ == "exercice" and valeur != TOUS):
                chips.append(Puce(_mot(form, champ, valeur), _sans(query, champ, valeur), active=True))
    return chips


def _mot(form: FiltrePlan, champ: str, valeur: str) -> str:
    if champ == "q":
        return f"« {valeur} »"
    if champ == "age":
        return f"À {valeur} ans"
    mots = {str(cle): mot for cle, mot in _aplati(form.fields[champ].choices)}
    mot = str(mots.get(valeur, "valeur inconnue"))
    mot = f"sans {mot}" if champ == "manque" else mot
    return mot[:1].upper() + mot[1:]


def _aplati(choix):
    for cle, mot in choix:
        if isinstance(mot, (list, tuple)):
            yield from mot
        else:
            yield cle, mot


def _sans(query: QueryDict, champ: str, valeur: str) -> str:
    kept = query.copy()
    kept.setlist(champ, [autre for autre in query.getlist(champ) if autre != valeur])
    kept.pop("page", None)
    return f"?{kept.urlencode()}"


def _avec(query: QueryDict, champ: str, valeur: str) -> str:
    kept = query.copy()
    kept.appendlist(champ, valeur)
    kept.pop("page", None)
    return f"?{kept.urlencode()}"


def suggestions(retenues: list[LignePlan], form: FiltrePlan, query: QueryDict) -> list[Puce]:
    """Chips that narrow what is shown: statuses that are there, and the two absences most worth a look."""
    if not retenues:
        return []
    chips = []
    if not form.cleaned_data.get("statut"):
        counts = Counter(ligne.statut for ligne in retenues)
        chips += [
            Puce(signe.mot, _avec(query, "statut", statut), counts[statut])
            for statut, signe in STATUTS.items()
            if 0 < counts[statut] < len(retenues)
        ]
    for manque in (Manque.REFERENT, Manque.INDICATEUR):
        lacking = sum(manque in ligne.manques for ligne in retenues)
        if lacking and manque not in form.cleaned_data.get("manque", ()):
            chips.append(Puce(f"Sans {manque.label}", _avec(query, "manque", manque.value), lacking))
    return chips
