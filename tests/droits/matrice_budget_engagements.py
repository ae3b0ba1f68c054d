"""The rows of what the payer did: the gestionnaire keeps the purse of the world, the comptable keeps another one.

Those who steer read all of it; the porteur reads what is his. The chef de projet keeps proofs, never payments, while
somebody keeps the purse.
"""

from tests.droits.lignes import INTERDIT, Ligne, Statuts, droits

PILOTENT = "CHEF_DE_PROJET TROIKA DELEGUE_PLAN"
VOIENT = f"{PILOTENT} GESTIONNAIRE PORTEUR"
TIENNENT = "GESTIONNAIRE COMPTABLE"

LISTE = droits(403, s200=f"{PILOTENT} {TIENNENT}")


def caisse(statut: int) -> Statuts:
    """An act of the payer on an object of this purse."""
    return droits(404, s403=f"{PILOTENT} PORTEUR", **{f"s{statut}": "GESTIONNAIRE"})


def preuve(statut: int) -> Statuts:
    """A proof: who prepares the budget keeps it too."""
    return droits(404, s403="TROIKA DELEGUE_PLAN PORTEUR", **{f"s{statut}": "CHEF_DE_PROJET GESTIONNAIRE"})


def fichier(statut: int) -> Statuts:
    """A file of payments, of this purse: those who steer know that it exists."""
    return droits(404, s403=PILOTENT, **{f"s{statut}": "GESTIONNAIRE"})


def sur(objet: str) -> dict[str, str]:
    return {"cite": "cite", "pk": objet}


IMPORT = sur("import_budget")

ENGAGEMENTS = [
    *(Ligne(f"budget:{nom}", LISTE, INTERDIT, {"cite": "cite"}) for nom in ("mon_budget", "engagements", "versements")),
    Ligne("budget:engagement", droits(404, s200=VOIENT), INTERDIT, sur("engagement")),
    Ligne("budget:engager", caisse(200), caisse(422), sur("attribution")),
    Ligne("budget:engager_commande", caisse(200), caisse(422), sur("affectation")),
    Ligne("budget:verser", caisse(200), caisse(422), sur("engagement")),
    Ligne("budget:desengager", caisse(200), caisse(422), sur("engagement")),
    Ligne("budget:completer_engagement", caisse(200), caisse(302), sur("engagement")),
    Ligne("budget:justifier", preuve(200), preuve(422), sur("engagement")),
    Ligne("budget:reverser", preuve(200), preuve(422), sur("engagement")),
    Ligne("budget:annuler_versement", caisse(200), caisse(422), sur("versement")),
    Ligne("budget:importer_versements", droits(403, s200=TIENNENT), droits(403, s422=TIENNENT), {"cite": "cite"}),
    Ligne("budget:import_versements", fichier(200), INTERDIT, IMPORT),
    Ligne("budget:confirmer_import_versements", INTERDIT, fichier(422), IMPORT),
    Ligne("budget:abandonner_import_versements", INTERDIT, fichier(302), IMPORT),
    Ligne("budget:reprendre_import_versements", INTERDIT, fichier(302), IMPORT),
]
