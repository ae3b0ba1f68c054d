"""Rows around a fiche: written as a whole, so that what is not given any more goes away."""

from collections.abc import Callable, Mapping
from typing import Any

from alliance.plan.models import (
    Codage,
    EtablissementFiche,
    FicheAction,
    IndicateurAttendu,
    PartenaireFiche,
    QuartierFiche,
)
from alliance.plan.selectors import pairs_of


def write_rows(fiche: FicheAction, multiples: Mapping[str, Any]) -> None:
    """Replace the rows of each given field. Called inside the transaction of a fiche's act, nowhere else."""
    for champ, valeur in multiples.items():
        _WRITERS[champ](fiche, valeur)
    # A prefetched relation would still show the rows of before.
    fiche._prefetched_objects_cache = {}  # type: ignore[attr-defined]


def _codages(fiche: FicheAction, codages: Mapping[str, list[str]]) -> None:
    fiche.codages.filter(dimension__in=list(codages)).delete()
    Codage.objects.bulk_create(
        Codage(fiche=fiche, dimension=dimension, valeur=valeur)
        for dimension, valeurs in codages.items()
        for valeur in dict.fromkeys(valeurs)
    )


def _leviers(fiche: FicheAction, leviers: list) -> None:
    fiche.leviers.set(leviers)


def _quartiers(fiche: FicheAction, quartiers: list) -> None:
    fiche.quartiers_concernes.all().delete()
    QuartierFiche.objects.bulk_create(
        QuartierFiche(fiche=fiche, quartier=quartier, effectif_attendu=effectif)
        for quartier, effectif in dict(pairs_of(quartiers)).items()
    )


def _etablissements(fiche: FicheAction, etablissements: list) -> None:
    fiche.etablissements_concernes.all().delete()
    EtablissementFiche.objects.bulk_create(
        EtablissementFiche(fiche=fiche, etablissement=etablissement) for etablissement in dict.fromkeys(etablissements)
    )


def _partenaires(fiche: FicheAction, partenaires: list) -> None:
    fiche.partenaires.all().delete()
    unique = {(item.organisation.pk, item.role): item for item in partenaires}
    PartenaireFiche.objects.bulk_create(
        PartenaireFiche(fiche=fiche, organisation=item.organisation, role=item.role, precision=item.precision)
        for item in unique.values()
    )


def _indicateurs(fiche: FicheAction, indicateurs: list) -> None:
    fiche.indicateurs.all().delete()
    unique = {item.libelle: item for item in indicateurs}
    IndicateurAttendu.objects.bulk_create(
        IndicateurAttendu(
            fiche=fiche, libelle=item.libelle, cible=item.cible, source=item.source,
            frequence=item.frequence, ordre=ordre,
        )
        for ordre, item in enumerate(unique.values(), start=1)
    )  # fmt: skip


_WRITERS: dict[str, Callable[[FicheAction, Any], None]] = {
    "codages": _codages,
    "leviers": _leviers,
    "quartiers": _quartiers,
    "etablissements": _etablissements,
    "partenaires": _partenaires,
    "indicateurs": _indicateurs,
}
