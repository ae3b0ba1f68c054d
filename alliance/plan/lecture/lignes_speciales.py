"""Lines that are not actions: totals, repeated headings, titles of groups; and cells that stand for several lines."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from alliance.kernel.textes import fold, words
from alliance.plan.lecture.catalogue import PAR_NOM
from alliance.plan.lecture.cellules import CelluleRefusee, est_blanche, texte
from alliance.plan.lecture.entetes import cle, reconnaitre
from alliance.plan.lecture.montants import lire_montant

ACTION, VIDE, TOTAL, ENTETE_REPETE, AUTRE_ENTETE, AXE, SOUS_THEMATIQUE, NOTE = (
    "action", "vide", "total", "entete", "autre_entete", "axe", "sous_thematique", "note",
)  # fmt: skip
RAISONS = {
    VIDE: "ligne vide",
    TOTAL: "ligne de total",
    NOTE: "note, pas une action",
    ENTETE_REPETE: "en-têtes répétés",
    AUTRE_ENTETE: "début d'un second tableau, avec d'autres en-têtes",
    AXE: "titre d'un groupe, lu comme axe",
    SOUS_THEMATIQUE: "titre d'un groupe, lu comme sous-thématique",
}
PARTAGES_REFUSES = frozenset({"cout_cents", "demande_cents", "effectif_attendu"})
"""A number merged over several lines belongs to all of them together: giving it to each would count it twice."""

_TOTAL = re.compile(r"(?:sous[- ]?)?tota(?:l|ux)\b.*|somme|total general.*")
_TOTAL_SEUL = re.compile(r"(?:sous[- ]?)?tota(?:l|ux)(?: general| generaux| (?:de l')?axe.*| [\d:].*)?|somme")
_AXE = re.compile(r"(?:axe|axis)\b.{0,240}", re.S)
_NOTE = re.compile(r"\*|(?:nb|n\.b\.?|nota bene|legende|sources?|remarques?) ?:")
_AXE_SEUL = re.compile(r"axe\b.{0,12}?\d")
_PLUSIEURS_AXES = re.compile(r"\d ?(?:et|&|/|,|\+|a|au|-) ?\d|\baxes\b")
_SOUS = re.compile(r"(?:sous[- ]?(?:thematique|theme|axe|volet)|thematique|theme|rubrique)\b.{0,240}", re.S)
_CODE_SOUS = re.compile(r"\d+\.\d+\.?\s+\D.*", re.S)


@dataclass(slots=True)
class Contexte:
    """What is known of the table when a line is looked at."""

    par_champ: Mapping[str, int]
    entetes: Mapping[int, str]
    axes_connus: Callable[[str], bool]
    largeurs: Mapping[tuple[int, int], int] = field(default_factory=dict)


def widths_of(fusions) -> dict[tuple[int, int], int]:
    """How many columns each merged cell covers, by its corner."""
    return {(top, left): right - left + 1 for (top, left), (_bottom, right) in fusions}


def classer(index: int, cellules: Mapping[int, Any], contexte: Contexte) -> tuple[str, str]:
    """What a line is, with the words of its title when it is one."""
    if not cellules:
        return VIDE, ""
    header = _header_kind(cellules, contexte)
    if header:
        return header, " | ".join(texte(valeur) for valeur in list(cellules.values())[:4])
    title = ""
    for valeur in cellules.values():
        text = " ".join(texte(valeur).split())
        if text == title or _is_number(valeur):
            continue
        if title:
            return ACTION, ""
        title = text
    return _single(index, title, cellules, contexte) if title else (ACTION, "")


def _is_number(valeur: Any) -> bool:
    if isinstance(valeur, (int, float)) and not isinstance(valeur, bool):
        return True
    if not isinstance(valeur, str) or not re.search(r"\d", valeur) or re.search(r"[a-zA-Z]{4,}", valeur):
        return False
    try:
        lire_montant(valeur)
    except CelluleRefusee:
        return bool(re.fullmatch(r"[\d\s.,%€]+", valeur))
    return True


def _header_kind(cellules: Mapping[int, Any], contexte: Contexte) -> str:
    texts = {p: texte(v) for p, v in cellules.items() if isinstance(v, str) and len(v) < 100}
    if len(texts) < 2 or len(texts) < len(cellules):
        return ""
    same = sum(1 for position, text in texts.items() if cle(text) and cle(text) == contexte.entetes.get(position))
    if same >= 2 and same * 10 >= len(texts) * 6:
        return ENTETE_REPETE
    named = [champ for text in texts.values() if (champ := reconnaitre(text)) in PAR_NOM]
    if len(set(named)) >= 3 and "titre" in named and len(named) * 10 >= len(texts) * 7:
        return AUTRE_ENTETE
    return ""


def _single(index: int, title: str, cellules: Mapping[int, Any], contexte: Contexte) -> tuple[str, str]:
    """A line with one text, and perhaps numbers: a total, the title of a group, or an action named so."""
    folded = fold(title)
    position = next(p for p, v in cellules.items() if not _is_number(v))
    alone = len(cellules) == sum(1 for v in cellules.values() if not _is_number(v))
    in_title = position == contexte.par_champ.get("titre")
    if (_TOTAL_SEUL if alone and in_title else _TOTAL).fullmatch(folded):
        return TOTAL, title
    if alone and _NOTE.match(folded):
        return NOTE, title
    if _AXE.fullmatch(folded) or contexte.axes_connus(title):
        return AXE, title
    if _SOUS.fullmatch(folded) or (_CODE_SOUS.fullmatch(folded) and alone):
        return SOUS_THEMATIQUE, title
    if position == contexte.par_champ.get("axe") and alone:
        return AXE, title
    if position == contexte.par_champ.get("sous_thematique") and alone:
        return SOUS_THEMATIQUE, title
    return _intertitre(index, position, title, alone, contexte)


def _intertitre(index: int, position: int, title: str, alone: bool, contexte: Contexte) -> tuple[str, str]:
    wide = contexte.largeurs.get((index, position), 1) >= 3
    out_of_title = position < contexte.par_champ.get("titre", 0) and len(words(title)) > 3
    if not alone or not (wide or out_of_title):
        return ACTION, ""
    return (AXE if "axe" not in contexte.par_champ else SOUS_THEMATIQUE), title


def is_under_groups(feuille, index: int, below: Iterable[int]) -> bool:
    """Whether a line only fills what stands under headings merged over several columns: it completes them."""
    spans = {
        position
        for (top, left), (bottom, right) in feuille.fusions
        if top == bottom == index and right > left
        for position in range(left, right + 1)
    }
    return len(spans & set(below)) > 1 and set(below) <= spans


def is_upright(lignes: list, titre: int | None) -> bool:
    """Whether the titles are names of fields: the form of one action, written downwards."""
    titles = [texte(ligne.cellules.get(titre)) for ligne in lignes]
    named = [champ for title in titles if (champ := reconnaitre(title)) in PAR_NOM]
    return len(set(named)) > 2 and len(named) * 2 >= len(titles)


def axe_annonce(
    nom: str, au_dessus: Iterable[tuple[int, str]], axes_connus: Callable[[str], bool]
) -> tuple[str, int] | None:
    """The only axis that is announced above the headings, or else by the name of the sheet (line 0)."""
    announced = [
        (piece, numero) for numero, text in au_dessus for piece in _pieces(text) if _announces(piece, axes_connus)
    ]
    if announced:
        return announced[0] if len({fold(text) for text, _ in announced}) == 1 else None
    return next(((piece, 0) for piece in _pieces(nom) if _announces(piece, axes_connus)), None)


def _pieces(text: str) -> list[str]:
    """A title, and what follows its dash: « Plan 2027 – Axe 1 » announces « Axe 1 »."""
    return [text, *re.split(r"\s[-–—|]\s", text)[1:]]


def _announces(text: str, axes_connus: Callable[[str], bool]) -> bool:
    folded = fold(text)
    return axes_connus(text) or (bool(_AXE_SEUL.match(folded)) and not _PLUSIEURS_AXES.search(folded))


def reprendre_fusions(lignes: list, feuille, par_champ: Mapping[str, int]) -> None:
    """A cell merged downwards says the same of each line it covers; a shared number is kept by none."""
    by_number = {ligne.numero: ligne for ligne in lignes}
    champs = {position: champ for champ, position in par_champ.items()}
    for (top, left), (bottom, right) in feuille.fusions:
        if bottom == top or left != right or left not in champs or top >= len(feuille.lignes):
            continue
        valeur = feuille.lignes[top][left] if left < len(feuille.lignes[top]) else None
        if est_blanche(valeur):
            continue
        covered = [by_number[number] for number in range(top + 1, bottom + 2) if number in by_number]
        for ligne in covered:
            if champs[left] in PARTAGES_REFUSES and len(covered) > 1:
                ligne.partagees[left] = (top + 1, bottom + 1)
                ligne.cellules.setdefault(left, valeur)
            elif ligne.numero != top + 1:
                ligne.cellules.setdefault(left, valeur)
                ligne.reprises[left] = top + 1


def reprendre_blancs(lignes: list, par_champ: Mapping[str, int]) -> None:
    """An axis written once above its actions holds for the blank cells below it, where the column is kept that way."""
    for champ in ("axe", "sous_thematique"):
        position = par_champ.get(champ)
        if position is not None and _is_written_once(lignes, position):
            _fill_down(lignes, position, par_champ.get("axe") if champ == "sous_thematique" else None)


def _is_written_once(lignes: list, position: int) -> bool:
    filled = [fold(texte(ligne.cellules[position])) for ligne in lignes if position in ligne.cellules]
    written = [ligne for ligne in lignes if position in ligne.cellules and position not in ligne.reprises]
    blank = len(lignes) - len(filled)
    values = {fold(texte(ligne.cellules[position])) for ligne in written}
    return bool(written) and len(values) == len(written) and blank >= max(2, len(written) - 1)


def _fill_down(lignes: list, position: int, axe: int | None) -> None:
    last: tuple[Any, int] | None = None
    current_axe = None
    for ligne in lignes:
        if axe is not None and fold(texte(ligne.cellules.get(axe))) != current_axe:
            current_axe = fold(texte(ligne.cellules.get(axe)))
            last = None
        if position in ligne.cellules:
            last = (ligne.cellules[position], ligne.reprises.get(position, ligne.numero))
        elif last is not None and not ligne.axe:
            ligne.cellules[position], ligne.reprises[position] = last
