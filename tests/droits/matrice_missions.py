"""The rows of the missions and of the follow-ups."""

from tests.droits.lignes import INTERDIT, Ligne, Statuts, droits

VOIENT = "TROIKA DELEGUE_PLAN"
"""Those who see the Cotech and its missions without preparing it; the référent leads a group, and sees neither."""


def lire() -> Statuts:
    return droits(s200=f"CHEF_DE_PROJET {VOIENT}")


def agir(statut: int) -> Statuts:
    return droits(s403=VOIENT, **{f"s{statut}": "CHEF_DE_PROJET"})


def sur(objet: str) -> dict[str, str]:
    return {"cite": "cite", "pk": objet}


def noter(statut: int) -> Statuts:
    return droits(403, **{f"s{statut}": "CHEF_DE_PROJET REFERENT"})


CITE = {"cite": "cite"}

MISSIONS = [
    Ligne("gouvernance:missions", droits(200), INTERDIT, CITE),
    Ligne(
        "gouvernance:reprendre_mission",
        droits(403, s200="CHEF_DE_PROJET"),
        droits(403, s422="CHEF_DE_PROJET"),
        CITE,
    ),
    Ligne("gouvernance:mission", lire(), INTERDIT, sur("mission")),
    Ligne("gouvernance:finir_mission", agir(200), agir(422), sur("mission")),
    Ligne("gouvernance:retirer_mission", INTERDIT, agir(302), sur("mission")),
    Ligne("gouvernance:renouveler_mission", INTERDIT, agir(302), sur("mission")),
    Ligne("gouvernance:joindre_lettre", INTERDIT, agir(422), sur("mission")),
    Ligne("gouvernance:proposer_mission", agir(200), agir(422), sur("point_convoque")),
    Ligne("gouvernance:suites", droits(200), INTERDIT, CITE),
    Ligne("gouvernance:exporter_suites", droits(200), INTERDIT, CITE),
    Ligne("gouvernance:creer_suite", noter(200), noter(422), CITE),
    Ligne("gouvernance:suite", lire(), INTERDIT, sur("suite")),
    Ligne("gouvernance:modifier_suite", agir(200), agir(422), sur("suite")),
    Ligne("gouvernance:finir_suite", agir(200), agir(422), sur("suite")),
    Ligne("gouvernance:abandonner_suite", agir(200), agir(422), sur("suite")),
    Ligne("gouvernance:rouvrir_suite", INTERDIT, agir(302), sur("suite")),
]
