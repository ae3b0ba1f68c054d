import resource
import time
from datetime import date, datetime, timedelta
from datetime import time as heure

import pytest

from alliance.documents.lecture import Feuille, FichierRefuse, lettres, lire_tableur
from tests.documents import fabrique


def read(contenu: bytes, nom: str = "plan.xlsx") -> Feuille:
    return lire_tableur(contenu, nom).feuilles[0]


def test_xlsx_values_keep_their_type_and_their_line():
    def edit(workbook):
        sheet = workbook.active
        sheet["B3"] = "Plan d'actions"
        sheet.merge_cells("B3:D4")
        sheet["A6"], sheet["B6"], sheet["C6"] = date(2026, 9, 1), datetime(2026, 9, 1, 14, 30), 12000
        sheet["D6"], sheet["E6"], sheet["F6"], sheet["G6"] = 1.5, True, heure(8, 30), "00123"
        sheet["H6"], sheet["Z9"] = "   ", ""

    contenu = fabrique.xlsx_of(edit=edit)

    classeur = lire_tableur(contenu, "sans extension")

    assert classeur.format == "xlsx"
    assert classeur.feuilles == [
        Feuille(
            "Plan",
            [
                [],
                [],
                [None, "Plan d'actions"],
                [],
                [],
                [date(2026, 9, 1), datetime(2026, 9, 1, 14, 30), 12000, 1.5, True, heure(8, 30), "00123"],
            ],
            fusions=(((2, 1), (3, 3)),),
        )
    ]


def test_xlsx_formulas_and_errors_are_flagged():
    def edit(workbook):
        sheet = workbook.active
        sheet["B2"], sheet["C2"] = "=SUM(A1:A9)", "#REF!"
        sheet["C2"].data_type = "e"

    feuille = read(fabrique.xlsx_of(["Titre"], edit=edit))

    assert feuille.formules == {(1, 1)}
    assert feuille.erreurs == {(1, 2)}
    assert feuille.lignes[1] == [None, None, "#REF!"]


def test_xlsx_computed_cell_gives_its_last_value():
    feuille = read(fabrique.xlsx_lines(2, 2, formulas=True))

    assert feuille.lignes == [[0, "texte 0 1", 1], [0, "texte 1 1", 1]]
    assert feuille.formules == {(0, 2), (1, 2)}


@pytest.mark.parametrize(
    ("sheet", "lignes", "formules"),
    [
        ('<x:row r="2"><x:c r="B2"><x:f>1+1</x:f><x:v>2</x:v></x:c></x:row>', [[], [None, 2]], {(1, 1)}),
        (
            '<x:row><x:c><x:v>1</x:v></x:c><x:c s="0"/><x:c><x:f>1</x:f><x:v>3</x:v></x:c></x:row>',
            [[1, None, 3]],
            {(0, 2)},
        ),
        ("<x:row r='1'><x:c t='e' r='A1'><x:f>1/0</x:f></x:c></x:row>", [["#ERREUR!"]], {(0, 0)}),
        ("<x:row r='1'><x:c r='A1' t='e'><x:v>#N/A</x:v></x:c></x:row>", [["#N/A"]], set()),
    ],
)
def test_xlsx_of_other_programs_is_walked_cell_by_cell(sheet, lignes, formules):
    namespace = 'xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    part = f"<x:worksheet {namespace}><x:sheetData>{sheet}</x:sheetData></x:worksheet>"
    contenu = fabrique.repack(fabrique.xlsx_of(["x"]), {"xl/worksheets/sheet1.xml": part})

    feuille = read(contenu)

    assert feuille.lignes == lignes
    assert feuille.formules == formules


def test_hidden_sheets_are_flagged_and_charts_are_not_sheets():
    def edit(workbook):
        workbook.create_sheet("Listes").sheet_state = "hidden"
        workbook["Listes"]["A1"] = 1
        workbook.create_chartsheet("Graphique")

    classeur = lire_tableur(fabrique.xlsx_of(["a"], edit=edit), "x")

    assert [(f.nom, f.masquee) for f in classeur.feuilles] == [("Plan", False), ("Listes", True)]


def test_ods_values_formulas_and_repetitions():
    body = fabrique.ods_sheet(
        '<table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="1024"/>'
        "</table:table-row><table:table-row>"
        '<table:table-cell office:value-type="string" table:number-columns-spanned="2"><office:annotation>'
        "<text:p>note</text:p></office:annotation><text:p>Titre</text:p><text:p>suite</text:p></table:table-cell>"
        "<table:covered-table-cell/>"
        '<table:table-cell office:value-type="date" office:date-value="2026-09-01"/>'
        '<table:table-cell office:value-type="currency" office:value="12000"/>'
        '<table:table-cell table:formula="of:=1+1" office:value-type="float" office:value="2"/>'
        '<table:table-cell table:formula="of:=1/0" office:value-type="string"><text:p>#DIV/0!</text:p>'
        "</table:table-cell>"
        '<table:table-cell table:number-columns-repeated="2" office:value-type="string"><text:p>x</text:p>'
        "</table:table-cell></table:table-row>"
        '<table:table-row table:number-rows-repeated="1048000">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>',
        nom="Plan &amp; suivi",
    ) + fabrique.ods_sheet(fabrique.ods_row("a"), nom="Listes", style="cachee")

    classeur = lire_tableur(fabrique.ods_of(body), "plan.ods")

    assert classeur.format == "ods"
    assert classeur.feuilles == [
        Feuille(
            "Plan & suivi",
            [[], [], ["Titre\nsuite", None, date(2026, 9, 1), 12000, 2, "#DIV/0!", "x", "x"]],
            formules=frozenset({(2, 4), (2, 5)}),
            erreurs=frozenset({(2, 5)}),
        ),
        Feuille("Listes", [["a"]], masquee=True),
    ]


def test_rows_and_columns_that_an_ods_hides_are_listed():
    hidden = 'table:visibility="collapse"'
    columns = f'<table:table-column/><table:table-column table:number-columns-repeated="2" {hidden}/>'
    rows = (
        fabrique.ods_row("a", "b", "c")
        + fabrique.ods_row("d").replace("<table:table-row", '<table:table-row table:visibility="filter"')
        + fabrique.ods_row("e")
        + f'<table:table-row table:number-rows-repeated="1048000" {hidden}><table:table-cell/></table:table-row>'
    )

    feuille = read(fabrique.ods_of(fabrique.ods_sheet(columns + rows)), "x.ods")

    assert feuille.colonnes_masquees == frozenset({1, 2})
    assert sorted(feuille.lignes_masquees)[:3] == [1, 3, 4]
    assert len(feuille.lignes) == 3


def test_a_share_shown_as_a_percentage_is_read_as_it_is_shown():
    def fill(workbook):
        sheet = workbook.active
        for row, (value, shown) in enumerate(
            [(1, "0%"), (0.8, "0.00%"), (0.125, '0.0" "%'), (1, "General"), (0.5, '0.0"%"'), ("100 %", "0%")], start=1
        ):
            sheet.cell(row, 1, value).number_format = shown

    def percent(value):
        cell = f'<table:table-cell office:value-type="percentage" office:value="{value}"><text:p>x</text:p>'
        return f"{cell}</table:table-cell>"

    excel = read(fabrique.xlsx_of(edit=fill))
    rows = "".join(f"<table:table-row>{percent(value)}</table:table-row>" for value in (1, 0.8))
    libre = read(fabrique.ods_of(fabrique.ods_sheet(rows)), "x.ods")

    assert [row[0] for row in excel.lignes] == ["100 %", "80 %", "12,5 %", 1, 0.5, "100 %"]
    assert [row[0] for row in libre.lignes] == ["100 %", "80 %"]


def test_ods_line_breaks_and_tabs_are_kept():
    feuille = read(fabrique.ods_of(fabrique.ods_sheet(fabrique.ods_row("a<text:line-break/>b<text:tab/>c"))))

    assert feuille.lignes == [["a\nb\tc"]]


def test_xls_is_read():
    cells = fabrique.biff_label(0, 0, "Été") + fabrique.biff_number(1, 1, 12000) + fabrique.biff_formula(1, 2, 3.5)

    classeur = lire_tableur(fabrique.xls_of(cells), "plan.xlsx")

    assert classeur.format == "xls"
    assert classeur.feuilles == [Feuille("Plan", [["Été"], [None, 12000, 3.5]], formules=frozenset({(1, 2)}))]


def test_durations_are_told_in_hours_and_minutes():
    assert read(fabrique.xlsx_of([timedelta(hours=30, minutes=5)])).lignes == [["30:05"]]


PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
PASSWORD = "Ce fichier est protégé par un mot de passe. Enregistrez-le sans mot de passe, puis déposez-le à nouveau."
DAMAGED = (
    "Ce fichier est endommagé : il ne s'ouvre pas. Ouvrez-le avec votre tableur ou votre traitement de texte, "
    "enregistrez-le à nouveau, puis déposez cette copie."
)
AS_TABLE = "Déposez un tableau au format XLSX, ODS ou CSV."
RESAVE = "Ouvrez-le dans votre tableur, enregistrez-le au format XLSX ou ODS, puis déposez ce fichier."


def _encrypted_zip() -> bytes:
    contenu = bytearray(fabrique.zip_of({"xl/workbook.xml": "x"}))
    central = contenu.rindex(b"PK\x01\x02")
    contenu[6] |= 1
    contenu[central + 8] |= 1
    return bytes(contenu)


WRONG = {
    "image": (PNG, f"Ce fichier est une image PNG. {AS_TABLE}"),
    "photo": (b"\xff\xd8\xff\xe0" + b"\0" * 40, f"Ce fichier est une image JPEG. {AS_TABLE}"),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3", f"Ce fichier est un PDF. {AS_TABLE}"),
    "docx": (fabrique.zip_of({"word/document.xml": "<a/>"}), f"Ce fichier est un document Word. {AS_TABLE}"),
    "odt": (
        fabrique.zip_of({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<a/>"}),
        f"Ce fichier est un document LibreOffice. {AS_TABLE}",
    ),
    "numbers": (
        fabrique.zip_of({"Index/Document.iwa": b"x"}),
        "Ce fichier est un fichier Numbers, Pages ou Keynote (Apple). Dans Numbers, choisissez Fichier > Exporter vers "
        "> Excel, puis déposez le fichier XLSX.",
    ),
    "zip": (
        fabrique.zip_of({"plan.csv": "a;b"}),
        "Ce fichier est une archive ZIP. Ouvrez cette archive sur votre ordinateur et déposez le tableau qu'elle "
        "contient.",
    ),
    "empty zip": (
        fabrique.zip_of({}),
        "Ce fichier est une archive ZIP. Ouvrez cette archive sur votre ordinateur et déposez le tableau qu'elle "
        "contient.",
    ),
    "xlsb": (
        fabrique.zip_of({"xl/workbook.bin": "x"}),
        "Ce fichier est un classeur Excel binaire (.xlsb). Dans Excel, choisissez Enregistrer sous, format XLSX, puis "
        "déposez ce fichier.",
    ),
    "html as xls": (b"\r\n<html><body><table><tr><td>a", f"Ce fichier est une page web. {RESAVE}"),
    "xml": (b'<?xml version="1.0"?><Workbook/>', f"Ce fichier est un fichier XML. {RESAVE}"),
    "rtf": (b"{\\rtf1 bonjour}", f"Ce fichier est un document RTF. {AS_TABLE}"),
    "program": (b"MZ\x90\x00\x03\x00\x00\x00\x04", f"Ce fichier est un programme. {AS_TABLE}"),
    "unknown": (b"\x01\x02\x03\x04\x05", f"Ce fichier est d'un type inconnu. {AS_TABLE}"),
    "old word": (
        fabrique.ole_of({"WordDocument": b"x"}),
        f"Ce fichier est un ancien document Word, PowerPoint ou Outlook. {AS_TABLE}",
    ),
    "xlsx with a password": (
        fabrique.ole_of({"EncryptionInfo": b"x", "EncryptedPackage": b"x"}),
        "Ce fichier est un fichier protégé par un mot de passe. Enregistrez-le sans mot de passe, puis déposez-le à "
        "nouveau.",
    ),
    "xls with a password": (fabrique.xls_of(b"", before=fabrique.biff(0x2F, b"\0" * 6)), PASSWORD),
    "ods with a password": (fabrique.ods_of("", manifest="<manifest:encryption-data/>"), PASSWORD),
    "zip with a password": (_encrypted_zip(), PASSWORD),
    "empty file": (
        b"",
        "Ce fichier est vide (0 octet). Vérifiez-le sur votre ordinateur, puis déposez-le à nouveau.",
    ),
    "truncated": (fabrique.xlsx_of(["a"])[:-200], DAMAGED),
    "truncated ole": (fabrique.xls_of(b"")[:900], DAMAGED),
    "sheet that is not xml": (
        fabrique.repack(fabrique.xlsx_of(["a"]), {"xl/workbook.xml": "<a"}),
        DAMAGED,
    ),
    "workbook without relations": (fabrique.zip_of({"xl/workbook.xml": "<a/>"}), DAMAGED),
    "ods without content": (
        fabrique.zip_of({"mimetype": fabrique.MIME_ODS, "META-INF/manifest.xml": "<a/>"}),
        DAMAGED,
    ),
    "macros": (
        fabrique.repack(fabrique.xlsx_of(["a"]), {"xl/vbaProject.bin": b"x"}),
        "Ce classeur contient des macros. Enregistrez-le au format XLSX sans macros, puis déposez cette copie.",
    ),
}


@pytest.mark.parametrize(("contenu", "message"), WRONG.values(), ids=WRONG)
def test_what_is_not_a_readable_table_is_refused_in_words(contenu, message):
    with pytest.raises(FichierRefuse) as refusal:
        lire_tableur(contenu, "plan.xlsx")

    assert refusal.value.message == message
    assert refusal.value.field == "fichier"


EMPTY = {
    "xlsx": fabrique.xlsx_of(),
    "ods": fabrique.ods_of(fabrique.ods_sheet("")),
    "csv": b" ; ;\r\n;;\r\n",
    "bom": b"\xef\xbb\xbf",
}


@pytest.mark.parametrize("contenu", EMPTY.values(), ids=EMPTY)
def test_a_table_without_a_filled_cell_is_refused(contenu):
    with pytest.raises(FichierRefuse, match="Ce tableau est vide"):
        lire_tableur(contenu, "plan")


def test_the_size_limit_is_told_and_exact():
    at_limit, beyond = b"a;b\n" * 1024, b"a;b\n" * 1024 + b"c"

    lire_tableur(at_limit, "plan.csv", taille_max=4096)
    with pytest.raises(FichierRefuse) as refusal:
        lire_tableur(beyond, "plan.csv", taille_max=4096)

    assert refusal.value.message.startswith("Votre fichier pèse 4\u00a0Ko, la limite est 4\u00a0Ko.")


def test_fifty_megabytes_are_refused_with_both_figures():
    with pytest.raises(FichierRefuse, match="pèse 50\u00a0Mo, la limite est 20\u00a0Mo"):
        lire_tableur(bytes(50 * 1024 * 1024), "plan.xlsx")


def test_ten_thousand_lines_are_read_quickly():
    contenu = fabrique.xlsx_lines(10_000)
    start = time.process_time()

    feuille = read(contenu)

    assert len(feuille.lignes) == 10_000
    assert time.process_time() - start < 2  # 0.2 s on a quiet machine


def test_ten_thousand_csv_lines_are_read_quickly():
    contenu = ("Action;Porteur;12 000 €;" + "x;" * 7 + "\r\n").encode() * 10_000
    start = time.process_time()

    feuille = read(contenu)

    assert len(feuille.lignes) == 10_000
    assert time.process_time() - start < 2


def _with_sheet(sheet_data: str) -> bytes:
    namespace = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    part = f"<worksheet {namespace}><sheetData>{sheet_data}</sheetData></worksheet>"
    return fabrique.repack(fabrique.xlsx_of(["x"]), {"xl/worksheets/sheet1.xml": part})


MALFORMED = {
    "column beyond all": _with_sheet('<row r="1"><c r="ZZZZZZ1"><v>1</v></c></row>'),
    "small letters": _with_sheet('<row r="1"><c r="xfd1048576"><v>1</v></c></row>'),
    "line zero": _with_sheet('<row r="1"><c r="A0" t="e"><v>#N/A</v></c></row>'),
    "boolean that is none": _with_sheet('<row r="1"><c r="A1" t="zz"><v>1</v></c></row>'),
    "tag never closed": fabrique.repack(fabrique.ods_of(""), {"content.xml": "<office:body><table:table>"}),
    "encoding that is none": fabrique.repack(
        fabrique.ods_of(""), {"content.xml": '<?xml version="1.0" encoding="zz"?><a/>'}
    ),
    "xls cut in its tables": fabrique.xls_of(fabrique.biff_label(0, 0, "a"))[:-1],
    "xls of odd sectors": fabrique.xls_of(b"")[:30] + b"\x03" + fabrique.xls_of(b"")[31:],
}


@pytest.mark.parametrize("contenu", MALFORMED.values(), ids=MALFORMED)
def test_malformed_inside_is_damage_and_never_hangs(contenu):
    with pytest.raises(FichierRefuse) as refusal:
        lire_tableur(contenu, "plan")

    assert refusal.value.message == DAMAGED


def test_a_sheet_announced_and_absent_is_damage():
    workbook = fabrique.part_of(fabrique.xlsx_of(["a"]), "xl/workbook.xml")
    twice = workbook.replace(b"</sheets>", b'<sheet name="Autre" sheetId="9" r:id="rId99"/></sheets>').replace(
        b"<workbook ", b'<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" ', 1
    )

    with pytest.raises(FichierRefuse) as refusal:
        lire_tableur(fabrique.repack(fabrique.xlsx_of(["a"]), {"xl/workbook.xml": twice}), "plan")

    assert refusal.value.message == DAMAGED


def test_a_repeated_text_cell_says_error_in_its_text_only():
    assert read(_with_sheet('<row r="1"><c r="A1" t="str"><v>t="e"</v></c></row>')).erreurs == frozenset()


FAR = {
    "xlsx": (fabrique.xlsx_of(edit=lambda w: w.active.__setitem__("XFD1048576", "a")), "XFD1048576"),
    "xlsx area": (fabrique.xlsx_of(edit=lambda w: w.active.__setitem__("ALL90000", "a")), "ALL90000"),
    "ods": (
        fabrique.ods_of(
            fabrique.ods_sheet(
                '<table:table-row table:number-rows-repeated="1048576"><table:table-cell office:value-type="float" '
                'office:value="1" table:formula="of:=1" table:number-columns-repeated="16384"/></table:table-row>'
            )
        ),
        "XFD1048576",
    ),
    "xls": (fabrique.xls_of(fabrique.biff_label(65535, 255, "a")), "IV65536"),
}


@pytest.mark.parametrize(("contenu", "cell"), FAR.values(), ids=FAR)
def test_a_stray_cell_is_refused_and_named(contenu, cell):
    with pytest.raises(FichierRefuse) as refusal:
        lire_tableur(contenu, "plan")

    assert refusal.value.message.split(" : ")[0].endswith(f"s'étend jusqu'à la cellule {cell}")


def test_a_sheet_full_of_formatted_blanks_costs_nothing():
    blanks = "".join(f'<row r="{r}"><c r="A{r}" s="0"/><c r="XFD{r}" s="0"/></row>' for r in range(2, 100_000))
    contenu = fabrique.xlsx_of(["Titre"])
    sheet = fabrique.part_of(contenu, "xl/worksheets/sheet1.xml").replace(
        b"</sheetData>", b"%b</sheetData>" % blanks.encode()
    )
    contenu = fabrique.repack(contenu, {"xl/worksheets/sheet1.xml": sheet})
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    feuille = read(contenu)

    assert feuille.lignes == [["Titre"]]
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 150_000


def test_texts_repeated_into_something_huge_are_refused():
    contenu = fabrique.xlsx_lines(1, 2)
    shared = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>%b</t></si></sst>' % (
        b"a" * 1_000_000
    )
    cells = b"".join(b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (r, r) for r in range(1, 300))
    sheet = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%b</sheetData></worksheet>'
    contenu = fabrique.repack(contenu, {"xl/sharedStrings.xml": shared, "xl/worksheets/sheet1.xml": sheet % cells})

    with pytest.raises(FichierRefuse, match="répète des textes démesurés"):
        lire_tableur(contenu, "plan")


def test_long_texts_that_are_not_repeated_are_read():
    contenu = fabrique.xlsx_of(["a" * 32_000], *[["b", "c"] for _ in range(2000)])

    assert len(read(contenu).lignes) == 2001


@pytest.mark.parametrize(("column", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_columns_are_named_as_on_screen(column, name):
    assert lettres(column) == name
