"""What the spreadsheet reader does not tell: computed cells, cells in error, and how far the filled ones go.

Looked at before the reader runs, because one stray cell at the end of a sheet would make it fill the memory.
"""

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element
from xml.parsers.expat import ExpatError, ParserCreate

from defusedxml.ElementTree import fromstring

from alliance.documents.archives import Archive, endommage, protege
from alliance.documents.lecture.modele import Position
from alliance.documents.ole import enregistrements
from alliance.documents.rules import CASES_MAX, COLONNES_MAX, DETENDU_MAX_OCTETS, LIGNES_MAX, FichierRefuse

_ATTRS = rb"""((?:[^<>"']|"[^"]*"|'[^']*')*)"""
_CELL = re.compile(rb"<(?:\w+:)?(row|c)((?:\s[^<>]*)?)>(?:\s*<(?:\w+:)?(f)[\s/>])?")
_CELL_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]{0,30})<")
_REFERENCE = re.compile(rb"""(?:^|\s)r\s*=\s*["']([^"']*)["']""")
_PLACE = re.compile(rb"([A-Z]{0,3})([1-9]\d{0,6})")
_TYPE = re.compile(rb"""(?:^|\s)t\s*=\s*["'](\w+)["']""")
# The common way of writing, `<c r="B2"`, is searched at the speed of C; any other is walked cell by cell.
_UNUSUAL = re.compile(rb'<(?:c(?! r="[A-Z]{1,3}[1-9]\d{0,6}")|row(?! r="[1-9]\d{0,6}")|\w+:(?:c|row))[\s/>]')
_FAR = re.compile(rb'r="(?:[A-Z]{3}|[A-Z]{2}\d{5}|[A-Z]?\d{6})')
_FILLED = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"[^<>]*(?<!/)>')
_FORMULA = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"[^<>]*>\s*<f[\s/>]')
_ERROR = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"[^<>]*\st="e"[^<>]*>')
_STYLED = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"[^<>]*?\ss="(\d+)"[^<>]*(?<!/)>')
_PERCENT_BUILT_IN = ("9", "10")
"""Number formats of every workbook that show a percentage (ECMA-376, 18.8.30)."""
_QUOTED = re.compile(r'"[^"]*"|\\.')
_STRING_CELL = re.compile(rb"""\st="s"[^<>]*><v>(\d+)<""")

_ODS_TAG = re.compile(
    rb"<(/?)table:(table|table-column|table-row|table-cell|covered-table-cell)(?=[\s/>])" + _ATTRS + rb">"
)
_ODS_HIDDEN = {b"collapse", b"filter"}
_ODS_ATTR = re.compile(rb"""([\w-]+:[\w-]+)\s*=\s*["']([^"']*)["']""")
_ODS_ERROR = re.compile(rb"\s*<text:p[^<>]*>(#[^<]{1,12}|Err:\d+)</text:p>")

_HIDDEN_ROW = re.compile(rb"""<(?:\w+:)?row(?=\s)(?=[^<>]*\sr="([1-9]\d{0,6})")(?=[^<>]*\shidden="(?:1|true)")""")
_HIDDEN_COLUMNS = re.compile(
    rb"""<(?:\w+:)?col(?=\s)(?=[^<>]*\smin="(\d{1,5})")(?=[^<>]*\smax="(\d{1,5})")(?=[^<>]*\shidden="(?:1|true)")"""
)

_BIFF_CELLS = {0x0006, 0x0201, 0x0203, 0x0204, 0x0205, 0x00FD, 0x027E, 0x00D6}
_BIFF_EMPTY = 0x0201
_BIFF_MULTIPLE = 0x00BD
_BIFF_BOUNDSHEET, _BIFF_BOF, _BIFF_FILEPASS = 0x0085, 0x0809, 0x002F


@dataclass(slots=True)
class Reperage:
    """What is known of one sheet before reading it."""

    nom: str
    derniere_ligne: int = -1
    derniere_colonne: int = -1
    formules: set[Position] = field(default_factory=set)
    erreurs: dict[Position, str] = field(default_factory=dict)
    lignes_masquees: set[int] = field(default_factory=set)
    colonnes_masquees: set[int] = field(default_factory=set)
    pourcentages: set[Position] = field(default_factory=set)

    def see(self, row: int, column: int) -> None:
        """Note a filled cell."""
        self.derniere_ligne = max(self.derniere_ligne, row)
        self.derniere_colonne = max(self.derniere_colonne, column)

    def check(self) -> None:
        """Refuse the sheet that would not fit in memory.

        :raises FichierRefuse: a filled cell is too far.
        """
        rows, columns = self.derniere_ligne + 1, self.derniere_colonne + 1
        if rows > LIGNES_MAX or columns > COLONNES_MAX or rows * columns > CASES_MAX:
            raise FichierRefuse(
                f"La feuille « {self.nom} » s'étend jusqu'à la cellule {lettres(columns - 1)}{rows} : c'est trop. "
                "Copiez votre tableau seul dans un nouveau fichier, puis déposez-le."
            )


def lettres(column: int) -> str:
    """Name of a column as spreadsheets show it: 0 is A, 26 is AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def reperer_xlsx(archive: Archive) -> list[Reperage]:
    """Scan the sheets of an XLSX.

    :raises FichierRefuse: a sheet too far, or texts that repeat into something huge.
    """
    shared = _shared_lengths(archive)
    percents = _percent_styles(archive)
    found = []
    for nom, part in _xlsx_sheets(archive):
        reperage = Reperage(nom)
        if part in archive:
            data = archive.lire(part)
            _check_text_volume(data, shared)
            _scan_xlsx_sheet(data, reperage)
            _note_hidden(data, reperage)
            if percents:
                reperage.pourcentages.update(
                    (int(match[2]) - 1, _column(match[1])) for match in _STYLED.finditer(data) if match[3] in percents
                )
        reperage.check()
        found.append(reperage)
    return found


def _percent_styles(archive: Archive) -> set[bytes]:
    """Styles whose cells show a share as a percentage: without them, « 100 % » is only a 1."""
    part = "xl/styles.xml"
    if part not in archive:
        return set()
    formats, styles, in_cells = dict.fromkeys(_PERCENT_BUILT_IN, "%"), set[bytes](), False
    for element in fromstring(archive.lire(part), forbid_dtd=True).iter():
        name = _local(element)
        if name == "numFmt":
            formats[element.get("numFmtId", "")] = _QUOTED.sub("", element.get("formatCode", ""))
        elif name in {"cellXfs", "cellStyles"}:
            in_cells, rank = name == "cellXfs", 0
        elif name == "xf" and in_cells:
            if "%" in formats.get(element.get("numFmtId", ""), ""):
                styles.add(str(rank).encode())
            rank += 1
    return styles


def _xlsx_sheets(archive: Archive) -> Iterator[tuple[str, str]]:
    relations = {
        relation.get("Id", ""): relation.get("Target", "")
        for relation in fromstring(archive.lire("xl/_rels/workbook.xml.rels"), forbid_dtd=True).iter()
        if _local(relation) == "Relationship"
    }
    for sheet in fromstring(archive.lire("xl/workbook.xml"), forbid_dtd=True).iter():
        if _local(sheet) != "sheet":
            continue
        identifier = next((value for key, value in sheet.attrib.items() if key.endswith("}id")), "")
        target = relations.get(identifier, "")
        yield sheet.get("name", ""), target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _shared_lengths(archive: Archive) -> list[int]:
    part = next((nom for nom in archive.noms if nom.endswith("sharedStrings.xml")), None)
    return [len(text) for text in archive.lire(part).split(b"</si>")] if part else []


def _check_text_volume(data: bytes, shared: list[int]) -> None:
    """A long shared text costs its length at each cell that repeats it."""
    longest = max(shared, default=0)
    if longest * data.count(b"<") < DETENDU_MAX_OCTETS:
        return
    total = sum(shared[index] for index in map(int, _STRING_CELL.findall(data)) if index < len(shared))
    if total > DETENDU_MAX_OCTETS:
        raise FichierRefuse(
            "Ce classeur répète des textes démesurés. Recopiez les cellules utiles dans un nouveau fichier, "
            "puis déposez-le."
        )


def _scan_xlsx_sheet(data: bytes, reperage: Reperage) -> None:
    if _UNUSUAL.search(data):
        _walk_xlsx_cells(data, reperage)
        return
    # Without a far reference, the sheet holds in 10 000 lines of 702 columns or 100 000 lines of 26.
    if _FAR.search(data):
        for match in _FILLED.finditer(data):
            reperage.see(int(match[2]) - 1, _column(match[1]))
    reperage.formules.update((int(match[2]) - 1, _column(match[1])) for match in _FORMULA.finditer(data))
    if b't="e"' in data:
        for match in _ERROR.finditer(data):
            reperage.erreurs[int(match[2]) - 1, _column(match[1])] = _error_code(data, match.end())


def _note_hidden(data: bytes, reperage: Reperage) -> None:
    """Rows and columns that the person does not see on her screen: they are read, and must be said."""
    if b"hidden=" not in data:
        return
    reperage.lignes_masquees.update(int(match[1]) - 1 for match in _HIDDEN_ROW.finditer(data))
    for match in _HIDDEN_COLUMNS.finditer(data):
        reperage.colonnes_masquees.update(range(int(match[1]) - 1, min(int(match[2]), COLONNES_MAX)))


def _error_code(data: bytes, start: int) -> str:
    value = _CELL_VALUE.search(data, start, start + 10_000)
    return value[1].decode("utf-8", "replace") if value else "#ERREUR!"


def _walk_xlsx_cells(data: bytes, reperage: Reperage) -> None:
    row = column = -1
    for match in _CELL.finditer(data):
        tag, attributes, formula = match.groups()
        place = _place(attributes)
        if tag == b"row":
            row, column = place[0] if place else row + 1, -1
            continue
        row, column = place if place and place[1] >= 0 else (row, column + 1)
        if attributes.endswith(b"/"):
            continue
        reperage.see(row, column)
        if formula:
            reperage.formules.add((row, column))
        kind = _TYPE.search(attributes)
        if kind and kind[1] == b"e":
            reperage.erreurs[row, column] = _error_code(data, match.end())


def verifier_forme(data: bytes) -> None:
    """Refuse XML that is not well formed: on a tag never closed, the reader would turn for ever.

    :raises FichierRefuse: not well formed.
    """
    try:
        # No handler, no entity: the declarations were refused with the archive.
        ParserCreate().Parse(data, True)
    except (ExpatError, LookupError) as error:
        raise endommage() from error


def _place(attributes: bytes) -> Position | None:
    """Row and column that a tag says it is at, -1 where it does not say the column."""
    reference = _REFERENCE.search(attributes)
    if reference is None:
        return None
    match = _PLACE.fullmatch(reference[1])
    if match is None:
        raise endommage()
    return int(match[2]) - 1, _column(match[1])


def reperer_ods(data: bytes) -> list[Reperage]:
    """Scan the sheets of an ODS, repetitions included.

    :raises FichierRefuse: a sheet too far.
    """
    walk = _ParcoursOds(data)
    for match in _ODS_TAG.finditer(data):
        walk.see(match)
    for reperage in walk.found:
        reperage.check()
    return walk.found


class _ParcoursOds:
    """Where the scan of an ODS stands: the sheet, the row and the cell that the last tag opened."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.found: list[Reperage] = []
        self.depth = self.row = self.column = self.heading = 0
        self.height = 1

    def see(self, match: re.Match[bytes]) -> None:
        """Follow one tag."""
        closing, tag, raw = match.groups()
        if tag == b"table":
            # A table inside a cell is drawn, not read: only the outer ones are sheets.
            self.depth += -1 if closing else (0 if raw.endswith(b"/") else 1)
            if not closing and self.depth <= 1:
                self._sheet(raw)
            return
        if closing or self.depth != 1:
            return
        attributes = dict(_ODS_ATTR.findall(raw))
        if tag == b"table-row":
            self._row(attributes)
        elif tag == b"table-column":
            self._heading(attributes)
        else:
            self._cell(attributes, match.end())

    def _sheet(self, raw: bytes) -> None:
        self.found.append(Reperage(_ods_text(dict(_ODS_ATTR.findall(raw)).get(b"table:name", b""))))
        self.row, self.height, self.heading = -1, 1, 0

    def _row(self, attributes: dict[bytes, bytes]) -> None:
        self.row, self.column = self.row + self.height, -1
        self.height = _repeat(attributes, b"table:number-rows-repeated")
        self.found[-1].lignes_masquees.update(_hidden(attributes, self.row, self.height, LIGNES_MAX))

    def _heading(self, attributes: dict[bytes, bytes]) -> None:
        count = _repeat(attributes, b"table:number-columns-repeated")
        self.found[-1].colonnes_masquees.update(_hidden(attributes, self.heading, count, COLONNES_MAX))
        self.heading += count

    def _cell(self, attributes: dict[bytes, bytes], end: int) -> None:
        width = _repeat(attributes, b"table:number-columns-repeated")
        if b"office:value-type" in attributes or b"calcext:value-type" in attributes:
            position = (max(self.row, 0), self.column + 1)
            _note_ods_cell(self.found[-1], attributes, position, (self.height, width), self.data, end)
        self.column += width


def _hidden(attributes: dict[bytes, bytes], first: int, count: int, limit: int) -> range:
    """Rows or columns that a sheet hides or filters out."""
    if attributes.get(b"table:visibility") not in _ODS_HIDDEN:
        return range(0)
    return range(first, min(first + count, limit))


def _note_ods_cell(
    reperage: Reperage, attributes: dict, position: Position, size: Position, data: bytes, end: int
) -> None:
    row, column = position
    reperage.see(row + size[0] - 1, column + size[1] - 1)
    if attributes.get(b"office:value-type") == b"percentage" and size[0] * size[1] <= CASES_MAX:
        reperage.pourcentages.update((row + r, column + c) for r in range(size[0]) for c in range(size[1]))
    computed = b"table:formula" in attributes
    error = _ODS_ERROR.match(data, end) if computed else None
    if not computed or size[0] * size[1] > CASES_MAX:
        return
    cells = [(row + r, column + c) for r in range(size[0]) for c in range(size[1])]
    reperage.formules.update(cells)
    if error:
        reperage.erreurs.update(dict.fromkeys(cells, error[1].decode("utf-8", "replace")))


def _repeat(attributes: dict[bytes, bytes], name: bytes) -> int:
    raw = attributes.get(name, b"1")
    return max(1, int(raw)) if raw.isdigit() and len(raw) < 9 else 1


def _ods_text(raw: bytes) -> str:
    text = raw.decode("utf-8", "replace")
    for entity, character in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
        text = text.replace(entity, character)
    return text


def reperer_xls(flux: bytes) -> list[Reperage]:
    """Scan the workbook stream of an XLS.

    :raises FichierRefuse: a sheet too far, or a password.
    """
    sheets: dict[int, Reperage] = {}
    current: Reperage | None = None
    for offset, kind, body in enregistrements(flux):
        if kind == _BIFF_FILEPASS:
            raise protege()
        if kind == _BIFF_BOUNDSHEET and len(body) > 8:
            start, nom = struct.unpack_from("<I", body)[0], body[8:]
            sheets[start] = Reperage(nom.decode("utf-16-le" if body[7] & 1 else "latin-1", "replace"))
        elif kind == _BIFF_BOF:
            current = sheets.get(offset)
        elif current is not None:
            _note_biff_cell(current, kind, body)
    for reperage in sheets.values():
        reperage.check()
    return list(sheets.values())


def _note_biff_cell(reperage: Reperage, kind: int, body: bytes) -> None:
    if len(body) < 6 or kind not in _BIFF_CELLS | {_BIFF_MULTIPLE} or kind == _BIFF_EMPTY:
        return
    row, column = struct.unpack_from("<HH", body)
    last = struct.unpack_from("<H", body, len(body) - 2)[0] if kind == _BIFF_MULTIPLE else column
    reperage.see(row, last)
    if kind == 0x0006:
        reperage.formules.add((row, column))
