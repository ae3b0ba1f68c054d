"""The rows of « Où en est l'argent ? »: who steers reads all of it, a keeper her budget, a porteur his own page."""

from tests.droits.lignes import INTERDIT, Ligne, droits

CITE = {"cite": "cite"}
LISENT = "CHEF_DE_PROJET TROIKA DELEGUE_PLAN GESTIONNAIRE COMPTABLE"

VUES = [
    Ligne("budget:argent", droits(403, s200=LISENT), INTERDIT, CITE),
    Ligne("budget:actes", droits(403, s200=LISENT), INTERDIT, CITE),
    Ligne("budget:mon_argent", droits(403, s200="PORTEUR"), INTERDIT, CITE),
]
