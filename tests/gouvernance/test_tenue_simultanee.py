"""Two people record the avis of one pôle at the very same moment: one row is written, the second one is told."""

import threading

import pytest
from django.db import OperationalError, connection, connections

from alliance.gouvernance.models import Avis, Membre, Point
from alliance.gouvernance.services.avis import AvisChange, give_avis
from alliance.gouvernance.services.compte_rendu import write_compte_rendu
from tests.factories import HabilitationFactory
from tests.gouvernance.salle import AT, DEFAVORABLE, FAVORABLE, point, seance_tenue, titulaires

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor == "sqlite", reason="the test database of SQLite is in memory: one connection only"
    ),
]


def _ensemble(*actes):
    """Do all of these at once, each in its own connection; what was refused."""
    depart, refus = threading.Barrier(len(actes)), []

    def faire(acte):
        try:
            depart.wait(timeout=10)
            acte()
        except (AvisChange, OperationalError) as error:
            refus.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=faire, args=(acte,)) for acte in actes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return refus


@pytest.fixture
def seance():
    return seance_tenue()


@pytest.mark.parametrize("passage", range(3))
def test_two_avis_of_one_pole_at_once_write_one_and_tell_the_other(seance, passage):
    made, held = point(seance), titulaires(seance)[0]
    chefs = [HabilitationFactory(cite=seance.instance.cite).compte for _ in range(2)]

    def donner(by, sens):
        mine = Membre.objects.get(pk=held.pk)
        give_avis(point=made, pole=held.pole, membre=mine, sens=sens, texte="Parce que", by=by, at=AT, vu="")

    refus = _ensemble(lambda: donner(chefs[0], FAVORABLE), lambda: donner(chefs[1], DEFAVORABLE))

    assert [type(error) for error in refus] == [AvisChange]
    kept = Avis.objects.get()
    assert (kept.donne_by, kept.sens) in {(chefs[0], FAVORABLE), (chefs[1], DEFAVORABLE)}
    assert held.pole.nom in refus[0].message


def test_the_three_poles_answer_at_once_and_each_is_written(seance):
    made = point(seance)

    def donner(membre):
        give_avis(point=made, pole=membre.pole, membre=membre, sens=FAVORABLE, by=membre.compte, at=AT, vu="")

    refus = _ensemble(*(lambda one=one: donner(one) for one in titulaires(seance)))

    assert (refus, Avis.objects.count()) == ([], 3)


def test_four_people_write_the_same_minutes_at_once_and_no_line_is_lost(seance):
    made = point(seance, compte_rendu="Début", version=1)
    comptes = [HabilitationFactory(cite=seance.instance.cite).compte for _ in range(4)]

    def ecrire(rank):
        write_compte_rendu(
            point=made, texte=f"Début\nLigne {rank}", version=1, base="Début", by=comptes[rank], at=AT
        )  # fmt: skip

    refus = _ensemble(*(lambda rank=rank: ecrire(rank) for rank in range(4)))

    lines = Point.objects.get(pk=made.pk).compte_rendu.split("\n")
    assert refus == []
    assert sorted(line for line in lines if line.startswith("Ligne")) == [f"Ligne {rank}" for rank in range(4)]
    assert lines[0] == "Début"
