"""Grouping and sorting of the list, by the words of ``?grouper=`` and ``?tri=``. No query here."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from alliance.kernel.textes import fold
from alliance.plan.enums import VALEURS, NatureAction
from alliance.plan.selectors import LignePlan, Reperes
from alliance.plan.selectors.details import CHAMPS, CODES, LIENS, Details
from alliance.plan.views.affichage import STATUTS, VALIDATIONS

GROUPES = {
    "axe": ("Axe", "Sans axe"),
    "sous_thematique": ("Sous-thématique", "Sans sous-thématique"),
    "statut": ("Statut", ""),
    "validation": ("Validation", ""),
    "porteur": ("Porteur", "Sans porteur"),
    "referent": ("Référent", "Sans référent"),
    "quartier": ("Quartier", "Sans quartier"),
    "etablissement": ("École ou établissement", "Sans école ni établissement"),
    "objectif_national": ("Objectif national", "Sans objectif national"),
    "public": ("Public", "Sans public"),
    "temps": ("Temps", "Sans temps"),
    "theme": ("Thème", "Sans thème"),
    "dispositif": ("Dispositif", "Sans dispositif"),
    "nature": ("Nature", "Sans nature"),
    "annee": ("Exercice", ""),
}
"""Ways to group: the word, and the words of what has none."""

RANGS_STATUTS = {statut: rang for rang, statut in enumerate(STATUTS)}
RANGS_VALIDATIONS = {validation: rang for rang, validation in enumerate(VALIDATIONS)}


@dataclass(slots=True)
class Paquet:
    """Some actions under one heading. An action with two quartiers stands under both."""

    titre: str
    lignes: list[LignePlan] = field(default_factory=list)


def grouper(lignes: list[LignePlan], cle: str, reperes: Reperes, details: Details | None) -> list[Paquet]:
    """The same rows under headings, in the order of the headings; what has none comes last."""
    found: dict[tuple[Any, str], Paquet] = {}
    keys_of = _cles(cle, reperes, details or Details())
    for ligne in lignes:
        for rang, titre in keys_of(ligne) or [((1, 0), GROUPES[cle][1])]:
            found.setdefault((rang, titre), Paquet(titre)).lignes.append(ligne)
    return [found[key] for key in sorted(found)]


def _cles(cle: str, reperes: Reperes, details: Details) -> Callable[[LignePlan], list[tuple[Any, str]]]:
    if cle in {"axe", "sous_thematique"}:
        rows = reperes.axes if cle == "axe" else reperes.sous_thematiques
        titres = {
            repere.pk: ((0, rang), f"Axe {repere.code} · {repere.nom}" if cle == "axe" else repere.intitule)
            for rang, repere in enumerate(rows)
        }
        return lambda ligne: [titres[pk]] if (pk := getattr(ligne, f"{cle}_id")) in titres else []
    if cle in LIENS:
        rangs = _rangs_codes(cle)
        return lambda ligne: [
            ((0, rangs.get(mot, 0), fold(mot)), mot[:1].upper() + mot[1:]) for mot in details.mots(ligne.pk, cle)
        ]
    return _SIMPLES[cle](details)


def _rangs_codes(cle: str) -> dict[str, int]:
    if cle not in CODES:
        return {}
    return {str(label): rang for rang, label in enumerate(VALEURS[CODES[cle]].labels)}


def _nature(details: Details) -> Callable[[LignePlan], list[tuple[Any, str]]]:
    def keys(ligne: LignePlan) -> list[tuple[Any, str]]:
        valeur = details.champ(ligne.pk, "nature")
        return (
            [((0, NatureAction.values.index(valeur)), str(NatureAction(valeur).label).capitalize())] if valeur else []
        )

    return keys


def _nomme(champ: str) -> Callable[[Details], Callable[[LignePlan], list[tuple[Any, str]]]]:
    return lambda _details: lambda ligne: [((0, fold(nom)), nom)] if (nom := getattr(ligne, champ)) else []


_SIMPLES: dict[str, Callable[[Details], Callable[[LignePlan], list[tuple[Any, str]]]]] = {
    "statut": lambda _details: lambda ligne: [((0, RANGS_STATUTS[ligne.statut]), STATUTS[ligne.statut].mot)],
    "validation": lambda _details: (
        lambda ligne: [((0, RANGS_VALIDATIONS[ligne.validation]), VALIDATIONS[ligne.validation].mot)]
    ),
    "annee": lambda _details: lambda ligne: [((0, -ligne.exercice), str(ligne.exercice))],
    "porteur": _nomme("porteur"),
    "referent": _nomme("referent"),
    "nature": _nature,
}

TRIS: dict[str, Callable[[LignePlan], Any]] = {
    "titre": lambda ligne: fold(ligne.titre),
    "code": lambda ligne: fold(ligne.code),
    "exercice": lambda ligne: ligne.exercice,
    "porteur": lambda ligne: (not ligne.porteur, fold(ligne.porteur)),
    "referent": lambda ligne: (not ligne.referent, fold(ligne.referent)),
    "age": lambda ligne: (ligne.age_min is None, ligne.age_min or 0, ligne.age_max or 0),
    "statut": lambda ligne: RANGS_STATUTS[ligne.statut],
    "validation": lambda ligne: RANGS_VALIDATIONS[ligne.validation],
    "cout": lambda ligne: ligne.cout_cents or 0,
    "manque": lambda ligne: len(ligne.manques),
    "score": lambda ligne: -len(ligne.manques),
    "debut": lambda ligne: (ligne.starts_on is None, ligne.starts_on and ligne.starts_on.toordinal()),
    "fin": lambda ligne: (ligne.ends_on is None, ligne.ends_on and ligne.ends_on.toordinal()),
}
"""Columns that sort from what a row of the list carries, by the word of ``?tri=``."""

TRIS_DETAILS = {"demande": "demande_cents", "modifiee": "modifiee_at"}
"""Columns whose word is not that of the field."""


def champ_de(cle: str) -> str:
    """The detail that a column shows or sorts by."""
    return TRIS_DETAILS.get(cle, cle)


def is_detail(cle: str) -> bool:
    """Whether this column, sort or grouping needs what a row of the list does not carry."""
    return champ_de(cle) in CHAMPS or cle in LIENS


def trier(lignes: list[LignePlan], tri: str, reperes: Reperes, details: Details | None) -> list[LignePlan]:
    """Sort by a column, rows that say nothing last; an unknown word leaves the order of the plan."""
    cle = tri.removeprefix("-")
    key = TRIS.get(cle)
    if cle in {"axe", "sous_thematique"}:
        rangs = {repere.pk: rang for rang, repere in enumerate(getattr(reperes, f"{cle}s"))}
        key = lambda ligne: rangs.get(getattr(ligne, f"{cle}_id"), len(rangs))  # noqa: E731 -- one of the keys above
    elif key is None and details and is_detail(cle):
        return _sorted_details(lignes, cle, details, reverse=tri.startswith("-"))
    return sorted(lignes, key=key, reverse=tri.startswith("-")) if key else lignes


def _sorted_details(lignes: list[LignePlan], cle: str, details: Details, *, reverse: bool) -> list[LignePlan]:
    def valeur(ligne: LignePlan) -> Any:
        if cle in LIENS:
            return fold(", ".join(details.mots(ligne.pk, cle)))
        brut = details.champ(ligne.pk, champ_de(cle))
        return fold(brut) if isinstance(brut, str) else brut

    said = {ligne.pk: found for ligne in lignes if (found := valeur(ligne)) not in (None, "")}
    with_value = [ligne for ligne in lignes if ligne.pk in said]
    return sorted(with_value, key=lambda ligne: said[ligne.pk], reverse=reverse) + [
        ligne for ligne in lignes if ligne.pk not in said
    ]
