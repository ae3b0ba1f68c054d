"""The same table as a download, in the format that the person chose."""

from enum import StrEnum

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase, QueryDict, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.utils.timezone import localdate

from alliance.documents.ecriture.csv import ecrire_csv
from alliance.documents.ecriture.ods import ecrire_ods
from alliance.documents.ecriture.pdf import ecrire_tableau_pdf
from alliance.documents.ecriture.tableau import Tableau
from alliance.documents.ecriture.xlsx import ecrire_xlsx
from alliance.documents.nature import ODS, PDF, XLSX
from alliance.documents.rules import nettoyer_nom


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
    filename = nettoyer_nom(f"{nom_fichier.replace('/', '-')}.{chosen}")
    response.headers["Content-Disposition"] = str(content_disposition_header(as_attachment=True, filename=filename))
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
