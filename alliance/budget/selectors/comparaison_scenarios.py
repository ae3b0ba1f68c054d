"""Simulations side by side: what each gives to each action, what each leaves in each enveloppe."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from alliance.budget.models import LigneScenario, Scenario
from alliance.budget.selectors.scenarios import ResteEnveloppe, enveloppes_a_simuler, lignes_of
from alliance.plan.models import FicheAction


@dataclass(frozen=True, slots=True)
class Proposition:
    """What one scenario gives to one action; ``absente`` when the action is not in it."""

    lignes: tuple[LigneScenario, ...] = ()

    @property
    def absente(self) -> bool:
        """The action is not in this scenario."""
        return not self.lignes

    @property
    def propose_cents(self) -> int:
        """From all the enveloppes together."""
        return sum(one.propose_cents for one in self.lignes)

    @property
    def parts(self) -> tuple[tuple[int, int], ...]:
        """By enveloppe: what makes two propositions the same."""
        return tuple((one.enveloppe_id, one.propose_cents) for one in self.lignes)


@dataclass(frozen=True, slots=True)
class LigneComparee:
    """One action in each scenario, in their order."""

    fiche: FicheAction
    propositions: tuple[Proposition, ...]

    @property
    def demande_cents(self) -> int:
        """The highest of what is asked: a line may have been corrected in one scenario only."""
        return max(sum(line.demande_cents for line in one.lignes) for one in self.propositions)

    @property
    def ecart_cents(self) -> int:
        """Between the most generous scenario and the least."""
        amounts = [one.propose_cents for one in self.propositions]
        return max(amounts) - min(amounts)

    @property
    def differe(self) -> bool:
        """Not the same amounts from the same enveloppes everywhere."""
        return len({one.parts for one in self.propositions}) > 1


@dataclass(frozen=True, slots=True)
class Comparaison:
    """Scenarios of one exercice: per action, and per enveloppe what is left in each."""

    scenarios: tuple[Scenario, ...]
    lignes: list[LigneComparee]
    restes: list[tuple[ResteEnveloppe, ...]]

    @property
    def totaux(self) -> list[int]:
        """All that each scenario proposes."""
        return [sum(one.propositions[rank].propose_cents for one in self.lignes) for rank in self._ranks()]

    @property
    def restes_totaux(self) -> list[int]:
        """What all the enveloppes together would keep in each."""
        return [sum(row[rank].reste_cents for row in self.restes) for rank in self._ranks()]

    @property
    def nb_differences(self) -> int:
        """The actions that are not treated alike everywhere."""
        return sum(one.differe for one in self.lignes)

    def _ranks(self) -> range:
        return range(len(self.scenarios))


def comparer(user: Any, scenarios: Sequence[Scenario]) -> Comparaison:
    """Compare scenarios of one cité and one exercice, in the order given; two queries, whatever their lines."""
    rank_of = {one.pk: rank for rank, one in enumerate(scenarios)}
    fiches: dict[int, FicheAction] = {}
    given: dict[tuple[int, int], list[LigneScenario]] = defaultdict(list)
    proposed: dict[tuple[int, int], int] = defaultdict(int)
    enveloppes = {row.pk: row for row in enveloppes_a_simuler(user, scenarios[0].cite, scenarios[0].exercice)}
    for line in lignes_of(scenarios):
        rank = rank_of[line.scenario_id]
        fiches.setdefault(line.fiche_id, line.fiche)
        given[line.fiche_id, rank].append(line)
        proposed[line.enveloppe_id, rank] += line.propose_cents
        enveloppes.setdefault(line.enveloppe_id, line.enveloppe)
    ranks = range(len(scenarios))
    return Comparaison(
        tuple(scenarios),
        [
            LigneComparee(row, tuple(Proposition(tuple(given[pk, rank])) for rank in ranks))
            for pk, row in fiches.items()
        ],
        [tuple(ResteEnveloppe(row, proposed[pk, rank]) for rank in ranks) for pk, row in enveloppes.items()],
    )
