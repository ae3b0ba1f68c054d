"""Tabs of a fiche: money, presences and decisions come from later apps through this registry."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from alliance.kernel.contrats import Registre


@dataclass(frozen=True, slots=True)
class Onglet:
    """One tab: its words, its template, and the function that feeds it within what ``user`` may see."""

    slug: str
    libelle: str
    template: str
    contexte: Callable[[Any, Any], dict]


onglets: Registre[Onglet] = Registre("plan.onglets")
