"""Reading XLSX, XLS and ODS, once they are known to be safe."""

import re
from datetime import date, datetime, time, timedelta
from io import BytesIO
from zipfile import ZipFile

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    SheetTypeEnum,
    SheetVisibleEnum,
    load_workbook,
)

from alliance.documents.archives import Archive, endommage
from alliance.documents.lecture.modele import Classeur, Feuille, Format, Valeur, elaguer
from alliance.documents.lecture.reperage import Reperage, reperer_ods, reperer_xls, reperer_xlsx, verifier_forme
from alliance.documents.ole import Conteneur
from alliance.documents.rules import FichierRefuse

_EXACT = 2**53
_BREAK = re.compile(rb"<text:(line-break|tab)\b[^<>]*/>")


def lire_xlsx(contenu: bytes) -> Classeur:
    """Read a checked XLSX.

    :raises FichierRefuse: macros, or a sheet that cannot be read.
    """
    archive = Archive(contenu)
    for part in archive.noms:
        if part.endswith((".xml", ".rels")):
            verifier_forme(archive.lire(part))
    if any(nom.lower().endswith("vbaproject.bin") for nom in archive.noms):
        raise FichierRefuse(
            "Ce classeur contient des macros. Enregistrez-le au format XLSX sans macros, puis déposez cette copie."
        )
    return _read(contenu, "xlsx", reperer_xlsx(archive))


def lire_ods(contenu: bytes) -> Classeur:
    """Read a checked ODS.

    :raises FichierRefuse: a sheet that cannot be read.
    """
    archive = Archive(contenu)
    content = archive.lire("content.xml")
    verifier_forme(content)
    reperages = reperer_ods(content)
    if _BREAK.search(content):
        contenu = _with_breaks_as_text(archive, content)
    return _read(contenu, "ods", reperages)


def _with_breaks_as_text(archive: Archive, content: bytes) -> bytes:
    """The reader drops line breaks and tabs inside a paragraph, and joins the words around them."""
    content = _BREAK.sub(lambda match: b"\n" if match[1] == b"line-break" else b"\t", content)
    out = BytesIO()
    with ZipFile(out, "w") as copy:
        copy.writestr("mimetype", archive.lire("mimetype"))
        copy.writestr("META-INF/manifest.xml", archive.lire("META-INF/manifest.xml"))
        copy.writestr("content.xml", content)
    return out.getvalue()


def lire_xls(contenu: bytes) -> Classeur:
    """Read an XLS.

    :raises FichierRefuse: a password, or a sheet that cannot be read.
    """
    conteneur = Conteneur(contenu)
    stream = "Workbook" if "Workbook" in conteneur.noms else "Book"
    return _read(contenu, "xls", reperer_xls(conteneur.lire(stream)))


def _read(contenu: bytes, format_: Format, reperages: list[Reperage]) -> Classeur:
    try:
        workbook = load_workbook(BytesIO(contenu))
        sheets = [_sheet(workbook, meta, reperages) for meta in workbook.sheets_metadata if _has_cells(meta)]
    except (CalamineError, ValueError, OSError) as error:
        raise endommage() from error
    except BaseException as error:
        # A Rust panic is no ``Exception``; on a broken XLS the library panics.
        if type(error).__name__ == "PanicException":
            raise endommage() from error
        raise
    return Classeur(format_, sheets)


def _has_cells(meta) -> bool:
    return meta.typ == SheetTypeEnum.WorkSheet


def _sheet(workbook: CalamineWorkbook, meta, reperages: list[Reperage]) -> Feuille:
    sheet: CalamineSheet = workbook.get_sheet_by_name(meta.name)
    reperage = next((r for r in reperages if r.nom == meta.name), Reperage(meta.name))
    lignes: list[list[Valeur]] = [_line(row) for row in sheet.to_python(skip_empty_area=False)]
    for (row, column), code in reperage.erreurs.items():
        _put(lignes, row, column, code)
    for row, column in reperage.pourcentages:
        _show_percent(lignes, row, column)
    return Feuille(
        nom=meta.name,
        lignes=elaguer(lignes),
        formules=frozenset(reperage.formules),
        erreurs=frozenset(reperage.erreurs),
        fusions=tuple(sheet.merged_cell_ranges or ()),
        masquee=meta.visible != SheetVisibleEnum.Visible,
        lignes_masquees=frozenset(reperage.lignes_masquees),
        colonnes_masquees=frozenset(reperage.colonnes_masquees),
    )


def _show_percent(lignes: list[list[Valeur]], row: int, column: int) -> None:
    """A share becomes the percentage that the person sees: 1 is « 100 % », never « 1 »."""
    value = lignes[row][column] if row < len(lignes) and column < len(lignes[row]) else None
    if isinstance(value, int | float) and not isinstance(value, bool):
        lignes[row][column] = f"{value * 100:.10g} %".replace(".", ",")


def _put(lignes: list[list[Valeur]], row: int, column: int, value: Valeur) -> None:
    while len(lignes) <= row:
        lignes.append([])
    line = lignes[row]
    line.extend([None] * (column + 1 - len(line)))
    line[column] = value


def _line(row: list) -> list[Valeur]:
    # Text first and in line: it is most cells, and a call for each would double the time of a big file.
    return [(cell if cell and not cell.isspace() else None) if type(cell) is str else _value(cell) for cell in row]


def _value(cell: float | bool | date | datetime | time | timedelta) -> Valeur:
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() and abs(cell) < _EXACT else cell
    if isinstance(cell, timedelta):
        minutes = round(cell.total_seconds() / 60)
        return f"{minutes // 60}:{minutes % 60:02d}"
    return cell
