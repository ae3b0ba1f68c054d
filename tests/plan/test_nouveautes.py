from datetime import timedelta

import pytest
from django.utils import timezone

from alliance.acteurs.enums import Role
from alliance.plan.contributions.accueil import nouveautes_du_plan
from alliance.plan.enums import OrigineModification, StatutFiche
from alliance.plan.models import FicheAction
from alliance.plan.selectors.nouveautes import ENSEMBLE
from alliance.plan.services.echanges import create_commentaire, create_note, withdraw_commentaire
from alliance.plan.services.fiches import change_statut, create_fiche, update_fiche
from tests.factories import FicheActionFactory, HabilitationFactory, OrganisationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def fiche(cite):
    return FicheActionFactory(cite=cite, titre="Cafés", porteur=OrganisationFactory(cite=cite))


@pytest.fixture
def autre(cite):
    return HabilitationFactory(cite=cite, compte__nom="Autre cheffe").compte


def hier():
    return timezone.now() - timedelta(days=1)


def told(user, cite, since=None):
    return [(item.objet, item.faits) for item in nouveautes_du_plan(user, cite, since or hier())]


def test_what_several_people_did_to_a_fiche_is_told_once(cite, chef, autre, fiche):
    now = timezone.now()
    update_fiche(fiche=fiche, by=autre, besoin="Parents loin de l'école", age_min=3)
    update_fiche(fiche=fiche, by=autre, titre="Cafés", age_max=11)
    change_statut(fiche=fiche, nouveau=StatutFiche.EN_PREPARATION, by=autre, at=now)
    change_statut(fiche=fiche, nouveau=StatutFiche.EN_COURS, by=autre, at=now)
    for _ in range(2):
        create_note(fiche=fiche, texte="Réunion", le=timezone.localdate(), by=autre, at=now)
    create_commentaire(fiche=fiche, texte="Bravo", by=autre, at=now)

    [(objet, faits)] = told(chef.compte, cite)

    assert objet == "Cafés"
    assert faits[0].startswith("Autre cheffe a modifié « ")
    assert faits[1:] == (
        "Autre cheffe l’a passée de « à instruire » à « en cours »",
        "Autre cheffe a écrit 2 notes de suivi",
        "Autre cheffe a écrit un commentaire",
    )


def test_many_fields_are_counted(cite, chef, autre, fiche):
    update_fiche(fiche=fiche, by=autre, besoin="a", objectifs="b", description="c", age_min=3, age_max=11, lieux="d")

    [(_objet, [fait])] = told(chef.compte, cite)

    assert fait.endswith("et 3 autres rubriques")


def test_a_save_without_fields_is_told_all_the_same(cite, chef, autre, fiche):
    fiche.modifications.create(version=9, origine=OrigineModification.SAISIE, modifiee_by=autre)

    assert told(chef.compte, cite) == [("Cafés", ("Autre cheffe a modifié la fiche",))]


def test_ones_own_acts_and_older_ones_are_not_news(cite, chef, autre, fiche):
    create_note(fiche=fiche, texte="x", le=timezone.localdate(), by=chef.compte, at=timezone.now())
    create_note(fiche=fiche, texte="x", le=timezone.localdate(), by=autre, at=hier() - timedelta(hours=1))

    assert told(chef.compte, cite) == []


def test_a_withdrawn_comment_is_not_told(cite, chef, autre, fiche):
    said = create_commentaire(fiche=fiche, texte="Bravo", by=autre, at=timezone.now())
    withdraw_commentaire(commentaire=said, by=autre, at=timezone.now())

    assert told(chef.compte, cite) == []


@pytest.mark.parametrize(("count", "sentences"), [(ENSEMBLE - 1, ENSEMBLE - 1), (ENSEMBLE, 1)])
def test_an_import_is_told_in_one_sentence(cite, chef, autre, count, sentences):
    for rank in range(count):
        create_fiche(cite=cite, exercice=2026, titre=f"A{rank}", by=autre, origine=OrigineModification.IMPORT)

    found = told(chef.compte, cite)

    assert len(found) == sentences
    assert (f"Plan, {count} actions", (f"Autre cheffe a repris d’un tableur {count} actions",)) in found or count < 4


@pytest.mark.parametrize(
    ("role", "statut", "seen"),
    [
        (Role.TROIKA, StatutFiche.A_INSTRUIRE, 1),
        (Role.REFERENT, StatutFiche.A_INSTRUIRE, 1),
        (Role.LECTEUR, StatutFiche.A_INSTRUIRE, 0),
        (Role.LECTEUR, StatutFiche.EN_COURS, 1),
        (Role.PORTEUR, StatutFiche.EN_COURS, 0),
        (Role.GESTIONNAIRE, StatutFiche.EN_COURS, 0),
        (Role.REFERENT_PARCOURS, StatutFiche.EN_COURS, 0),
    ],
)
def test_news_stay_within_what_one_sees(cite, autre, fiche, role, statut, seen):
    FicheAction.objects.filter(pk=fiche.pk).update(statut=statut)
    create_note(fiche=fiche, texte="x", le=timezone.localdate(), by=autre, at=timezone.now())
    person = HabilitationFactory(cite=cite, role=role).compte

    assert len(told(person, cite)) == seen


def test_a_porteur_reads_the_news_of_his_actions(cite, autre, fiche):
    create_note(fiche=fiche, texte="x", le=timezone.localdate(), by=autre, at=timezone.now())
    mine = HabilitationFactory(cite=cite, role=Role.PORTEUR, organisation=fiche.porteur).compte

    assert told(mine, cite) == [("Cafés", ("Autre cheffe a écrit une note de suivi",))]


def test_another_cite_says_nothing_here(chef, fiche, autre):
    other = HabilitationFactory(compte=chef.compte).cite
    create_note(fiche=fiche, texte="x", le=timezone.localdate(), by=autre, at=timezone.now())

    assert told(chef.compte, other) == []


def test_a_status_that_came_back_is_said_so(cite, chef, autre, fiche):
    for nouveau in (StatutFiche.EN_COURS, StatutFiche.TERMINEE, StatutFiche.EN_COURS, StatutFiche.TERMINEE):
        change_statut(fiche=fiche, nouveau=nouveau, by=autre, at=timezone.now())
    fiche.changements.filter(ancien=StatutFiche.A_INSTRUIRE).delete()

    assert told(chef.compte, cite) == [("Cafés", ("Autre cheffe l’a passée de « en cours » à « terminée »",))]
    fiche.changements.order_by("-pk").first().delete()
    assert told(chef.compte, cite) == [("Cafés", ("Autre cheffe l’a laissée « en cours »",))]
