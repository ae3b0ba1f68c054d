"""Rules of the territory. Pure: no ORM, no clock, no settings."""

from alliance.territoires.rules.geometrie import (
    GeometrieInvalide,
    check_position,
    clean_geometry,
    contains,
    parse_position,
    split_polygons,
)
from alliance.territoires.rules.noms import nature_of, nom_lisible, prefers, secteur_of
from alliance.territoires.rules.qpv import CodeInvalide, check_code_qpv, departement_of_code, split_names, version_of
from alliance.territoires.rules.rentree import RentreeInvalide, annee_de_rentree, libelle_rentree
from alliance.territoires.rules.uai import UAI_LETTERS, UaiInvalide, check_uai, uai_key

__all__ = [
    "UAI_LETTERS",
    "CodeInvalide",
    "GeometrieInvalide",
    "RentreeInvalide",
    "UaiInvalide",
    "annee_de_rentree",
    "check_code_qpv",
    "check_position",
    "check_uai",
    "clean_geometry",
    "contains",
    "departement_of_code",
    "libelle_rentree",
    "nature_of",
    "nom_lisible",
    "parse_position",
    "prefers",
    "secteur_of",
    "split_names",
    "split_polygons",
    "uai_key",
    "version_of",
]
