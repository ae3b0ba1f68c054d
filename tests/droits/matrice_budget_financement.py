"""The rows of the plan de financement: who steers and the porteur read it; the chef de projet and the porteur write."""

from tests.droits.lignes import INTERDIT, Ligne, Statuts, droits

EXERCICE = {"exercice": 2026}
ECRIVENT, LISENT = "CHEF_DE_PROJET PORTEUR", "TROIKA DELEGUE_PLAN"


def lire() -> Statuts:
    return droits(404, s200=f"{ECRIVENT} {LISENT}")


def ecrire(statut: int) -> Statuts:
    return droits(404, s403=LISENT, **{f"s{statut}": ECRIVENT})


def sur(objet: str) -> dict[str, str]:
    return {"cite": "cite", "pk": objet}


def page(nom: str, get: Statuts, post: Statuts) -> Ligne:
    return Ligne(f"budget:{nom}", get, post, sur("fiche"), EXERCICE)


FINANCEMENT = [
    page("plan_financement", lire(), INTERDIT),
    page("modifier_financement", ecrire(200), ecrire(422)),
    page("declarer_financement", INTERDIT, ecrire(422)),
    page("rouvrir_financement", ecrire(200), ecrire(422)),
    page("importer_financement", ecrire(200), ecrire(422)),
    Ligne("budget:prouver_droit_commun", ecrire(200), ecrire(422), sur("ligne_financement")),
    Ligne("budget:apercu_financement", lire(), ecrire(422), sur("import_financement")),
    Ligne("budget:feuille_financement", INTERDIT, ecrire(302), sur("import_financement")),
    Ligne("budget:abandonner_financement", INTERDIT, ecrire(302), sur("import_financement")),
]
