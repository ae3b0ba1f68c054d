"""Arithmetic, thresholds and accounts of the budget. Pure: no ORM, no clock, no settings; amounts are whole cents."""

from alliance.budget.rules.chaine import (
    DROIT_PAR_TYPE,
    EFFETS,
    EXERCICE_MAX,
    EXERCICE_MIN,
    SEUIL_CONVENTION_CENTS,
    TYPES_QUI_ENGAGENT,
    Effet,
    Totaux,
    depassement_previsions,
    disponible,
    partition,
    requires_convention,
    somme,
    split_cents,
    taux_pct,
)

__all__ = [
    "DROIT_PAR_TYPE",
    "EFFETS",
    "EXERCICE_MAX",
    "EXERCICE_MIN",
    "SEUIL_CONVENTION_CENTS",
    "TYPES_QUI_ENGAGENT",
    "Effet",
    "Totaux",
    "depassement_previsions",
    "disponible",
    "partition",
    "requires_convention",
    "somme",
    "split_cents",
    "taux_pct",
]
