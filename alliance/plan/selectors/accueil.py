"""What the home page says of the plan: one tile an action, what is missing, how many actions at each age."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from alliance.kernel.charts import Graphique, Mesure, columns
from alliance.kernel.textes import enumerate_fr, plural
from alliance.plan.enums import Manque, StatutFiche
from alliance.plan.rules import AGE_MAX_ANS, runs_of
from alliance.plan.selectors.lignes import LignePlan, Reperes

MANQUES_A_SUIVRE = (
    Manque.REFERENT, Manque.PORTEUR, Manque.INDICATEUR, Manque.BESOIN, Manque.PUBLICS, Manque.TEMPS, Manque.DATES,
)  # fmt: skip
"""Absences that keep an action from being followed or counted: those that the home page counts and asks for."""

STATUTS_OUVERTS = frozenset(
    {StatutFiche.A_INSTRUIRE, StatutFiche.EN_PREPARATION, StatutFiche.EN_COURS, StatutFiche.SUSPENDUE}
)
"""An action that is not over: what it lacks can still be filled."""

ARRETEE = "ARRETEE"
_ORDRE = (
    StatutFiche.TERMINEE, StatutFiche.EN_COURS, StatutFiche.EN_PREPARATION,
    StatutFiche.A_INSTRUIRE, StatutFiche.SUSPENDUE, ARRETEE,
)  # fmt: skip
_MOTS = {
    StatutFiche.TERMINEE: ("terminée", "terminées"),
    StatutFiche.EN_COURS: ("en cours", "en cours"),
    StatutFiche.EN_PREPARATION: ("en préparation", "en préparation"),
    StatutFiche.A_INSTRUIRE: ("à instruire", "à instruire"),
    StatutFiche.SUSPENDUE: ("suspendue", "suspendues"),
    ARRETEE: ("ajournée, réorientée ou annulée", "ajournées, réorientées ou annulées"),
}
PEU_D_ACTIONS = 5


@dataclass(frozen=True, slots=True)
class Carreau:
    """One action: its kind of tile, and whether it let its day pass."""

    genre: str
    en_retard: bool


@dataclass(frozen=True, slots=True)
class RangDeCarreaux:
    """One axis: its tiles, the same as a sentence, and its counts by kind."""

    titre: str
    carreaux: tuple[Carreau, ...]
    phrase: str
    comptes: tuple[int, ...]


def plan_en_carreaux(lignes: Sequence[LignePlan], reperes: Reperes, today: date) -> dict:
    """One row of tiles per axis, the key with its counts, the number of late actions."""
    axes = [(axe.pk, axe.nom) for axe in reperes.axes] + [(None, "À classer")]
    rangs = [_rang(nom, [ligne for ligne in lignes if ligne.axe_id == pk], today) for pk, nom in axes]
    rangs = [rang for rang in rangs if rang.carreaux]
    totals = Counter(carreau.genre for rang in rangs for carreau in rang.carreaux)
    late = sum(carreau.en_retard for rang in rangs for carreau in rang.carreaux)
    return {
        "rangs": rangs,
        "legende": [(genre, _MOTS[genre][1], totals[genre]) for genre in _ORDRE if totals[genre]],
        "genres": [_MOTS[genre][1] for genre in _ORDRE],
        "en_retard": late,
        "phrase": _phrase(len(lignes), totals, late),
        "exercices": sorted({ligne.exercice for ligne in lignes}),
    }


def _rang(titre: str, lignes: list[LignePlan], today: date) -> RangDeCarreaux:
    carreaux = sorted(
        (Carreau(_genre(ligne), ligne.jour_passe(today) is not None) for ligne in lignes),
        key=lambda carreau: _ORDRE.index(carreau.genre),
    )
    counts = Counter(carreau.genre for carreau in carreaux)
    words = [f"{counts[genre]} {_MOTS[genre][counts[genre] > 1]}" for genre in _ORDRE if counts[genre]]
    return RangDeCarreaux(
        titre=titre,
        carreaux=tuple(carreaux),
        phrase=f"{plural(len(carreaux), 'action')} : {', '.join(words)}",
        comptes=tuple(counts[genre] for genre in _ORDRE),
    )


def _genre(ligne: LignePlan) -> str:
    return ligne.statut if ligne.statut in _MOTS else ARRETEE


def _phrase(total: int, totals: Counter, late: int) -> str:
    running = totals[StatutFiche.EN_COURS]
    start = f"{plural(total, 'action')}, {running} en cours."
    if not late:
        return start
    return f"{start} {late} en retard."


def ce_qui_manque(lignes: Sequence[LignePlan]) -> dict:
    """Counts of what open actions lack, and how many actions are open to each age."""
    ouvertes = [ligne for ligne in lignes if ligne.statut in STATUTS_OUVERTS]
    counts = Counter(manque for ligne in ouvertes for manque in ligne.manques if manque in MANQUES_A_SUIVRE)
    return {
        "ouvertes": len(ouvertes),
        "statuts": sorted(STATUTS_OUVERTS),
        "manques": [(manque.value, str(manque.label), counts[manque]) for manque in MANQUES_A_SUIVRE if counts[manque]],
        "ages": _ages(ouvertes),
    }


def _ages(lignes: Sequence[LignePlan]) -> Graphique | None:
    dated = [ligne for ligne in lignes if ligne.age_min is not None or ligne.age_max is not None]
    if not dated:
        return None
    counts = [sum(_holds(ligne, age) for ligne in dated) for age in range(AGE_MAX_ANS + 1)]
    return columns(
        ident="ages-du-plan",
        titre="Actions ouvertes à chaque âge",
        mesures=[Mesure(str(age), count, accent=count <= PEU_D_ACTIONS) for age, count in enumerate(counts)],
        colonne="âge",
        unite="actions",
        phrase=_phrase_ages(counts),
    )


def _holds(ligne: LignePlan, age: int) -> bool:
    return (ligne.age_min is None or ligne.age_min <= age) and (ligne.age_max is None or age <= ligne.age_max)


def _phrase_ages(counts: list[int]) -> str:
    rare = [age for age, count in enumerate(counts) if count <= PEU_D_ACTIONS]
    if not rare:
        return f"À chaque âge, au moins {min(counts)} actions sont ouvertes."
    spans = enumerate_fr([_span(run.age_min, run.age_max) for run in runs_of(rare)])
    return f"Nombre d’actions ouvertes à chaque âge : cinq ou moins {spans}."


def _span(start: int, end: int) -> str:
    unit = "ans" if end > 1 else "an"
    return f"à {start} {unit}" if start == end else f"de {start} à {end} {unit}"
