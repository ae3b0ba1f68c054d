import csv
import io
import time
import tracemalloc
import zipfile
from datetime import UTC, date, datetime

import pikepdf
import pytest
import typst
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from alliance.documents.ecriture import pdf
from alliance.documents.ecriture.csv import ecrire_csv
from alliance.documents.ecriture.neutralisation import est_dangereux, neutraliser, retablir
from alliance.documents.ecriture.ods import ecrire_ods
from alliance.documents.ecriture.pdf import TropDeLignes, ecrire_pdf, ecrire_tableau_pdf
from alliance.documents.ecriture.pdf_compact import compacter
from alliance.documents.ecriture.reponse import FormatExport, reponse_tableau
from alliance.documents.ecriture.tableau import Colonne, Genre, Tableau, par_paquets
from alliance.documents.ecriture.xlsx import TEXTE_MAX, ecrire_xlsx
from alliance.documents.lecture import lire_tableur

COLONNES = [
    Colonne("Titre", 40),
    Colonne("Âge min", 8, Genre.ENTIER),
    Colonne("Part", 8, Genre.NOMBRE),
    Colonne("Montant", 12, Genre.MONTANT),
    Colonne("Début", 11, Genre.DATE),
    Colonne("Modifiée le", 16, Genre.DATE_HEURE),
    Colonne("Active", 8, Genre.BOOLEEN),
]
# 22:30 in Paris on the day before: an export tells the local hour.
ROW = ["L'école ouverte", 3, 12.5, 680_050, date(2026, 9, 1), datetime(2026, 8, 31, 20, 30, tzinfo=UTC), True]
TITRES = [colonne.libelle for colonne in COLONNES]
TODAY = date(2026, 10, 13)
DANGERS = ["=1+1", "+33 1", "-5 ans", "@import", "\t=1", "\r=1", "'=1", " =1", "'abc", "''", '=HYPERLINK("http://x")']


def table(*rows, colonnes=COLONNES, titre="Le plan d'actions", **options) -> Tableau:
    return Tableau(titre, colonnes, iter(rows), **options)


def texts(*values: str) -> Tableau:
    return table(*[[value] for value in values], colonnes=[Colonne("Titre")])


def xlsx_bytes(tableau: Tableau) -> bytes:
    with ecrire_xlsx(tableau) as out:
        return out.read()


def ods_bytes(tableau: Tableau) -> bytes:
    with ecrire_ods(tableau) as out:
        return out.read()


WRITERS = {"csv": lambda tableau: b"".join(ecrire_csv(tableau)), "xlsx": xlsx_bytes, "ods": ods_bytes}


def read_back(format_: str, tableau: Tableau) -> list:
    return lire_tableur(WRITERS[format_](tableau), f"x.{format_}").feuilles[0].lignes


def test_csv_is_what_a_french_spreadsheet_opens():
    contenu = WRITERS["csv"](table(ROW, [None] * 7, ['a;b\n"c"', 0, 1, -1200, None, datetime(2026, 1, 2), False]))

    assert contenu.decode("utf-8") == (
        "\ufeffTitre;Âge min;Part;Montant;Début;Modifiée le;Active\r\n"
        "L'école ouverte;3;12,5;6800,50;01/09/2026;31/08/2026 22:30;oui\r\n"
        ";;;;;;\r\n"
        '"a;b\n""c""";0;1;-12;;02/01/2026 00:00;non\r\n'
    )


def test_xlsx_cells_are_typed():
    assert read_back("xlsx", table(ROW, [None, 0, None, 0, None, None, False])) == [
        TITRES,
        ["L'école ouverte", 3, 12.5, 6800.5, date(2026, 9, 1), datetime(2026, 8, 31, 22, 30), "oui"],
        [None, 0, None, 0, None, None, "non"],
    ]


def test_ods_cells_are_typed():
    row = ["a  b\n c\t", 0, None, -1, None, datetime(2026, 1, 2, 3, 4, 5, 6), False]

    assert read_back("ods", table(ROW, row, ["", *[None] * 5, True])) == [
        TITRES,
        ["L'école ouverte", 3, 12.5, 6800.5, date(2026, 9, 1), datetime(2026, 8, 31, 22, 30), "oui"],
        ["a  b\n c\t", 0, None, -0.01, None, datetime(2026, 1, 2, 3, 4, 5), "non"],
        [None, None, None, None, None, None, "oui"],
    ]


def test_xlsx_has_a_fixed_heading_filters_and_widths():
    sheet = load_workbook(io.BytesIO(xlsx_bytes(table(ROW, ROW))))["Le plan d'actions"]

    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:G3")
    assert round(sheet.column_dimensions["A"].width) == 41
    assert [sheet["D2"].number_format, sheet["E2"].number_format] == ['#,##0.00\\ "€"', "dd/mm/yyyy"]


def test_ods_has_a_fixed_heading_filters_and_widths():
    with zipfile.ZipFile(io.BytesIO(ods_bytes(table(ROW, ROW)))) as archive:
        content, settings = archive.read("content.xml").decode(), archive.read("settings.xml").decode()
        first = archive.infolist()[0]

    assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
    assert "table:target-range-address=\"'Le plan d''actions'.A1:'Le plan d''actions'.G3\"" in content
    assert '<style:table-column-properties style:column-width="8.00cm"/>' in content
    assert (
        '<config:config-item config:name="VerticalSplitPosition" config:type="int">1</config:config-item>' in settings
    )


@pytest.mark.parametrize("format_", WRITERS)
def test_no_cell_is_a_formula_and_every_text_comes_back(format_):
    tableau = table(*[[text, "fin"] for text in DANGERS], colonnes=[Colonne("Titre"), Colonne("Fin")])
    contenu = WRITERS[format_](tableau)

    feuille = lire_tableur(contenu, "x").feuilles[0]

    expected = [text.replace("\r", "\n") if format_ == "ods" else text for text in DANGERS]
    assert feuille.formules == frozenset()
    assert [row[0] for row in feuille.lignes[1:]] == expected


def test_csv_dangers_start_with_an_apostrophe():
    rows = list(csv.reader(io.StringIO(WRITERS["csv"](texts(*DANGERS)).decode("utf-8-sig")), delimiter=";"))

    assert [row[0][0] for row in rows[1:]] == ["'"] * len(DANGERS)


def test_xlsx_dangers_stay_text_when_edited():
    sheet = load_workbook(io.BytesIO(xlsx_bytes(texts("=1+1", "calme")))).active

    assert [(cell.data_type, cell.quotePrefix) for (cell,) in sheet["A2:A3"]] == [("s", True), ("s", False)]


def test_addresses_are_not_links():
    with zipfile.ZipFile(io.BytesIO(xlsx_bytes(texts("https://exemple.invalid", "mailto:a@b.c")))) as archive:
        assert [name for name in archive.namelist() if "rels" in name and "sheet" in name] == []


@given(st.text())
def test_neutralised_text_is_harmless_and_comes_back(texte):
    written = neutraliser(texte)

    assert retablir(written) == texte
    assert not est_dangereux(written) or written.startswith("'")


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"]), min_size=1).filter(
    lambda text: not text.isspace()
)


@pytest.mark.parametrize("format_", WRITERS)
def test_any_text_comes_back(format_):
    @given(st.lists(TEXTS, min_size=1, max_size=5))
    def check(values):
        rows = read_back(format_, table(*[["clé", value] for value in values], colonnes=[Colonne("A"), Colonne("B")]))
        assert rows[1:] == [["clé", value] for value in values]

    check()


def test_control_characters_are_dropped_and_endless_texts_cut():
    rows = read_back("xlsx", texts("a\x00b\x1fc\ufffe", "d" * (TEXTE_MAX + 1), ""))

    assert rows[1:] == [["abc"], ["d" * (TEXTE_MAX - 1) + "…"]]


@pytest.mark.parametrize(("format_", "microseconds"), [("csv", 60), ("xlsx", 300), ("ods", 150)])
def test_writing_is_quick_and_flat(format_, microseconds):
    colonnes = [Colonne("Texte"), *[Colonne("Date", 10, Genre.DATE)] * 2, *[Colonne("€", 10, Genre.MONTANT)] * 7]
    row = ["Atelier parents-enfants", TODAY, TODAY, *[680_050] * 7]
    start = time.process_time()

    WRITERS[format_](table(*[row] * 3000, colonnes=colonnes))

    assert (time.process_time() - start) / 3000 * 1e6 < microseconds  # 9, 54 and 15 µs on a quiet machine


def test_a_csv_of_any_length_holds_in_little_memory():
    tableau = Tableau("x", [Colonne("A")], (["a" * 100] for _ in range(50_000)))
    tracemalloc.start()

    size = sum(len(chunk) for chunk in ecrire_csv(tableau))

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert size > 5_000_000
    assert peak < 2_000_000


def test_small_pieces_are_sent_together():
    assert list(par_paquets([b"ab", b"cd", b"e"], taille=3)) == [b"abcd", b"e"]
    assert list(par_paquets([b"abc"], taille=3)) == [b"abc"]


def _tags(pdf_: pikepdf.Pdf) -> list[str]:
    found: list[str] = []

    def walk(node) -> None:
        if isinstance(node, pikepdf.Array):
            for child in node:
                walk(child)
        elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
            found.append(str(node.S))
            walk(node.get("/K"))

    walk(pdf_.Root.StructTreeRoot.K)
    return found


def test_the_pdf_is_tagged_french_and_titled():
    contenu = ecrire_tableau_pdf(table(*[ROW] * 60, sous_titre="Cité de test", filtres="Axe 1"), today=TODAY)

    with pikepdf.open(io.BytesIO(contenu)) as document:
        root, tags = document.Root, _tags(document)
        assert (str(root.Lang), bool(root.MarkInfo.Marked), bool(root.ViewerPreferences.DisplayDocTitle)) == (
            "fr-FR",
            True,
            True,
        )
        assert str(document.docinfo["/Title"]) == "Le plan d'actions"
        assert [tags.count(tag) for tag in ("/H1", "/Table", "/TH", "/TR")] == [1, 1, 7, 61]
        with document.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
        assert len(document.pages) > 1


def test_a_text_that_looks_like_typst_stays_a_text():
    hostile = '#read("/etc/passwd") $x$ *gras* <a> \\ `code`'

    assert ecrire_tableau_pdf(texts(hostile), today=TODAY).startswith(b"%PDF-")
    assert ecrire_pdf("tableau", _donnees(titre=hostile)).startswith(b"%PDF-")


EMOJI, COLLES = "\U0001f600", "\U0001f468\u200d\U0001f469\ufe0f"


def test_a_sign_that_no_font_draws_becomes_a_mark():
    hostile = f"Café {EMOJI}{COLLES}{EMOJI} fin \u6f22, arabe \u0645\u0631\u062d\u0628\u0627 et \u00e9"

    with pikepdf.open(
        io.BytesIO(ecrire_tableau_pdf(Tableau(hostile, [Colonne("A")], [[hostile]]), today=TODAY))
    ) as document:
        assert str(document.docinfo["/Title"]) == "Café ▯ fin ▯, arabe \u0645\u0631\u062d\u0628\u0627 et é"


@pytest.mark.parametrize(
    ("mot", "parts"), [("a" * 28, 1), ("a" * 29, 3), ("\u0645" * 40, 1), ("https://exemple.invalid/chemin", 3)]
)
def test_an_endless_word_may_break_where_its_letters_are_not_joined(mot, parts):
    assert len(pdf._composable(f"avant {mot} après").split("\u200b")) == parts
    assert pdf._composable(mot).replace("\u200b", "") == mot


def test_another_failure_of_the_build_is_not_hidden():
    with pytest.raises(typst.TypstError):
        ecrire_pdf("tableau", {})


def test_a_compact_pdf_is_the_same_document():
    big = pdf._compiler("tableau", _donnees(lignes=[["texte endstream"]] * 300))

    small = compacter(big)

    assert len(small) < len(big) / 2
    with pikepdf.open(io.BytesIO(small)) as after, pikepdf.open(io.BytesIO(big)) as before:
        assert after.check_pdf_syntax() == []
        assert _tags(after) == _tags(before)
        assert str(after.docinfo["/Title"]) == str(before.docinfo["/Title"])


@pytest.mark.parametrize(
    "change",
    [
        lambda big: b"%PDF-1.7\n",
        lambda big: big.replace(b"/Root", b"/Encrypt 1 0 R /Root"),
        lambda big: big.replace(b"xref\n0 ", b"xref\n1 "),
        lambda big: big.replace(b" 0 obj", b" 1 obj", 1),
        lambda big: big.replace(b"\nendobj", b"\nendxxx", 1),
    ],
    ids=["not a PDF", "protected", "another table", "another generation", "cut"],
)
def test_a_pdf_that_is_not_as_ours_is_left_as_it_is(change):
    strange = change(pdf._compiler("tableau", _donnees()))

    assert compacter(strange) == strange


def _donnees(**changes) -> dict:
    empty = {"titre": "T", "sous_titre": "", "filtres": "", "compte": "", "date": "", "colonnes": [], "lignes": []}
    columns = [{"libelle": "A", "largeur": 1, "droite": False, "serree": False}]
    return empty | {"colonnes": columns} | changes


def test_an_empty_list_and_a_wide_one_are_pages_too():
    wide = [Colonne(f"C{n}", 5, Genre.MONTANT if n % 2 else Genre.TEXTE) for n in range(12)]

    assert ecrire_tableau_pdf(table(), today=TODAY).startswith(b"%PDF-")
    assert ecrire_tableau_pdf(table([None, 5] * 6, colonnes=wide, edite_on=date(2026, 1, 1)), today=TODAY).startswith(
        b"%PDF-"
    )


def test_a_pdf_stops_at_its_limit(monkeypatch):
    monkeypatch.setattr(pdf, "LIGNES_MAX", 2)

    ecrire_tableau_pdf(texts("a", "b"), today=TODAY)
    with pytest.raises(TropDeLignes, match="dépasse 2 lignes"):
        ecrire_tableau_pdf(texts("a", "b", "c"), today=TODAY)


def test_the_font_of_the_screens_is_used_where_set_up_brought_it(settings, tmp_path):
    settings.NODE = tmp_path
    assert pdf.polices() == []

    folder = tmp_path / "@expo-google-fonts/atkinson-hyperlegible-next/400Regular"
    folder.mkdir(parents=True)

    assert pdf.polices() == [str(folder)]


@pytest.mark.django_db
@pytest.mark.parametrize("format_", FormatExport)
def test_the_answer_is_an_attachment_that_no_cache_keeps(format_):
    response = reponse_tableau(table(ROW), format_.value, "Plan été/2026")

    contenu = b"".join(response)
    assert contenu[:4] == {"pdf": b"%PDF", "csv": "\ufeffT".encode()}.get(format_, b"PK\x03\x04")
    assert (
        response.headers["Content-Disposition"] == f"attachment; filename*=utf-8''Plan%20%C3%A9t%C3%A9-2026.{format_}"
    )
    assert response.headers["Cache-Control"] == "private, no-store"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    response.close()


def test_another_format_is_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="docx"):
        reponse_tableau(table(ROW), "docx", "Plan")
