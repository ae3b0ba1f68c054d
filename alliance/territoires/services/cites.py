"""Acts on a cité: its label, its convention, its chef de file, its perimeter."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from alliance.journal.services import record
from alliance.kernel.errors import DomainError
from alliance.territoires.enums import NatureEtablissement
from alliance.territoires.models import (
    ChefDeFile,
    Cite,
    Commune,
    ConventionTriennale,
    Etablissement,
    Labellisation,
    PerimetreQuartier,
    Quartier,
)
from alliance.territoires.services.declarations import check_source, create_declaration, end_declaration

ECOLES = frozenset({NatureEtablissement.MATERNELLE, NatureEtablissement.ELEMENTAIRE, NatureEtablissement.PRIMAIRE})


class AdresseCourtePrise(DomainError):
    pass


class ChefDeFileInvalide(DomainError):
    pass


class AvenantDAvenant(DomainError):
    pass


@transaction.atomic
def upsert_commune(*, code_insee: str, nom: str, by: Any) -> Commune:
    """The commune of this INSEE code, created when it is not known yet. Its known name stays."""
    commune, created = Commune.objects.get_or_create(code_insee=code_insee, defaults={"nom": nom})
    if created:
        record(kind="territoires.commune.created", by=by, subject=commune)
    return commune


@transaction.atomic
def create_cite(
    *, nom: str, slug: str, zone: str, by: Any, communes: Iterable[Commune] = (), est_exemple: bool = False
) -> Cite:
    """Create a cité and say which communes it covers.

    :raises AdresseCourtePrise: another cité has this short address.
    """
    if Cite.objects.filter(slug=slug).exists():
        raise AdresseCourtePrise(f"L'adresse courte « {slug} » est prise. Choisissez-en une autre.", field="slug")
    cite = Cite.objects.create(nom=nom, slug=slug, zone=zone, est_exemple=est_exemple)
    cite.communes.set(communes)
    record(kind="territoires.cite.created", by=by, subject=cite, cite_id=cite.pk)
    return cite


@transaction.atomic
def record_labellisation(
    *,
    cite: Cite,
    vague: str,
    labellisee_on: date,
    source: str,
    by: Any,
    to_on: date | None = None,
    a_confirmer: bool = False,
) -> Labellisation:
    """Record a label, with its wave and its day.

    :raises SourceManquante: no source.
    :raises DeclarationInvalide: the end is before the day of the label.
    """
    row = Labellisation(
        cite=cite,
        vague=vague,
        labellisee_on=labellisee_on,
        from_on=labellisee_on,
        to_on=to_on,
        source=source,
        a_confirmer=a_confirmer,
    )
    return create_declaration(row=row, kind="territoires.labellisation.recorded", by=by, cite=cite)


@transaction.atomic
def record_convention(
    *,
    cite: Cite,
    reference: str,
    from_on: date | None,
    to_on: date | None,
    source: str,
    by: Any,
    signee_on: date | None = None,
    moyens: str = "",
    a_confirmer: bool = False,
) -> ConventionTriennale:
    """Record a three-year framework convention. Two conventions of a cité do not meet.

    :param moyens: what the convention announces, in words: amounts that no act proves yet.

    :raises SourceManquante: no source.
    :raises DeclarationInvalide: the end is before the start.
    :raises PeriodesQuiSeChevauchent: another convention holds on a common day.
    """
    row = ConventionTriennale(
        cite=cite,
        reference=reference,
        from_on=from_on,
        to_on=to_on,
        signee_on=signee_on,
        moyens=moyens,
        source=source,
        a_confirmer=a_confirmer,
    )
    rivals = ConventionTriennale.objects.filter(cite=cite, avenant_de=None)
    return create_declaration(row=row, kind="territoires.convention.recorded", by=by, cite=cite, rivals=rivals)


@transaction.atomic
def record_avenant(
    *,
    convention: ConventionTriennale,
    reference: str,
    source: str,
    by: Any,
    from_on: date | None = None,
    to_on: date | None = None,
    signee_on: date | None = None,
    a_confirmer: bool = False,
) -> ConventionTriennale:
    """Record an avenant to a convention; it may extend it.

    :raises AvenantDAvenant: ``convention`` is an avenant itself.
    :raises SourceManquante: no source.
    :raises DeclarationInvalide: the end is before the start.
    """
    if convention.avenant_de_id is not None:
        raise AvenantDAvenant("Un avenant se rattache à la convention d'origine, pas à un autre avenant.")
    row = ConventionTriennale(
        cite=convention.cite,
        avenant_de=convention,
        reference=reference,
        from_on=from_on,
        to_on=to_on,
        signee_on=signee_on,
        source=source,
        a_confirmer=a_confirmer,
    )
    return create_declaration(row=row, kind="territoires.avenant.recorded", by=by, cite=convention.cite)


@transaction.atomic
def set_chef_de_file(
    *, cite: Cite, etablissement: Etablissement, from_on: date | None, source: str, by: Any, a_confirmer: bool = False
) -> ChefDeFile:
    """Name the collège that leads the cité from a day on; the previous one ends the day before.

    :raises ChefDeFileInvalide: it is an école, it leads already, or the day is not after the previous start.
    :raises SourceManquante: no source.
    """
    if etablissement.nature in ECOLES:
        raise ChefDeFileInvalide(f"{etablissement.nom} est une école : le chef de file est un collège.")
    check_source(source)
    current = ChefDeFile.objects.select_for_update().filter(cite=cite, to_on=None).first()
    if current is not None:
        if current.etablissement_id == etablissement.pk:
            raise ChefDeFileInvalide(f"{etablissement.nom} est déjà chef de file de la cité.")
        if from_on is None or (current.from_on is not None and from_on <= current.from_on):
            raise ChefDeFileInvalide("Datez le changement, après le début du chef de file actuel.", field="from_on")
        end_declaration(declaration=current, to_on=from_on - timedelta(days=1), by=by, cite=cite)
    row = ChefDeFile(cite=cite, etablissement=etablissement, from_on=from_on, source=source, a_confirmer=a_confirmer)
    return create_declaration(
        row=row,
        kind="territoires.chefdefile.set",
        by=by,
        cite=cite,
        rivals=ChefDeFile.objects.filter(cite=cite),
    )


@transaction.atomic
def declare_perimetre(
    *,
    cite: Cite,
    quartier: Quartier,
    from_on: date | None,
    source: str,
    by: Any,
    to_on: date | None = None,
    a_confirmer: bool = False,
) -> PerimetreQuartier:
    """Say that a quartier belongs to the perimeter of the cité, from a day on.

    :raises SourceManquante: no source.
    :raises DeclarationInvalide: the end is before the start.
    :raises PeriodesQuiSeChevauchent: it belongs to it already on a common day.
    """
    row = PerimetreQuartier(
        cite=cite, quartier=quartier, from_on=from_on, to_on=to_on, source=source, a_confirmer=a_confirmer
    )
    rivals = PerimetreQuartier.objects.filter(cite=cite, quartier=quartier)
    return create_declaration(row=row, kind="territoires.perimetrequartier.declared", by=by, cite=cite, rivals=rivals)


def end_perimetre(*, perimetre: PerimetreQuartier, to_on: date, by: Any) -> PerimetreQuartier:
    """Say the last day a quartier belonged to the perimeter.

    :raises DeclarationTerminee: its end is known already.
    :raises DeclarationInvalide: the end is before the start.
    """
    return end_declaration(declaration=perimetre, to_on=to_on, by=by, cite=perimetre.cite)
