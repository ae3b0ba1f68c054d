"""Pages of the territory."""

from alliance.territoires.views.etablissements import etablissement, etablissement_declarer
from alliance.territoires.views.faits import declaration_confirmer, declaration_finir, declaration_retirer
from alliance.territoires.views.perimetre import perimetre
from alliance.territoires.views.quartiers import quartier, quartier_declarer
from alliance.territoires.views.territoire import territoire
from alliance.territoires.views.vacances import vacances

__all__ = [
    "declaration_confirmer",
    "declaration_finir",
    "declaration_retirer",
    "etablissement",
    "etablissement_declarer",
    "perimetre",
    "quartier",
    "quartier_declarer",
    "territoire",
    "vacances",
]
