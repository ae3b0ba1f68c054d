"""The rows of the simulations: read by those who steer, written by who prepares the budget; payers have none."""

from tests.droits.lignes import INTERDIT, Ligne, droits
from tests.droits.matrice_budget_enveloppes import CITE, STEER, prepare, sur

LISENT = droits(404, s200=f"CHEF_DE_PROJET {STEER}")
LISTE = droits(403, s200=f"CHEF_DE_PROJET {STEER}")


def agir(statut: int):
    return droits(404, s403=STEER, **{f"s{statut}": "CHEF_DE_PROJET"})


SIMULATION = [
    Ligne("budget:simulations", LISTE, INTERDIT, CITE),
    Ligne("budget:creer_simulation", prepare(200), prepare(422), CITE, {"exercice": 2026}),
    Ligne("budget:simulation", LISENT, agir(422), sur("scenario")),
    Ligne("budget:renommer_simulation", agir(200), agir(422), sur("scenario")),
    Ligne("budget:supprimer_simulation", droits(405), agir(302), sur("scenario")),
    Ligne("budget:retenir_simulation", agir(200), agir(422), sur("scenario")),
    Ligne("budget:exporter_simulation", LISENT, INTERDIT, sur("scenario")),
    Ligne("budget:ajouter_ligne_simulation", agir(200), agir(422), sur("scenario")),
    Ligne("budget:modifier_ligne_simulation", agir(200), agir(422), sur("ligne_scenario")),
    Ligne("budget:retirer_ligne_simulation", droits(405), agir(302), sur("ligne_scenario")),
    # Nothing is chosen: whoever may compare is sent back to the list, with the reason.
    Ligne("budget:comparer_simulations", droits(403, s302=f"CHEF_DE_PROJET {STEER}"), INTERDIT, CITE),
    Ligne("budget:exporter_comparaison", droits(403, s302=f"CHEF_DE_PROJET {STEER}"), INTERDIT, CITE),
]
