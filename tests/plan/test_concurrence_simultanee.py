"""Two saves at the very same moment, each in its own connection: both are kept, whatever the database."""

import threading

import pytest
from django.db import OperationalError, connection, connections

from alliance.plan.models import FicheAction, Modification
from alliance.plan.services.fiches import ConflitDeChamps, create_fiche, update_fiche
from tests.factories import HabilitationFactory

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor == "sqlite", reason="the test database of SQLite is in memory: one connection only"
    ),
]


@pytest.fixture
def fiche():
    chef = HabilitationFactory()
    return create_fiche(cite=chef.cite, exercice=2026, titre="Lire", by=chef.compte, besoin="Un lieu")


def _ensemble(fiche, saisies):
    """Save all of these at once, each by a person who read version 1."""
    comptes = [HabilitationFactory(cite=fiche.cite).compte for _ in saisies]
    depart, refus = threading.Barrier(len(saisies)), []

    def enregistrer(compte, champs):
        try:
            mine = FicheAction.objects.get(pk=fiche.pk)
            depart.wait(timeout=10)
            update_fiche(fiche=mine, by=compte, version=1, **champs)
        except (ConflitDeChamps, OperationalError) as error:
            refus.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=enregistrer, args=pair) for pair in zip(comptes, saisies, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return refus


def test_four_fields_saved_at_once_are_all_kept(fiche):
    typed = {"besoin": "A", "objectifs": "B", "description": "C", "notes": "D"}

    refus = _ensemble(fiche, [{champ: valeur} for champ, valeur in typed.items()])

    kept = FicheAction.objects.get(pk=fiche.pk)
    assert refus == []
    assert {champ: getattr(kept, champ) for champ in typed} == typed
    assert sorted(Modification.objects.filter(fiche=fiche).values_list("version", flat=True)) == [1, 2, 3, 4, 5]


def test_the_same_field_saved_at_once_is_written_once(fiche):
    refus = _ensemble(fiche, [{"besoin": "A"}, {"besoin": "B"}])

    kept = FicheAction.objects.get(pk=fiche.pk)
    assert [type(error) for error in refus] == [ConflitDeChamps]
    assert {kept.besoin, refus[0].champs[0].mien} == {"A", "B"}
    assert refus[0].champs[0].leur == kept.besoin
