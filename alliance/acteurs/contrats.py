"""Panels of an organisation's sheet: what upper apps know about it (actions carried, money, presences)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

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
