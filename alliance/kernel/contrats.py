"""Registries: how a low app shows a high thing without importing it.

A high app registers in its ``AppConfig.ready``. ``docs/architecture.md`` lists every registry.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Registre(Generic[T]):
    """An ordered list of contributions, one per key, whatever the order of the apps."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._entries: dict[str, tuple[int, T]] = {}

    def register(self, key: str, entry: T, *, ordre: int = 100) -> None:
        """Add or replace the contribution named ``key``; smaller ``ordre`` comes first."""
        self._entries[key] = (ordre, entry)

    def remove(self, key: str) -> None:
        """Forget a contribution (tests only)."""
        self._entries.pop(key, None)

    def __iter__(self):
        ranked = sorted(self._entries.items(), key=lambda item: (item[1][0], item[0]))
        return iter(entry for _key, (_ordre, entry) in ranked)

    def __len__(self) -> int:
        return len(self._entries)


@dataclass(frozen=True, slots=True)
class Attente:
    """One thing that waits for a person: what, since when, until when, and the verb that settles it."""

    titre: str
    url: str
    verbe: str
    contexte: str = ""
    icone: str = "inbox"
    depuis: datetime | None = None
    echeance: date | None = None
    de_qui: str = ""


@dataclass(frozen=True, slots=True)
class Carte:
    """A card of the home page: a template and the function that feeds it, both of the app that knows."""

    template: str
    contexte: Callable[[Any, Any], dict | None]
    colonne: str = "gauche"


@dataclass(frozen=True, slots=True)
class Trouvaille:
    """One result of the global search, already within what the person may see."""

    titre: str
    url: str
    nature: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Recherche:
    """A searchable kind: its French plural and the scoped function that finds it."""

    libelle: str
    chercher: Callable[[Any, Any, str, int], Iterable[Trouvaille]]


@dataclass(frozen=True, slots=True)
class Entree:
    """An entry of the navigation rail; ``visible`` decides with the same rule as the page itself."""

    groupe: str
    libelle: str
    url_name: str
    icone: str
    visible: Callable[[Any, Any], bool]
    prefixes: tuple[str, ...] = field(default=())


cartes: Registre[Carte] = Registre("accueil.cartes")
attentes: Registre[Callable[[Any, Any], Iterable[Attente]]] = Registre("accueil.attentes")
recherche: Registre[Recherche] = Registre("accueil.recherche")
navigation: Registre[Entree] = Registre("kernel.navigation")
