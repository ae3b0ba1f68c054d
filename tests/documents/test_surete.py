import io
import struct
import zlib

import pytest
from PIL import Image, PngImagePlugin
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

from alliance.documents import surete
from alliance.documents.contrats import controles
from alliance.documents.rules import FichierRefuse, nettoyer_nom, nom_de_feuille
from alliance.documents.surete import TABLEURS, verifier
from alliance.kernel.textes import format_taille
from tests.documents import fabrique

MAX = 20 * 1024 * 1024
DOCX = {"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>"}
ODT = {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<a/>"}


def check(contenu: bytes, nom: str, **options):
    return verifier(contenu, nom, taille_max=MAX, **options)


def image_of(format_: str, mode: str = "RGB", **options) -> bytes:
    out = io.BytesIO()
    Image.new(mode, (40, 20), "red" if mode == "RGB" else 0).save(out, format_, **options)
    return out.getvalue()


def pdf_of(edit=None, **options) -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    if edit:
        edit(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _action(kind: str):
    def edit(writer: PdfWriter) -> None:
        writer.root_object[NameObject("/OpenAction")] = DictionaryObject({NameObject("/S"): NameObject(kind)})

    return edit


def _annotation(subtype: str):
    def edit(writer: PdfWriter) -> None:
        writer.add_annotation(0, DictionaryObject({NameObject("/Subtype"): NameObject(subtype)}))

    return edit


ALLOWED = {
    "pdf": (pdf_of(), "Bilan.pdf", "application/pdf"),
    "png": (image_of("PNG"), "logo.PNG", "image/png"),
    "jpeg": (image_of("JPEG"), "photo.jpeg", "image/jpeg"),
    "cmyk": (image_of("JPEG", "CMYK"), "affiche.jpg", "image/jpeg"),
    "palette": (image_of("PNG", "P"), "plan.png", "image/png"),
    "webp": (image_of("WEBP"), "photo.webp", "image/webp"),
    "docx": (
        fabrique.zip_of(DOCX),
        "Projet.docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    "xlsx": (
        fabrique.xlsx_of(["a"]),
        "Plan.xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    "pptx": (
        fabrique.zip_of({"ppt/presentation.xml": "<p/>"}),
        "Copil.pptx",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ),
    "odt": (fabrique.zip_of(ODT), "Projet.odt", "application/vnd.oasis.opendocument.text"),
    "ods": (fabrique.ods_of(""), "Plan.ods", "application/vnd.oasis.opendocument.spreadsheet"),
    "csv": (b"a;b\n", "Plan.csv", "text/csv"),
    "txt": ("été".encode("cp1252"), "note.txt", "text/plain"),
}


@pytest.mark.parametrize(("contenu", "nom", "mime"), ALLOWED.values(), ids=ALLOWED)
def test_allowed_kinds_are_told_by_their_content(contenu, nom, mime):
    sur = check(contenu, nom)

    assert (sur.nom, sur.type_mime) == (nom, mime)


@pytest.mark.parametrize(
    ("nom", "kept"),
    [
        ("rapport", "rapport.pdf"),
        ("Bilan 2025.v2", "Bilan 2025.v2.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Mes documents\\bilan.pdf", "bilan.pdf"),
        ("bilan\u202efdp.pdf", "bilan fdp.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie x.pdf"),
        (".pdf", "pdf.pdf"),
        ("note.finale", "note.finale.pdf"),
        ("", "fichier.pdf"),
        ("é" * 300 + ".pdf", "é" * 146 + ".pdf"),
        ("1.2024", "1.2024.pdf"),
    ],
)
def test_names_are_cleaned_and_completed(nom, kept):
    assert check(pdf_of(), nom).nom == kept


def test_a_lying_extension_is_refused_in_words_or_corrected_when_free():
    with pytest.raises(FichierRefuse) as refusal:
        check(image_of("PNG"), "bilan.pdf")

    assert refusal.value.message == (
        "Le nom de ce fichier se termine par « .pdf », mais c'est une image PNG. "
        "Renommez-le en « .png » si c'est bien le fichier voulu."
    )
    assert check(fabrique.xlsx_of(["a"]), "plan.csv", acceptees=TABLEURS, extension_libre=True).nom == "plan.xlsx"


@pytest.mark.parametrize(
    ("contenu", "nom"),
    [
        (b"<html><script>alert(1)</script>", "page.html"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "logo.svg"),
        (b"MZ\x90\x00", "outil.exe"),
        (fabrique.zip_of({"a": "b"}), "tout.zip"),
        (fabrique.xls_of(b""), "plan.xls"),
    ],
)
def test_other_kinds_are_refused(contenu, nom):
    with pytest.raises(FichierRefuse, match="Formats acceptés|se termine par"):
        check(contenu, nom)


def test_an_old_excel_is_welcome_in_an_import_without_its_macros():
    assert check(fabrique.xls_of(b""), "plan.xls", acceptees=TABLEURS).type_mime == "application/vnd.ms-excel"
    with pytest.raises(FichierRefuse, match="macros"):
        check(fabrique.ole_of({"Workbook": b"x", "_VBA_PROJECT_CUR": b"x"}), "plan.xls", acceptees=TABLEURS)
    with pytest.raises(FichierRefuse, match="Formats acceptés : XLSX, XLS, ODS et CSV."):
        check(image_of("PNG"), "plan.png", acceptees=TABLEURS)


def test_images_lose_everything_but_their_pixels():
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "Appareil", 6
    exif.get_ifd(0x8825)[1] = "N"
    contenu = image_of("JPEG", exif=exif) + b"<script>alert(1)</script>"

    sur = check(contenu, "photo.jpg")

    with Image.open(io.BytesIO(sur.contenu)) as kept:
        assert (dict(kept.getexif()), kept.size) == ({}, (20, 40))
    assert (b"Appareil" in contenu, b"Appareil" in sur.contenu, b"script" in sur.contenu) == (True, False, False)


def test_png_texts_are_dropped():
    out = io.BytesIO()
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", "quelqu'un")
    Image.new("RGB", (4, 4)).save(out, "PNG", pnginfo=info)

    assert b"quelqu" not in check(out.getvalue(), "a.png").contenu


def test_damaged_images_are_refused():
    with pytest.raises(FichierRefuse, match="Cette image est endommagée"):
        check(image_of("PNG")[:50], "a.png")
    with pytest.raises(FichierRefuse, match="Cette image est endommagée"):
        check(image_of("JPEG")[:300], "a.jpg")


def _declared_png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")


@pytest.mark.parametrize("width", [10_000, 30_000])
@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_image_bombs_are_refused_before_they_are_opened(width):
    with pytest.raises(FichierRefuse, match="50 millions de points"):
        check(_declared_png(width, 10_000), "a.png")


@pytest.mark.filterwarnings("error::PIL.Image.DecompressionBombWarning")
def test_image_bombs_are_refused_too_where_warnings_are_errors():
    with pytest.raises(FichierRefuse, match="50 millions de points"):
        check(_declared_png(10_000, 10_000), "a.png")


ACTIVE = {
    "script": pdf_of(_action("/JavaScript")),
    "launch": pdf_of(_action("/Launch")),
    "submit": pdf_of(_action("/SubmitForm")),
    "xfa": pdf_of(lambda w: w.root_object.update({NameObject("/XFA"): TextStringObject("x")})),
}
CARRYING = {
    "attachment": pdf_of(lambda w: w.add_attachment("a.txt", b"x")),
    "annotation": pdf_of(_annotation("/FileAttachment")),
    "rich media": pdf_of(_annotation("/RichMedia")),
}


@pytest.mark.parametrize("contenu", ACTIVE.values(), ids=ACTIVE)
def test_active_pdfs_are_refused(contenu):
    with pytest.raises(FichierRefuse, match="contient un programme"):
        check(contenu, "a.pdf")


@pytest.mark.parametrize("contenu", CARRYING.values(), ids=CARRYING)
def test_pdfs_that_carry_files_are_refused(contenu):
    with pytest.raises(FichierRefuse, match="contient d'autres fichiers"):
        check(contenu, "a.pdf")


def test_a_script_behind_a_reference_is_found():
    def edit(writer: PdfWriter) -> None:
        kind = writer._add_object(NameObject("/JavaScript"))
        writer._add_object(DictionaryObject({NameObject("/S"): kind}))
        writer.root_object[NameObject("/Liste")] = writer._add_object(ArrayObject([TextStringObject("x")]))

    with pytest.raises(FichierRefuse, match="contient un programme"):
        check(pdf_of(edit), "a.pdf")


def test_protected_and_damaged_pdfs_are_refused():
    with pytest.raises(FichierRefuse, match="mot de passe"):
        check(pdf_of(lambda w: w.encrypt("secret")), "a.pdf")
    with pytest.raises(FichierRefuse, match="Ce PDF est endommagé"):
        check(b"%PDF-1.7\nrien", "a.pdf")


def test_a_pdf_of_too_many_objects_or_no_page_is_refused(monkeypatch):
    empty = io.BytesIO()
    PdfWriter().write(empty)
    with pytest.raises(FichierRefuse, match="Ce PDF est endommagé"):
        check(empty.getvalue(), "a.pdf")
    monkeypatch.setattr("alliance.documents.pdf_sur.OBJETS_MAX", 1)
    with pytest.raises(FichierRefuse, match="Ce PDF est endommagé"):
        check(pdf_of(), "a.pdf")


@pytest.mark.parametrize(
    "parts",
    [
        DOCX | {"word/vbaProject.bin": "x"},
        DOCX | {"[Content_Types].xml": "application/vnd.ms-word.document.macroEnabled.main+xml"},
        DOCX | {"word/activeX/activeX1.bin": "x"},
    ],
)
def test_macros_are_refused(parts):
    with pytest.raises(FichierRefuse, match="contient des macros"):
        check(fabrique.zip_of(parts), "a.docx")


def test_macros_of_libreoffice_are_refused():
    with pytest.raises(FichierRefuse, match="contient des macros"):
        check(fabrique.ods_of("", parts={"Basic/Standard/Module1.xml": "<a/>"}), "a.ods")


def test_an_antivirus_may_be_plugged_in():
    def antivirus(contenu: bytes, type_mime: str) -> None:
        if b"EICAR" in contenu:
            raise FichierRefuse(f"Ce fichier est infecté ({type_mime}).")

    controles.register("test", antivirus)
    try:
        assert check(b"rien", "a.txt").contenu == b"rien"
        with pytest.raises(FichierRefuse, match=r"infecté \(text/plain\)"):
            check(b"EICAR", "a.txt")
    finally:
        controles.remove("test")


@pytest.mark.parametrize(
    ("octets", "words"),
    [
        (0, "0\u00a0octet"),
        (1, "1\u00a0octet"),
        (1023, "1023\u00a0octets"),
        (1024, "1\u00a0Ko"),
        (1024 * 1024 - 1, "1\u00a0Mo"),
        (1_572_864, "1,5\u00a0Mo"),
        (50 * 1024 * 1024, "50\u00a0Mo"),
    ],
)
def test_sizes_are_told_as_a_file_manager_does(octets, words):
    assert format_taille(octets) == words


@pytest.mark.parametrize(
    ("titre", "nom"),
    [
        ("Le plan d'actions", "Le plan d'actions"),
        ("Actions : 2026/2027 [tout]", "Actions 2026 2027 tout"),
        ("'", "Feuille"),
        ("a" * 40, "a" * 31),
    ],
)
def test_sheet_names_are_those_that_spreadsheets_accept(titre, nom):
    assert nom_de_feuille(titre) == nom


def test_names_keep_a_long_last_part():
    assert nettoyer_nom("compte.rendu_de_la_reunion") == "compte.rendu_de_la_reunion"
    assert surete.PIXELS_MAX == Image.MAX_IMAGE_PIXELS
