"""The rows of what goes out: each file holds what its page shows to the same person.

The gestionnaire keeps the purse of the world, the comptable another one. Open data is prepared by the chef de projet.
"""

from tests.droits.lignes import INTERDIT, Ligne, droits

CITE = {"cite": "cite"}
PILOTENT = "CHEF_DE_PROJET TROIKA DELEGUE_PLAN"
TIENNENT = "GESTIONNAIRE COMPTABLE"
LISENT = droits(403, s200=f"{PILOTENT} {TIENNENT}")
TIENT_OU_PILOTE = droits(404, s200=f"{PILOTENT} GESTIONNAIRE")
SUR = {"cite": "cite", "pk": "caisse"}
LISTES = ("argent", "actes", "engagements", "versements", "depenses", "enveloppes")

SORTIES = [
    *(Ligne(f"budget:exporter_{nom}", LISENT, INTERDIT, CITE) for nom in LISTES),
    Ligne("budget:exporter_affectations", droits(403, s200=f"{PILOTENT} {TIENNENT} PORTEUR"), INTERDIT, CITE),
    Ligne("budget:exporter_mon_argent", droits(403, s200="PORTEUR"), INTERDIT, CITE),
    Ligne("budget:exporter_mouvements", TIENT_OU_PILOTE, INTERDIT, {"cite": "cite", "pk": "enveloppe"}),
    Ligne("budget:comptable", TIENT_OU_PILOTE, INTERDIT, SUR),
    Ligne("budget:exporter_comptable", TIENT_OU_PILOTE, INTERDIT, SUR),
    Ligne(
        "budget:profil_export", droits(404, s403="TROIKA DELEGUE_PLAN", s200="CHEF_DE_PROJET GESTIONNAIRE"),
        droits(404, s403="TROIKA DELEGUE_PLAN", s422="CHEF_DE_PROJET GESTIONNAIRE"), SUR,
    ),
    Ligne("budget:sorties", LISENT, INTERDIT, CITE),
    Ligne("budget:subventions_ouvertes", droits(403, s200="CHEF_DE_PROJET"), INTERDIT, CITE),
    Ligne("budget:exporter_subventions", droits(403, s200="CHEF_DE_PROJET"), INTERDIT, CITE),
    Ligne(
        "budget:annexe", droits(403, s200=f"{PILOTENT} GESTIONNAIRE", s302="COMPTABLE"), INTERDIT, CITE,
        {"format": "pdf"},
    ),
    Ligne(
        "budget:etat_recapitulatif", droits(403, s200=f"{PILOTENT} GESTIONNAIRE", s302="COMPTABLE"), INTERDIT, CITE
    ),
    Ligne(
        "budget:ecrire_convention", droits(404, s200=f"{PILOTENT} GESTIONNAIRE PORTEUR"), INTERDIT,
        {"cite": "cite", "pk": "convention"}, {"format": "pdf"},
    ),
]  # fmt: skip
