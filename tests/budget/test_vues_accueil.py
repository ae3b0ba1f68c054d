"""The money outside its page: home, days to come, search, and the page of a porteur."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from alliance.acteurs.enums import Role
from alliance.budget.contributions.vues import (
    MONTREES,
    attentes_de_l_argent,
    carte_argent,
    echeances_de_l_argent,
)
from alliance.budget.models import Engagement
from alliance.kernel.contrats import navigation, recherche
from tests.budget.monde_vues import Monde
from tests.factories import CiteFactory, HabilitationFactory, OrganisationFactory, PoleFactory
from tests.factories.budget import AffectationFactory, EnveloppeFactory, PrevisionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def monde():
    return Monde()


def compte(monde, role, **kwargs):
    return HabilitationFactory(cite=monde.cite, role=role, **kwargs).compte


def titres(user, monde):
    return [one.titre for one in attentes_de_l_argent(user, monde.cite)]


def test_the_card_tells_each_budget_and_counts_the_alerts(monde):
    found = carte_argent(compte(monde, Role.CHEF_DE_PROJET), monde.cite)

    assert [budget["nom"] for budget in found["budgets"]] == ["CCAS", "Fonds du collège"]
    assert found["budgets"][0]["total"] == "30\u00a0000\u00a0€"
    assert found["nb"] >= len(found["alertes"]) > 0


@pytest.mark.parametrize("role", [Role.LECTEUR, Role.REFERENT])
def test_nobody_else_has_a_card(monde, role):
    user = compte(monde, role)

    assert carte_argent(user, monde.cite) is None
    assert titres(user, monde) == []
    assert echeances_de_l_argent(user, monde.cite, date(2026, 1, 1)) == []


def test_without_an_enveloppe_there_is_no_card():
    habilitation = HabilitationFactory()

    assert carte_argent(habilitation.compte, habilitation.cite) is None
    assert list(attentes_de_l_argent(habilitation.compte, habilitation.cite)) == []


def test_the_chef_is_told_what_only_she_settles(monde):
    keeper = compte(monde, Role.COMPTABLE, caisse=monde.ccas)
    chef = compte(monde, Role.CHEF_DE_PROJET)
    PrevisionFactory(enveloppe=monde.petite, montant_cents=10_000_000)

    assert [one for one in titres(chef, monde) if one.startswith("Prévisions")] == [
        "Prévisions au-delà de ce qui reste : Ville 2026, CCAS"
    ]
    assert [one for one in titres(keeper, monde) if one.startswith("Prévisions")] == []


def test_the_payments_wait_for_who_keeps_the_budget(monde, monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda *_a: date(2026, 12, 1))
    chef = compte(monde, Role.CHEF_DE_PROJET)

    def payments(user):
        return len([one for one in titres(user, monde) if "pas payé" in one])

    assert payments(chef) == 3
    keeper = compte(monde, Role.COMPTABLE, caisse=monde.ccas)
    assert (payments(keeper), payments(chef)) == (2, 1)


def test_many_alerts_are_cut_and_lead_to_the_list(monde):
    for _ in range(MONTREES + 2):
        enveloppe = EnveloppeFactory(cite=monde.cite, caisse=monde.ccas, exercice=2026)
        PrevisionFactory(enveloppe=enveloppe, montant_cents=10_000_000)

    found = [one for one in attentes_de_l_argent(compte(monde, Role.CHEF_DE_PROJET), monde.cite)]

    assert len([one for one in found if one.titre.startswith("Prévisions")]) == MONTREES
    assert "2 autres alertes sur l'argent" in [one.titre for one in found]


def test_a_porteur_is_told_what_he_must_justify(monde):
    porteur = compte(monde, Role.PORTEUR, organisation=monde.autre)
    Engagement.objects.update(justifier_avant_le=date(2099, 1, 31))

    waiting = list(attentes_de_l_argent(porteur, monde.cite))

    assert [one.titre for one in waiting] == ["Justifier 39\u00a0€ : Bibliothèque"] * 3
    assert {one.echeance for one in waiting} == {date(2099, 1, 31)}
    days = echeances_de_l_argent(porteur, monde.cite, date(2026, 1, 1))
    assert {one.url for one in days if one.le == date(2099, 1, 31)} == {
        reverse("budget:mon_argent", args=[monde.cite.slug])
    }


def test_more_than_the_page_of_home_can_hold_is_cut(monde):
    for _ in range(MONTREES):
        monde.payer(monde.grande, monde.fiches[1], 100_00)

    found = titres(compte(monde, Role.PORTEUR, organisation=monde.autre), monde)

    assert len(found) == MONTREES + 1
    assert found[-1] == "3 autres versements à justifier"


def test_the_days_of_the_echeanciers_come(monde):
    found = echeances_de_l_argent(compte(monde, Role.CHEF_DE_PROJET), monde.cite, date(2026, 4, 1))

    assert [one.le for one in found] == [date(2026, 12, 1)] * 3
    assert echeances_de_l_argent(compte(monde, Role.CHEF_DE_PROJET), monde.cite, date(2026, 12, 2)) == []


def test_home_shows_the_card(client, monde):
    client.force_login(compte(monde, Role.CHEF_DE_PROJET))

    html = client.get(reverse("accueil_cite", args=[monde.cite.slug])).content.decode()

    assert "carte-argent-titre" in html


def test_the_rail_opens_the_money(monde):
    shown = {entry.libelle: entry.visible for entry in navigation}
    chef, porteur = compte(monde, Role.CHEF_DE_PROJET), compte(monde, Role.PORTEUR, organisation=monde.autre)

    assert (shown["Argent"](chef, monde.cite), shown["Mon argent"](chef, monde.cite)) == (True, False)
    assert (shown["Argent"](porteur, monde.cite), shown["Mon argent"](porteur, monde.cite)) == (False, True)


def trouver(user, monde, libelle, texte):
    kind = next(one for one in recherche if one.libelle == libelle)
    found = list(kind.chercher(user, monde.cite, texte, 10))
    assert kind.compter(user, monde.cite, texte) == len(found)
    return [one.titre for one in found]


def test_the_search_finds_by_reference_number_and_name(monde):
    chef = compte(monde, Role.CHEF_DE_PROJET)
    engagement = Engagement.objects.first()

    assert trouver(chef, monde, "enveloppes", "etat 2026 college") == ["État 2026"]
    assert trouver(chef, monde, "engagements", engagement.reference.lower())[0].startswith(engagement.reference)
    assert len(trouver(chef, monde, "conventions attributives", "c-")) == 3


@pytest.mark.parametrize("libelle", ["enveloppes", "engagements", "conventions attributives"])
def test_the_search_finds_nothing_for_who_sees_no_money(monde, libelle):
    assert trouver(compte(monde, Role.LECTEUR), monde, libelle, "e") == []


def page(monde):
    return reverse("budget:mon_argent", args=[monde.cite.slug])


def test_a_porteur_sees_the_money_of_his_actions(client, monde):
    client.force_login(compte(monde, Role.PORTEUR, organisation=monde.autre))

    response = client.get(page(monde))

    html = response.content.decode()
    assert response.status_code == 200
    assert response.context["intro"] == "117\u00a0€ à justifier."
    assert [action["titre"] for action in response.context["actions"]] == ["Bibliothèque"]
    assert response.context["actions"][0]["montants"][3:] == ["180\u00a0€", "60\u00a0€", "117\u00a0€"]
    assert "20\u00a0000" not in html
    assert "Ateliers" not in html


def test_a_porteur_with_nothing_yet_is_taught(client, monde):
    client.force_login(compte(monde, Role.PORTEUR, organisation=OrganisationFactory(cite=monde.cite)))

    assert "Rien n’a encore été décidé" in client.get(page(monde)).content.decode()


def test_a_porteur_late_is_told(client, monde):
    Engagement.objects.update(justifier_avant_le=date(2026, 5, 31))
    client.force_login(compte(monde, Role.PORTEUR, organisation=monde.autre))

    response = client.get(page(monde))

    assert response.context["intro"] == "117\u00a0€ à justifier, d'abord avant le 31 mai 2026."
    assert "En retard de" in response.content.decode()


@pytest.mark.parametrize(
    ("role", "status"), [(Role.CHEF_DE_PROJET, 403), (Role.TROIKA, 403), (Role.LECTEUR, 403), (None, 404)]
)
def test_the_page_is_for_porteurs(client, monde, role, status):
    extra = {}
    if role == Role.TROIKA:
        extra["pole"] = PoleFactory(cite=monde.cite)
    someone = HabilitationFactory(cite=monde.cite if role else CiteFactory(), role=role or Role.CHEF_DE_PROJET, **extra)
    client.force_login(someone.compte)

    assert client.get(page(monde)).status_code == status


def test_the_page_of_a_porteur_asks_the_same_at_one_and_three(client, django_assert_max_num_queries):
    counts = []
    for count in (1, 3):
        monde = Monde()
        for _ in range(count):
            AffectationFactory(enveloppe=monde.grande, fiche=monde.fiches[1], montant_cents=1_00)
            monde.payer(monde.grande, monde.fiches[1], 10_00)
        client.force_login(compte(monde, Role.PORTEUR, organisation=monde.autre))
        with django_assert_max_num_queries(14) as captured:
            client.get(page(monde))
        counts.append(len(captured))

    assert counts[0] == counts[1], counts
