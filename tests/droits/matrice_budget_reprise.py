"""The rows of the taking over of a year: who prepares the budget, nobody else; the troïka knows that a file exists."""

from tests.droits.lignes import INTERDIT, Ligne, Statuts, droits

CHEF = "CHEF_DE_PROJET"


def page(statut: int) -> Statuts:
    return droits(403, **{f"s{statut}": CHEF})


def fichier(statut: int) -> Statuts:
    """A file of the cité: those who steer know that it exists."""
    return droits(404, s403="TROIKA DELEGUE_PLAN", **{f"s{statut}": CHEF})


IMPORT = {"cite": "cite", "pk": "import_reprise"}
CITE = {"cite": "cite"}

REPRISE = [
    Ligne("budget:importer_budget", page(200), page(422), CITE),
    Ligne("budget:modele_reprise", page(200), INTERDIT, CITE),
    Ligne("budget:import_budget", fichier(200), INTERDIT, IMPORT),
    Ligne("budget:verifier_import_budget", INTERDIT, fichier(302), IMPORT),
    Ligne("budget:confirmer_import_budget", INTERDIT, fichier(422), IMPORT),
    Ligne("budget:continuer_import_budget", INTERDIT, fichier(302), IMPORT),
    Ligne("budget:abandonner_import_budget", INTERDIT, fichier(302), IMPORT),
    Ligne("budget:exporter_refusees", fichier(200), INTERDIT, IMPORT),
]
