"""The one table of rights, replayed: every URL, every role, both verbs. The ids of another cité are beside."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.droits.matrice import LIGNES
from tests.droits.monde import PERSONNES
from tests.droits.moteur import adresses, arguments, corps, ecritures, envoyer

pytestmark = [pytest.mark.django_db, pytest.mark.droits]


def by_id(ligne):
    return ligne.id


def test_every_url_has_its_row():
    assert sorted({ligne.nom for ligne in LIGNES}) == sorted(set(adresses()))


def test_no_row_is_written_twice():
    assert len({ligne.id for ligne in LIGNES}) == len(LIGNES)


@pytest.mark.parametrize("verbe", ["get", "post"])
@pytest.mark.parametrize("ligne", LIGNES, ids=by_id)
def test_each_role_receives_what_the_table_says_and_no_get_writes(ligne, verbe, monde):
    kwargs, data = arguments(ligne, monde.a), corps(ligne, monde.a)

    received, written = {}, {}
    for personne in PERSONNES:
        with CaptureQueriesContext(connection) as captured:
            received[personne] = envoyer(monde.client(personne), verbe, ligne, kwargs, data).status_code
        written[personne] = ecritures(captured)

    expected = getattr(ligne, verbe)
    assert {who: (expected[who], got) for who, got in received.items() if expected[who] != got} == {}
    if verbe == "get":
        assert {who: sql for who, sql in written.items() if sql} == {}, "un GET écrit"
