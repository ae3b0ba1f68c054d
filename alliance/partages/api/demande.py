"""What a call asks: its parameters, read strictly, and the page of rows that it gets."""

from collections.abc import Callable
from typing import Annotated, Any

from django.db.models import QuerySet
from ninja import Query, Schema
from pydantic import Field

from alliance.partages.api.refus import Refus

PAR_PAGE_MAX = 100
ILLISIBLE = "Un ou plusieurs paramètres ne se lisent pas : rien n'est filtré au hasard."
Id = Annotated[int, Field(ge=1, le=2**53)]


class Pagination(Schema):
    """Which page: a list is never given whole."""

    page: int = Field(1, ge=1, le=100_000, description="Numéro de la page, à partir de 1.")
    par_page: int = Field(50, ge=1, le=PAR_PAGE_MAX, description=f"Lignes par page, {PAR_PAGE_MAX} au plus.")


EnPages = Annotated[Pagination, Query()]


def refuse_unknown(request: Any, *admis: str) -> None:
    """A parameter that nobody reads is a mistake: said, not ignored."""
    champs = {nom: ["Ce paramètre n'existe pas."] for nom in request.GET if nom not in admis}
    champs |= repeated(request, *admis)
    if champs:
        raise Refus(422, ILLISIBLE, champs=champs)


def repeated(request: Any, *noms: str) -> dict[str, list[str]]:
    """Parameters given twice where one value is expected: keeping one would drop the other in silence."""
    return {nom: ["Donnez une seule valeur."] for nom in noms if len(request.GET.getlist(nom)) > 1}


def page_of(rows: QuerySet, pagination: Pagination, read: Callable[[QuerySet], list[dict]]) -> dict:
    """One page of ``rows``, which come in a stable order; past the end, a page is empty."""
    total = rows.count()
    start = (pagination.page - 1) * pagination.par_page
    return {
        "total": total,
        "page": pagination.page,
        "pages": max(1, -(-total // pagination.par_page)),
        "par_page": pagination.par_page,
        "elements": read(rows[start : start + pagination.par_page]) if start < total else [],
    }
