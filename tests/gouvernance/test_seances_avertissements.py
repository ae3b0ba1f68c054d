"""What is said about a day and an hour, and what a member may open from the page."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from alliance.acteurs.enums import Role
from alliance.gouvernance.enums import EtatSeance, NatureSeance
from alliance.gouvernance.models import PoleInstance
from alliance.gouvernance.selectors.avertissements import avertissements_de, avertissements_of, jours_libres
from alliance.territoires.models import PeriodeVacances
from tests.factories import CompteFactory, HabilitationFactory, PoleFactory
from tests.factories.gouvernance import DEBUT, FIN, InstanceFactory, MembreFactory, PointFactory, SeanceFactory
from tests.html import verifier_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def complete(db):
    """An instance where each pôle has its delegates: nothing to say on an ordinary day."""
    return InstanceFactory(membres=True)


def test_an_ordinary_day_deserves_nothing(complete):
    assert avertissements_of(SeanceFactory(instance=complete), CompteFactory()) == []


def test_no_day_asks_no_question(complete, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert avertissements_de(complete, [], None) == []
        assert jours_libres(complete.cite, []) == set()


@pytest.mark.parametrize(("days", "words"), [(2, "samedi"), (3, "dimanche")])
def test_a_weekend_is_said(complete, days, words):
    seance = SeanceFactory(instance=complete, debut_at=DEBUT + timedelta(days=days), fin_at=FIN + timedelta(days=days))

    (said,) = avertissements_of(seance, CompteFactory())
    assert words in said


def test_school_holidays_are_those_of_the_zone(complete):
    for zone in (complete.cite.zone, "Une autre zone"):
        PeriodeVacances.objects.create(
            zone=zone, nom=f"Vacances {zone}", annee_scolaire="2026-2027", starts_on=date(2026, 10, 22),
            ends_on=date(2026, 10, 22), source="exemple",
        )  # fmt: skip

    said = avertissements_of(SeanceFactory(instance=complete), CompteFactory())

    assert said == [f"Le 22 octobre 2026 tombe pendant les vacances scolaires (Vacances {complete.cite.zone})."]
    days = [date(2026, 10, 21), date(2026, 10, 22), date(2026, 11, 11)]
    assert jours_libres(complete.cite, days) == {date(2026, 10, 21)}


def test_a_pole_without_a_delegate_is_named(complete):
    pole = PoleFactory(cite=complete.cite, nom="Département", ordre=4)
    PoleInstance.objects.create(instance=complete, pole=pole)
    MembreFactory(instance=complete, pole=pole, to_on=date(2026, 10, 21))

    assert avertissements_of(SeanceFactory(instance=complete), CompteFactory()) == [
        "Personne ne siège pour le pôle « Département »."
    ]


def test_a_consultation_is_only_asked_whether_somebody_answers(complete):
    seance = SeanceFactory(
        instance=complete, nature=NatureSeance.CONSULTATION, debut_at=DEBUT + timedelta(days=2),
        fin_at=FIN + timedelta(days=9),
    )  # fmt: skip

    assert avertissements_of(seance, CompteFactory()) == []


@pytest.mark.parametrize(("shift", "said"), [(0, 1), (119, 1), (120, 0), (-120, 0)])
def test_two_seances_meet_only_when_they_overlap(complete, shift, said):
    minutes = timedelta(minutes=shift)
    SeanceFactory(
        instance=InstanceFactory(cite=complete.cite), convoquee=True, debut_at=DEBUT + minutes, fin_at=FIN + minutes
    )

    assert len(avertissements_of(SeanceFactory(instance=complete), CompteFactory())) == said


@pytest.mark.parametrize(
    ("traits", "verb"),
    [
        ({"convoquee": True}, ""),
        ({"convoquee": True, "nature": NatureSeance.CONSULTATION}, "Suivre les avis"),
        ({"tenue": True}, "Suivre la séance"),
        ({"close": True}, "Lire le relevé"),
        ({"close": True, "etat": EtatSeance.APPROUVEE, "approuvee_at": FIN, "mode_approbation": "SEANCE"},
         "Lire le relevé"),
    ],
)  # fmt: skip
def test_a_member_follows_and_prepares_nothing(client, complete, traits, verb):
    compte = HabilitationFactory(role=Role.LECTEUR, cite=complete.cite).compte
    MembreFactory(instance=complete, qualite="INVITE", pole=None, compte=compte)
    seance = SeanceFactory(instance=complete, **traits)
    client.force_login(compte)

    page = verifier_page(client.get(reverse("gouvernance:seance", args=[complete.cite.slug, seance.pk])))

    offered = [node.text for node in page.find("a") if "sea-craie" in node.attrs.get("class", "")]
    assert offered == ([verb] if verb else [])
    assert not [node for node in page.find("a") if "btn-board" in node.attrs.get("class", "")]


def test_a_convoked_consultation_that_changed_is_to_be_told(client_chef, cite):
    seance = SeanceFactory(
        instance=InstanceFactory(cite=cite), convoquee=True, nature=NatureSeance.CONSULTATION, a_prevenir=True
    )

    page = verifier_page(client_chef.get(reverse("gouvernance:seance", args=[cite.slug, seance.pk])))

    (first,) = [node.text for node in page.find("a") if "sea-craie" in node.attrs.get("class", "")]
    assert first == "Prévenir les membres"
    assert "Suivre les avis" in page.text


@pytest.mark.parametrize(("traits", "offered"), [({"convoquee": True}, True), ({"tenue": True}, True), ({}, False)])
def test_a_delegate_is_asked_for_the_avis_of_her_pole(client, complete, traits, offered):
    delegate = complete.membres.first()
    HabilitationFactory(role=Role.TROIKA, cite=complete.cite, pole=delegate.pole, compte=delegate.compte)
    point = PointFactory(seance=SeanceFactory(instance=complete, **traits), decision=True)
    client.force_login(delegate.compte)

    answer = client.get(reverse("gouvernance:point", args=[complete.cite.slug, point.pk]))

    assert ("Donner l’avis de mon pôle" in answer.content.decode()) == offered


def test_an_item_that_waits_is_not_moved(client_chef, cite):
    point = PointFactory(seance=None, instance=InstanceFactory(cite=cite))
    url = reverse("gouvernance:deplacer_point", args=[cite.slug, point.pk])

    answer = client_chef.post(url, {"sens": "haut"}, follow=True)

    assert "Ce point n&#x27;est à aucun ordre du jour." in answer.content.decode()


def test_the_items_of_a_consultation_have_no_hour(client_chef, cite):
    seance = SeanceFactory(instance=InstanceFactory(cite=cite), convoquee=True, nature=NatureSeance.CONSULTATION)
    PointFactory(seance=seance, duree_min=600)

    page = verifier_page(client_chef.get(reverse("gouvernance:seance", args=[cite.slug, seance.pk])))

    assert "pour un créneau" not in page.text
