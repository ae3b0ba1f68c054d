"""Word files built for the tests: one paragraph per line, with what the test asks."""

import io

import docx
from PIL import Image

from alliance.documents.ecriture.actes.contenus import EnTete
from alliance.documents.ecriture.actes.exemples import exemple_de
from alliance.documents.enums import GenreActe


def png(size=(60, 20), color="navy", mode="RGB", format_="PNG") -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, color).save(out, format_)
    return out.getvalue()


def word(*paragraphes: str, edit=None) -> bytes:
    document = docx.Document()
    for texte in paragraphes:
        document.add_paragraph(texte)
    if edit:
        edit(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def lignes(contenu: bytes) -> list[str]:
    """The paragraphs of the body, tables excluded."""
    return [paragraph.text for paragraph in docx.Document(io.BytesIO(contenu)).paragraphs]


def tableaux(contenu: bytes) -> list[list[list[str]]]:
    tables = docx.Document(io.BytesIO(contenu)).tables
    return [[[cell.text for cell in row.cells] for row in table.rows] for table in tables]


def exemple(genre=GenreActe.RELEVE, **en_tete):
    return exemple_de(genre, EnTete(cite="Cité d'exemple", **en_tete))
