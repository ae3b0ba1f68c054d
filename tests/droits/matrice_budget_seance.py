"""The rows of the expenses put to the Cotech, and of the quick expense on a délégation."""

from tests.droits.lignes import INTERDIT, Ligne, droits
from tests.droits.matrice_budget_enveloppes import CITE, LISENT, agir, lire, prepare, sur

# The world holds no délégation in effect: the page explains it, and a form sent anyway is refused.
DELEGUE = "CHEF_DE_PROJET GESTIONNAIRE"

SEANCE = [
    Ligne("budget:depenses", LISENT, INTERDIT, CITE),
    Ligne("budget:demander_depense", prepare(200), prepare(422), CITE),
    Ligne("budget:depense", lire(), INTERDIT, sur("depense")),
    Ligne("budget:modifier_depense", agir(200), agir(422), sur("depense")),
    Ligne("budget:retirer_depense", droits(405), agir(302), sur("depense")),
    Ligne("budget:inscrire_depenses", prepare(200), prepare(422), CITE),
    Ligne("budget:depense_deleguee", droits(403, s200=DELEGUE), droits(403, s422=DELEGUE), CITE),
]
