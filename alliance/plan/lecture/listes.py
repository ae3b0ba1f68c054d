"""Closed lists: which value each word stands for. A word that may stand for two values is refused."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from alliance.kernel.textes import fold, words
from alliance.plan.enums import Dimension
from alliance.plan.lecture.cellules import CelluleRefusee, Lu, est_blanche, est_vide, extrait, texte
from alliance.plan.lecture.synonymes import INDECIS, LISTES

DIMENSIONS: dict[str, Dimension] = {
    "objectif_national": Dimension.OBJECTIF_NATIONAL,
    "public": Dimension.PUBLIC,
    "public_specifique": Dimension.PUBLIC_SPECIFIQUE,
    "temps": Dimension.TEMPS,
    "jours": Dimension.JOUR,
    "modalites": Dimension.MODALITE,
    "themes": Dimension.THEME,
    "dispositifs": Dimension.DISPOSITIF,
}
"""Fields of an import that are values of a closed list, several per cell."""

SEPARATEURS: tuple[str, ...] = (
    r"\s*\n\s*",
    r"\s*;\s*|\s*[•·●▪]\s*",
    r"\s*,\s*",
    r"\s*/\s*|\s*\|\s*|\s\+\s|\s&\s",
    r"\s+et\s+",
)
"""How people separate several values of a cell, from the surest sign to the weakest."""


@dataclass(slots=True)
class Decoupe:
    """The values found in a cell, and the pieces that were not understood."""

    trouves: list[Any] = field(default_factory=list)
    inconnus: list[str] = field(default_factory=list)


def decouper(brut: str, chercher: Callable[[str], Any], niveau: int = 0) -> Decoupe:
    """Split a text by its surest separator, and a piece further only while it stays unknown.

    « parentalité, relations avec les familles » is one value of a list before it may be two pieces.
    """
    piece = re.sub(r"^(?:[-–•·●▪*]|\d+[.)])\s+", "", brut.strip()).strip(" \t\n.;,")
    if not piece:
        return Decoupe()
    if (found := chercher(piece)) is not None:
        return Decoupe(trouves=[found])
    for depth in range(niveau, len(SEPARATEURS)):
        parts = [part for part in re.split(SEPARATEURS[depth], piece) if part.strip()]
        if len(parts) > 1:
            return _gather(parts, chercher, depth + 1, piece)
    return Decoupe(inconnus=[piece])


def _gather(parts: list[str], chercher: Callable[[str], Any], depth: int, piece: str) -> Decoupe:
    gathered = Decoupe()
    for part in parts:
        inner = decouper(part, chercher, depth)
        gathered.trouves += [item for item in inner.trouves if item not in gathered.trouves]
        gathered.inconnus += inner.inconnus
    weak = depth >= len(SEPARATEURS) - 1
    # « Sport et loisirs » with nothing known in it is one unknown value, not two.
    return gathered if gathered.trouves or not weak else Decoupe(inconnus=[piece])


@lru_cache(maxsize=32)
def _index(liste: str) -> Mapping[str, str]:
    choices, synonyms = LISTES[liste]
    index: dict[str, str] = {}
    for value in choices:
        for name in (value.value, value.label, *str(synonyms.get(value, "")).split("|")):
            if words(name):
                index.setdefault(words(name), value.value)
    return index


def chercher(liste: str, brut: str) -> str | None:
    """The value of a closed list that a word stands for, or nothing."""
    key = words(brut)
    index = _index(liste)
    return index.get(key) or index.get(re.sub(r"^(?:l|le|la|les|des|aux|un|une) ", "", key))


def _goes_without_saying(label: str, brut: str) -> bool:
    """« scolaire » for « temps scolaire », « Parents » for « parents et familles »: nothing worth a remark."""
    return set(words(brut).split()) <= set(words(label).split())


def valeurs_de(liste: str) -> list[str]:
    """The French words of a closed list, for a message."""
    return [str(label) for label in LISTES[liste][0].labels]


def refus(liste: str, brut: str) -> str:
    """Why a word is not a value of its list, and what to write."""
    conseil = INDECIS.get(liste, {}).get(fold(brut).strip(" ."))
    if conseil:
        return f"« {extrait(brut)} » n'est pas précis : {conseil}."
    digits = re.match(r"\d+ (.+)", brut)
    if liste == "public" and digits:
        return f"« {extrait(brut)} » : écrivez le public ici et le nombre dans la colonne des effectifs."
    return f"« {extrait(brut)} » n'est pas dans la liste : {', '.join(valeurs_de(liste))}."


def lire_choix(liste: str, valeur: Any) -> Lu:
    """One value of a closed list, or an empty text.

    :raises CelluleRefusee: the word is not in the list, or may mean two values.
    """
    if est_vide(valeur):
        return Lu("", "" if est_blanche(valeur) else f"« {extrait(valeur)} » : laissé vide")
    brut = texte(valeur)
    found = chercher(liste, brut)
    if found is None:
        raise CelluleRefusee(refus(liste, brut))
    label = dict(LISTES[liste][0].choices)[found]
    return Lu(
        found, "" if _goes_without_saying(label, brut) or brut == found else f"« {extrait(brut)} » lu comme « {label} »"
    )


def lire_plusieurs(liste: str, valeur: Any) -> tuple[Lu, list[str]]:
    """The values of a closed list found in a cell, and one refusal for each piece that is not one."""
    if est_vide(valeur):
        return Lu([], "" if est_blanche(valeur) else f"« {extrait(valeur)} » : laissé vide"), []
    said: list[str] = []
    labels = dict(LISTES[liste][0].choices)

    def search(piece: str) -> str | None:
        found = chercher(liste, piece)
        if found is not None and not _goes_without_saying(labels[found], piece) and piece != found:
            said.append(f"« {extrait(piece)} » lu comme « {labels[found]} »")
        return found

    cut = decouper(texte(valeur), search)
    return Lu(cut.trouves, " ; ".join(dict.fromkeys(said))), [refus(liste, piece) for piece in cut.inconnus]


COCHES = frozenset({"x", "xx", "oui", "o", "1", "vrai", "true", "ok", "✓", "✔", "☑", "☒", "v", "yes"})
NON_COCHES = frozenset({"non", "n", "0", "faux", "false", "☐", "no"})
_LISTES_COCHEES = ("temps", "public", "jours", "objectif_national", "modalites", "dispositifs", "themes")


def est_cochee(valeur: Any) -> bool | None:
    """Whether a cell ticks its heading; ``None`` when it says something else."""
    mark = texte(valeur).casefold().strip()
    return True if mark in COCHES else False if mark in NON_COCHES or est_vide(valeur) else None


def valeur_cochee(entete: str, exemples: list[str]) -> tuple[str, str] | None:
    """The field and the value that a heading such as « Scolaire » stands for, when its cells only tick it."""
    if not exemples or any(est_cochee(exemple) is None for exemple in exemples):
        return None
    for liste in _LISTES_COCHEES:
        found = chercher(liste, entete)
        if found is not None:
            return liste, found
    return None
