"""The values of a fiche as its history keeps them: one to compare and restore, one to read."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import prefetch_related_objects

from alliance.plan.enums import VALEURS
from alliance.plan.lecture.indicateurs import ecrire_indicateur
from alliance.plan.models import FicheAction
from alliance.plan.selectors.etat import CHAMPS_MULTIPLES, etat_saisi, pairs_of, rangees_prefetch
from alliance.plan.selectors.rendu import ecrire_partenaire, en_mots, valeurs_of

_JOURS = frozenset({"starts_on", "ends_on"})
_EN_TUPLES = frozenset({"quartiers", "partenaires"})
_ENSEMBLES = frozenset({"leviers", "etablissements"})


def champ_de_base(champ: str) -> str:
    """The field that services take: « codages » for « codages.THEME »."""
    return champ.split(".")[0]


def est_multiple(champ: str) -> bool:
    """Whether a field holds several values, one a line in its history."""
    return champ_de_base(champ) in CHAMPS_MULTIPLES


def a_plat(valeurs: Mapping[str, Any]) -> dict[str, Any]:
    """Values as services take them, each dimension of the codages a field of its own."""
    flat = {champ: valeur for champ, valeur in valeurs.items() if champ != "codages"}
    return flat | {f"codages.{dimension}": given for dimension, given in valeurs.get("codages", {}).items()}


def valeurs_actuelles(fiche: FicheAction) -> dict[str, Any]:
    """What the fiche holds now, flat, in the shape that services take; its rows are read once."""
    prefetch_related_objects([fiche], *rangees_prefetch())
    return a_plat(valeurs_of(fiche))


def comparables(valeurs: Mapping[str, Any]) -> dict[str, Any]:
    """Flat values in the shape that ``etat_fiche`` compares."""
    return etat_saisi(replie(valeurs))


def replie(valeurs: Mapping[str, Any]) -> dict[str, Any]:
    """Flat values back in the shape that services take."""
    folded: dict[str, Any] = {}
    for champ, valeur in valeurs.items():
        if champ.startswith("codages."):
            folded.setdefault("codages", {})[champ.removeprefix("codages.")] = valeur
        else:
            folded[champ] = valeur
    return folded


def en_memoire(champ: str, comparable: Any) -> Any:
    """A comparable value of a field as plain JSON, always written the same way; ``de_memoire`` reads it."""
    if isinstance(comparable, date):
        return comparable.isoformat()
    if isinstance(comparable, frozenset):
        items = sorted(comparable, key=lambda item: item if not isinstance(item, tuple) else (item[0], item[1:]))
        return [list(item) if isinstance(item, tuple) else item for item in items]
    if isinstance(comparable, tuple):
        return [list(item) for item in comparable]
    return comparable


def de_memoire(champ: str, garde: Any) -> Any:
    """A value read in the history, comparable again."""
    if garde is None:
        return None
    if champ in _JOURS:
        return date.fromisoformat(garde)
    if champ in _EN_TUPLES:
        return frozenset(tuple(item) for item in garde)
    if champ == "indicateurs":
        return tuple(tuple(item) for item in garde)
    if champ in _ENSEMBLES or champ.startswith("codages."):
        return frozenset(garde)
    return garde


def en_clair(champ: str, valeur: Any) -> str:
    """A value as its history shows it, several values one a line; empty when there is none.

    A person's name is not kept: it is read from the account when the history is.
    """
    if valeur is None or valeur == "" or valeur == [] or champ == "referent":
        return ""
    if est_multiple(champ):
        return "\n".join(_lignes(champ, valeur))
    return en_mots(champ, valeur)


def _lignes(champ: str, valeur: Any) -> Iterable[str]:
    if champ.startswith("codages."):
        choices = VALEURS[champ.removeprefix("codages.")]
        return [str(label) for value, label in choices.choices if value in valeur]
    if champ == "partenaires":
        return [ecrire_partenaire(str(item.organisation), item.role, item.precision) for item in valeur]
    if champ == "indicateurs":
        return [ecrire_indicateur(item.libelle, item.cible, item.source, item.frequence) for item in valeur]
    if champ == "quartiers":
        return [
            f"{quartier} ({effectif})" if effectif is not None else str(quartier)
            for quartier, effectif in pairs_of(valeur)
        ]
    return sorted(str(item) for item in valeur)
