"""How the governance shows, and moves, things that stand above it: a fiche action, an expense, a call, a review.

The link row lives in the high app, which registers here one ``Lien`` per kind of thing. Each method works in batches,
within what ``user`` may see; the governance never imports what it decides about.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from alliance.gouvernance.enums import Issue, TypeDecision
from alliance.gouvernance.models import Decision, Instance, Point
from alliance.kernel.contrats import Registre


@dataclass(frozen=True, slots=True)
class Objet:
    """A thing that a point or a decision is about.

    ``porteur_ids`` are the organisations (``acteurs``) that carry it: a member who declared an interest in one of them
    is proposed a déport, a pôle whose own organisation is one of them is « institution porteuse ».
    ``empechement`` says why nothing can be decided about it any more; empty when something can. ``alerte`` says what
    to know before deciding: it stops nothing.
    """

    genre: str
    pk: int
    libelle: str
    url: str
    nature: str = ""
    code: str = ""
    details: tuple[tuple[str, str], ...] = ()
    porteur_ids: frozenset[int] = frozenset()
    porteurs: tuple[str, ...] = ()
    empechement: str = ""
    alerte: str = ""


class Lien(Protocol):
    """What a high app registers in ``liens`` for one kind of thing; ``genre`` is its key, as in ``plan.fiche``."""

    genre: str
    libelle: str
    types: frozenset[TypeDecision]

    def liens_pour(self, points: Iterable[Point], user: Any) -> Mapping[int, list[Objet]]:
        """The things of each point, by its primary key; ``user=None`` for the system itself (closing, relevé)."""

    def liens_decisions(self, decisions: Iterable[Decision], user: Any) -> Mapping[int, list[Objet]]:
        """The things of each decision, by primary key of the decision."""

    def choix(self, cite: Any, user: Any, texte: str) -> Iterable[Objet]:
        """At most twenty things that ``user`` may put on an agenda, the best first."""

    def lier(self, *, point: Point, pk: int, by: Any) -> None:
        """Put a thing on the agenda item.

        :raises DomainError: unknown to ``by``, withdrawn, or on this point already.
        """

    def delier(self, *, point: Point, pk: int, by: Any) -> None:
        """Take it off."""

    def reporter(self, copies: Mapping[int, Point]) -> None:
        """Carry the things of points over to their copies, given by primary key of the point."""

    def lier_decision(self, *, decision: Decision, pk: int, by: Any) -> None:
        """Name a thing in a decision taken before Alliance, with its effect."""

    def a_la_cloture(self, decisions: Mapping[int, Decision], *, by: Any, at: datetime) -> None:
        """The effect of the decisions of a séance, by primary key of the point, in the transaction of its closing.

        :raises DomainError: an effect is impossible; the message names the point, and the closing is undone.
        """

    def a_la_prise_d_effet(self, decision: Decision, *, by: Any, at: datetime) -> None:
        """A conditional decision takes effect: its condition was lifted."""

    def au_retrait(self, decision: Decision, *, par: Decision, by: Any, at: datetime) -> None:
        """``decision`` is withdrawn by another one, in force."""


liens: Registre[Lien] = Registre("gouvernance.liens")


@dataclass(frozen=True, slots=True)
class PanneauInstance:
    """A panel of an instance's page fed by a high app: what a working group works on."""

    template: str
    contexte: Any


panneaux_instance: Registre[PanneauInstance] = Registre("gouvernance.panneaux_instance")
"""Each entry's ``contexte`` is ``(instance: Instance, user) -> dict | None``."""


@dataclass(frozen=True, slots=True)
class Panneau:
    """A part of a page that a high app feeds; ``contexte`` answers ``None`` when it has nothing to say."""

    template: str
    contexte: Callable[..., dict[str, Any] | None]


panneaux_point: Registre[Panneau] = Registre("gouvernance.panneaux_point")
"""On the page of an agenda item: ``contexte`` is ``(point: Point, user, modifiable: bool) -> dict | None``."""

panneaux_tenue: Registre[Panneau] = Registre("gouvernance.panneaux_tenue")
"""Beside the item in hand, on the page that is projected: ``contexte`` is
``(seance: SeanceInstance, lignes: Sequence[selectors.tenue.LigneOrdre], user) -> dict | None``."""

panneaux_decision: Registre[Panneau] = Registre("gouvernance.panneaux_decision")
"""On the page of a decision: ``contexte`` is ``(decision: Decision, user) -> dict | None``."""

controles_cloture: Registre[Callable[[Sequence[tuple[Point, Issue]]], Mapping[int, str]]] = Registre(
    "gouvernance.controles_cloture"
)
"""Why the points of a séance cannot be closed with the issues that the rule gives them, in the order of the agenda: by
primary key of the point, in words that follow « Point « … » : ». Asked once for the whole séance."""

__all__ = [
    "Instance",
    "Lien",
    "Objet",
    "Panneau",
    "PanneauInstance",
    "controles_cloture",
    "liens",
    "panneaux_decision",
    "panneaux_instance",
    "panneaux_point",
    "panneaux_tenue",
]
