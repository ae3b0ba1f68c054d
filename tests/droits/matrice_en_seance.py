"""The rows of the table of rights: what is typed during a séance, and the avis of the pôles.

The chef de projet keeps the minutes; the troïka's person is titulaire; who holds a part of her role only reads.
"""

from tests.droits.lignes import INTERDIT, Ligne, Statuts, droits, tous

LISENT = "TROIKA DELEGUE_PLAN"


def ou(**objets: str) -> dict[str, str]:
    """In the cité, on these objects."""
    return {"cite": "cite", **objets}


def tient(statut: int) -> Statuts:
    """Written by who keeps the minutes; the others who see the séance are told so."""
    return droits(404, s403=LISENT, **{f"s{statut}": "CHEF_DE_PROJET"})


DEDANS = droits(404, s200=f"CHEF_DE_PROJET {LISENT}")
EN_SEANCE = [
    Ligne("gouvernance:tenir", DEDANS, INTERDIT, ou(pk="tenue")),
    Ligne("gouvernance:tenir", DEDANS, INTERDIT, ou(pk="close")),
    Ligne("gouvernance:tenir", droits(404, s200="CHEF_DE_PROJET", s302=LISENT), INTERDIT, ou(pk="convoquee")),
    Ligne("gouvernance:tenir", droits(404, s302="CHEF_DE_PROJET"), INTERDIT, ou(pk="brouillon")),
    Ligne("gouvernance:ouvrir_seance", tient(200), tient(422), ou(pk="tenue")),
    Ligne("gouvernance:noter_la_presence", INTERDIT, tient(422), ou(pk="tenue")),
    Ligne(
        "gouvernance:noter_la_presence", INTERDIT, tient(302), ou(pk="tenue"),
        corps={"membre": "membre", "presence": "PRESENT"},
    ),
    Ligne("gouvernance:ecrire_compte_rendu", INTERDIT, tient(302), ou(pk="point")),
    Ligne("gouvernance:proposer_issue", INTERDIT, tient(422), ou(pk="point")),
    Ligne("gouvernance:marquer_traite", INTERDIT, tient(302), ou(pk="point")),
    Ligne("gouvernance:noter_suite", INTERDIT, tient(422), ou(pk="point")),
    Ligne("gouvernance:avis_point", droits(404, s403="CHEF_DE_PROJET DELEGUE_PLAN", s200="TROIKA"), INTERDIT,
          ou(pk="point_convoque")),
    Ligne("gouvernance:donner_avis", INTERDIT, droits(404, s403="DELEGUE_PLAN", s422="CHEF_DE_PROJET TROIKA"),
          ou(pk="point", pole_pk="pole")),
    Ligne("gouvernance:donner_avis", INTERDIT, droits(404, s403="CHEF_DE_PROJET DELEGUE_PLAN", s422="TROIKA"),
          ou(pk="point_convoque", pole_pk="pole")),
    Ligne("gouvernance:retirer_avis", INTERDIT, droits(404, s403="DELEGUE_PLAN", s302="CHEF_DE_PROJET TROIKA"),
          ou(pk="point", pole_pk="pole")),
    Ligne("gouvernance:declarer_deport", INTERDIT, droits(404, s403="DELEGUE_PLAN", s422="CHEF_DE_PROJET TROIKA"),
          ou(pk="point")),
    Ligne("gouvernance:lever_deport", INTERDIT, droits(404, s403="DELEGUE_PLAN", s302="CHEF_DE_PROJET TROIKA"),
          ou(pk="deport")),
    Ligne("seance_hors_ligne", tous(200, anonyme=200), tous(405, anonyme=405), public=True),
]  # fmt: skip
