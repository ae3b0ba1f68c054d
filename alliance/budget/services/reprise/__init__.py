"""A running year taken over: each line of the file plays the chain as far as it goes, through the same acts as by hand.

Nothing is created twice: an act is found again by what proves it (number, reference), or by a key made from its line.
A line that is refused says why and stops nothing else: the step that is refused writes nothing, those before it stay.
"""

from alliance.budget.services.reprise.etapes import essayer, etapes_of, reprendre
from alliance.budget.services.reprise.imports import (
    AUSSITOT,
    LOT,
    PlusLeDroit,
    RepriseDejaLancee,
    RienAReprendre,
    abandonner_import,
    essayer_import,
    executer_reprise,
)
from alliance.budget.services.reprise.lancement import (
    confirmer_reprise,
    continuer_reprise,
    deposer_reprise,
    verifier_reprise,
)
from alliance.budget.services.reprise.passage import LigneDifferente, LigneIncomplete, Sort

__all__ = [
    "AUSSITOT",
    "LOT",
    "LigneDifferente",
    "LigneIncomplete",
    "PlusLeDroit",
    "RepriseDejaLancee",
    "RienAReprendre",
    "Sort",
    "abandonner_import",
    "confirmer_reprise",
    "continuer_reprise",
    "deposer_reprise",
    "essayer",
    "essayer_import",
    "etapes_of",
    "executer_reprise",
    "reprendre",
    "verifier_reprise",
]
