"""CSV for a French spreadsheet: semicolons, UTF-8 with a mark, decimal commas, streamed."""

import csv
from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any

from django.utils.timezone import is_aware, localtime

from alliance.documents.ecriture.neutralisation import neutraliser
from alliance.documents.ecriture.tableau import Genre, Tableau, sans_controle

_PAQUET = 500


def _texte(value: Any) -> str:
    return neutraliser(sans_controle(str(value)))


def _nombre(value: Any) -> str:
    return str(value).replace(".", ",")


def _montant(cents: int) -> str:
    euros, rest = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}{euros},{rest:02d}" if rest else f"{'-' if cents < 0 else ''}{euros}"


def _date_heure(value: Any) -> str:
    return f"{localtime(value) if is_aware(value) else value:%d/%m/%Y %H:%M}"


_ECRIRE: dict[Genre, Callable[[Any], str]] = {
    Genre.TEXTE: _texte,
    Genre.ENTIER: str,
    Genre.NOMBRE: _nombre,
    Genre.MONTANT: _montant,
    Genre.DATE: lambda value: f"{value:%d/%m/%Y}",
    Genre.DATE_HEURE: _date_heure,
    Genre.BOOLEEN: lambda value: "oui" if value else "non",
}


def en_texte(genre: Genre, value: Any) -> str:
    """The words of one cell, the same in CSV and PDF; nothing gives an empty text."""
    return "" if value is None else _ECRIRE[genre](value)


def ecrire_csv(tableau: Tableau) -> Iterator[bytes]:
    """Write the table, a few hundred lines at a time."""
    writers = [_ECRIRE[colonne.genre] for colonne in tableau.colonnes]
    buffer = StringIO()
    output = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    buffer.write("\ufeff")
    output.writerow([_texte(colonne.libelle) for colonne in tableau.colonnes])
    for number, row in enumerate(tableau.lignes, start=1):
        output.writerow(["" if value is None else write(value) for write, value in zip(writers, row, strict=True)])
        if number % _PAQUET == 0:
            yield _emptied(buffer)
    yield _emptied(buffer)


def _emptied(buffer: StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()
