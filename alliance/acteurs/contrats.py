"""What upper apps add to the people side: panels of a sheet, and what they hold about a person."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from alliance.comptes.models import Compte
from alliance.kernel.contrats import Registre


@dataclass(frozen=True, slots=True)
class Panneau:
    """One panel: its title, its template, and the function that feeds it within what ``user`` may see.

    The template receives ``panneau`` (what ``contexte`` answered) and ``cite``; ``None`` shows no panel.
    """

    slug: str
    titre: str
    template: str
    contexte: Callable[[Any, Any], dict | None]


panneaux: Registre[Panneau] = Registre("acteurs.panneaux")


class Effacement(Protocol):
    """Forget a person, as the act of erasing her account asks."""

    def __call__(self, *, compte: Compte) -> None: ...


@dataclass(frozen=True, slots=True)
class SourceDonnees:
    """What one app holds about a person: its French title, the rows to show, and how they are erased.

    ``effacer`` is absent where the law or the trace asks that the rows stay (docs/rgpd.md).
    """

    libelle: str
    lire: Callable[[Compte], list[dict]]
    effacer: Effacement | None = None


donnees: Registre[SourceDonnees] = Registre("acteurs.donnees")
