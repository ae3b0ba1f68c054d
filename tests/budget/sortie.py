"""What a downloaded file holds."""

import io

from django.urls import reverse
from python_calamine import CalamineWorkbook


def octets(response):
    assert response.status_code == 200, response.status_code
    assert response.headers["Cache-Control"] == "private, no-store"
    return b"".join(response.streaming_content) if response.streaming else response.content


def rangs(response):
    """The rows of an XLSX, the headings first."""
    return CalamineWorkbook.from_filelike(io.BytesIO(octets(response))).get_sheet_by_index(0).to_python()


def dicts(response):
    """The rows by heading."""
    heading, *rows = rangs(response)
    return [dict(zip(heading, row, strict=True)) for row in rows]


def colonne(rows, titre):
    """One column of amounts in cents, the cells of a spreadsheet being euros."""
    return [round(row[titre] * 100) if row[titre] != "" else None for row in rows]


def adresse(nom, cite, *args, query=""):
    return f"{reverse(f'budget:{nom}', args=[cite.slug, *args])}{query}"
