"""The pages of the money: what each person reads, what each cell opens, and what they cost."""

import re
from datetime import date

import pytest
from django.urls import reverse

from alliance.acteurs.enums import Role
from alliance.budget.enums import EtatEuro, NatureCredit, Perimetre
from alliance.budget.models import ReglageCaisse
from alliance.budget.selectors.actes_argent import CriteresActes, GenreActe, Quoi, actes_of
from alliance.budget.selectors.criteres import CriteresArgent, Par, portefeuille_of
from alliance.budget.selectors.vues import tableau_argent
from tests.budget.monde_vues import Monde
from tests.factories import CiteFactory, HabilitationFactory
from tests.factories.budget import EnveloppeFactory

AUJOURDHUI = date(2026, 10, 13)


@pytest.fixture
def monde(db):
    return Monde()


@pytest.fixture
def chef(monde):
    return HabilitationFactory(cite=monde.cite).compte


@pytest.fixture
def client_chef(client, chef):
    client.force_login(chef)
    return client


def page(monde, query="", name="argent"):
    return f"{reverse(f'budget:{name}', args=[monde.cite.slug])}{query}"


def test_the_page_says_what_is_left(client_chef, monde):
    response = client_chef.get(page(monde, "?exercice=2026"))

    html = response.content.decode()
    assert response.status_code == 200
    assert response.context["intro"].startswith("Exercice 2026, au ")
    assert (
        "2 budgets, 3 enveloppes, 33\u00a0000\u00a0€. Chaque euro est dans un seul état." in response.context["intro"]
    )
    assert [carte["caisse"].nom for carte in response.context["cartes"]] == ["CCAS", "Fonds du collège"]
    assert "le payeur avance 59\u00a0€" in html
    assert html.count("<h1") == 1
    assert "style=" not in html


@pytest.mark.parametrize("par", [one.value for one in Par])
def test_every_view_answers(client_chef, monde, par):
    response = client_chef.get(page(monde, f"?par={par}"))

    assert response.status_code == 200
    assert response.context["tableau"].par == par


@pytest.mark.parametrize(
    "query",
    ["?exercice=abc", "?par=rien", "?caisse=x&financeur=-1", "?axe=99999999999999999999", "?etat=RIEN", "?page=zzz",
     "?action=0", "?porteur=%00", "?exercice=tous"],
)  # fmt: skip
@pytest.mark.parametrize("name", ["argent", "actes"])
def test_what_cannot_be_read_narrows_nothing(client_chef, monde, query, name):
    assert client_chef.get(page(monde, query, name)).status_code == 200


def test_the_total_is_told_without_a_budget_of_unknown_perimeter(client_chef, monde):
    ReglageCaisse.objects.create(caisse=monde.fonds, perimetre=Perimetre.INCONNU)

    response = client_chef.get(page(monde))

    html = response.content.decode()
    assert "sans le fonds du collège, dont on ne sait pas" in html
    assert "30\u00a0000\u00a0€ et 3\u00a0000\u00a0€ à part" in response.context["intro"]
    assert "Ensemble, sans le fonds du collège" in html


def cellules(response):
    """Every figure of the tables that opens a list, with its address."""
    return re.findall(r'<td class="num"><a href="([^"]+)">([^<]+)</a>', response.content.decode())


def en_cents(text):
    euros, _, rest = text.replace("\u00a0", "").replace("−", "-").partition(",")
    return int(euros) * 100 + int(rest or 0)


@pytest.mark.parametrize("par", [one.value for one in Par])
def test_each_cell_opens_acts_that_make_its_figure(client_chef, monde, par):
    response = client_chef.get(page(monde, f"?par={par}&exercice=tous"))

    found = cellules(response)
    assert len(found) > 8
    for url, figure in found:
        url = url.replace("&amp;", "&")
        listed = client_chef.get(url)
        total = sum(cents for _sorte, _jour, _pk, cents in listed.context["page"].paginator.object_list)
        planned = sum_of_plans(listed) if "etat=DISPONIBLE" in url else 0
        assert total - planned == en_cents(figure), url


def sum_of_plans(response):
    """What the list of a free sum holds beside it: plans reserve nothing, so they are among what is free."""
    criteres = response.context["form"].criteres
    user = response.wsgi_request.user
    choisi = portefeuille_of(user, response.context["cite"], CriteresArgent(
        exercice=criteres.exercice, caisse=criteres.caisse, financeur=criteres.financeur, enveloppe=criteres.enveloppe,
    ))  # fmt: skip
    return tableau_argent(choisi, CriteresArgent(), Par.EXERCICE).total.etats[EtatEuro.PREVU]


def test_each_act_says_who_why_and_what_it_waits_for(client_chef, monde):
    response = client_chef.get(page(monde, "?etat=ENGAGE", "actes"))

    html = response.content.decode()
    assert response.context["intro"] == "3 lignes, 120\u00a0€ dans cet état."
    assert html.count("En attente du versement de 40\u00a0€") == 3
    assert html.count("bu-attente") == 3
    assert all("le 2 mai 2026" in one for one in re.findall(r"bu-attente.*?</span>", html))


@pytest.mark.parametrize("genre", list(GenreActe))
def test_every_kind_of_act_is_written(client_chef, monde, genre):
    response = client_chef.get(page(monde, f"?genre={genre.value}&exercice=tous", "actes"))

    assert response.status_code == 200
    assert {line["acte"].genre for line in response.context["lignes"]} <= {genre}


def test_acts_are_dated_latest_first_and_paginated(client_chef, monde):
    response = client_chef.get(page(monde, "", "actes"))

    days = [line["acte"].jour for line in response.context["lignes"]]
    assert days == sorted(days, reverse=True)
    assert len(days) == 30
    assert response.context["page"].paginator.count > 30


@pytest.mark.parametrize(("quoi", "genres"), [
    (Quoi.DORT, {GenreActe.AFFECTATION, GenreActe.ATTRIBUTION, GenreActe.ENGAGEMENT}),
    (Quoi.RETARD, {GenreActe.ENGAGEMENT}),
])  # fmt: skip
def test_what_sleeps_and_what_is_late(monde, chef, quoi, genres):
    ids = [monde.grande.pk]

    found = actes_of(chef, CriteresActes(CriteresArgent(), quoi=quoi), ids, AUJOURDHUI)

    assert {sorte for sorte, *_rest in found.rangs} == genres
    assert found.total_cents == sum(cents for *_rest, cents in found.rangs)


def test_a_keeper_sees_her_budget_only(client, monde):
    keeper = HabilitationFactory(cite=monde.cite, role=Role.GESTIONNAIRE, caisse=monde.fonds).compte
    client.force_login(keeper)

    response = client.get(page(monde))

    html = response.content.decode()
    assert response.status_code == 200
    assert [carte["caisse"].nom for carte in response.context["cartes"]] == ["Fonds du collège"]
    assert "CCAS" not in html
    listed = client.get(page(monde, "?exercice=tous", "actes")).content.decode()
    assert "CCAS" not in listed
    assert "/plan/fiches/" not in client.get(page(monde, "?par=action")).content.decode()


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.CHEF_DE_PROJET, 200), (Role.LECTEUR, 403), (Role.REFERENT, 403), (None, 404)],
)
@pytest.mark.parametrize("name", ["argent", "actes"])
def test_who_reads_the_money(client, monde, role, status, name):
    someone = HabilitationFactory(cite=monde.cite if role else CiteFactory(), role=role or Role.CHEF_DE_PROJET)
    client.force_login(someone.compte)

    assert client.get(page(monde, "", name)).status_code == status


def test_without_an_enveloppe_the_page_teaches(client, db):
    habilitation = HabilitationFactory()
    client.force_login(habilitation.compte)

    html = client.get(reverse("budget:argent", args=[habilitation.cite.slug])).content.decode()

    assert "Aucune enveloppe pour l’instant" in html
    assert "Ouvrir une enveloppe" in html


@pytest.mark.parametrize("par", [one.value for one in Par])
def test_the_page_asks_the_same_at_one_and_three(client, db, par, django_assert_max_num_queries):
    counts = []
    for count in (1, 3):
        monde = Monde()
        for _ in range(count - 1):
            monde.remplir(monde.enveloppe(monde.ville, monde.fonds, 5_000, exercice=2024 + _))
        client.force_login(HabilitationFactory(cite=monde.cite).compte)
        with django_assert_max_num_queries(18) as captured:
            client.get(page(monde, f"?par={par}&exercice=tous"))
        counts.append(len(captured))

    assert counts[0] == counts[1], counts


@pytest.mark.parametrize("query", ["?etat=ENGAGE", "?quoi=dort", "?genre=attribution", "?genre=versement"])
def test_the_list_of_acts_asks_the_same_at_one_and_three(client, db, query, django_assert_max_num_queries):
    counts = []
    for count in (1, 3):
        monde = Monde()
        for rang in range(count - 1):
            monde.payer(monde.grande, monde.fiches[rang], 40_00)
        client.force_login(HabilitationFactory(cite=monde.cite).compte)
        with django_assert_max_num_queries(16) as captured:
            client.get(page(monde, query, "actes"))
        counts.append(len(captured))

    assert counts[0] == counts[1], counts


def test_all_the_acts_cost_one_query_by_kind(client_chef, monde, django_assert_max_num_queries):
    with django_assert_max_num_queries(21):
        client_chef.get(page(monde, "", "actes"))


def test_what_is_left_counts_no_droit_commun(client_chef, monde):
    before = client_chef.get(page(monde, "?etat=DISPONIBLE", "actes")).context["intro"]
    EnveloppeFactory(cite=monde.cite, caisse=monde.ccas, financeur=monde.etat, nature=NatureCredit.DROIT_COMMUN)

    after = client_chef.get(page(monde, "?etat=DISPONIBLE", "actes")).context["intro"]

    assert after == before
    assert "à décider, prévisions comprises" in after
    assert "Le droit commun, à part" in client_chef.get(page(monde)).content.decode()


def test_another_cite_is_out_of_sight(client_chef, monde):
    other = EnveloppeFactory()

    assert client_chef.get(reverse("budget:argent", args=[other.cite.slug])).status_code == 404
    assert client_chef.get(page(monde, f"?enveloppe={other.pk}", "actes")).context["lignes"] == []
