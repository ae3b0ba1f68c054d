"""XLSX in constant memory: typed cells, a fixed heading, filters; never a formula nor a link."""

from collections.abc import Callable
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Any

from django.utils.timezone import is_aware, localtime

from alliance.documents.ecriture.neutralisation import est_dangereux
from alliance.documents.ecriture.tableau import Genre, Tableau, sans_controle
from alliance.documents.rules import nom_de_feuille

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

TEXTE_MAX = 32_767
"""What a cell may hold, by Excel's own limits."""

_FORMATS = {
    Genre.ENTIER: {"num_format": "0", "valign": "top"},
    Genre.NOMBRE: {"num_format": "General", "valign": "top"},
    Genre.MONTANT: {"num_format": '#,##0.00\\ "€"', "valign": "top"},
    Genre.DATE: {"num_format": "dd/mm/yyyy", "valign": "top", "align": "left"},
    Genre.DATE_HEURE: {"num_format": "dd/mm/yyyy\\ hh:mm", "valign": "top", "align": "left"},
}
_TEXTE = {"text_wrap": True, "valign": "top"}
_ENTETE = {
    "bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E3ECF7", "font_color": "#14243A", "bottom": 1,
}  # fmt: skip
Cellule = Callable[[int, int, Any], object]


def ecrire_xlsx(tableau: Tableau) -> IO[bytes]:
    """Write the table to a temporary file, ready to be read from its start."""
    import xlsxwriter  # noqa: PLC0415 -- slow import, and most pages write no file

    out = TemporaryFile()  # noqa: SIM115 -- handed to the caller, who closes it
    workbook = xlsxwriter.Workbook(
        out,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "remove_timezone": True,
        },
    )
    workbook.set_properties({"title": tableau.titre, "comments": tableau.filtres})
    sheet = workbook.add_worksheet(nom_de_feuille(tableau.titre))
    sheet.freeze_panes(1, 0)
    texts, entete = _text_writer(workbook, sheet), workbook.add_format(_ENTETE)
    writers = []
    for number, colonne in enumerate(tableau.colonnes):
        sheet.set_column(number, number, colonne.largeur)
        sheet.write_string(0, number, sans_controle(colonne.libelle), entete)
        writers.append(_writer(workbook, sheet, colonne.genre, texts))
    last = 0
    for last, row in enumerate(tableau.lignes, start=1):
        for number, (write, value) in enumerate(zip(writers, row, strict=True)):
            if value is not None:
                write(last, number, value)
    sheet.autofilter(0, 0, last, len(writers) - 1)
    workbook.close()
    out.seek(0)
    return out


def _text_writer(workbook: "Workbook", sheet: "Worksheet") -> Cellule:
    plain = workbook.add_format(_TEXTE)
    # The cell is text either way; the mark keeps it text when someone edits it.
    quoted = workbook.add_format({**_TEXTE, "quote_prefix": True})

    def write(row: int, column: int, value: Any) -> object:
        text = sans_controle(str(value))
        if len(text) > TEXTE_MAX:
            text = f"{text[: TEXTE_MAX - 1]}…"
        return sheet.write_string(row, column, text, quoted if est_dangereux(text) else plain) if text else None

    return write


def _writer(workbook: "Workbook", sheet: "Worksheet", genre: Genre, texts: Cellule) -> Cellule:
    if genre == Genre.TEXTE:
        return texts
    if genre == Genre.BOOLEEN:
        return lambda row, column, value: texts(row, column, "oui" if value else "non")
    style: Format = workbook.add_format(_FORMATS[genre])
    if genre == Genre.MONTANT:
        return lambda row, column, cents: sheet.write_number(row, column, cents / 100, style)
    if genre == Genre.DATE:
        return lambda row, column, day: sheet.write_datetime(row, column, day, style)
    if genre == Genre.DATE_HEURE:
        return lambda row, column, at: sheet.write_datetime(row, column, localtime(at) if is_aware(at) else at, style)
    return lambda row, column, value: sheet.write_number(row, column, value, style)
