"""The global search: every registered kind, each within what the person may see."""

from dataclasses import dataclass
from typing import Any

from django.utils.text import slugify

from alliance.kernel.contrats import Recherche, Trouvaille, recherche
from alliance.territoires.models import Cite

LONGUEUR_MIN = 2
"""A single letter finds everything, hence nothing."""

PAR_GENRE = 5
"""Results shown of each kind beside the others; « Tout voir » opens the rest."""

PAR_PAGE = 25
"""Results on one page of a single kind."""


@dataclass(frozen=True, slots=True)
class Groupe:
    """The results of one kind: its first ones and how many there are in all."""

    genre: str
    libelle: str
    total: int
    trouvailles: list[Trouvaille]


class PageDeResultats:
    """What a paginator asks of one kind: how many, and any slice, never more rows read than shown so far."""

    def __init__(self, kind: Recherche, user: Any, cite: Cite, texte: str) -> None:
        self._kind, self._asked = kind, (user, cite, texte)
        self._total = kind.compter(*self._asked)

    def __len__(self) -> int:
        return self._total

    def __getitem__(self, shown: slice) -> list[Trouvaille]:
        return list(self._kind.chercher(*self._asked, shown.stop))[shown]


def genre_of(kind: Recherche) -> str:
    """The word of a kind in the address: « notes-de-suivi »."""
    return slugify(kind.libelle)


def chercher(cite: Cite, user: Any, texte: str) -> list[Groupe]:
    """The first results of each registered kind that has some, in the order of the registry."""
    groupes = []
    for kind in recherche:
        total = kind.compter(user, cite, texte)
        if total:
            found = list(kind.chercher(user, cite, texte, PAR_GENRE))
            groupes.append(Groupe(genre_of(kind), kind.libelle, total, found))
    return groupes


def kind_named(genre: str) -> Recherche | None:
    """The kind that an address names; nothing for an unknown word."""
    return next((kind for kind in recherche if genre_of(kind) == genre), None)


def libelles() -> list[str]:
    """What can be found, in words, in the order of the registry."""
    return [kind.libelle for kind in recherche]
