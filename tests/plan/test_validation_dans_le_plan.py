"""What was decided of an action, in the list, its filters, its exports, its versions and on the home page."""

import pytest
from django.urls import reverse

from alliance.acteurs.enums import Portee
from alliance.plan.contributions.attentes import attentes_du_plan
from alliance.plan.enums import MomentVersion
from alliance.plan.exports import tableau_export
from alliance.plan.selectors import Criteres, fiches_filtrees
from alliance.plan.selectors.comparaison import comparaison_of
from alliance.plan.selectors.versions import cote_of
from alliance.plan.services.versions import figer_version
from tests.factories import FicheActionFactory
from tests.factories.acces import DelegationFactory
from tests.plan.registre import AT, cotech_of, decider, texte_de

pytestmark = pytest.mark.django_db


@pytest.fixture
def deux(cite, chef):
    """One validated, one proposed."""
    fiches = [FicheActionFactory(cite=cite, titre="Lire"), FicheActionFactory(cite=cite, titre="Écrire")]
    decider(fiches[0], by=chef.compte)
    return fiches


def test_the_filter_keeps_what_was_decided(deux, chef, cite):
    found = {
        etat: [fiche.titre for fiche in fiches_filtrees(cite, chef.compte, Criteres(validation=(etat,)))]
        for etat in ("VALIDEE", "PROPOSEE", "RETIREE", None)
    }

    assert found == {"VALIDEE": ["Lire"], "PROPOSEE": ["Écrire"], "RETIREE": [], None: []}


@pytest.mark.parametrize("vue", ["arbre", "tableau", "colonnes"])
def test_each_list_says_it_and_suggests_what_is_left(client_chef, deux, cite, vue):
    text = texte_de(client_chef.get(reverse("plan:plan", args=[cite.slug]), {"vue": vue})).lower()

    assert ("validée" in text, "proposée" in text, "à faire valider 1" in text) == (True, True, True)


def test_the_table_groups_and_sorts_by_it(client_chef, deux, cite):
    url = reverse("plan:plan", args=[cite.slug])

    page = client_chef.get(url, {"vue": "tableau", "grouper": "validation", "tri": "-validation"})

    assert [titre for titre, _nombre, _lignes in page.context["groupes"]] == ["Validée", "Proposée"]


def test_an_export_has_its_column(deux):
    table = tableau_export("Plan", [fiche.pk for fiche in deux])
    rank = [colonne.libelle for colonne in table.colonnes].index("Validation")

    assert [row[rank] for row in table.lignes] == ["validée", "proposée"]


def test_a_version_keeps_it_and_a_comparison_tells_it(deux, chef, cite):
    version = figer_version(
        cite=cite, exercice=2026, nom="Convention", moment=MomentVersion.CONVENTION, by=chef.compte, at=AT
    )
    decider(deux[1], by=chef.compte)

    sides = [cote_of(cite, chef.compte, cle) for cle in (str(version.pk), "exercice-2026")]
    ecarts = [ecart for ligne in comparaison_of(*sides).lignes for ecart in ligne.ecarts]

    assert [(ecart.libelle, ecart.avant, ecart.apres) for ecart in ecarts] == [("Validation", "proposée", "validée")]


def test_a_version_frozen_before_says_nothing_of_it(deux, chef, cite):
    version = figer_version(
        cite=cite, exercice=2026, nom="Convention", moment=MomentVersion.CONVENTION, by=chef.compte, at=AT
    )
    sides = [cote_of(cite, chef.compte, cle) for cle in (str(version.pk), "exercice-2026")]
    for fiche in sides[0].fiches:
        del fiche.contenu["validation"]

    assert [ligne.ecarts for ligne in comparaison_of(*sides).lignes] == [[], []]


def titres(user, cite):
    return [waiting.titre for waiting in attentes_du_plan(user, cite) if "décision" in waiting.titre]


def test_actions_wait_for_a_decision_once_somebody_may_take_it(chef, cite):
    FicheActionFactory(cite=cite)
    before = titres(chef.compte, cite)
    cotech_of(cite)
    one = titres(chef.compte, cite)
    FicheActionFactory(cite=cite)

    delegate = DelegationFactory(cite=cite, delegant=chef.compte, portee=Portee.PLAN).compte
    assert (before, one) == ([], ["1 action proposée attend une décision"])
    assert titres(chef.compte, cite) == ["2 actions proposées attendent une décision"]
    assert titres(delegate, cite) == []
