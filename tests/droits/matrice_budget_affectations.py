"""The rows of the affectations: prévisions, affectations, acts that award, conventions."""

from tests.droits.lignes import INTERDIT, Ligne, Statuts, droits

STEER = "TROIKA DELEGUE_PLAN"
"""They read all the money and prepare nothing."""
CITE = {"cite": "cite"}


def sur(objet: str) -> dict[str, str]:
    return {"cite": "cite", "pk": objet}


def prepare(statut: int) -> Statuts:
    return droits(403, **{f"s{statut}": "CHEF_DE_PROJET"})


def affecter(statut: int) -> Statuts:
    """The gestionnaire affects on the délégations of her budget."""
    return droits(403, **{f"s{statut}": "CHEF_DE_PROJET GESTIONNAIRE"})


def lire() -> Statuts:
    """With the budget, or for the porteur of the action; the comptable keeps another budget."""
    return droits(404, s200=f"CHEF_DE_PROJET {STEER} GESTIONNAIRE PORTEUR")


def agir(statut: int) -> Statuts:
    return droits(404, s403=f"{STEER} GESTIONNAIRE PORTEUR", **{f"s{statut}": "CHEF_DE_PROJET"})


AFFECTATIONS = [
    Ligne("budget:prevoir", prepare(200), prepare(422), CITE),
    Ligne(
        "budget:affectations",
        droits(403, s200=f"CHEF_DE_PROJET {STEER} GESTIONNAIRE COMPTABLE PORTEUR"),
        INTERDIT,
        CITE,
    ),
    Ligne("budget:affecter", affecter(200), affecter(422), CITE),
    Ligne("budget:affectation", lire(), INTERDIT, sur("affectation")),
    Ligne("budget:liberer", agir(200), agir(422), sur("affectation")),
    Ligne("budget:enregistrer_acte", prepare(200), prepare(422), CITE),
    Ligne("budget:acte", lire(), INTERDIT, sur("acte")),
    Ligne("budget:joindre_acte", INTERDIT, agir(422), sur("acte")),
    Ligne("budget:ajouter_attribution", agir(200), agir(422), sur("acte")),
    Ligne("budget:notifier", INTERDIT, agir(422), sur("acte")),
    Ligne("budget:annuler_attribution", agir(200), agir(422), sur("attribution")),
    Ligne("budget:reduire_attribution", agir(200), agir(422), sur("attribution")),
    Ligne("budget:creer_convention", agir(302), agir(302), sur("attribution")),
    Ligne("budget:convention", lire(), INTERDIT, sur("convention")),
    Ligne("budget:signer_convention", agir(200), agir(422), sur("convention")),
    Ligne("budget:abandonner_convention", INTERDIT, agir(302), sur("convention")),
    Ligne("budget:joindre_convention", INTERDIT, agir(422), sur("convention")),
]
