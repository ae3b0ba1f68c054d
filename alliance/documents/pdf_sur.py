"""A PDF is opened and walked object by object before it is kept: it may carry programs and other files."""

from io import BytesIO
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from alliance.documents.archives import protege
from alliance.documents.rules import FichierRefuse

OBJETS_MAX = 200_000
_PROGRAMMES = {"/JS", "/JavaScript", "/XFA"}
_ACTIONS = {"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/RichMedia", "/Rendition"}
_JOINTS = {"/EF", "/EmbeddedFile", "/EmbeddedFiles", "/AF"}
_SOUS_TYPES = {"/FileAttachment", "/RichMedia", "/Screen", "/3D", "/Movie", "/Sound"}

_ACTIF = (
    "Ce PDF contient un programme (script, formulaire actif ou lancement d'un autre logiciel). "
    "Imprimez-le dans un nouveau PDF, puis déposez cette copie."
)
_PIECES = "Ce PDF contient d'autres fichiers. Déposez ces fichiers à part, et imprimez celui-ci dans un nouveau PDF."
_ABIME = "Ce PDF est endommagé : il ne s'ouvre pas. Imprimez-le dans un nouveau PDF, puis déposez cette copie."


def verifier_pdf(contenu: bytes) -> bytes:
    """Give the PDF back when it is only a document.

    :raises FichierRefuse: damaged, protected by a password, active, or carrying files.
    """
    try:
        reader = PdfReader(BytesIO(contenu), strict=False)
        if reader.is_encrypted:
            raise protege()
        if not reader.pages or len(reader.pages) < 1:
            raise FichierRefuse(_ABIME)
        for value in _objects(reader):
            _refuse_active(value)
    except FichierRefuse:
        raise
    except Exception as error:  # noqa: BLE001 -- on a hostile file, pypdf may raise anything
        raise FichierRefuse(_ABIME) from error
    return contenu


def _objects(reader: PdfReader):
    """Every object of the file, those that no page reaches included, each once."""
    references = [(number, generation) for generation, table in reader.xref.items() for number in table]
    references += [(number, 0) for number in reader.xref_objStm]
    if len(references) > OBJETS_MAX:
        raise FichierRefuse(_ABIME)
    yield reader.trailer
    for number, generation in references:
        yield IndirectObject(number, generation, reader).get_object()


def _refuse_active(root: Any) -> None:
    waiting = [root]
    while waiting:
        value = waiting.pop()
        if isinstance(value, DictionaryObject):
            _check_dictionary(value)
            waiting += value.values()
        elif isinstance(value, ArrayObject):
            waiting += value


def _check_dictionary(value: DictionaryObject) -> None:
    keys = set(value)
    if keys & _PROGRAMMES or _name(value, "/S") in _ACTIONS:
        raise FichierRefuse(_ACTIF)
    if keys & _JOINTS or _name(value, "/Type") in _JOINTS or _name(value, "/Subtype") in _SOUS_TYPES:
        raise FichierRefuse(_PIECES)


def _name(value: DictionaryObject, key: str) -> str:
    entry = value.raw_get(key) if key in value else None
    entry = entry.get_object() if isinstance(entry, IndirectObject) else entry
    return str(entry) if isinstance(entry, str) else ""
