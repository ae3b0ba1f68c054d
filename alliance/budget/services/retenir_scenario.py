"""The chosen simulation becomes what it was for: expenses asked, and the items of an agenda that decide them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from alliance.budget.enums import Regroupement
from alliance.budget.models import DepenseDemandee, LigneScenario, Scenario
from alliance.budget.rules import repartir
from alliance.budget.selectors.scenarios import cle_du_point, demandes_en_attente, lignes_of, titre_du_point
from alliance.budget.services.depenses import AucuneDepense, LigneDemande, demander_depenses, inscrire_depenses
from alliance.budget.services.scenarios import lock_scenario
from alliance.gouvernance.models import Instance, Point, SeanceInstance
from alliance.journal.services import record, record_each
from alliance.kernel.errors import DomainError


class RienARetenir(DomainError):
    pass


@dataclass(frozen=True, slots=True)
class Retenue:
    """What a retained scenario created: the items, and the lines at zero that were left out."""

    points: tuple[Point, ...]
    depenses: tuple[DepenseDemandee, ...]
    ecartees: tuple[LigneScenario, ...]


@transaction.atomic
def retenir_scenario(
    *, scenario: Scenario, grouper: str, by: Any, at: datetime, seance: SeanceInstance | None = None,
    instance: Instance | None = None,
) -> Retenue:  # fmt: skip
    """Make the agenda items of a scenario, of a séance or « à inscrire ». Nothing is reserved before the decisions.

    An expense that waits for an agenda for the same action and enveloppe is taken up, with its words and its
    beneficiary, at the amount proposed; the others are asked now. An enveloppe that is overrun or not notified
    refuses nothing here: the closing of the séance does.

    :param grouper: a ``Regroupement``; an item decides on one budget, whatever the grouping.
    :raises ScenarioRetenu: it was retained before.
    :raises RienARetenir: no line proposes anything.
    :raises AucuneDepense: neither a séance nor an instance is given.
    :raises DomainError: a refusal of ``demander_depenses`` or of ``inscrire_depenses``.
    """
    current = lock_scenario(scenario)
    if seance is None and instance is None:
        raise AucuneDepense("Choisissez la séance qui décidera, ou l'instance.", field="seance")
    lines = list(lignes_of([current]))
    kept = [one for one in lines if one.propose_cents]
    if not kept:
        raise RienARetenir("Ce scénario ne propose rien : écrivez au moins un montant avant de le retenir.")
    expenses = _expenses(current, kept, by, at)
    points = [
        inscrire_depenses(depenses=rows, titre=titre, by=by, at=at, seance=seance, instance=instance)
        for titre, rows in _groups(expenses, current.exercice, grouper)
    ]
    scenario.retenu_at, scenario.retenu_by = current.retenu_at, current.retenu_by = at, by
    current.save(update_fields=["retenu_at", "retenu_by"])
    record(
        kind="budget.scenario.retained", by=by, subject=current, points=[one.pk for one in points],
        depenses=[one.pk for one in expenses], montant_cents=sum(one.montant_cents for one in expenses),
    )  # fmt: skip
    return Retenue(tuple(points), tuple(expenses), tuple(one for one in lines if not one.propose_cents))


def _expenses(scenario: Scenario, lines: Iterable[LigneScenario], by: Any, at: datetime) -> list[DepenseDemandee]:
    """One expense per line, in their order; those that wait already are changed, not doubled."""
    waiting = demandes_en_attente(scenario)
    found: dict[tuple[int, int], list[DepenseDemandee]] = {}
    missing, moved = [], []
    for line in lines:
        key = (line.fiche_id, line.enveloppe_id)
        if key not in waiting:
            missing.append(LigneDemande(line.enveloppe, line.fiche, line.propose_cents, line.note))
            continue
        found[key] = []
        shares = repartir(line.propose_cents, [one.montant_cents for one in waiting[key]])
        for one, share in zip(waiting[key], shares, strict=True):
            if not share:
                continue
            if one.montant_cents != share:
                one.montant_cents = share
                moved.append(one)
            found[key].append(one)
    DepenseDemandee.objects.bulk_update(moved, ["montant_cents"])
    record_each(
        kind="budget.depense.updated", by=by,
        subjects=[(one, {"champs": ["montant_cents"], "le": at.date().isoformat()}) for one in moved],
    )  # fmt: skip
    asked = demander_depenses(cite=scenario.cite, lignes=missing, by=by, at=at)
    found |= {(one.fiche_id, one.enveloppe_id): [one] for one in asked}
    rows = [one for line in lines for one in found[line.fiche_id, line.enveloppe_id]]
    DepenseDemandee.objects.filter(pk__in=[one.pk for one in rows]).update(scenario=scenario)
    return rows


def _groups(
    expenses: Sequence[DepenseDemandee], exercice: int, grouper: str
) -> Iterable[tuple[str, list[DepenseDemandee]]]:
    groups: dict[tuple[int, int], list[DepenseDemandee]] = defaultdict(list)
    for one in expenses:
        groups[cle_du_point(one.fiche, one.enveloppe, Regroupement(grouper))].append(one)
    seen = [action for _caisse, action in groups]
    for (_caisse, action), rows in groups.items():
        yield titre_du_point(exercice, grouper, rows, seul=seen.count(action) == 1), rows
