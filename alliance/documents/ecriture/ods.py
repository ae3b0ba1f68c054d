"""ODS by hand: a ZIP and its XML, streamed; typed cells, a fixed heading, filters; never a formula."""

import re
from collections.abc import Callable, Iterator
from tempfile import TemporaryFile
from typing import IO, Any
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from django.utils.timezone import is_aware, localtime

from alliance.documents.ecriture.tableau import Genre, Tableau, par_paquets, sans_controle
from alliance.documents.lecture.reperage import lettres
from alliance.documents.nature import ODS
from alliance.documents.rules import nom_de_feuille

_NS = "urn:oasis:names:tc:opendocument:xmlns:"
_RACINE = (
    f'xmlns:office="{_NS}office:1.0" xmlns:table="{_NS}table:1.0" xmlns:text="{_NS}text:1.0" '
    f'xmlns:style="{_NS}style:1.0" xmlns:number="{_NS}datastyle:1.0" xmlns:config="{_NS}config:1.0" '
    f'xmlns:fo="{_NS}xsl-fo-compatible:1.0" xmlns:meta="{_NS}meta:1.0" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" office:version="1.3"'
)
_ENTETE_XML = '<?xml version="1.0" encoding="UTF-8"?>'
_MANIFESTE = (
    f'{_ENTETE_XML}<manifest:manifest xmlns:manifest="{_NS}manifest:1.0" manifest:version="1.3">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{ODS.mime}" manifest:version="1.3"/>'
    + "".join(
        f'<manifest:file-entry manifest:full-path="{part}.xml" manifest:media-type="text/xml"/>'
        for part in ("content", "meta", "settings")
    )
    + "</manifest:manifest>"
)
_STYLES = (
    '<number:currency-style style:name="N-euro" number:language="fr" number:country="FR">'
    '<number:number number:decimal-places="2" number:min-integer-digits="1" number:grouping="true"/>'
    "<number:text> </number:text><number:currency-symbol>€</number:currency-symbol></number:currency-style>"
    '<number:date-style style:name="N-date"><number:day number:style="long"/><number:text>/</number:text>'
    '<number:month number:style="long"/><number:text>/</number:text><number:year number:style="long"/>'
    "</number:date-style>"
    '<number:date-style style:name="N-instant"><number:day number:style="long"/><number:text>/</number:text>'
    '<number:month number:style="long"/><number:text>/</number:text><number:year number:style="long"/>'
    '<number:text> </number:text><number:hours number:style="long"/><number:text>:</number:text>'
    '<number:minutes number:style="long"/></number:date-style>'
    '<style:style style:name="entete" style:family="table-cell"><style:table-cell-properties '
    'fo:background-color="#E3ECF7" fo:wrap-option="wrap"/><style:text-properties fo:font-weight="bold" '
    'fo:color="#14243A"/></style:style>'
    '<style:style style:name="texte" style:family="table-cell"><style:table-cell-properties fo:wrap-option="wrap" '
    'style:vertical-align="top"/></style:style>'
    '<style:style style:name="euro" style:family="table-cell" style:data-style-name="N-euro"/>'
    '<style:style style:name="date" style:family="table-cell" style:data-style-name="N-date"/>'
    '<style:style style:name="instant" style:family="table-cell" style:data-style-name="N-instant"/>'
)
_ITEM = '<config:config-item config:name="{}" config:type="{}">{}</config:config-item>'
_CM_PAR_CARACTERE = 0.2
_BLANCS = re.compile(r"^ | {2,}| $|\t")


def ecrire_ods(tableau: Tableau) -> IO[bytes]:
    """Write the table to a temporary file, ready to be read from its start."""
    out = TemporaryFile()  # noqa: SIM115 -- handed to the caller, who closes it
    feuille = nom_de_feuille(tableau.titre)
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", ODS.mime, ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", _MANIFESTE)
        archive.writestr("meta.xml", _meta(tableau))
        archive.writestr("settings.xml", _settings(feuille))
        with archive.open("content.xml", "w") as content:
            for chunk in par_paquets(part.encode() for part in _content(tableau, feuille)):
                content.write(chunk)
    out.seek(0)
    return out


def _meta(tableau: Tableau) -> str:
    title = escape(sans_controle(tableau.titre))
    return (
        f"{_ENTETE_XML}<office:document-meta {_RACINE}><office:meta><dc:title>{title}</dc:title><dc:language>fr-FR"
        "</dc:language></office:meta></office:document-meta>"
    )


def _settings(feuille: str) -> str:
    """Freeze the first line."""
    items = "".join(
        _ITEM.format(name, kind, value)
        for name, kind, value in (
            ("VerticalSplitMode", "short", 2),
            ("VerticalSplitPosition", "int", 1),
            ("PositionBottom", "int", 1),
            ("ActiveSplitRange", "short", 2),
        )
    )
    return (
        f"{_ENTETE_XML}<office:document-settings {_RACINE}><office:settings>"
        '<config:config-item-set config:name="ooo:view-settings"><config:config-item-map-indexed config:name="Views">'
        '<config:config-item-map-entry><config:config-item-map-named config:name="Tables">'
        f"<config:config-item-map-entry config:name={quoteattr(feuille)}>{items}</config:config-item-map-entry>"
        "</config:config-item-map-named></config:config-item-map-entry></config:config-item-map-indexed>"
        "</config:config-item-set></office:settings></office:document-settings>"
    )


def _content(tableau: Tableau, feuille: str) -> Iterator[str]:
    yield f"{_ENTETE_XML}<office:document-content {_RACINE}><office:automatic-styles>{_STYLES}"
    for number, colonne in enumerate(tableau.colonnes):
        width = f"{colonne.largeur * _CM_PAR_CARACTERE:.2f}cm"
        yield (
            f'<style:style style:name="c{number}" style:family="table-column">'
            f'<style:table-column-properties style:column-width="{width}"/></style:style>'
        )
    yield "</office:automatic-styles><office:body><office:spreadsheet>"
    yield f"<table:table table:name={quoteattr(feuille)}>"
    yield from (f'<table:table-column table:style-name="c{number}"/>' for number in range(len(tableau.colonnes)))
    heads = "".join(_text_cell(colonne.libelle, "entete") for colonne in tableau.colonnes)
    yield f"<table:table-header-rows><table:table-row>{heads}</table:table-row></table:table-header-rows>"
    writers = [_CELLULES[colonne.genre] for colonne in tableau.colonnes]
    last = 1
    for row in tableau.lignes:
        last += 1
        cells = [
            "<table:table-cell/>" if value is None else write(value) for write, value in zip(writers, row, strict=True)
        ]
        yield f"<table:table-row>{''.join(cells)}</table:table-row>"
    end = f"{lettres(len(tableau.colonnes) - 1)}{last}"
    quoted = "'" + feuille.replace("'", "''") + "'"
    target = quoteattr(f"{quoted}.A1:{quoted}.{end}")
    yield (
        '</table:table><table:database-ranges><table:database-range table:name="Tableau" '
        f'table:target-range-address={target} table:display-filter-buttons="true"/></table:database-ranges>'
        "</office:spreadsheet></office:body></office:document-content>"
    )


def _text_cell(value: Any, style: str = "texte") -> str:
    text = sans_controle(str(value)).replace("\r\n", "\n").replace("\r", "\n")
    if not text:
        return "<table:table-cell/>"
    lines = "".join(f"<text:p>{_BLANCS.sub(_blank, escape(line))}</text:p>" for line in text.split("\n"))
    return f'<table:table-cell table:style-name="{style}" office:value-type="string">{lines}</table:table-cell>'


def _blank(match: re.Match[str]) -> str:
    blank = match[0]
    return "<text:tab/>" if blank == "\t" else f'<text:s text:c="{len(blank)}"/>'


def _montant(cents: int) -> str:
    return (
        f'<table:table-cell table:style-name="euro" office:value-type="currency" office:currency="EUR" '
        f'office:value="{cents / 100:.2f}"/>'
    )


def _instant(at: Any) -> str:
    local = (localtime(at) if is_aware(at) else at).replace(tzinfo=None, microsecond=0)
    return (
        '<table:table-cell table:style-name="instant" office:value-type="date" '
        f'office:date-value="{local.isoformat()}"/>'
    )


def _nombre(value: Any) -> str:
    return f'<table:table-cell office:value-type="float" office:value="{value}"/>'


_CELLULES: dict[Genre, Callable[[Any], str]] = {
    Genre.TEXTE: _text_cell,
    Genre.ENTIER: _nombre,
    Genre.NOMBRE: _nombre,
    Genre.MONTANT: _montant,
    Genre.DATE: lambda day: (
        f'<table:table-cell table:style-name="date" office:value-type="date" office:date-value="{day.isoformat()}"/>'
    ),
    Genre.DATE_HEURE: _instant,
    Genre.BOOLEEN: lambda value: _text_cell("oui" if value else "non"),
}
