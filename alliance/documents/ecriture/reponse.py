"""A table or an act as a download, in the format that the person chose."""

from collections.abc import Callable
from enum import StrEnum
from typing import IO, TypeVar

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase, QueryDict, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.utils.timezone import localdate

from alliance.documents.ecriture.actes.contenus import Acte
from alliance.documents.ecriture.actes.docx import ecrire_acte_docx
from alliance.documents.ecriture.actes.pdf import ecrire_acte_pdf
from alliance.documents.ecriture.csv import ecrire_csv
from alliance.documents.ecriture.ods import ecrire_ods
from alliance.documents.ecriture.pdf import ecrire_tableau_pdf
from alliance.documents.ecriture.tableau import Tableau
from alliance.documents.ecriture.xlsx import ecrire_xlsx
from alliance.documents.nature import DOCX, ODS, PDF, XLSX
from alliance.documents.rules import nettoyer_nom

Reponse = TypeVar("Reponse", bound=HttpResponseBase)


class FormatExport(StrEnum):
    """The formats that a list may be taken out in; the value is also the extension."""

    XLSX = "xlsx"
    ODS = "ods"
    CSV = "csv"
    PDF = "pdf"


TABLEURS = (FormatExport.XLSX, FormatExport.ODS, FormatExport.CSV)


def format_demande(query: QueryDict) -> FormatExport:
    """The spreadsheet format that an address asks (``?format=``), XLSX when it asks none.

    :raises Http404: the address asks for another one.
    """
    asked = query.get("format", FormatExport.XLSX)
    if asked not in TABLEURS:
        raise Http404
    return FormatExport(asked)


_MIMES = {
    FormatExport.XLSX: XLSX.mime,
    FormatExport.ODS: ODS.mime,
    FormatExport.PDF: PDF.mime,
    FormatExport.CSV: "text/csv; charset=utf-8",
}


def reponse_tableau(tableau: Tableau, format_: FormatExport | str, nom_fichier: str) -> HttpResponseBase:
    """Answer with the table as a file that no cache keeps.

    :param format_: xlsx, ods, csv or pdf.
    :param nom_fichier: without extension.
    :raises ValueError: another format.
    :raises TropDeLignes: too many rows for a PDF.
    """
    chosen = FormatExport(format_)
    response: HttpResponseBase
    if chosen == FormatExport.CSV:
        response = StreamingHttpResponse(ecrire_csv(tableau), content_type=_MIMES[chosen])
    elif chosen == FormatExport.PDF:
        response = HttpResponse(ecrire_tableau_pdf(tableau, today=localdate()), content_type=_MIMES[chosen])
    else:
        write = ecrire_xlsx if chosen == FormatExport.XLSX else ecrire_ods
        response = FileResponse(write(tableau), content_type=_MIMES[chosen])
    return _en_piece(response, f"{nom_fichier}.{chosen}")


class FormatActe(StrEnum):
    """The formats of an act: to be signed and kept, or to be reworked."""

    PDF = "pdf"
    DOCX = "docx"

    @property
    def mime(self) -> str:
        """The type that the browser is told."""
        return PDF.mime if self == FormatActe.PDF else DOCX.mime


def format_acte(demande: str) -> FormatActe:
    """The format that an address names.

    :raises Http404: another one.
    """
    if demande not in tuple(FormatActe):
        raise Http404
    return FormatActe(demande)


def reponse_acte(
    contenu: Acte, format_: FormatActe, nom_fichier: str, modele: Callable[[], bytes | None]
) -> HttpResponse:
    """Answer with an act as a file that no cache keeps.

    :param modele: the Word file of the cité; read only when Word is asked.
    :raises ModeleIncorrect: that file cannot be filled.
    """
    is_pdf = format_ == FormatActe.PDF
    octets = ecrire_acte_pdf(contenu) if is_pdf else ecrire_acte_docx(contenu, modele())
    return reponse_fichier(octets, format_.mime, f"{nom_fichier}.{format_}")


def reponse_classeur(contenu: IO[bytes], nom_fichier: str) -> HttpResponseBase:
    """Answer with an XLSX workbook that is already written, as a file that no cache keeps.

    :param nom_fichier: without extension.
    """
    return _en_piece(FileResponse(contenu, content_type=XLSX.mime), f"{nom_fichier}.xlsx")


def reponse_fichier(contenu: bytes, type_mime: str, nom: str) -> HttpResponse:
    """Answer with bytes as a file that no cache keeps; its name carries its extension."""
    response = HttpResponse(contenu, content_type=type_mime)
    return _en_piece(response, nom)


def _en_piece(response: Reponse, nom: str) -> Reponse:
    filename = nettoyer_nom(nom.replace("/", "-"))
    response.headers["Content-Disposition"] = str(content_disposition_header(as_attachment=True, filename=filename))
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
