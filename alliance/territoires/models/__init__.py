"""The territory's tables, one module per noun."""

from alliance.territoires.models.calendrier import PeriodeVacances
from alliance.territoires.models.cite import (
    ChefDeFile,
    Cite,
    CiteScopedQuerySet,
    Commune,
    ConventionTriennale,
    Labellisation,
)
from alliance.territoires.models.etablissement import (
    ClassementPrioritaire,
    ConstatRentree,
    Etablissement,
    RattachementCite,
    SecteurCollege,
    SituationQuartier,
)
from alliance.territoires.models.quartier import CodeQuartier, ContourQuartier, PerimetreQuartier, Quartier

__all__ = [
    "ChefDeFile",
    "Cite",
    "CiteScopedQuerySet",
    "ClassementPrioritaire",
    "CodeQuartier",
    "Commune",
    "ConstatRentree",
    "ContourQuartier",
    "ConventionTriennale",
    "Etablissement",
    "Labellisation",
    "PerimetreQuartier",
    "PeriodeVacances",
    "Quartier",
    "RattachementCite",
    "SecteurCollege",
    "SituationQuartier",
]
