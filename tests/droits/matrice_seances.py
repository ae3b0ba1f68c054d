"""The rows of the table of rights: séances, items, and the items that wait.

The chef de projet prepares; the troïka and who holds a part of her role see what was convoked; the référent leads the
group, where the intervenant is a guest.
"""

from tests.droits.lignes import INTERDIT, Ligne, Statuts, droits

PREPARENT = "CHEF_DE_PROJET REFERENT"
PROPOSENT = "CHEF_DE_PROJET TROIKA REFERENT INTERVENANT"
LISENT = "TROIKA DELEGUE_PLAN"


def ou(**objets: str) -> dict[str, str]:
    """In the cité, on these objects."""
    return {"cite": "cite", **objets}


def prepare(statut: int) -> Statuts:
    """What was convoked in the Cotech: prepared by the chef de projet, only read by those who steer."""
    return droits(404, s403=LISENT, **{f"s{statut}": "CHEF_DE_PROJET"})


def brouillon(statut: int) -> Statuts:
    """A draft: nobody else knows that it exists."""
    return droits(404, **{f"s{statut}": "CHEF_DE_PROJET"})


LISENT_LE_COTECH = droits(404, s200=f"CHEF_DE_PROJET {LISENT}")
LISENT_LE_GROUPE = droits(404, s200=f"CHEF_DE_PROJET {LISENT} REFERENT INTERVENANT")

SEANCES = [
    Ligne("gouvernance:seances", droits(200), INTERDIT, ou()),
    *(
        Ligne(f"gouvernance:{nom}", droits(403, s200=PREPARENT), droits(403, s422=PREPARENT), ou())
        for nom in ("creer_seance", "creer_serie", "creer_consultation")
    ),
    Ligne("gouvernance:seance", brouillon(200), INTERDIT, ou(pk="brouillon")),
    *(
        Ligne("gouvernance:seance", LISENT_LE_COTECH, INTERDIT, ou(pk=etat))
        for etat in ("convoquee", "tenue", "close")
    ),
    Ligne("gouvernance:seance", LISENT_LE_GROUPE, INTERDIT, ou(pk="seance_groupe")),
    Ligne("gouvernance:modifier_seance", brouillon(200), brouillon(422), ou(pk="brouillon")),
    Ligne("gouvernance:modifier_seance", prepare(200), prepare(422), ou(pk="convoquee")),
    Ligne("gouvernance:modifier_seance", prepare(302), prepare(302), ou(pk="close")),
    Ligne("gouvernance:inscrire_approbation", INTERDIT, brouillon(302), ou(pk="brouillon"), corps={"releve": "close"}),
    Ligne("gouvernance:ajouter_point", brouillon(200), brouillon(422), ou(pk="brouillon")),
    Ligne("gouvernance:ajouter_point", prepare(200), prepare(422), ou(pk="convoquee")),
    Ligne("gouvernance:joindre_piece_seance", INTERDIT, prepare(422), ou(pk="convoquee")),
    Ligne("gouvernance:retirer_piece", INTERDIT, prepare(302), ou(pk="piece")),
    Ligne("gouvernance:point", LISENT_LE_COTECH, INTERDIT, ou(pk="point_convoque")),
    Ligne("gouvernance:point", LISENT_LE_COTECH, INTERDIT, ou(pk="backlog")),
    Ligne("gouvernance:modifier_point", prepare(200), prepare(422), ou(pk="point_convoque")),
    Ligne("gouvernance:modifier_point", prepare(200), prepare(422), ou(pk="backlog")),
    Ligne("gouvernance:deplacer_point", INTERDIT, prepare(302), ou(pk="point_convoque"), corps={"sens": "haut"}),
    Ligne("gouvernance:retirer_point", INTERDIT, prepare(302), ou(pk="point_convoque")),
    Ligne("gouvernance:reporter_point", prepare(200), prepare(302), ou(pk="point_convoque")),
    Ligne("gouvernance:lier_objet", prepare(200), prepare(422), ou(pk="point_convoque")),
    Ligne("gouvernance:delier_objet", INTERDIT, prepare(302), ou(pk="point_convoque")),
    Ligne("gouvernance:joindre_piece_point", INTERDIT, prepare(422), ou(pk="point_convoque")),
    Ligne("gouvernance:commenter_point", INTERDIT, droits(404, s403="DELEGUE_PLAN", s422="CHEF_DE_PROJET TROIKA"),
          ou(pk="point_convoque")),
    Ligne("gouvernance:retirer_commentaire_point", INTERDIT, prepare(302), ou(pk="commentaire_point")),
    Ligne("gouvernance:noter_point", INTERDIT, droits(404, s403="CHEF_DE_PROJET DELEGUE_PLAN", s302="TROIKA"),
          ou(pk="point_convoque"), corps={"pole": "pole"}),
    Ligne("gouvernance:inscrire_point", INTERDIT, prepare(302), ou(pk="backlog"), corps={"seance": "brouillon"}),
    Ligne("gouvernance:ecarter_point", prepare(200), prepare(422), ou(pk="backlog")),
    Ligne("gouvernance:a_inscrire", droits(200), INTERDIT, ou()),
    Ligne("gouvernance:proposer_point", droits(403, s200=PROPOSENT), droits(403, s422=PROPOSENT), ou()),
]  # fmt: skip
