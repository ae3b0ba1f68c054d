"""Bulk edits: asked with their fiches and their value, done one line at a time, taken back as a whole."""

from alliance.plan.services.lots.demande import (
    FICHES_MAX,
    RETOUR_MAX,
    LotRefuse,
    annuler_lot,
    demander_lot,
    reessayer_lot,
    reprendre_lot,
)
from alliance.plan.services.lots.execution import executer_lot

__all__ = [
    "FICHES_MAX",
    "LotRefuse",
    "RETOUR_MAX",
    "annuler_lot",
    "demander_lot",
    "executer_lot",
    "reessayer_lot",
    "reprendre_lot",
]
