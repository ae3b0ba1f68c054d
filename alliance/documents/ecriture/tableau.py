"""The table that every writer receives: typed columns, and rows that may come one at a time."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any


class Genre(StrEnum):
    """What a column holds, hence how each format writes it."""

    TEXTE = "texte"
    ENTIER = "entier"
    NOMBRE = "nombre"
    MONTANT = "montant"
    """Whole euro cents in, euros out."""
    DATE = "date"
    DATE_HEURE = "date_heure"
    """An aware instant is written in Paris time."""
    BOOLEEN = "booleen"
    """« oui » or « non »."""


@dataclass(frozen=True, slots=True)
class Colonne:
    """A heading, the width of its cells in characters, and what they hold."""

    libelle: str
    largeur: int = 20
    genre: Genre = Genre.TEXTE


@dataclass(frozen=True, slots=True)
class Tableau:
    """A title, columns, and rows; what follows them shows in the PDF only.

    ``compte`` says how many rows there are, where « 31 lignes » would not be the words.
    """

    titre: str
    colonnes: Sequence[Colonne]
    lignes: Iterable[Sequence[Any]]
    sous_titre: str = ""
    filtres: str = ""
    compte: str = ""
    edite_on: date | None = field(default=None)


_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def sans_controle(texte: str) -> str:
    """Drop the characters that no office file may hold."""
    return _ILLEGAL.sub("", texte)


def par_paquets(morceaux: Iterable[bytes], taille: int = 64 * 1024) -> Iterator[bytes]:
    """Group small pieces, so that a response is not sent a line at a time."""
    buffer, size = [], 0
    for morceau in morceaux:
        buffer.append(morceau)
        size += len(morceau)
        if size >= taille:
            yield b"".join(buffer)
            buffer, size = [], 0
    if buffer:
        yield b"".join(buffer)
