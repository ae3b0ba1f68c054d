"""The global search: every registered kind, each within what the person may see."""

from dataclasses import dataclass
from typing import Any

from alliance.kernel.contrats import Trouvaille, recherche
from alliance.territoires.models import Cite

LONGUEUR_MIN = 2
"""A single letter finds everything, hence nothing."""

PAR_NATURE = 20
"""Results shown of each kind; beyond, the list of that kind has better filters."""


@dataclass(frozen=True, slots=True)
class Groupe:
    """The results of one kind; ``tronque`` when there are more."""

    libelle: str
    trouvailles: list[Trouvaille]
    tronque: bool


def chercher(cite: Cite, user: Any, texte: str) -> list[Groupe]:
    """Results of each registered kind that has some, in the order of the registry."""
    groupes = []
    for kind in recherche:
        found = list(kind.chercher(user, cite, texte, PAR_NATURE + 1))
        if found:
            groupes.append(Groupe(kind.libelle, found[:PAR_NATURE], len(found) > PAR_NATURE))
    return groupes
