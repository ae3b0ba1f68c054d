"""Acts on quartiers prioritaires: the quartier that lasts, its codes and its contours that change."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction

from alliance.journal.services import record
from alliance.kernel.errors import DomainError
from alliance.territoires.models import CodeQuartier, Commune, ContourQuartier, Quartier
from alliance.territoires.rules import check_code_qpv, clean_geometry, version_of
from alliance.territoires.services.declarations import check_source, create_declaration


class CodeDejaPris(DomainError):
    pass


@transaction.atomic
def create_quartier(*, nom: str, communes: Iterable[Commune], by: Any) -> Quartier:
    """Create a quartier under the name that lasts; its codes come after."""
    quartier = Quartier.objects.create(nom=nom)
    quartier.communes.set(communes)
    record(kind="territoires.quartier.created", by=by, subject=quartier)
    return quartier


@transaction.atomic
def declare_code(
    *,
    quartier: Quartier,
    code: str,
    nom_officiel: str,
    source: str,
    by: Any,
    from_on: date | None = None,
    to_on: date | None = None,
    a_confirmer: bool = False,
) -> CodeQuartier:
    """Give a quartier its code in one of the two official lists; the list is read from the code.

    :raises CodeInvalide: neither the 2015 nor the 2024 form.
    :raises CodeDejaPris: a quartier has this code already.
    :raises SourceManquante: no source.
    """
    checked = check_code_qpv(code)
    other = CodeQuartier.objects.filter(code=checked).select_related("quartier").first()
    if other is not None:
        raise CodeDejaPris(f"Le code {checked} est déjà celui du quartier {other.quartier.nom}.", field="code")
    row = CodeQuartier(
        quartier=quartier,
        code=checked,
        version=version_of(checked),
        nom_officiel=nom_officiel,
        from_on=from_on,
        to_on=to_on,
        source=source,
        a_confirmer=a_confirmer,
    )
    return create_declaration(row=row, kind="territoires.codequartier.declared", by=by, cite=None)


@transaction.atomic
def set_contour(
    *, quartier: Quartier, version: str, geometrie: dict, source: str, at: datetime, by: Any
) -> ContourQuartier:
    """Keep the polygon of a quartier in one list, in place of the one it had in that list.

    :raises GeometrieInvalide: not a polygon in degrees.
    :raises SourceManquante: no source.
    """
    contour, created = ContourQuartier.objects.update_or_create(
        quartier=quartier,
        version=version,
        defaults={"geometrie": clean_geometry(geometrie), "source": check_source(source), "importe_at": at},
    )
    record(kind="territoires.contourquartier.set", by=by, subject=contour, version=str(version), remplace=not created)
    return contour
