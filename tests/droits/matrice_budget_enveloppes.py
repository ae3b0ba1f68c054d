"""The rows of the enveloppes: budgets, financeurs, movements, carry-overs, years."""

from tests.droits.lignes import INTERDIT, Ligne, Statuts, droits

STEER = "TROIKA DELEGUE_PLAN"
"""They read all the money and prepare nothing; the delegate of the plan is not one for the budget."""
LISENT = droits(403, s200=f"CHEF_DE_PROJET {STEER} GESTIONNAIRE COMPTABLE")
SANS_LE_PLAN = "GESTIONNAIRE COMPTABLE REFERENT_PARCOURS"
CITE = {"cite": "cite"}
EXERCICE = {"exercice": 2026}


def prepare(statut: int) -> Statuts:
    return droits(403, **{f"s{statut}": "CHEF_DE_PROJET"})


def sur(objet: str) -> dict[str, str]:
    return {"cite": "cite", "pk": objet}


def lire() -> Statuts:
    """The comptable keeps another budget: she does not see this one."""
    return droits(404, s200=f"CHEF_DE_PROJET {STEER} GESTIONNAIRE")


def agir(statut: int, *, tient: bool = False) -> Statuts:
    """An act of the chef de projet on one budget; ``tient`` when its gestionnaire may do it too."""
    if tient:
        return droits(404, s403=STEER, **{f"s{statut}": "CHEF_DE_PROJET GESTIONNAIRE"})
    return droits(404, s403=f"{STEER} GESTIONNAIRE", **{f"s{statut}": "CHEF_DE_PROJET"})


def financeur(statut: int) -> Statuts:
    """Financeurs are seen by whoever keeps a budget of the cité."""
    return droits(404, s403=f"{STEER} GESTIONNAIRE COMPTABLE", **{f"s{statut}": "CHEF_DE_PROJET"})


def statut_juridique(statut: int) -> Statuts:
    return droits(403, s404=SANS_LE_PLAN, **{f"s{statut}": "CHEF_DE_PROJET"})


ENVELOPPES = [
    Ligne("budget:budgets", LISENT, INTERDIT, CITE),
    Ligne("budget:creer_budget", prepare(200), prepare(422), CITE),
    Ligne("budget:budget_caisse", lire(), INTERDIT, sur("caisse")),
    Ligne("budget:modifier_budget", agir(200), agir(422), sur("caisse")),
    Ligne("budget:regler_budget", agir(200), agir(422), sur("caisse")),
    Ligne("budget:financeurs", LISENT, INTERDIT, CITE),
    Ligne("budget:creer_financeur", prepare(200), prepare(422), CITE),
    Ligne("budget:modifier_financeur", financeur(200), financeur(422), sur("financeur")),
    Ligne("budget:statut_juridique", statut_juridique(200), statut_juridique(422), sur("organisation")),
    Ligne("budget:creer_enveloppe", prepare(200), prepare(422), CITE),
    Ligne("budget:enveloppe", lire(), INTERDIT, sur("enveloppe")),
    Ligne("budget:mouvements_enveloppe", lire(), INTERDIT, sur("enveloppe")),
    Ligne("budget:mouvement", agir(200), agir(422), sur("enveloppe"), {"nature": "notification"}),
    Ligne(
        "budget:mouvement", agir(200, tient=True), agir(422, tient=True), sur("enveloppe"), {"nature": "encaissement"}
    ),
    Ligne("budget:reporter_enveloppe", agir(200), agir(422), sur("enveloppe")),
    Ligne("budget:clore_exercice", prepare(200), prepare(302), CITE, EXERCICE),
    Ligne("budget:rouvrir_exercice", prepare(200), prepare(422), CITE, EXERCICE),
]
