"""Reads of the plan, one module per question."""

from alliance.plan.selectors.choix import partenaires_possibles, porteurs_possibles, referents_possibles
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
from alliance.plan.selectors.lignes import LignePlan, lignes_du_plan, manques_of
from alliance.plan.selectors.reperes import Repere, Reperes, reperes_of

__all__ = [
    "CHAMPS",
    "CHAMPS_MULTIPLES",
    "CHAMPS_RELIES",
    "CHAMPS_SIMPLES",
    "Changement",
    "Criteres",
    "IndicateurSaisi",
    "LignePlan",
    "PartenaireSaisi",
    "Repere",
    "Reperes",
    "changements_of",
    "codages_of",
    "etat_fiche",
    "etat_saisi",
    "exercice_par_defaut",
    "fiches_filtrees",
    "fiches_with_rows",
    "lignes_du_plan",
    "manques_of",
    "pairs_of",
    "partenaires_possibles",
    "porteurs_possibles",
    "referents_possibles",
    "reperes_of",
]
