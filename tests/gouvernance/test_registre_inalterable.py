"""The database refuses what the services would refuse: it holds even against a line of SQL."""

import importlib

import pytest
from django.db import Error, connection, transaction

from alliance.gouvernance.enums import EtatSeance, SensAvis
from alliance.gouvernance.models import Avis, Decision, DecisionInalterable, Deport, Presence, SeanceInstance
from tests.factories.gouvernance import DecisionFactory, MembreFactory, PointFactory, SeanceFactory

pytestmark = pytest.mark.django_db
REFUS = importlib.import_module("alliance.gouvernance.migrations.0002_tenir_le_registre").REFUS


def refuse(statement: str, *values) -> None:
    with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_every_trigger_outlives_the_migrations():
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
        found = {name for (name,) in cursor.fetchall()}

    expected = {name for name, _table, event, *_rest in REFUS if event != "DELETE" or connection.vendor != "sqlite"}
    assert expected - found == set()


def test_a_decision_is_never_rewritten():
    decision = DecisionFactory(titre="Avant")

    refuse("UPDATE gouvernance_decision SET titre = 'Après' WHERE id = %s", decision.pk)
    with pytest.raises(DecisionInalterable):
        Decision.objects.filter(pk=decision.pk).update(titre="Après")
    with pytest.raises(DecisionInalterable):
        decision.save()
    with pytest.raises(DecisionInalterable):
        decision.delete()
    with pytest.raises(DecisionInalterable):
        Decision.objects.all().delete()

    assert Decision.objects.get().titre == "Avant"


def closed_point():
    """A point with an avis, a déport and a presence, in a séance that is then closed."""
    seance = SeanceFactory(tenue=True)
    point = PointFactory(seance=seance, decision=True)
    membre = MembreFactory(instance=seance.instance)
    at = seance.debut_at
    Avis.objects.create(point=point, pole=membre.pole, sens=SensAvis.FAVORABLE, membre=membre, donne_at=at)
    Presence.objects.create(seance=seance, membre=membre, presence="PRESENT")
    SeanceInstance.objects.filter(pk=seance.pk).update(etat=EtatSeance.CLOSE, close_at=at)
    return point, membre


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE gouvernance_avis SET sens = 'DEFAVORABLE', texte = 'x' WHERE point_id = %s",
        "UPDATE gouvernance_point SET titre = 'x' WHERE id = %s",
        "UPDATE gouvernance_presence SET presence = 'ABSENT' WHERE id > 0 AND %s > 0",
        "UPDATE gouvernance_seanceinstance SET etat = 'TENUE', close_at = NULL WHERE id > 0 AND %s > 0",
    ],
)
def test_what_was_said_in_a_closed_seance_stays(statement):
    point, _membre = closed_point()

    refuse(statement, point.pk)


def test_nothing_comes_after_the_closing():
    point, membre = closed_point()
    other = MembreFactory(instance=point.instance, qualite="SUPPLEANT")

    with pytest.raises(Error), transaction.atomic():
        Deport.objects.create(
            point=point, membre=other, motif="membre du bureau", declare_at=point.propose_at, declare_by=membre.compte
        )
    with pytest.raises(Error), transaction.atomic():
        PointFactory(seance=point.seance)
    with pytest.raises(Error), transaction.atomic():
        Presence.objects.create(seance=point.seance, membre=other)

    assert not Deport.objects.exists()
