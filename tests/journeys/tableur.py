"""What an export of the imported plan must hold: read with another library than ours."""

import unicodedata
from datetime import datetime
from io import BytesIO
from pathlib import Path

from openpyxl import load_workbook

from tests.plan.classeur_73 import attendu

COLONNES = {
    "Code": "code",
    "Titre": "titre",
    "Porteur": "porteur",
    "Âge minimum": "age_min",
    "Âge maximum": "age_max",
    "Début": "starts_on",
    "Fin": "ends_on",
}


def plier(texte: str) -> str:
    """Without accents nor capitals, as a person types on a telephone."""
    decomposed = unicodedata.normalize("NFKD", texte)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).lower()


def lignes_attendues(mot: str) -> list[dict]:
    """What the list filtered by ``mot`` holds, in the order of the plan."""
    found = [row for row in attendu() if mot in plier(f"{row['titre']} {row['porteur']}")]
    assert 1 < len(found) < 73
    return [{name: row[name] for name in COLONNES.values()} for row in found]


def lignes_exportees(path: Path) -> list[dict]:
    """The rows of the first sheet, under the names of ``lignes_attendues``; none of its cells is a formula."""
    sheet = load_workbook(BytesIO(path.read_bytes())).worksheets[0]
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
    heading, *rows = sheet.iter_rows(values_only=True)
    assert set(COLONNES) <= set(heading)
    return [
        {COLONNES[name]: _valeur(value) for name, value in zip(heading, row, strict=True) if name in COLONNES}
        for row in rows
    ]


def _valeur(value: object) -> object:
    return value.date() if isinstance(value, datetime) else value
