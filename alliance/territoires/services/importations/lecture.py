"""Read a ministry's table whatever its separator, its encoding and the style of its headers."""

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from alliance.kernel.errors import DomainError
from alliance.kernel.textes import words

Colonnes = Mapping[str, tuple[str, ...]]
"""Field → header names it is known by, in order of preference, already through ``words``."""

_SEPARATEURS = (";", ",", "\t", "|")
_LIGNES_D_ENTETE = 20
_BINAIRES = (
    (b"PK\x03\x04", "un classeur (XLSX ou ODS) ou une archive ZIP"),
    (b"\xd0\xcf\x11\xe0", "un ancien classeur Excel"),
    (b"%PDF", "un PDF"),
    (b"\x1f\x8b", "une archive compressée"),
)


class FichierIllisible(DomainError):
    pass


@dataclass(slots=True)
class Enregistrement:
    """One line of the table: its number in the file, its values by field, and why it cannot be read."""

    numero: int
    valeurs: dict[str, str]
    erreur: str = ""

    def __getitem__(self, champ: str) -> str:
        return self.valeurs.get(champ, "")


@dataclass(slots=True)
class Table:
    """A table read from a file. ``unite`` is how its lines are numbered."""

    unite: str
    encodage: str
    enregistrements: list[Enregistrement] = field(default_factory=list)
    champs: frozenset[str] = frozenset()


def decode(raw: bytes) -> tuple[str, str]:
    """The text of a file and its encoding: UTF-8 or UTF-16 with a mark, UTF-8, or else Windows' cp1252.

    :raises FichierIllisible: empty, binary, or in none of these encodings.
    """
    if not raw.strip():
        raise FichierIllisible("Le fichier est vide.")
    for magic, what in _BINAIRES:
        if raw.startswith(magic):
            raise FichierIllisible(f"Le fichier est {what}. Enregistrez-le en CSV, ou exportez-le en CSV ou JSON.")
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decode_as(raw, "utf-16")
    if raw.startswith(b"\xef\xbb\xbf"):
        return _decode_as(raw, "utf-8-sig")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return _decode_as(raw, "cp1252")
    return _checked(text), "utf-8"


def _decode_as(raw: bytes, encoding: str) -> tuple[str, str]:
    try:
        return _checked(raw.decode(encoding)), encoding
    except UnicodeDecodeError:
        raise FichierIllisible("Le fichier n'est pas lisible : enregistrez-le en UTF-8.") from None


def _checked(text: str) -> str:
    if "\x00" in text:
        raise FichierIllisible("Le fichier n'est pas un texte. Il faut un CSV ou un JSON.")
    return text


def parse_json(text: str) -> Any:
    """The value of a JSON text.

    :raises FichierIllisible: not JSON; the line of the fault is named.
    """
    try:
        return json.loads(text)
    except json.JSONDecodeError as fault:
        raise FichierIllisible(f"Le JSON est mal formé à la ligne {fault.lineno}, colonne {fault.colno}.") from None
    except RecursionError:
        raise FichierIllisible("Le JSON est trop imbriqué pour être lu.") from None


def read_table(raw: bytes, colonnes: Colonnes, *, cle: str, exemple: str) -> Table:
    """Read a CSV or a JSON export; headers are matched by their words, whatever their style.

    :param cle: the field that a header must have, or the table is not the expected one.
    :param exemple: how this column is usually called, for the refusal.
    :raises FichierIllisible: empty, binary, malformed, without its key column, or with a column twice.
    """
    text, encoding = decode(raw)
    if text.lstrip()[:1] in {"{", "["}:
        return _table_of_json(parse_json(text), colonnes, cle=cle, exemple=exemple, encodage=encoding)
    return _table_of_csv(text, colonnes, cle=cle, exemple=exemple, encodage=encoding)


def _table_of_csv(text: str, colonnes: Colonnes, *, cle: str, exemple: str, encodage: str) -> Table:
    best: tuple[int, str, int, list[str]] | None = None
    first: list[str] = []
    for separator in _SEPARATEURS:
        for rank, (_number, row) in enumerate(_rows(text, separator)):
            if rank >= _LIGNES_D_ENTETE:
                break
            first = row if not first or (rank == 0 and len(row) > len(first)) else first
            known = _known_fields(row, colonnes)
            if cle in known and (best is None or len(known) > best[0]):
                best = (len(known), separator, rank, row)
    if best is None:
        raise FichierIllisible(_missing(first, exemple))
    _count, separator, rank, headers = best
    places = _places(headers, colonnes)
    table = Table(unite="ligne", encodage=encodage, champs=frozenset(places))
    for index, (number, row) in enumerate(_rows(text, separator)):
        if index > rank and any(cell.strip() for cell in row):
            extra = [cell for cell in row[len(headers) :] if cell.strip()]
            fault = f"{len(row)} cellules pour {len(headers)} colonnes : un séparateur est en trop." if extra else ""
            table.enregistrements.append(Enregistrement(number, _values(row, places), fault))
    return table


def _rows(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    number = 1
    try:
        for row in reader:
            yield number, row
            number = reader.line_num + 1
    except csv.Error:
        raise FichierIllisible(f"Le CSV est mal formé à la ligne {reader.line_num} : un guillemet manque ?") from None


def _known_fields(headers: list[str], colonnes: Colonnes) -> set[str]:
    present = {words(header) for header in headers}
    return {name for name, aliases in colonnes.items() if present.intersection(aliases)}


def _places(headers: list[str], colonnes: Colonnes) -> dict[str, list[int]]:
    """Field → indexes of its columns, in order of preference."""
    index: dict[str, list[int]] = {}
    for place, header in enumerate(headers):
        index.setdefault(words(header), []).append(place)
    places: dict[str, list[int]] = {}
    for name, aliases in colonnes.items():
        for alias in aliases:
            found = index.get(alias, [])
            if len(found) > 1:
                raise FichierIllisible(f"La colonne « {headers[found[1]].strip()} » apparaît deux fois.")
            places.setdefault(name, []).extend(found)
    return {name: columns for name, columns in places.items() if columns}


def _values(row: list[str], places: dict[str, list[int]]) -> dict[str, str]:
    values = {}
    for name, columns in places.items():
        cells = (_clean(row[column]) for column in columns if column < len(row))
        values[name] = next((cell for cell in cells if cell), "")
    return values


def _clean(cell: str) -> str:
    """A cell without its white space, nor the ="…" with which spreadsheets protect leading zeros."""
    text = cell.replace("\u00a0", " ").strip()
    guarded = re.fullmatch(r'="?(.*?)"?', text) if text.startswith("=") else None
    return guarded.group(1).strip() if guarded else text


def _missing(headers: list[str], exemple: str) -> str:
    found = ", ".join(f"« {header.strip()} »" for header in headers[:8] if header.strip())
    return f"Aucune colonne {exemple} n'est reconnue. Première ligne lue : {found or 'vide'}."


def _table_of_json(value: Any, colonnes: Colonnes, *, cle: str, exemple: str, encodage: str) -> Table:
    records = _records(value)
    if not records:
        raise FichierIllisible("Le fichier ne contient aucun enregistrement.")
    headers = list(dict.fromkeys(name for record in records for name in record))
    places = _places(headers, colonnes)
    if cle not in places:
        raise FichierIllisible(_missing(headers, exemple))
    table = Table(unite="enregistrement", encodage=encodage, champs=frozenset(places))
    for number, record in enumerate(records, start=1):
        row = [text_of(record.get(header)) for header in headers]
        table.enregistrements.append(Enregistrement(number, _values(row, places)))
    return table


def _records(value: Any) -> list[dict[str, Any]]:
    """The records of an export: a list, {"results": […]}, {"records": […]} or a GeoJSON."""
    if isinstance(value, dict):
        value = next((value[name] for name in ("results", "records", "features") if name in value), None)
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise FichierIllisible("Ce JSON n'est pas une liste d'enregistrements ni un export GeoJSON.")
    return [_flat(item) for item in value]


def _flat(item: dict[str, Any]) -> dict[str, Any]:
    record_part = item.get("record")
    inner: dict[str, Any] = record_part if isinstance(record_part, dict) else item
    for name in ("fields", "properties"):
        if isinstance(inner.get(name), dict):
            record = dict(inner[name])
            geometry = inner.get("geometry")
            if isinstance(geometry, dict) and geometry.get("type") == "Point":
                longitude, latitude = (geometry.get("coordinates") or [None, None])[:2]
                record.setdefault("position", {"lon": longitude, "lat": latitude})
            return record
    return inner


def text_of(value: Any) -> str:
    """A JSON value as a cell would show it; a point becomes « latitude,longitude »."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, dict):
        latitude, longitude = value.get("lat"), value.get("lon", value.get("lng"))
        return f"{latitude},{longitude}" if latitude is not None and longitude is not None else ""
    if isinstance(value, list):
        return ", ".join(text_of(item) for item in value)
    return str(value)
