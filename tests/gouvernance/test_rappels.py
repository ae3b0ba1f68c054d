from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from alliance.acteurs.enums import Role
from alliance.gouvernance.enums import EtatSeance, NatureSeance, QualiteMembre, Reponse, SensAvis
from alliance.gouvernance.models import Avis, Point, SeanceInstance
from alliance.gouvernance.selectors.rappels import missions_a_rappeler, reponses_a_rappeler, suites_a_rappeler
from alliance.gouvernance.services.convocations import convoquer
from alliance.gouvernance.services.rappels import KIND_SUITE, rappels_of, write_rappels
from alliance.gouvernance.services.reponses import repondre
from alliance.notifications.models import Courriel
from alliance.notifications.selectors import get_type
from alliance.notifications.services.preferences import switch_off
from tests.factories import HabilitationFactory
from tests.factories.gouvernance import (
    DecisionFactory,
    MissionFactory,
    PointFactory,
    SeanceFactory,
    SuiteFactory,
)
from tests.gouvernance.courriers import LE_10_SEPTEMBRE, ecrits, preparer, recus, relire, texte

pytestmark = pytest.mark.django_db
AT = LE_10_SEPTEMBRE
JOUR = date(2026, 10, 22)
"""The day of the séance."""


@pytest.fixture
def seance(chef):
    draft = preparer(chef.cite, chef.compte)
    convoquer(seance=draft, by=chef.compte, at=AT)
    Courriel.objects.all().delete()
    return relire(draft)


@pytest.fixture
def consultation(chef):
    draft = preparer(chef.cite, chef.compte, nom="Consultés", nature=NatureSeance.CONSULTATION)
    convoquer(seance=draft, by=chef.compte, at=AT)
    Courriel.objects.all().delete()
    return relire(draft)


@pytest.fixture
def suite(chef):
    return SuiteFactory(
        instance__cite=chef.cite, responsable=chef.compte, echeance_on=JOUR, quoi="Écrire à la CAF (exemple)"
    )


@pytest.mark.parametrize(("days", "asked"), [(4, 0), (3, 8), (1, 8), (0, 0), (-1, 0)])
def test_who_did_not_answer_is_reminded_three_days_before(seance, days, asked):
    assert len(reponses_a_rappeler(JOUR - timedelta(days=days))) == asked


def test_who_answered_is_left_alone(seance):
    zoe = seance.instance.membres.get(nom="Zoé (exemple)")
    repondre(seance=seance, membre=zoe, reponse=Reponse.EXCUSE, by=None, at=AT)

    found = reponses_a_rappeler(JOUR - timedelta(days=3))

    assert len(found) == 7
    assert zoe.pk not in {rappel.membre.pk for rappel in found}


def test_the_reminder_gives_the_link_again(seance):
    write_rappels(today=JOUR - timedelta(days=3))

    zoe = seance.instance.membres.get(nom="Zoé (exemple)")
    words = texte(recus(zoe.email)[-1])
    assert "et nous n'avons pas votre réponse" in words
    assert "/reponse/" in words
    assert "Ne plus recevoir" not in words


def test_who_was_convoked_yesterday_is_not_hurried(chef):
    draft = preparer(chef.cite, chef.compte)
    convoquer(seance=draft, by=chef.compte, at=datetime(2026, 10, 19, 8, 0, tzinfo=UTC))

    assert reponses_a_rappeler(date(2026, 10, 20)) == []
    assert len(reponses_a_rappeler(date(2026, 10, 21))) == 8


@pytest.mark.parametrize("etat", [EtatSeance.BROUILLON, EtatSeance.ANNULEE])
def test_a_draft_or_a_cancelled_seance_reminds_nobody(seance, consultation, etat):
    gone = AT if etat == EtatSeance.ANNULEE else None
    SeanceInstance.objects.update(etat=etat, annulee_at=gone)

    found = rappels_of(JOUR - timedelta(days=1))

    assert found.total == 0


@pytest.mark.parametrize(("days", "asked"), [(3, 0), (2, 6), (1, 6), (0, 0)])
def test_the_poles_without_avis_are_reminded_two_days_before_the_end(consultation, days, asked):
    assert len(rappels_of(JOUR - timedelta(days=days)).avis) == asked


def test_a_pole_that_answered_everything_is_left_alone(consultation):
    membre = consultation.instance.membres.filter(qualite=QualiteMembre.TITULAIRE).first()
    point = Point.objects.get(titre="Colos apprenantes")
    Avis.objects.create(
        point=point, pole=membre.pole, sens=SensAvis.FAVORABLE, membre=membre, donne_at=AT, a_distance=True
    )

    asked = rappels_of(JOUR - timedelta(days=1)).avis

    assert {rappel.membre.pole_id for rappel in asked} == set(
        consultation.instance.poles_attendus.exclude(pole=membre.pole).values_list("pole_id", flat=True)
    )


@pytest.mark.parametrize(
    ("silence", "words"), [(True, "le silence vaut accord."), (False, "le silence ne vaut pas accord.")]
)
def test_the_reminder_of_an_avis_says_what_silence_means(consultation, silence, words):
    consultation.instance.silence_vaut_accord = silence
    consultation.instance.save()
    membre = consultation.instance.membres.filter(qualite=QualiteMembre.TITULAIRE).first()

    write_rappels(today=JOUR - timedelta(days=1))

    body = texte(recus(membre.adresse_courriel)[-1])
    assert "- Colos apprenantes\n" in body
    assert words in body
    assert f"/gouvernance/seances/{consultation.pk}/" in body


@pytest.mark.parametrize(("days", "late"), [(8, None), (7, False), (0, False), (-1, True), (-40, True)])
def test_a_follow_up_is_recalled_seven_days_before_then_late(suite, days, late):
    found = suites_a_rappeler(JOUR - timedelta(days=days))

    assert [rappel.en_retard for rappel in found] == ([] if late is None else [late])


def test_a_follow_up_is_recalled_once_before_and_once_after(suite):
    for days in (7, 6, 0, -1, -2, -30):
        write_rappels(today=JOUR - timedelta(days=days))

    assert ecrits() == [f"rappel-suite:{suite.pk}:bientot:{JOUR}", f"rappel-suite:{suite.pk}:retard:{JOUR}"]
    soon, late = (texte(message) for message in recus(suite.responsable.email))
    assert "à faire pour le 22 octobre 2026" in soon
    assert "devait être faite pour le 22 octobre 2026" in late


@pytest.mark.parametrize("case", ["done", "dropped", "no day", "closed account", "no right", "no account"])
def test_a_follow_up_that_waits_for_nobody_is_not_recalled(suite, case):
    if case == "done":
        suite.faite_at, suite.faite_by, suite.preuve = AT, suite.cree_by, "Fait"
    elif case == "dropped":
        suite.abandonnee_at, suite.motif_abandon = AT, "Sans objet"
    elif case == "no day":
        suite.echeance_on = None
    elif case == "closed account":
        suite.responsable.is_active = False
        suite.responsable.save()
    elif case == "no right":
        suite.responsable = HabilitationFactory(role=Role.LECTEUR).compte
    else:
        suite.responsable, suite.responsable_nom = None, "Une collègue"
    suite.save()

    assert suites_a_rappeler(JOUR) == []


@pytest.mark.parametrize("etat", [EtatSeance.BROUILLON, EtatSeance.ANNULEE])
def test_a_follow_up_of_a_draft_is_not_recalled(suite, etat):
    seance = SeanceFactory(instance=suite.instance, etat=etat, annulee_at=AT if etat == EtatSeance.ANNULEE else None)
    suite.point = PointFactory(seance=seance)
    suite.save()

    assert suites_a_rappeler(JOUR) == []


@pytest.mark.parametrize(("days", "told"), [(61, 0), (60, 2), (0, 2), (-1, 0)])
def test_a_mission_is_recalled_sixty_days_before_its_end(chef, days, told):
    mission = MissionFactory(decision=DecisionFactory(instance__cite=chef.cite), to_on=JOUR)

    found = missions_a_rappeler(JOUR - timedelta(days=days))

    expected = [mission.compte_id, chef.compte.pk] if told else []
    assert [rappel.compte.pk for rappel in found] == expected


def test_the_chef_de_projet_reads_once_of_his_own_mission(chef):
    mission = MissionFactory(decision=DecisionFactory(instance__cite=chef.cite), compte=chef.compte, to_on=JOUR)

    for _again in range(2):
        write_rappels(today=JOUR - timedelta(days=30))

    assert ecrits() == [f"rappel-mission:{mission.pk}:{chef.compte.pk}:{JOUR}"]
    assert "Votre mission (chef de projet" in texte(recus(chef.compte.email)[0])


def test_a_mission_renewed_or_of_a_closed_account_is_not_recalled(chef):
    renewed = MissionFactory(decision=DecisionFactory(instance__cite=chef.cite), to_on=JOUR)
    MissionFactory(decision=DecisionFactory(instance__cite=chef.cite), remplace=renewed, to_on=date(2028, 1, 1))
    closed = MissionFactory(decision=DecisionFactory(instance__cite=chef.cite), to_on=JOUR)
    closed.compte.is_active = False
    closed.compte.save()

    found = missions_a_rappeler(JOUR - timedelta(days=30))

    assert [(rappel.mission, rappel.compte) for rappel in found] == [(closed, chef.compte)]


def test_everything_is_written_once(seance, consultation, suite):
    first = write_rappels(today=JOUR - timedelta(days=2))
    written = ecrits()

    again = write_rappels(today=JOUR - timedelta(days=2))

    assert (len(first.reponses), len(first.avis), len(first.suites)) == (8, 6, 1)
    assert (again.total, ecrits()) == (0, written)
    assert len(written) == 15


def test_a_seance_that_moved_is_asked_about_again(seance):
    write_rappels(today=JOUR - timedelta(days=3))
    later = timedelta(days=14)
    SeanceInstance.objects.update(debut_at=seance.debut_at + later, fin_at=seance.fin_at + later)

    assert len(rappels_of(JOUR + later - timedelta(days=3)).reponses) == 8


def test_whoever_switched_it_off_receives_nothing(suite):
    switch_off(compte=suite.responsable, type_courriel=get_type(KIND_SUITE), by=suite.responsable)

    write_rappels(today=JOUR)

    assert ecrits() == []


def test_the_command_says_what_it_wrote(suite, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", _day_or_today)
    out = StringIO()

    call_command("run_gouvernance", dry_run=True, stdout=out)
    assert ecrits() == []
    call_command("run_gouvernance", stdout=out)
    call_command("run_gouvernance", stdout=out)

    assert out.getvalue().splitlines() == [
        "À écrire : 0 rappel(s) de réponse, 0 d'avis, 1 de suite, 0 de mission.",
        "Écrits : 0 rappel(s) de réponse, 0 d'avis, 1 de suite, 0 de mission.",
        "Écrits : 0 rappel(s) de réponse, 0 d'avis, 0 de suite, 0 de mission.",
    ]


def _day_or_today(value=None, timezone=None):
    return JOUR if value is None else value.date()
