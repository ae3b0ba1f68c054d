"""The rows of the table of rights for the budget; one list per part, added together here."""

from tests.droits.lignes import Ligne
from tests.droits.matrice_budget_affectations import AFFECTATIONS
from tests.droits.matrice_budget_engagements import ENGAGEMENTS
from tests.droits.matrice_budget_enveloppes import ENVELOPPES
from tests.droits.matrice_budget_financement import FINANCEMENT
from tests.droits.matrice_budget_reprise import REPRISE
from tests.droits.matrice_budget_seance import SEANCE
from tests.droits.matrice_budget_simulation import SIMULATION
from tests.droits.matrice_budget_sorties import SORTIES
from tests.droits.matrice_budget_vues import VUES

BUDGET: list[Ligne] = [
    *AFFECTATIONS, *ENGAGEMENTS, *ENVELOPPES, *FINANCEMENT, *REPRISE, *SEANCE, *SIMULATION, *SORTIES, *VUES,
]  # fmt: skip
