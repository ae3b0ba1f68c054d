"""What changed since the last visit, thing by thing, for every function, within what the person sees."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from alliance.kernel.contrats import Nouveaute, nouveautes
from alliance.territoires.models import Cite

MONTREES = 8
FAITS_MONTRES = 4
PREMIERE_VISITE = timedelta(days=30)
"""How far back somebody reads who never came before."""


@dataclass(frozen=True, slots=True)
class Changements:
    """The latest changed things, and how many more there are."""

    depuis: datetime | None
    montrees: list[tuple[Nouveaute, tuple[str, ...], int]]
    autres: int


def changements_de(user: Any, cite: Cite, *, depuis: datetime | None, at: datetime) -> Changements:
    """What others changed since the last visit, the latest first, each thing with its first facts.

    :param depuis: the visit before this one; without it, the last month is told.
    :param at: now.
    """
    since = depuis or at - PREMIERE_VISITE
    found = [item for registered in nouveautes for item in registered(user, cite, since)]
    found.sort(key=lambda item: item.at, reverse=True)
    shown = [(item, item.faits[:FAITS_MONTRES], max(0, len(item.faits) - FAITS_MONTRES)) for item in found[:MONTREES]]
    return Changements(depuis, shown, max(0, len(found) - MONTREES))
