"""Payments brought in from the comptable's own software: kept, shown, then recorded line by line, never twice."""

from alliance.budget.services.imports_versements.depot import (
    AUSSITOT,
    ImportDejaLance,
    RienAImporter,
    abandonner_versements,
    confirmer_versements,
    deposer_versements,
    reprendre_versements,
)
from alliance.budget.services.imports_versements.execution import (
    LOT,
    PlusLeDroit,
    apercu_versements,
    executer_versements,
)

__all__ = [
    "AUSSITOT",
    "LOT",
    "ImportDejaLance",
    "PlusLeDroit",
    "RienAImporter",
    "abandonner_versements",
    "apercu_versements",
    "confirmer_versements",
    "deposer_versements",
    "executer_versements",
    "reprendre_versements",
]
