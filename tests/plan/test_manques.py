"""« Ce qui manque »: each number opens the list of exactly these fiches, whoever carries or follows them."""

import random
from collections import Counter
from datetime import date

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from alliance.acteurs.enums import Role
from alliance.plan.enums import Dimension, Manque, NatureAction, RolePartenaire, StatutFiche
from alliance.plan.forms.filtres import FiltrePlan
from alliance.plan.models import Codage, FicheAction, IndicateurAttendu, PartenaireFiche, QuartierFiche
from alliance.plan.selectors import fiches_filtrees, fiches_with_rows, manques_of
from tests.factories import (
    FicheActionFactory,
    HabilitationFactory,
    OrganisationFactory,
    QuartierFactory,
    SousThematiqueFactory,
)
from tests.html import verifier_page

pytestmark = pytest.mark.django_db


def url(cite, query=""):
    return reverse("plan:manques", args=[cite.slug]) + query


def fiches_de(cite, user, adresse):
    return fiches_filtrees(cite, user, FiltrePlan(QueryDict(adresse.partition("?")[2])).criteres)


@pytest.fixture
def plan(cite):
    """Thirty fiches, each with some of its marks, carried by three organisations and followed by two people."""
    tirage = random.Random(2)
    porteurs = [*OrganisationFactory.create_batch(3, cite=cite), None]
    referents = [*(HabilitationFactory(cite=cite, role=Role.REFERENT).compte for _ in range(2)), None]
    quartier = QuartierFactory()

    def parfois(valeur, vide=None):
        return valeur if tirage.random() < 0.6 else vide

    for _rang in range(30):
        fiche = FicheActionFactory(
            cite=cite, exercice=2026, statut=tirage.choice(StatutFiche.values), porteur=tirage.choice(porteurs),
            referent=tirage.choice(referents), besoin=parfois("Un besoin", ""), age_min=parfois(3),
            starts_on=parfois(date(2026, 1, 1)), ends_on=parfois(date(2026, 6, 1)), cout_cents=parfois(100),
            nature=parfois("", NatureAction.COORDINATION),
        )  # fmt: skip
        for dimension, valeur in ((Dimension.PUBLIC, "ENFANTS"), (Dimension.TEMPS, "SCOLAIRE")):
            if parfois(True):
                Codage.objects.create(fiche=fiche, dimension=dimension, valeur=valeur)
        if parfois(True):
            QuartierFiche.objects.create(fiche=fiche, quartier=quartier)
        if parfois(True):
            IndicateurAttendu.objects.create(fiche=fiche, libelle="Venus")
        if not parfois(True) and fiche.porteur != porteurs[0]:
            PartenaireFiche.objects.create(fiche=fiche, organisation=porteurs[0], role=RolePartenaire.COPORTEUR)
    return {"porteurs": porteurs, "referents": referents}


FILTRES = [
    "",
    "?statut=TERMINEE&exercice=tous",
    "?manque=age",
    "?reperes_max=8&q=action",
    "?porteur={p}",
    "?referent=aucun",
]


@pytest.mark.parametrize("filtres", FILTRES)
def test_each_number_opens_the_list_of_exactly_these_fiches(client_chef, chef, cite, plan, filtres):
    context = client_chef.get(url(cite, filtres.format(p=plan["porteurs"][1].pk))).context

    numbers = [(nombre, lien) for _mot, nombre, lien, _part in context["champs"] if nombre]
    numbers += [(nombre, lien) for _score, nombre, lien in context["scores"] if nombre]
    numbers.append((context["incompletes"], context["incompletes_url"]))
    for _ident, _titre, _entete, rangs in context["charges"]:
        for rang in rangs:
            numbers += [(rang.fiches, rang.url), (rang.incompletes, rang.url_incompletes)]
            numbers += [(nombre, lien) for _mot, nombre, lien in rang.manques]
    assert [found for found in numbers if found[0] != fiches_de(cite, chef.compte, found[1]).count()] == []
    assert len(numbers) > 3


@pytest.mark.parametrize("reperes", range(len(Manque) + 1))
def test_the_marks_of_a_filter_are_those_of_the_fiche(chef, cite, plan, reperes):
    marks = Counter(
        len(Manque) - len(manques_of(fiche)) for fiche in fiches_with_rows(FicheAction.objects.filter(cite=cite))
    )

    exact = fiches_de(cite, chef.compte, f"?exercice=tous&reperes_min={reperes}&reperes_max={reperes}").count()
    least = fiches_de(cite, chef.compte, f"?exercice=tous&reperes_min={reperes}").count()

    assert exact == marks[reperes]
    assert least == sum(count for mark, count in marks.items() if mark >= reperes)


@pytest.mark.parametrize("texte", ["-1", "douze", str(len(Manque) + 1)])
def test_a_number_of_marks_that_cannot_be_is_named(texte):
    form = FiltrePlan(QueryDict(f"reperes_min={texte}"))

    assert form.criteres.reperes_min is None
    assert form.errors == {"reperes_min": ["écrivez un nombre de repères, de 0 à 11."]}


def test_the_page_is_sound_with_and_without_fiches(client_chef, cite, plan):
    verifier_page(client_chef.get(url(cite)))
    assert "Aucune action à compter" in verifier_page(client_chef.get(url(cite, "?q=introuvable"))).text


def test_a_complete_plan_says_so(client_chef, cite):
    fiche = FicheActionFactory(
        cite=cite, exercice=2026, nature=NatureAction.COORDINATION, porteur=OrganisationFactory(cite=cite),
        referent=HabilitationFactory(cite=cite).compte, besoin="Un besoin", starts_on=date(2026, 1, 1),
        ends_on=date(2026, 6, 1),
    )  # fmt: skip
    QuartierFiche.objects.create(fiche=fiche, quartier=QuartierFactory())
    IndicateurAttendu.objects.create(fiche=fiche, libelle="Venus")
    lacking_one = client_chef.get(url(cite)).context["phrase"]
    fiche.sous_thematique = SousThematiqueFactory(axe__cite=cite)
    fiche.save()

    complete = client_chef.get(url(cite)).context

    assert lacking_one == "1 fiche sur 1 à compléter. Ce qui manque le plus\u00a0: sous-thématique, 1 fiche."
    assert complete["phrase"] == "Rien ne manque : 1 fiche complète."
    assert complete["incompletes"] == 0


def test_who_has_nobody_comes_first_then_who_has_most(client_chef, cite):
    two, one = OrganisationFactory(cite=cite, nom="Deux"), OrganisationFactory(cite=cite, nom="Une")
    for porteur in (one, two, two, None):
        FicheActionFactory(cite=cite, exercice=2026, porteur=porteur)

    charges = client_chef.get(url(cite)).context["charges"]

    assert [(rang.nom, rang.fiches) for rang in charges[0][3]] == [("Personne", 1), ("Deux", 2), ("Une", 1)]


def test_the_page_asks_as_many_questions_whatever_the_plan(client_chef, cite):
    asked = []
    for nombre in (1, 2):
        for _rang in range(nombre):
            FicheActionFactory(cite=cite, exercice=2026, porteur=OrganisationFactory(cite=cite))
        with CaptureQueriesContext(connection) as queries:
            client_chef.get(url(cite))
        asked.append(len(queries))

    assert asked[0] == asked[1] <= 12


@pytest.mark.parametrize(("role", "status"), [(Role.TROIKA, 200), (Role.LECTEUR, 200), (Role.COMPTABLE, 403)])
def test_what_is_missing_by_role(client_de, cite, role, status):
    assert client_de(role).get(url(cite)).status_code == status
