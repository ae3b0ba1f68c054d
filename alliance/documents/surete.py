"""Is this file what it says, and harmless? Everything that is kept goes through here."""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps

from alliance.documents import nature as natures
from alliance.documents.archives import Archive
from alliance.documents.contrats import controles
from alliance.documents.nature import Nature, nature_de
from alliance.documents.ole import Conteneur
from alliance.documents.rules import FichierRefuse, nettoyer_nom, verifier_taille

AUTORISEES = frozenset(
    {
        natures.PDF, natures.PNG, natures.JPEG, natures.WEBP, natures.DOCX, natures.XLSX, natures.PPTX,
        natures.ODT, natures.ODS, natures.ODP, natures.TEXTE,
    }
)  # fmt: skip
IMAGES = frozenset({natures.PNG, natures.JPEG, natures.WEBP})
TABLEURS = frozenset({natures.XLSX, natures.ODS, natures.XLS, natures.TEXTE})
PIXELS_MAX = 50_000_000
"""50 megapixels: beyond what a phone takes, and 200 MB once opened."""

_ACCEPTES = "Formats acceptés : PDF, PNG, JPEG, WebP, DOCX, XLSX, PPTX, ODT, ODS, ODP, CSV et TXT."
_MIME_TEXTES = {"csv": "text/csv", "tsv": "text/tab-separated-values"}
_EXTENSION_MAX = 5  # « note.finale » has none, « note.docx » has one
_MACROS = ("vbaproject.bin", "vbadata.xml")
_ACTIFS = ("basic/", "scripts/", "word/activex/", "xl/activex/", "ppt/activex/", "xl/macrosheets/")
Image.MAX_IMAGE_PIXELS = PIXELS_MAX


@dataclass(frozen=True, slots=True)
class FichierSur:
    """A file that may be kept: the name to show, its true type, the bytes to store."""

    nom: str
    type_mime: str
    contenu: bytes


def verifier(
    contenu: bytes,
    nom: str,
    *,
    taille_max: int,
    acceptees: frozenset[Nature] = AUTORISEES,
    extension_libre: bool = False,
) -> FichierSur:
    """Check a file and clean it.

    :param acceptees: the kinds that are welcome here.
    :param extension_libre: correct a wrong extension instead of refusing it.
    :raises FichierRefuse: too big, empty, of another kind, lying about its kind, damaged, protected, or active.
    """
    verifier_taille(contenu, taille_max)
    nature = nature_de(contenu)
    if nature not in acceptees:
        raise FichierRefuse(f"Ce fichier est {nature.libelle}. {_accepted(acceptees)}")
    nom = _name(nom, nature, extension_libre=extension_libre)
    contenu = _NETTOYEURS.get(nature, _office)(contenu)
    type_mime = (
        _MIME_TEXTES.get(nom.rpartition(".")[2].lower(), nature.mime) if nature == natures.TEXTE else nature.mime
    )
    for controle in controles:
        controle(contenu, type_mime)
    return FichierSur(nom, type_mime, contenu)


def _accepted(acceptees: frozenset[Nature]) -> str:
    if acceptees == AUTORISEES:
        return _ACCEPTES
    if acceptees == TABLEURS:
        return "Formats acceptés : XLSX, XLS, ODS et CSV."
    *others, last = sorted(nature.extensions[0].upper() for nature in acceptees)
    return f"Formats acceptés : {', '.join(others)} et {last}." if others else f"Format accepté : {last}."


def _name(nom: str, nature: Nature, *, extension_libre: bool) -> str:
    clean = nettoyer_nom(nom)
    stem, dot, extension = clean.rpartition(".")
    if dot and extension.lower() in nature.extensions:
        return clean
    if dot and stem and extension.isalpha() and len(extension) <= _EXTENSION_MAX and not extension_libre:
        raise FichierRefuse(
            f"Le nom de ce fichier se termine par « .{extension} », mais c'est {nature.libelle}. "
            f"Renommez-le en « .{nature.extensions[0]} » si c'est bien le fichier voulu."
        )
    return nettoyer_nom(f"{stem if dot and stem and extension_libre else clean}.{nature.extensions[0]}")


def _image(contenu: bytes) -> bytes:
    """Draw the image again: nothing but the pixels is kept, so neither place nor device nor hidden bytes."""
    try:
        with Image.open(BytesIO(contenu), formats=("PNG", "JPEG", "WEBP")) as image:
            if image.width * image.height > PIXELS_MAX:
                raise _too_many_pixels()
            format_ = str(image.format)
            upright = ImageOps.exif_transpose(image)
            upright.info = {}
            if format_ == "JPEG" and upright.mode not in {"L", "RGB"}:
                upright = upright.convert("RGB")
            out = BytesIO()
            upright.save(out, format_, **({} if format_ == "PNG" else {"quality": 88}))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels() from error
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, MemoryError) as error:
        raise FichierRefuse(
            "Cette image est endommagée : elle ne s'affiche pas en entier. Enregistrez-la à nouveau, puis déposez-la."
        ) from error
    return out.getvalue()


def en_png(contenu: bytes, *, largeur_max: int, hauteur_max: int) -> bytes:
    """An image that was verified, as a PNG no larger than the given size in pixels; it is never enlarged."""
    with Image.open(BytesIO(contenu), formats=("PNG", "JPEG", "WEBP")) as image:
        drawn = image.convert("RGBA" if image.has_transparency_data else "RGB")
    drawn.thumbnail((largeur_max, hauteur_max))
    out = BytesIO()
    drawn.save(out, "PNG", optimize=True)
    return out.getvalue()


def _too_many_pixels() -> FichierRefuse:
    return FichierRefuse("Cette image dépasse 50 millions de points. Réduisez-la, puis déposez-la à nouveau.")


def _office(contenu: bytes) -> bytes:
    archive = Archive(contenu)
    types = archive.lire("[Content_Types].xml") if "[Content_Types].xml" in archive else b""
    names = [nom.lower() for nom in archive.noms]
    active = any(nom.endswith(_MACROS) or (nom.startswith(_ACTIFS) and not nom.endswith("/")) for nom in names)
    if active or b"macroEnabled" in types:
        raise FichierRefuse("Ce document contient des macros. Enregistrez-le sans macros, puis déposez cette copie.")
    return contenu


def _old_excel(contenu: bytes) -> bytes:
    if {"_VBA_PROJECT_CUR", "_VBA_PROJECT", "VBA"} & Conteneur(contenu).noms:
        raise FichierRefuse("Ce document contient des macros. Enregistrez-le sans macros, puis déposez cette copie.")
    return contenu


def _verifier_pdf(contenu: bytes) -> bytes:
    from alliance.documents.pdf_sur import verifier_pdf  # noqa: PLC0415 -- slow import of a whole PDF library

    return verifier_pdf(contenu)


_NETTOYEURS: dict[Nature, Callable[[bytes], bytes]] = {
    natures.PDF: _verifier_pdf,
    natures.PNG: _image,
    natures.JPEG: _image,
    natures.WEBP: _image,
    natures.XLS: _old_excel,
    natures.TEXTE: lambda contenu: contenu,
}
