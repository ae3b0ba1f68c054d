"""What closing a séance and reading the register cost: the same, whatever the number of points and of years."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliance.gouvernance.enums import Proposition, TypeDecision
from alliance.gouvernance.models import Decision, Point
from alliance.gouvernance.services.cloture import close_seance
from alliance.plan.models import FicheAction, InscriptionFiche
from tests.factories import FicheActionFactory
from tests.gouvernance.salle import AT, UNANIME, chef_de, point, seance_tenue

pytestmark = pytest.mark.django_db


def requetes(seance) -> int:
    by = chef_de(seance.instance.cite)
    with CaptureQueriesContext(connection) as captured:
        close_seance(seance=seance, by=by, at=AT)
    return sum("SAVEPOINT" not in row["sql"] for row in captured.captured_queries)


def seance_de(count, **champs):
    seance = seance_tenue()
    for rank in range(count):
        made = point(seance, *UNANIME, ordre=rank, **champs)
        fiche = FicheActionFactory(cite=seance.instance.cite, titre=f"Action {rank}", code=f"A{rank}")
        InscriptionFiche.objects.create(point=made, fiche=fiche)
    return seance


@pytest.mark.parametrize("type_decision", ["INSCRIPTION", "MODIFICATION", "RETRAIT_ACTION", "AUTRE"])
def test_the_closing_costs_the_same_for_one_action_and_for_three(type_decision):
    one, three = (requetes(seance_de(count, type_decision=TypeDecision(type_decision))) for count in (1, 3))

    assert Decision.objects.count() == 4
    assert one == three
    assert one <= 60


def test_putting_everything_off_costs_the_same_for_one_point_and_for_three():
    one, three = (requetes(seance_de(count, proposition=Proposition.AJOURNER)) for count in (1, 3))

    assert Point.objects.filter(seance=None, reporte_de__isnull=False).count() == 4
    assert InscriptionFiche.objects.filter(point__seance=None).count() == 4
    assert one == three
    assert one <= 60


def test_each_action_keeps_its_own_words():
    seance = seance_de(2, type_decision=TypeDecision.INSCRIPTION)

    requetes(seance)

    kept = [fiche.modifications.get() for fiche in FicheAction.objects.order_by("pk")]
    assert [one.version for one in kept] == [2, 2]
    assert [one.motif[:17] for one in kept] == ["Décision 2026-001", "Décision 2026-002"]
