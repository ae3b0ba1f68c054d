"""The demonstration says what is published, marks what is made up, and opens for every persona."""

import socket
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.urls import reverse

from alliance.acteurs.models import Portage
from alliance.budget.enums import NatureMouvement, Perimetre
from alliance.budget.models import Enveloppe, ExerciceClos, MouvementEnveloppe, Reversement
from alliance.budget.rules import partition, somme
from alliance.budget.selectors.controle import ecarts
from alliance.budget.selectors.totaux import totaux_of
from alliance.comptes.models import Compte
from alliance.plan.enums import StatutFiche
from alliance.plan.models import Axe, ChangementStatut, FicheAction
from alliance.territoires.models import ChefDeFile, Cite, CodeQuartier, Etablissement, RattachementCite
from demo.scenario import EXERCICE, is_played, play
from demo.scenario.donnees import load

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def django_db_setup_dijon(django_db_setup, django_db_blocker):
    """The scenario, played once for the whole module and removed with it."""
    with django_db_blocker.unblock(), transaction.atomic():
        play(today=TODAY)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def dijon(django_db_setup_dijon, db):
    return Cite.objects.get(slug="dijon")


def test_the_plan_has_73_examples_spread_as_announced(dijon):
    fiches = FicheAction.objects.filter(cite=dijon, exercice=EXERCICE)

    assert fiches.count() == fiches.filter(est_exemple=True).count() == 73
    assert [
        axe.sous_thematiques.filter(fiches__isnull=False).distinct().count() for axe in dijon.axes.order_by("ordre")
    ] == [4, 8, 3]
    assert set(fiches.values_list("statut", flat=True)) == {
        StatutFiche.A_INSTRUIRE, StatutFiche.EN_PREPARATION, StatutFiche.EN_COURS,
        StatutFiche.SUSPENDUE, StatutFiche.TERMINEE,
    }  # fmt: skip
    assert ChangementStatut.objects.filter(nouveau=StatutFiche.SUSPENDUE, motif="").count() == 0


def test_the_money_is_exact_and_every_state_is_there(dijon):
    year = Enveloppe.objects.filter(cite=dijon, exercice=EXERCICE, caisse__nature__in=["BUDGET_CCAS", "ETAT_DIRECT"])

    states = partition(somme(totaux_of(Enveloppe.objects.filter(cite=dijon)).values()))
    assert ecarts(dijon) == []
    assert [etat for etat, cents in states.items() if cents <= 0] == []
    assert sum(row.notifie_cents for row in year.filter(financeur__famille="ETAT_VILLE")) == 450_000_00
    assert sum(row.notifie_cents + (0 if row.notifie_cents else row.annonce_cents) for row in year) > 800_000_00
    assert Reversement.objects.filter(engagement__cite=dijon, engagement__exercice=EXERCICE - 1).count() == 1
    assert ExerciceClos.objects.get(cite=dijon).exercice == EXERCICE - 1


def test_the_fonds_is_never_added_in_silence(dijon):
    fonds = Enveloppe.objects.filter(cite=dijon, exercice=EXERCICE, caisse__nature="FONDS_COLLEGE")
    opened = MouvementEnveloppe.objects.filter(enveloppe__in=fonds, nature=NatureMouvement.NOTIFICATION)

    assert sum(row.montant_cents for row in opened) == 30_000_00
    assert fonds.first().caisse.reglage_budget.perimetre == Perimetre.INCONNU


def test_axes_and_levers_are_those_of_the_presentation(dijon):
    assert list(Axe.objects.filter(cite=dijon).order_by("ordre").values_list("nom", flat=True)) == [
        "Favoriser l'implication des parents dans la réussite éducative de l'enfant",
        "Accompagner les enfants et les jeunes dans les différents temps de vie",
        "Coordonner et communiquer",
    ]
    assert list(dijon.axes.get(code="1").leviers.order_by("ordre").values_list("nom", flat=True)) == [
        "La création d'une relation de confiance avec les parents dès le plus jeune âge",
        "L'accompagnement du soutien à la parentalité",
        "L'accompagnement aux usages du numérique",
        "L'accompagnement des parents dans l'accès à une meilleure connaissance de la langue française",
    ]


def test_label_codes_porteuse_and_chef_de_file_are_the_published_ones(dijon):
    assert dijon.labellisations.get().labellisee_on == date(2022, 1, 29)
    assert set(CodeQuartier.objects.values_list("code", flat=True)) == {"QN02102M", "QN02103M"}
    assert Portage.objects.get(cite=dijon).organisation.nom == "CCAS de la Ville de Dijon"
    assert ChefDeFile.objects.get(cite=dijon).etablissement.uai == "0211357L"


def test_what_is_inferred_says_so(dijon):
    lallemand = Etablissement.objects.get(uai="0211463B")

    assert not FicheAction.objects.filter(etablissements_concernes__etablissement=lallemand).exists()
    assert lallemand.secteurs.get().college.uai == "0211162Z"
    assert not lallemand.classements.exists()
    assert RattachementCite.objects.filter(cite=dijon, a_confirmer=False).count() == 1


def test_nobody_in_the_demonstration_is_a_person(dijon):
    assert [compte.nom for compte in Compte.objects.all() if "(exemple)" not in compte.nom] == []
    assert [compte.email for compte in Compte.objects.all() if not compte.email.endswith("@exemple.invalid")] == []


@pytest.mark.parametrize("persona", [persona["email"] for persona in load("dijon")["personas"]])
def test_every_persona_lands_on_a_page(client, dijon, persona):
    client.force_login(Compte.objects.get(email=persona))

    response = client.get(reverse("accueil"), follow=True)

    assert response.status_code == 200


def test_the_scenario_knows_that_it_was_played(dijon):
    assert is_played()


@pytest.mark.parametrize("port", ["zéro", "0", "70000", "80 80", "-1", "²"])
def test_a_wrong_port_is_refused_in_words(monkeypatch, port):
    monkeypatch.setenv("PORT", port)

    with pytest.raises(CommandError, match="PORT vaut"):
        call_command("demo")


def test_a_taken_port_names_another(monkeypatch):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        monkeypatch.setenv("PORT", str(taken.getsockname()[1]))

        with pytest.raises(CommandError, match="déjà pris"):
            call_command("demo")


@pytest.mark.django_db
def test_only_the_demonstration_database_is_ever_erased(monkeypatch):
    with pytest.raises(CommandError, match="DATABASE_URL en désigne une autre"):
        call_command("demo", "--effacer", "--sans-servir")
