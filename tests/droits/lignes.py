"""The notation of the table of rights."""

from dataclasses import dataclass, field
from typing import Any

from tests.droits.monde import ANONYME, DEDANS, DEHORS, PERSONNES

Statuts = dict[str, int]


def droits(autres: int = 404, dehors: int = 404, anonyme: int = 302, **groupes: str) -> Statuts:
    """Statuses by person: ``droits(403, s200="CHEF_DE_PROJET TROIKA")``.

    ``autres`` is what the rest of the cité receives, ``dehors`` what people signed in from elsewhere do, and
    ``s<status>="…"`` names who receives something else.
    """
    statuts = dict.fromkeys(DEDANS, autres) | dict.fromkeys(DEHORS, dehors) | {ANONYME: anonyme}
    for key, people in groupes.items():
        statuts |= dict.fromkeys(people.split(), int(key.removeprefix("s")))
    assert set(statuts) == set(PERSONNES), set(statuts) - set(PERSONNES)
    return statuts


def tous(statut: int, anonyme: int = 302, **groupes: str) -> Statuts:
    """Everybody signed in receives the same, whatever their rights."""
    return droits(statut, statut, anonyme, **groupes)


INTERDIT = droits(405)
"""A verb that the page does not know: 405 inside, 404 outside, the sign-in page for the anonymous."""

REFUSE = tous(405)
"""The same outside any cité."""


@dataclass(frozen=True)
class Ligne:
    """One row: a URL name, what its arguments name, and who receives what.

    ``objets`` maps an argument of the URL to an object of the world (``{"pk": "fiche"}``); ``mots`` gives the
    others as they are. ``corps`` is what a POST sends: names of objects are replaced by their primary keys.
    """

    nom: str
    get: Statuts
    post: Statuts
    objets: dict[str, str] = field(default_factory=dict)
    mots: dict[str, Any] = field(default_factory=dict)
    corps: dict[str, Any] = field(default_factory=dict)
    public: bool = False

    @property
    def id(self) -> str:
        named = [key for name, key in self.objets.items() if name != "cite"]
        return "-".join([self.nom, *named, *map(str, self.mots.values()), *(["avec"] if self.corps else [])])
