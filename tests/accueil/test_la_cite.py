from datetime import date

import pytest
from django.urls import reverse

from alliance.acteurs.enums import Role
from alliance.acteurs.services.cites import create_cite
from alliance.territoires.models import PerimetreQuartier
from alliance.territoires.services.cites import record_convention, record_labellisation
from tests.factories import CiteFactory, HabilitationFactory, QuartierFactory
from tests.html import verifier_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def cite():
    return create_cite(nom="Cité du Lac", slug="lac", zone="A", by=None)


def page(cite):
    return reverse("la_cite", args=[cite.slug])


def test_each_fact_shows_its_dates_its_source_and_what_is_not_sure(client, cite):
    client.force_login(HabilitationFactory(cite=cite).compte)
    record_labellisation(cite=cite, vague="2022", labellisee_on=date(2022, 1, 29), source="présentation", by=None)
    record_convention(
        cite=cite, reference="Convention", from_on=date(2022, 1, 29), to_on=None, moyens="450 000 € de l'État",
        source="présentation", a_confirmer=True, by=None,
    )  # fmt: skip

    response = client.get(page(cite))

    verifier_page(response)
    html = response.content.decode()
    assert response.context["identite"].a_confirmer == 1
    for words in ("29 janvier 2022", "450 000 € de l", "à confirmer", "Préfecture", "pas encore déclarée"):
        assert words in html


@pytest.mark.parametrize(
    ("role", "sees"), [(Role.CHEF_DE_PROJET, True), (Role.TROIKA, True), (Role.LECTEUR, False), (Role.PORTEUR, False)]
)
def test_the_names_of_the_members_stay_with_those_who_steer(client, cite, role, sees):
    pole = cite.poles.get(initiale="P")
    member = HabilitationFactory(cite=cite, role=Role.TROIKA, pole=pole, compte__nom="Membre du pôle")
    client.force_login(HabilitationFactory(cite=cite, role=role).compte)

    html = client.get(page(cite)).content.decode()

    assert (member.compte.nom in html) == sees
    assert "Préfecture" in html


def test_another_cite_is_not_found(client, cite):
    client.force_login(HabilitationFactory(cite=CiteFactory()).compte)

    assert client.get(page(cite)).status_code == 404


@pytest.mark.parametrize("item_count", [1, 3])
def test_la_cite_query_count(client, cite, django_assert_max_num_queries, item_count):
    client.force_login(HabilitationFactory(cite=cite).compte)
    for _ in range(item_count):
        PerimetreQuartier.objects.create(cite=cite, quartier=QuartierFactory())

    with django_assert_max_num_queries(18):
        client.get(page(cite))
