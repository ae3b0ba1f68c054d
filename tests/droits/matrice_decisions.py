"""Rows of the register, the closing, the relevé, and what anybody may check."""

from tests.droits.lignes import INTERDIT, Ligne, Statuts, droits, tous

PILOTENT = "CHEF_DE_PROJET TROIKA DELEGUE_PLAN"


def lire(statut: int = 200) -> Statuts:
    """The Cotech: who steers reads it, nobody else of this world sits there."""
    return droits(404, **{f"s{statut}": PILOTENT})


def tenir(statut: int) -> Statuts:
    """Who prepares its séances acts; the others who steer are told why not."""
    return droits(404, s403="TROIKA DELEGUE_PLAN", **{f"s{statut}": "CHEF_DE_PROJET"})


def proposer(statut: int) -> Statuts:
    """The chef de projet and the members."""
    return droits(404, s403="DELEGUE_PLAN", **{f"s{statut}": "CHEF_DE_PROJET TROIKA"})


def partout(statut: int) -> Statuts:
    return tous(statut, anonyme=statut)


def sur(pk: str) -> dict[str, str]:
    return {"cite": "cite", "pk": pk}


def page(nom: str, objet: str, get: Statuts, post: Statuts = INTERDIT) -> Ligne:
    return Ligne(f"gouvernance:{nom}", get, post, sur(objet))


NUMERO = {"cite": "cite", "numero": "numero_decision"}

DECISIONS = [
    Ligne("gouvernance:registre", droits(200), INTERDIT, {"cite": "cite"}),
    Ligne("gouvernance:exporter_registre", droits(200), INTERDIT, {"cite": "cite"}),
    Ligne(
        "gouvernance:reprendre_decision",
        droits(403, s200="CHEF_DE_PROJET"),
        droits(403, s422="CHEF_DE_PROJET"),
        {"cite": "cite"},
    ),
    page("decision", "decision", lire()),
    Ligne("gouvernance:decision_reprise", lire(302), INTERDIT, NUMERO, {"annee": 2024}),
    # The same number in the other series is another decision, which this world has not.
    Ligne("gouvernance:decision_numero", droits(404), INTERDIT, NUMERO, {"annee": 2024}),
    page("lever_condition", "decision", tenir(200), tenir(422)),
    page("publier_decision", "decision", INTERDIT, tenir(422)),
    page("depublier_decision", "decision", INTERDIT, tenir(302)),
    page("proposer_retrait", "decision", proposer(200), proposer(422)),
    page("clore", "tenue", tenir(200), tenir(302)),
    page("releve", "close", lire()),
    page("releve_pdf", "close", lire()),
    page("releve_word", "close", lire()),
    page("relancer_releve", "close", INTERDIT, tenir(302)),
    page("approuver_releve", "close", tenir(200), tenir(422)),
    Ligne("verifier", partout(200), partout(422)),
    Ligne("verifier_code", partout(200), partout(422), {"code": "releve_code"}, public=True),
    Ligne(
        "decision_publique", partout(200), partout(405), {"slug": "cite_slug", "numero": "numero_publique"}, public=True
    ),
]
