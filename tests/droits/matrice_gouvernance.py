"""The rows of the table of rights for the governance; one list per part, added together at the end."""

from tests.droits.matrice_actes import ACTES
from tests.droits.matrice_convocations import CONVOCATIONS
from tests.droits.matrice_decisions import DECISIONS
from tests.droits.matrice_en_seance import EN_SEANCE
from tests.droits.matrice_instances import INSTANCES
from tests.droits.matrice_missions import MISSIONS
from tests.droits.matrice_seances import SEANCES

GOUVERNANCE = [*INSTANCES, *SEANCES, *CONVOCATIONS, *EN_SEANCE, *DECISIONS, *MISSIONS, *ACTES]
