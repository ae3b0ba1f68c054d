"""What a file is, read from its bytes: neither its name nor the type the browser declares is believed."""

import re
from dataclasses import dataclass

from alliance.documents.archives import Archive, protege
from alliance.documents.ole import SIGNATURE as OLE
from alliance.documents.ole import Conteneur

MIME_OOXML = "application/vnd.openxmlformats-officedocument."
MIME_ODF = "application/vnd.oasis.opendocument."


@dataclass(frozen=True, slots=True)
class Nature:
    """A kind of file: its French name with an article, its type, the extensions that tell it truly."""

    code: str
    libelle: str
    mime: str = "application/octet-stream"
    extensions: tuple[str, ...] = ()


PDF = Nature("pdf", "un PDF", "application/pdf", ("pdf",))
PNG = Nature("png", "une image PNG", "image/png", ("png",))
JPEG = Nature("jpeg", "une image JPEG", "image/jpeg", ("jpg", "jpeg"))
WEBP = Nature("webp", "une image WebP", "image/webp", ("webp",))
DOCX = Nature("docx", "un document Word", MIME_OOXML + "wordprocessingml.document", ("docx",))
XLSX = Nature("xlsx", "un classeur Excel", MIME_OOXML + "spreadsheetml.sheet", ("xlsx",))
PPTX = Nature("pptx", "un diaporama PowerPoint", MIME_OOXML + "presentationml.presentation", ("pptx",))
ODT = Nature("odt", "un document LibreOffice", MIME_ODF + "text", ("odt",))
ODS = Nature("ods", "un classeur LibreOffice", MIME_ODF + "spreadsheet", ("ods",))
ODP = Nature("odp", "un diaporama LibreOffice", MIME_ODF + "presentation", ("odp",))
TEXTE = Nature("txt", "un fichier texte", "text/plain", ("csv", "txt", "tsv", "tab"))
XLS = Nature("xls", "un classeur Excel ancien (.xls)", "application/vnd.ms-excel", ("xls",))
OLE_AUTRE = Nature("ole", "un ancien document Word, PowerPoint ou Outlook")
CHIFFRE = Nature("chiffre", "un fichier protégé par un mot de passe")
XLSB = Nature("xlsb", "un classeur Excel binaire (.xlsb)")
IWORK = Nature("iwork", "un fichier Numbers, Pages ou Keynote (Apple)")
ZIP = Nature("zip", "une archive ZIP")
IMAGE = Nature("image", "une image")
HTML = Nature("html", "une page web")
XML = Nature("xml", "un fichier XML")
RTF = Nature("rtf", "un document RTF")
EXECUTABLE = Nature("executable", "un programme")
AUTRE_ARCHIVE = Nature("archive", "une archive compressée")
MEDIA = Nature("media", "un fichier audio ou vidéo")
INCONNUE = Nature("inconnu", "d'un type inconnu")

# (offset, signature, kind); the first that matches wins.
_SIGNATURES: tuple[tuple[int, bytes, Nature], ...] = (
    (0, b"\x89PNG\r\n\x1a\n", PNG),
    (0, b"\xff\xd8\xff", JPEG),
    (8, b"WEBPVP8", WEBP),
    (0, b"GIF8", IMAGE),
    (0, b"BM", IMAGE),
    (0, b"II*\x00", IMAGE),
    (0, b"MM\x00*", IMAGE),
    (4, b"ftyphei", IMAGE),
    (4, b"ftypmif1", IMAGE),
    (4, b"ftypavif", IMAGE),
    (4, b"ftyp", MEDIA),
    (0, b"ID3", MEDIA),
    (0, b"OggS", MEDIA),
    (0, b"RIFF", MEDIA),
    (0, b"\x1aE\xdf\xa3", MEDIA),
    (0, b"MZ", EXECUTABLE),
    (0, b"\x7fELF", EXECUTABLE),
    (0, b"Rar!", AUTRE_ARCHIVE),
    (0, b"7z\xbc\xaf\x27\x1c", AUTRE_ARCHIVE),
    (0, b"\x1f\x8b", AUTRE_ARCHIVE),
    (0, b"{\\rtf", RTF),
)
_BALISE_HTML = re.compile(rb"<(?:!doctype html|html|head|body|table|meta|script|style|div)\b", re.IGNORECASE)
_ODF = {nature.mime.encode(): nature for nature in (ODT, ODS, ODP)}
_CONTROLE = re.compile(rb"[\x00-\x08\x0b\x0e-\x19\x1b-\x1f]")


def nature_de(contenu: bytes) -> Nature:
    """Tell what ``contenu`` is.

    :raises FichierRefuse: a compressed document that is a bomb, is damaged, or asks for a password.
    """
    if b"%PDF-" in contenu[:1024]:
        return PDF
    if contenu.startswith(b"PK\x03\x04"):
        return nature_archive(Archive(contenu))
    if contenu.startswith(b"PK\x05\x06"):
        return ZIP
    if contenu.startswith(OLE):
        return _nature_ole(contenu)
    if not _CONTROLE.search(contenu[:65536]):
        return _nature_texte(contenu)
    return _signature(contenu) or (_nature_texte(contenu) if _is_utf16(contenu) else INCONNUE)


def nature_archive(archive: Archive) -> Nature:
    """Tell what a ZIP is, by the parts that only that kind has.

    :raises FichierRefuse: an OpenDocument file that asks for a password.
    """
    if "mimetype" in archive:
        mime = archive.lire("mimetype").strip().removesuffix(b"-template")
        manifest = archive.lire("META-INF/manifest.xml") if "META-INF/manifest.xml" in archive else b""
        if b"encryption-data" in manifest:
            raise protege()
        return _ODF.get(mime, ZIP)
    for part, nature in (
        ("xl/workbook.bin", XLSB),
        ("xl/workbook.xml", XLSX),
        ("word/document.xml", DOCX),
        ("ppt/presentation.xml", PPTX),
    ):
        if part in archive:
            return nature
    return IWORK if any(nom.endswith(".iwa") or nom == "Index.zip" for nom in archive.noms) else ZIP


def _nature_ole(contenu: bytes) -> Nature:
    noms = Conteneur(contenu).noms
    if "EncryptedPackage" in noms:
        return CHIFFRE
    return XLS if noms & {"Workbook", "Book"} else OLE_AUTRE


def _signature(contenu: bytes) -> Nature | None:
    for offset, signature, nature in _SIGNATURES:
        if contenu.startswith(signature, offset):
            return nature
    return None


def _is_utf16(contenu: bytes) -> bool:
    if contenu.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    # Without a mark: one byte in two of Latin text is zero, always on the same side.
    sample = contenu[:4096]
    pairs = len(sample) // 2
    return pairs > 1 and (sample[1::2].count(0) > 0.7 * pairs) != (sample[0::2].count(0) > 0.7 * pairs)


def _nature_texte(contenu: bytes) -> Nature:
    head = contenu[:2048].replace(b"\x00", b"").removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").lstrip()
    if head.startswith(b"{\\rtf"):
        return RTF
    if head.startswith(b"<") and _BALISE_HTML.search(head):
        return HTML
    if head.startswith(b"<?xml"):
        return XML
    return TEXTE
