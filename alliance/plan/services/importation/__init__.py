"""Bringing a spreadsheet into the plan: dropped, set, cancelled or confirmed, then written line by line."""

from alliance.plan.services.importation.depot import (
    ImportDejaConfirme,
    ReglageInvalide,
    annuler,
    deposer,
    regler,
)
from alliance.plan.services.importation.execution import executer
from alliance.plan.services.importation.lancement import (
    ImportImpossible,
    confirmer,
    reprendre,
)

__all__ = [
    "ImportDejaConfirme",
    "ImportImpossible",
    "ReglageInvalide",
    "annuler",
    "confirmer",
    "deposer",
    "executer",
    "regler",
    "reprendre",
]
