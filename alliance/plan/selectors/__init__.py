"""Reads of the plan, one module per question."""

from alliance.plan.selectors.etat import (
    CHAMPS,
    CHAMPS_MULTIPLES,
    CHAMPS_RELIES,
    CHAMPS_SIMPLES,
    Changement,
    IndicateurSaisi,
    PartenaireSaisi,
    changements_of,
    codages_of,
    etat_fiche,
    etat_saisi,
    fiches_with_rows,
    pairs_of,
)
from alliance.plan.selectors.filtres import Criteres, exercice_par_defaut, fiches_filtrees

__all__ = [
    "CHAMPS",
    "CHAMPS_MULTIPLES",
    "CHAMPS_RELIES",
    "CHAMPS_SIMPLES",
    "Changement",
    "Criteres",
    "IndicateurSaisi",
    "PartenaireSaisi",
    "changements_of",
    "codages_of",
    "etat_fiche",
    "etat_saisi",
    "exercice_par_defaut",
    "fiches_filtrees",
    "fiches_with_rows",
    "pairs_of",
]
