"""Rows of the instances and their members."""

from tests.droits.lignes import INTERDIT, Ligne, Statuts, droits

PILOTENT = "CHEF_DE_PROJET TROIKA DELEGUE_PLAN"
DU_GROUPE = "REFERENT INTERVENANT"


def lire(groupe: bool = False) -> Statuts:
    """Who steers reads every instance, who sits reads hers."""
    return droits(404, s200=f"{PILOTENT} {DU_GROUPE}" if groupe else PILOTENT)


def tenir(statut: int, groupe: bool = False) -> Statuts:
    """The chef de projet keeps an instance; for a group, also who leads it."""
    if groupe:
        return droits(404, s403="TROIKA DELEGUE_PLAN INTERVENANT", **{f"s{statut}": "CHEF_DE_PROJET REFERENT"})
    return droits(404, s403="TROIKA DELEGUE_PLAN", **{f"s{statut}": "CHEF_DE_PROJET"})


def declarer(statut: int) -> Statuts:
    """The member of the world is the troïka's person."""
    return droits(404, s403="DELEGUE_PLAN", **{f"s{statut}": "CHEF_DE_PROJET TROIKA"})


def sur(pk: str) -> dict[str, str]:
    return {"cite": "cite", "pk": pk}


def tenue(nom: str, objet: str, post: int = 422, groupe: bool = False) -> Ligne:
    """A form page that keeps an instance."""
    return Ligne(f"gouvernance:{nom}", tenir(200, groupe), tenir(post, groupe), sur(objet))


INSTANCES = [
    Ligne("gouvernance:instances", droits(200), INTERDIT, {"cite": "cite"}),
    Ligne(
        "gouvernance:creer_instance",
        droits(403, s200="CHEF_DE_PROJET"),
        droits(403, s422="CHEF_DE_PROJET"),
        {"cite": "cite"},
    ),
    Ligne("gouvernance:instance", lire(), INTERDIT, sur("instance")),
    Ligne("gouvernance:instance", lire(groupe=True), INTERDIT, sur("groupe")),
    tenue("modifier_instance", "instance"),
    tenue("clore_instance", "instance"),
    tenue("ajouter_membre", "instance"),
    Ligne("gouvernance:anciens_membres", lire(), INTERDIT, sur("instance")),
    tenue("modele_ordre_du_jour", "instance"),
    tenue("modifier_point_modele", "point_modele"),
    Ligne("gouvernance:deplacer_point_modele", INTERDIT, tenir(302), sur("point_modele")),
    Ligne("gouvernance:retirer_point_modele", INTERDIT, tenir(302), sur("point_modele")),
    Ligne("gouvernance:membre", lire(), INTERDIT, sur("membre")),
    tenue("modifier_membre", "membre"),
    tenue("modifier_membre", "habitant", groupe=True),
    Ligne("gouvernance:changer_qualite", INTERDIT, tenir(422), sur("membre")),
    Ligne("gouvernance:retirer_membre", INTERDIT, tenir(422), sur("membre")),
    Ligne("gouvernance:declarer_interet", INTERDIT, declarer(422), sur("membre")),
    Ligne("gouvernance:retirer_interet", INTERDIT, declarer(302), sur("interet")),
]
