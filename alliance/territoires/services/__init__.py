"""Acts on the territory, by noun. Callers import from here."""

from alliance.territoires.services.cites import (
    create_cite,
    declare_perimetre,
    end_perimetre,
    record_avenant,
    record_convention,
    record_labellisation,
    set_chef_de_file,
    upsert_commune,
)
from alliance.territoires.services.declarations import (
    DeclarationInvalide,
    DeclarationTerminee,
    PeriodesQuiSeChevauchent,
    SourceManquante,
    confirm_declaration,
    end_declaration,
    withdraw_declaration,
)
from alliance.territoires.services.etablissements import (
    CollegeAttendu,
    declare_classement,
    declare_rattachement,
    declare_secteur,
    declare_situation,
    end_rattachement,
    record_constat,
    upsert_etablissement,
)
from alliance.territoires.services.quartiers import create_quartier, declare_code, set_contour
from alliance.territoires.services.vacances import record_vacances

__all__ = [
    "CollegeAttendu",
    "DeclarationInvalide",
    "DeclarationTerminee",
    "PeriodesQuiSeChevauchent",
    "SourceManquante",
    "confirm_declaration",
    "create_cite",
    "create_quartier",
    "declare_classement",
    "declare_code",
    "declare_perimetre",
    "declare_rattachement",
    "declare_secteur",
    "declare_situation",
    "end_declaration",
    "end_perimetre",
    "end_rattachement",
    "record_avenant",
    "record_constat",
    "record_convention",
    "record_labellisation",
    "record_vacances",
    "set_chef_de_file",
    "set_contour",
    "upsert_commune",
    "upsert_etablissement",
    "withdraw_declaration",
]
