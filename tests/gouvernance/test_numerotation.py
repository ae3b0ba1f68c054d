"""Numbers of the register: no hole, no double, whoever closes at the same moment."""

import threading
from datetime import UTC, datetime

import pytest
from django.db import connection, connections, transaction
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from alliance.acteurs.enums import Role
from alliance.gouvernance.contrats import liens
from alliance.gouvernance.enums import EtatSeance, SerieDecision
from alliance.gouvernance.models import CompteurDecisions, Decision, SeanceInstance
from alliance.gouvernance.services.cloture import SeanceDejaClose, close_seance
from alliance.gouvernance.services.numerotation import annee_de, next_numero, reserve_numeros
from alliance.kernel.errors import DomainError
from tests.factories import CiteFactory, HabilitationFactory
from tests.gouvernance.salle import AT, UNANIME, cotech, point, seance_tenue
from tests.gouvernance.test_cloture import LienDEssai

COURANTE, REPRISE = SerieDecision.COURANTE, SerieDecision.REPRISE


@pytest.mark.django_db
def test_numbers_follow_each_other_per_cite_series_and_year():
    cite, other = CiteFactory(), CiteFactory()

    def numero(cite, serie, annee):
        return next_numero(cite=cite, serie=serie, annee=annee)

    assert [numero(cite, COURANTE, 2026) for _ in range(3)] == [1, 2, 3]
    assert numero(cite, REPRISE, 2026) == 1
    assert numero(cite, COURANTE, 2027) == 1
    assert numero(other, COURANTE, 2026) == 1
    assert CompteurDecisions.objects.get(cite=cite, serie=COURANTE, annee=2026).dernier == 3


@pytest.mark.django_db
def test_several_numbers_are_taken_in_a_row():
    cite = CiteFactory()

    assert reserve_numeros(cite=cite, serie=COURANTE, annee=2026, combien=5) == 1
    assert reserve_numeros(cite=cite, serie=COURANTE, annee=2026, combien=2) == 6
    assert next_numero(cite=cite, serie=COURANTE, annee=2026) == 8


@pytest.mark.parametrize(
    ("at", "annee"),
    [
        (datetime(2026, 12, 31, 22, 59, tzinfo=UTC), 2026),
        (datetime(2026, 12, 31, 23, 0, tzinfo=UTC), 2027),
        (datetime(2026, 6, 30, 21, 59, tzinfo=UTC), 2026),
    ],
)
def test_the_year_is_the_civil_year_of_paris(at, annee):
    assert annee_de(at) == annee


class TestSansTrou(TestCase):
    """Whatever is undone between two closings, the numbers that stay are 1, 2, 3…"""

    @given(st.lists(st.tuples(st.integers(1, 4), st.booleans()), max_size=8))
    def test_no_hole_no_double(self, tries):
        cite, kept = CiteFactory(), []
        for combien, undone in tries:
            try:
                with transaction.atomic():
                    first = reserve_numeros(cite=cite, serie=COURANTE, annee=2026, combien=combien)
                    if undone:
                        raise DomainError("Non.")
            except DomainError:
                continue
            kept += range(first, first + combien)

        assert kept == list(range(1, len(kept) + 1))


class LienCapricieux(LienDEssai):
    """Refuses one closing in three, after the numbers were taken."""

    def a_la_cloture(self, decisions, *, by, at):
        if any(decision.titre.startswith("Refusé") for decision in decisions.values()):
            raise DomainError("Impossible.")


sur_postgres = pytest.mark.skipif(
    connection.vendor == "sqlite", reason="the test database of SQLite is in memory: one connection only"
)
FILS = 8


@pytest.fixture
def capricieux():
    liens.register("essai.chose", LienCapricieux())
    yield
    liens.remove("essai.chose")


def _ensemble(actes):
    """Run all of these at the same moment, each in its own connection; answer what each said."""
    depart, dits = threading.Barrier(len(actes)), []

    def agir(acte):
        try:
            depart.wait(timeout=20)
            dits.append(acte())
        except DomainError as refusal:
            dits.append(refusal)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=agir, args=(acte,)) for acte in actes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return dits


@sur_postgres
@pytest.mark.django_db(transaction=True)
def test_eight_closings_at_once_leave_no_hole_and_no_double(capricieux):
    cite = CiteFactory()
    by = HabilitationFactory(cite=cite, role=Role.CHEF_DE_PROJET).compte
    seances = [seance_tenue(instance=cotech(cite=cite)) for _ in range(FILS * 3)]
    for rank, seance in enumerate(seances):
        for number in range(1 + rank % 3):
            point(seance, *UNANIME, titre=f"{'Refusé' if rank % 3 == 2 else 'Reçu'} {number}")

    def fermer(seance):
        return lambda: close_seance(seance=SeanceInstance.objects.get(pk=seance.pk), by=by, at=AT)

    dits = []
    for start in range(0, len(seances), FILS):
        dits += _ensemble([fermer(seance) for seance in seances[start : start + FILS]])

    numeros = sorted(Decision.objects.filter(cite=cite).values_list("numero", flat=True))
    assert sum(isinstance(one, DomainError) for one in dits) == FILS
    assert numeros == list(range(1, len(numeros) + 1))
    assert len(numeros) == sum(len(one) for one in dits if isinstance(one, list))
    assert CompteurDecisions.objects.get(cite=cite).dernier == len(numeros)


@sur_postgres
@pytest.mark.django_db(transaction=True)
def test_a_seance_closed_by_eight_people_is_closed_once():
    seance = seance_tenue()
    point(seance, *UNANIME)
    by = HabilitationFactory(cite=seance.instance.cite, role=Role.CHEF_DE_PROJET).compte

    dits = _ensemble(
        [lambda: close_seance(seance=SeanceInstance.objects.get(pk=seance.pk), by=by, at=AT) for _ in range(FILS)]
    )

    assert sum(isinstance(one, SeanceDejaClose) for one in dits) == FILS - 1
    assert Decision.objects.count() == 1
    assert SeanceInstance.objects.get().etat == EtatSeance.CLOSE
