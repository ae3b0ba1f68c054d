import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance.documents.ecriture.neutralisation import retablir
from alliance.documents.lecture import FichierRefuse, lire_tableur
from alliance.documents.lecture.texte import deviner_separateur

ACCENTS = "Été;cœur à cœur;12 000 €\r\nélève;l’école;ça\r\n"
EXPECTED = [["Été", "cœur à cœur", "12 000 €"], ["élève", "l’école", "ça"]]


def read(contenu: bytes) -> list:
    return lire_tableur(contenu, "plan.csv").feuilles[0].lignes


@pytest.mark.parametrize("encodage", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "mac_roman"])
def test_encodings_are_recognised(encodage):
    classeur = lire_tableur(ACCENTS.encode(encodage), "Plan 2026.csv")

    assert classeur.feuilles[0].lignes == EXPECTED
    assert (classeur.format, classeur.separateur, classeur.feuilles[0].nom) == ("csv", ";", "Plan 2026")


@pytest.mark.parametrize("encodage", ["iso8859-15", "cp850"])
def test_older_encodings_are_recognised(encodage):
    text = "Été;à l'école;élève\nforêt;ça;où\n"

    assert read(text.encode(encodage)) == [["Été", "à l'école", "élève"], ["forêt", "ça", "où"]]


SEPARATORS = {
    ";": "Titre;Montant;Âge\nA;12,5;3-16\nB;1,5;3-6\nC;2,5;0-3\n",
    ",": 'Titre,Montant,Âge\nA,"12,5",3-16\n"B; suite","1;2;3",\nC;D,2,4\n',
    "\t": "Titre\tMontant\nUn, deux\t3\nQuatre, cinq\t6\n",
    "|": "Titre|Montant\nA|1\nB|2\n",
}


@pytest.mark.parametrize(("separateur", "texte"), SEPARATORS.items())
def test_the_separator_is_the_one_that_cuts_evenly(separateur, texte):
    assert deviner_separateur(texte) == separateur


def test_a_title_line_and_totals_do_not_change_the_separator():
    texte = "Plan d'actions, 2026\n\nTitre;Montant\nA;1,5\nB;2,5\nC;3\nTotal;7\n"

    assert read(texte.encode())[2:4] == [["Titre", "Montant"], ["A", "1,5"]]


def test_one_column_is_one_column():
    assert read(b"Titre\nCin\xc3\xa9-club\n") == [["Titre"], ["Ciné-club"]]


def test_declared_separator_line_is_honoured_and_keeps_its_number():
    assert read(b"sep=|\r\na|b;c;d\r\n") == [[], ["a", "b;c;d"]]


def test_quoted_line_breaks_stay_in_their_cell():
    assert read(b'a;"ligne 1\r\nligne 2";c\r\nd;e;f\r\n') == [["a", "ligne 1\r\nligne 2", "c"], ["d", "e", "f"]]


def test_our_apostrophe_is_taken_off_and_other_apostrophes_stay():
    assert read("'=1+1;'-5 ans;l'école;'abc\n;;;x".encode())[0] == ["=1+1", "-5 ans", "l'école", "'abc"]


def test_an_unclosed_quote_names_its_line():
    with pytest.raises(FichierRefuse, match="guillemet ouvert à la ligne 3"):
        lire_tableur(b'a;b\nc;d\n"e;f\ng;h\n', "plan.csv")


def test_an_enormous_cell_names_its_line():
    with pytest.raises(FichierRefuse, match="guillemet ouvert à la ligne 2"):
        lire_tableur(b'a;b\n"' + b"c;d\n" * 50_000, "plan.csv")


def test_too_many_columns_or_lines_are_refused():
    assert len(read(b"a;" * 999 + b"a\n")[0]) == 1000
    with pytest.raises(FichierRefuse, match="La ligne 1 compte 1\u00a0001 colonnes, la limite est 1\u00a0000"):
        lire_tableur(b"a;" * 1000 + b"a\n", "plan.csv")
    with pytest.raises(FichierRefuse, match="plus de 100\u00a0000 lignes"):
        lire_tableur(b"a;b\n" * 100_001, "plan.csv")


@pytest.mark.parametrize("contenu", [b"\xff\xfea\x00b", b"a\x00;\x00b\x00\n\x00c\x00d\x00\xd8\xd8\xd8\xd8"])
def test_text_that_is_not_in_its_own_encoding_is_refused(contenu):
    with pytest.raises(FichierRefuse, match="CSV UTF-8"):
        lire_tableur(contenu, "plan.csv")


CELLS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=20)


@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=2, max_size=8), st.sampled_from(";,\t|"))
def test_what_a_spreadsheet_writes_is_read_back(rows, separateur):
    rows = [["Titre", "Porteur", "Âge"], *rows]
    out = io.StringIO()
    csv.writer(out, delimiter=separateur, quoting=csv.QUOTE_ALL).writerows(rows)

    cells = [cell for row in read(b"\xef\xbb\xbf" + out.getvalue().encode()) for cell in row if cell is not None]

    assert cells == [retablir(cell) for row in rows for cell in row if cell and not cell.isspace()]
