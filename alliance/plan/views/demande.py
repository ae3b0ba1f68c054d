"""What a view of the list is given, and what it is."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from alliance.plan.selectors import LignePlan, Reperes
from alliance.plan.selectors.details import Details


@dataclass(slots=True)
class Demande:
    """The fiches kept, among all those where one looks, and what frames them."""

    request: Any
    cite: Any
    lignes: list[LignePlan]
    retenues: list[LignePlan]
    reperes: Reperes
    today: date
    tous_exercices: bool = False
    filtree: bool = False
    archivees: bool = False
    details: Details | None = None


@dataclass(frozen=True, slots=True)
class Vue:
    """A way to look at the list: its words, its icon, its template, what feeds it, what it loads."""

    mot: str
    icone: str
    template: str
    contexte: Callable[[Demande], dict]
    de_temps: bool = False
    avec_carte: bool = False


def simple(contexte: Callable[..., dict]) -> Callable[[Demande], dict]:
    """A view that only needs what is kept."""
    return lambda d: contexte(d.request, d.cite, d.retenues, d.reperes, d.today)
