"""What reading a spreadsheet gives: sheets of plain values, at the very rows the person sees."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Literal

Valeur = str | int | float | bool | date | datetime | time | None
Position = tuple[int, int]
Format = Literal["xlsx", "xls", "ods", "csv"]


@dataclass(frozen=True, slots=True)
class Feuille:
    """One sheet. ``lignes[i]`` is line ``i + 1`` of the file; empty lines are kept, trailing ones are not.

    A merged cell gives its value at its top-left corner. A cell in error holds its code (« #REF! ») and is listed
    in ``erreurs``; a computed cell holds the value that the spreadsheet last computed and is listed in ``formules``.
    Positions are (row, column) from zero; ``fusions`` are (top-left, bottom-right).
    A number shown as a percentage is the text that the person sees, « 80 % » (XLSX, ODS).
    Hidden rows and columns (XLSX, ODS) are read like the others and listed, from zero.
    """

    nom: str
    lignes: list[list[Valeur]]
    formules: frozenset[Position] = frozenset()
    erreurs: frozenset[Position] = frozenset()
    fusions: tuple[tuple[Position, Position], ...] = ()
    masquee: bool = False
    lignes_masquees: frozenset[int] = frozenset()
    colonnes_masquees: frozenset[int] = frozenset()

    @property
    def vide(self) -> bool:
        """Whether no cell holds anything."""
        return not self.lignes


@dataclass(frozen=True, slots=True)
class Classeur:
    """A workbook; a CSV is a workbook of one sheet, all values text.

    ``encodage`` and ``separateur`` say how a CSV was read, empty otherwise.
    """

    format: Format
    feuilles: list[Feuille] = field(default_factory=list)
    encodage: str = ""
    separateur: str = ""


def elaguer(lignes: list[list[Valeur]]) -> list[list[Valeur]]:
    """Drop, in place, empty cells at the end of each line and empty lines at the end."""
    for ligne in lignes:
        while ligne and ligne[-1] is None:
            ligne.pop()
    while lignes and not lignes[-1]:
        lignes.pop()
    return lignes
