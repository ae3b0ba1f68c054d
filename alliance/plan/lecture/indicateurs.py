"""Indicators in one cell: one per line, with its target, its source and its frequency when they are written."""

import re

from alliance.plan.lecture.cellules import extrait

Indicateur = tuple[str, str, str, str]
"""Label, target, source, frequency."""

_PUCE = re.compile(r"^(?:[-–•·●▪*]|\d+[.)])\s+")
_PRECIS = re.compile(
    r"(?P<libelle>.+?)(?: → (?P<cible>[^\[\]]*?))?(?: \[(?:source : (?P<source>[^;\]]*))?(?: ; )?"
    r"(?:fréquence : (?P<frequence>[^\]]*))?\])?"
)
_CHIFFRE = re.compile(r"(?P<libelle>[^:]{4,}?) ?: ?(?P<cible>[<>≥≤+]? ?\d[^:]{0,30})")
_MAX = {"libelle": 250, "cible": 100, "source": 150, "frequence": 100}


def ecrire_indicateur(libelle: str, cible: str, source: str, frequence: str) -> str:
    """One indicator as our exports write it: « Parents venus → 60 [source : registre ; fréquence : par mois] »."""
    details = " ; ".join(
        part
        for part in (f"source : {source}" if source else "", f"fréquence : {frequence}" if frequence else "")
        if part
    )
    return f"{libelle}{f' → {cible}' if cible else ''}{f' [{details}]' if details else ''}"


def lire_indicateurs(cellule: str) -> tuple[list[Indicateur], str, list[str]]:
    """The indicators of a cell, how they were understood, and one refusal for each that is too long."""
    pieces = cellule.split("\n") if "\n" in cellule else re.split(r";(?![^\[]*\])", cellule)
    found: list[Indicateur] = []
    said: list[str] = []
    refuses: list[str] = []
    for piece in pieces:
        text = _PUCE.sub("", piece.strip()).strip(" ;")
        if not text:
            continue
        indicateur, remarque = _one(text)
        if any(len(value) > limit for value, limit in zip(indicateur, _MAX.values(), strict=True)):
            refuses.append(f"« {extrait(text)} » est trop long pour un indicateur (250 caractères). Raccourcissez-le.")
            continue
        found.append(indicateur)
        if remarque:
            said.append(remarque)
    return found, " ; ".join(said), refuses


def _one(text: str) -> tuple[Indicateur, str]:
    figure = _CHIFFRE.fullmatch(text)
    if figure and "→" not in text:
        cible = figure["cible"].strip()
        return (figure["libelle"].strip(), cible, "", ""), f"« {extrait(cible)} » lu comme la cible"
    match = _PRECIS.fullmatch(text)
    if not match:
        return (text, "", "", ""), ""
    return (match["libelle"], match["cible"] or "", match["source"] or "", match["frequence"] or ""), ""
