"""The pages of the expenses asked for, and the quick expense on a délégation."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from alliance.acteurs.enums import Portee, Role
from alliance.budget.models import Affectation, DepenseDemandee
from alliance.gouvernance.enums import TypeDecision
from alliance.gouvernance.models import Point
from tests.budget.salle_argent import demande, enveloppe_de, fiche_de, point_de_depense
from tests.factories import CaisseFactory, HabilitationFactory
from tests.factories.acces import DelegationFactory
from tests.factories.budget import DecisionDepenseFactory
from tests.factories.gouvernance import DecisionFactory, SeanceFactory
from tests.gouvernance.salle import cotech
from tests.plan.registre import texte_de

pytestmark = pytest.mark.django_db


@pytest.fixture
def enveloppe(cite):
    return enveloppe_de(cite)


@pytest.fixture
def seance(cite):
    now = timezone.now()
    return SeanceFactory(
        instance=cotech(cite=cite), convoquee=True, debut_at=now + timedelta(days=5),
        fin_at=now + timedelta(days=5, hours=2),
    )  # fmt: skip


def url(nom, cite, *args):
    return reverse(f"budget:{nom}", args=[cite.slug, *args])


def mots(response):
    return texte_de(response).replace("\u00a0", " ")


def saisie(enveloppe, fiche, **change):
    return {"enveloppe": enveloppe.pk, "fiche": fiche.pk, "montant_cents": "400", "cle": uuid.uuid4()} | change


def test_an_empty_list_teaches(client_chef, cite):
    assert "Une dépense demandée est un montant, sur une enveloppe, pour une action." in mots(
        client_chef.get(url("depenses", cite))
    )


def test_the_list_says_where_each_stands(client_chef, cite, enveloppe, seance):
    demande(enveloppe, 400, fiche=fiche_de(cite, "Livres"))
    point_de_depense(seance, demande(enveloppe, 700, fiche=fiche_de(cite, "Bus")), titre="Le bus", unanime=False)

    said = mots(client_chef.get(url("depenses", cite)))
    waiting = mots(client_chef.get(url("depenses", cite), {"etat": "attente"}))
    nothing = mots(client_chef.get(url("depenses", cite), {"q": "piscine"}))

    assert "2 dépenses demandées" in said
    assert "À l’ordre du jour Le bus" in said
    assert ("Livres" in waiting, "Bus" in waiting) == (True, False)
    assert "Aucune dépense avec ces filtres" in nothing


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same(client_chef, cite, enveloppe, seance, number):
    for rank in range(number):
        demande(enveloppe, 10, fiche=fiche_de(cite, f"Action {rank}"))
        point_de_depense(seance, demande(enveloppe, 20), titre=f"Point {rank}", unanime=False)
    client_chef.get(url("depenses", cite))

    with CaptureQueriesContext(connection) as captured:
        client_chef.get(url("depenses", cite))

    COUTS.append(len(captured))
    assert len(set(COUTS)) == 1
    assert len(captured) < 30


COUTS: list[int] = []


def test_a_keeper_reads_hers_only(client_de, cite, enveloppe):
    mine, other = demande(enveloppe, 10), demande(enveloppe_de(cite), 20)
    client = client_de(Role.GESTIONNAIRE, caisse=enveloppe.caisse)

    statuses = [client.get(url("depense", cite, row.pk)).status_code for row in (mine, other)]

    assert statuses == [200, 404]
    assert client.get(url("demander_depense", cite)).status_code == 403


def test_an_expense_is_asked_for_once(client_chef, cite, enveloppe):
    sent = saisie(enveloppe, fiche_de(cite))

    first = client_chef.post(url("demander_depense", cite), sent)
    second = client_chef.post(url("demander_depense", cite), sent, follow=True)

    row = DepenseDemandee.objects.get()
    assert first.url == url("depense", cite, row.pk)
    assert "déjà enregistré" in mots(second)


@pytest.mark.parametrize("typed", ["-1", "0", "0,001", "10000000000000", "abc", ""])
def test_an_amount_that_is_none_is_explained(client_chef, cite, enveloppe, typed):
    page = client_chef.post(url("demander_depense", cite), saisie(enveloppe, fiche_de(cite), montant_cents=typed))

    assert page.status_code == 422
    assert not DepenseDemandee.objects.exists()


def test_without_enveloppe_the_page_says_why(client_chef, cite):
    assert "Aucune enveloppe ouverte" in mots(client_chef.get(url("demander_depense", cite)))


@pytest.mark.parametrize("asked", ["0", "abc", "99999999999999999999"])
def test_an_item_that_does_not_exist_is_404(client_chef, cite, asked):
    assert client_chef.get(url("demander_depense", cite), {"point": asked}).status_code == 404


def test_an_expense_changes_then_is_taken_back(client_chef, cite, enveloppe):
    row = demande(enveloppe, 10)
    page = client_chef.get(url("modifier_depense", cite, row.pk))

    client_chef.post(url("modifier_depense", cite, row.pk), saisie(enveloppe, row.fiche, objet="Bus"))
    client_chef.post(url("retirer_depense", cite, row.pk))
    again = client_chef.post(url("retirer_depense", cite, row.pk), follow=True)

    row.refresh_from_db()
    assert page.status_code == 200
    assert (row.montant_cents, row.objet, row.retiree_at is not None) == (40_000, "Bus", True)
    assert "Cette dépense est retirée." in mots(again)


def test_expenses_become_an_item(client_chef, cite, enveloppe, seance):
    rows = [demande(enveloppe, 10, fiche=fiche_de(cite, name)) for name in ("Bus", "Livres")]
    page = client_chef.get(url("inscrire_depenses", cite), {"depense": rows[0].pk})

    posted = client_chef.post(
        url("inscrire_depenses", cite), {"depenses": [row.pk for row in rows], "seance": seance.pk}
    )

    point = Point.objects.get()
    assert f'value="{rows[0].pk}"' in page.content.decode()
    assert posted.url == reverse("gouvernance:point", args=[cite.slug, point.pk])
    assert (point.seance, point.montant_cents) == (seance, 2_000)


def test_an_item_says_who_will_decide(client_chef, cite, enveloppe, seance):
    row = demande(enveloppe, 10)

    page = client_chef.post(url("inscrire_depenses", cite), {"depenses": [row.pk]})

    assert page.status_code == 422
    assert "Choisissez une séance, ou l’instance qui en décidera plus tard." in mots(page)


def test_two_budgets_are_refused_in_words(client_chef, cite, enveloppe, seance):
    rows = [demande(enveloppe, 10), demande(enveloppe_de(cite), 10)]

    page = client_chef.post(url("inscrire_depenses", cite), {"depenses": [row.pk for row in rows], "seance": seance.pk})

    assert page.status_code == 422
    assert "Faites un point par budget." in mots(page)
    assert not Point.objects.exists()


def test_nothing_waits_or_nobody_decides(client_chef, cite, enveloppe):
    empty = mots(client_chef.get(url("inscrire_depenses", cite)))
    demande(enveloppe, 10)

    assert "Aucune dépense n’attend" in empty
    assert "Aucune instance ne décide des dépenses" in mots(client_chef.get(url("inscrire_depenses", cite)))


def delegation(enveloppe, *, euros=500, depuis=-10, jusqu=10):
    today = timezone.localdate()
    return DecisionDepenseFactory(
        caisse=enveloppe.caisse, type=TypeDecision.DELEGATION, montant_cents=euros * 100,
        prise_on=today - timedelta(days=30), du=today + timedelta(days=depuis), au=today + timedelta(days=jusqu),
    )  # fmt: skip


def validee(cite):
    """The keeper of a caisse chooses among the actions that a decision validated."""
    return fiche_de(cite, validation="VALIDEE", validation_decision=DecisionFactory(instance=cotech(cite=cite)))


@pytest.fixture
def principal(client_de, enveloppe):
    return client_de(Role.GESTIONNAIRE, caisse=enveloppe.caisse)


def deleguee(decision, enveloppe, fiche, euros="100", **change):
    sent = {"decision": decision.pk, "enveloppe": enveloppe.pk, "fiche": fiche.pk, "montant_cents": euros}
    return sent | {"le": timezone.localdate().isoformat(), "cle": uuid.uuid4()} | change


def test_the_principal_spends_on_his_delegation_at_once(principal, cite, enveloppe):
    given, fiche = delegation(enveloppe), validee(cite)
    page = mots(principal.get(url("depense_deleguee", cite)))
    sent = deleguee(given, enveloppe, fiche)

    posted = principal.post(url("depense_deleguee", cite), sent)
    principal.post(url("depense_deleguee", cite), sent)

    made = Affectation.objects.get()
    assert f"Délégation {given.numero_affiche} 500 € restent sur un plafond de 500 €" in page
    assert posted.url == url("affectation", cite, made.pk)
    assert (made.montant_cents, made.decision) == (10_000, given)
    assert "400 € restent sur un plafond de 500 €" in mots(principal.get(url("depense_deleguee", cite)))


@pytest.mark.parametrize(("euros", "status"), [("500", 302), ("500,01", 422)])
def test_a_delegation_holds_at_the_cent(principal, cite, enveloppe, euros, status):
    given, fiche = delegation(enveloppe), validee(cite)

    posted = principal.post(url("depense_deleguee", cite), deleguee(given, enveloppe, fiche, euros))

    assert posted.status_code == status
    assert Affectation.objects.count() == (status == 302)


@pytest.mark.parametrize(("depuis", "jusqu", "offered"), [(-5, -1, False), (1, 5, False), (0, 0, True)])
def test_a_delegation_holds_within_its_days(principal, cite, enveloppe, depuis, jusqu, offered):
    delegation(enveloppe, depuis=depuis, jusqu=jusqu)

    said = mots(principal.get(url("depense_deleguee", cite)))

    assert ("Aucune délégation en cours sur ce budget" in said) is not offered


def test_without_credit_the_page_says_why(principal, cite, enveloppe):
    delegation(enveloppe)
    type(enveloppe).objects.filter(pk=enveloppe.pk).update(gele_cents=enveloppe.notifie_cents)

    assert "Aucune enveloppe de ce budget n’a de crédits disponibles" in mots(
        principal.get(url("depense_deleguee", cite))
    )


@pytest.mark.parametrize("role", [Role.COMPTABLE, Role.TROIKA, Role.PORTEUR])
def test_the_others_are_told_why_not(client_de, cite, enveloppe, role):
    client = client_de(role, **({"caisse": enveloppe.caisse} if role == Role.COMPTABLE else {}))

    assert client.get(url("depense_deleguee", cite)).status_code == 403


def test_the_chef_chooses_the_budget(client_chef, cite, enveloppe):
    given = delegation(enveloppe)
    CaisseFactory(cite=cite, nom="Autre fonds")

    page = client_chef.get(url("depense_deleguee", cite))
    other = client_chef.get(url("depense_deleguee", cite), {"budget": CaisseFactory(cite=cite).pk})

    assert given.numero_affiche in mots(page)
    assert "Aucune délégation en cours sur ce budget" in mots(other)


def test_who_does_not_prepare_the_seance_adds_nothing_to_it(client, cite, chef, enveloppe, seance):
    """Whoever the budget alone is delegated to asks for expenses; the agenda is not hers."""
    delegate = DelegationFactory(cite=cite, delegant=chef.compte, portee=Portee.BUDGET).compte
    HabilitationFactory(role=Role.TROIKA, cite=cite, compte=delegate)
    client.force_login(delegate)
    point = point_de_depense(seance, demande(enveloppe, 10), unanime=False)
    url_du_point = f"{url('demander_depense', cite)}?point={point.pk}"

    refused = client.get(url_du_point)
    page = client.get(reverse("gouvernance:point", args=[cite.slug, point.pk]))

    assert refused.status_code == 403
    assert "par la personne qui prépare sa séance" in mots(refused)
    assert "Ajouter une dépense" not in mots(page)
    assert client.get(url("demander_depense", cite)).status_code == 200
