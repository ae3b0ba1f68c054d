"""What the pages of the governance say of money: the item, the page in session, the closing, the decision."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from alliance.acteurs.enums import Role
from alliance.budget.contributions.gouvernance import panneau_de_seance, panneau_du_point
from alliance.budget.enums import NatureEngagement
from alliance.budget.models import Affectation, DepenseDemandee, Enveloppe
from alliance.budget.rules import disponible
from alliance.budget.selectors.suites import suite_of
from alliance.budget.selectors.totaux import totaux_of
from alliance.budget.services.engagements import create_engagement
from alliance.gouvernance.contrats import liens
from alliance.gouvernance.enums import Issue, NaturePoint, Proposition, TypeDecision
from alliance.gouvernance.models import InteretDeclare, Point
from alliance.gouvernance.selectors.tenue import ordre_du_jour, point_en_main, salle_of
from alliance.gouvernance.services.cloture import close_seance
from tests.budget.salle_argent import approuver, demande, enveloppe_de, fiche_de, point_de_depense, sous_reserve
from tests.factories import HabilitationFactory, OrganisationFactory
from tests.factories.budget import AffectationFactory
from tests.factories.gouvernance import DecisionFactory, PointFactory
from tests.gouvernance.salle import AT, DEFAVORABLE, avis, chef_de, seance_tenue, titulaires
from tests.plan.registre import texte_de

pytestmark = pytest.mark.django_db
LIEN = liens.get("budget.depense")


@pytest.fixture
def seance():
    return seance_tenue()


@pytest.fixture
def cite(seance):
    return seance.instance.cite


@pytest.fixture
def by(cite):
    return chef_de(cite)


@pytest.fixture
def client_chef(client, by):
    client.force_login(by)
    return client


@pytest.fixture
def enveloppe(cite):
    return enveloppe_de(cite, 1_000)


def mots(response):
    return texte_de(response).replace("\u00a0", " ")


def page_de(nom, objet, cite):
    return reverse(f"gouvernance:{nom}", args=[cite.slug, objet.pk])


def details(point, user=None):
    return dict(LIEN.liens_pour([point], user)[point.pk][0].details)


def panneau(seance, user, courant):
    salle = salle_of(seance)
    current = next(point for point in salle.points if point.pk == courant.pk)
    return panneau_de_seance(seance, ordre_du_jour(salle, current), user)


def test_an_item_says_what_is_left_after_it_and_the_others(seance, enveloppe, by):
    point = point_de_depense(seance, demande(enveloppe, 400), unanime=False)
    point_de_depense(seance, demande(enveloppe, 250), unanime=False)

    said = {mot: valeur.replace("\u00a0", " ") for mot, valeur in details(point, by).items()}

    assert said["Reste dans l'enveloppe"] == "1 000 €"
    assert said["Autres points de la séance"] == "− 250 €"
    assert said["Après ce point"] == "350 €"


def test_an_item_put_off_takes_nothing_from_the_others(seance, enveloppe):
    point = point_de_depense(seance, demande(enveloppe, 400), unanime=False)
    other = point_de_depense(seance, demande(enveloppe, 250), unanime=False)
    Point.objects.filter(pk=other.pk).update(proposition=Proposition.AJOURNER)

    assert "Autres points de la séance" not in details(point)


@pytest.mark.parametrize(
    ("euros", "other", "alerte"),
    [
        (1_000, 0, ""),
        (1_000.01, 0, "il manque 0,01 € dans l'enveloppe : il y reste 1 000 €."),
        (600, 400.01, "il manque 0,01 € dans l'enveloppe pour ce point et les autres de cette séance."),
    ],
)
def test_an_item_warns_at_the_cent(seance, enveloppe, euros, other, alerte):
    point = point_de_depense(seance, demande(enveloppe, euros), unanime=False)
    if other:
        point_de_depense(seance, demande(enveloppe, other), unanime=False)

    (objet,) = LIEN.liens_pour([point], None)[point.pk]

    assert objet.alerte.replace("\u00a0", " ") == alerte
    assert objet.empechement == ""


def test_who_carries_or_receives_is_proposed_a_deport(seance, enveloppe, cite, by):
    paid = OrganisationFactory(cite=cite, nom="Commune")
    asked = demande(enveloppe, 10, beneficiaire=paid)
    point = point_de_depense(seance, asked, unanime=False)
    membre = titulaires(seance)[0]
    InteretDeclare.objects.create(
        membre=membre, organisation=asked.fiche.porteur, nature="membre du bureau", declare_at=AT, declare_by=by
    )  # fmt: skip
    salle = salle_of(seance)
    ordre_du_jour(salle, point)

    en_main = point_en_main(salle, point, None, by)

    assert en_main.objets[0].porteur_ids == {asked.fiche.porteur_id, paid.pk}
    assert [one.membre for one in en_main.proposes] == [membre]


def test_the_page_in_session_shows_the_numbers_of_every_page(client_chef, seance, enveloppe, cite, by):
    AffectationFactory(enveloppe=enveloppe, montant_cents=12_345)
    point = point_de_depense(seance, demande(enveloppe, 400), titre="Bus")
    refused = point_de_depense(seance, demande(enveloppe, 300), titre="Goûter", unanime=False)
    avis(refused, titulaires(seance)[0], DEFAVORABLE)
    point_de_depense(seance, demande(enveloppe, 100), titre="Livres")

    (une,) = panneau(seance, by, point)["enveloppes"]

    left = disponible(totaux_of(Enveloppe.objects.filter(pk=enveloppe.pk))[enveloppe.pk])
    assert une.disponible_cents == left == 87_655
    assert (une.point_cents, une.autres_cents, une.apres_cents) == (40_000, 10_000, 37_655)
    assert [(one.reste_cents, one.mot) for one in une.depenses] == [
        (47_655, ""), (47_655, "rejetée"), (37_655, ""),
    ]  # fmt: skip
    said = mots(client_chef.get(page_de("tenir", seance, cite), {"point": point.pk}))
    assert "376,55 € resteraient si tous les points de la séance sont adoptés." in said
    assert "rejetée : ne compte pas" in said


def test_the_page_in_session_says_in_words_what_is_missing(client_chef, seance, enveloppe, cite):
    point = point_de_depense(seance, demande(enveloppe, 700), unanime=False)
    point_de_depense(seance, demande(enveloppe, 300.5), unanime=False)

    said = mots(client_chef.get(page_de("tenir", seance, cite), {"point": point.pk}))

    assert "Il manque 0,50 € : l’enveloppe ne peut pas tout payer." in said


def test_an_item_without_enveloppe_says_that_nothing_will_be_reserved(client_chef, seance, enveloppe, cite):
    point = PointFactory(
        seance=seance, nature=NaturePoint.DECISION, type_decision=TypeDecision.DEPENSE, montant_cents=100,
        caisse=enveloppe.caisse,
    )  # fmt: skip

    assert "sans enveloppe : à la clôture, rien ne sera réservé" in mots(
        client_chef.get(page_de("tenir", seance, cite), {"point": point.pk})
    )
    assert "sans enveloppe : à la clôture, rien ne sera réservé" in mots(client_chef.get(page_de("point", point, cite)))


@pytest.mark.parametrize("role", [Role.LECTEUR, Role.PORTEUR])
def test_who_does_not_see_money_sees_no_panel(seance, enveloppe, cite, role):
    user = HabilitationFactory(role=role, cite=cite).compte
    point = point_de_depense(seance, demande(enveloppe, 10), unanime=False)

    assert panneau(seance, user, point) is None
    assert panneau_du_point(point, user, False) is None
    assert LIEN.liens_pour([point], user) == {}


def test_an_item_that_spends_nothing_has_no_panel(seance, by):
    point = PointFactory(seance=seance)

    assert panneau(seance, by, point) is None
    assert panneau_du_point(point, by, True) is None


@pytest.mark.parametrize("number", [3, 60])
def test_the_page_in_session_costs_the_same_at_60_expenses(client_chef, seance, cite, number):
    enveloppe = enveloppe_de(cite, 100_000)
    for rank in range(number):
        point_de_depense(seance, demande(enveloppe, 10, fiche=fiche_de(cite, f"Action {rank}")), unanime=False)
    client_chef.get(page_de("tenir", seance, cite))

    with CaptureQueriesContext(connection) as captured:
        client_chef.get(page_de("tenir", seance, cite))

    assert len(captured) <= 29
    COUTS.append(len(captured))
    assert len(set(COUTS)) == 1


COUTS: list[int] = []


def test_the_closing_page_names_each_item_that_cannot_pass(client_chef, seance, enveloppe, cite):
    point_de_depense(seance, demande(enveloppe, 700), titre="Bus")
    point_de_depense(seance, demande(enveloppe, 300.01), titre="Livres")
    url = page_de("clore", seance, cite)

    said = mots(client_chef.get(url))
    posted = client_chef.post(url)

    assert "Livres : 300,01 € demandés pour « Cafés des parents », et il reste 300 €" in said
    assert "Bus :" not in said
    assert posted.status_code == 422
    assert not Affectation.objects.exists()


def test_the_closing_page_closes_what_fits(client_chef, seance, enveloppe, cite):
    point_de_depense(seance, demande(enveloppe, 1_000))

    posted = client_chef.post(page_de("clore", seance, cite))

    assert posted.status_code == 302
    assert Affectation.objects.get().montant_cents == 100_000


def test_the_page_of_an_item_adds_an_expense_in_place(client_chef, seance, enveloppe, cite):
    point = point_de_depense(seance, demande(enveloppe, 400), unanime=False)
    fiche = fiche_de(cite, "Livres")
    url = f"{reverse('budget:demander_depense', args=[cite.slug])}?point={point.pk}"
    page = client_chef.get(page_de("point", point, cite))

    posted = client_chef.post(url, {"fiche": fiche.pk, "enveloppe": enveloppe.pk, "montant_cents": "150,50"})

    assert f"?point={point.pk}" in page.content.decode()
    assert posted.url == f"{page_de('point', point, cite)}#depenses"
    point.refresh_from_db()
    assert point.montant_cents == 55_050
    assert DepenseDemandee.objects.filter(point=point).count() == 2


def test_the_decision_shows_what_its_money_became(client_chef, seance, enveloppe, cite, by):
    point_de_depense(seance, demande(enveloppe, 400))
    (decision,) = close_seance(seance=seance, by=by, at=AT)
    create_engagement(
        affectation=Affectation.objects.get(), nature=NatureEngagement.COMMANDE, montant_cents=15_000,
        le=decision.prise_on, reference="BC-1", objet="Bus", by=by, at=AT, tiers="Transporteur (exemple)",
    )  # fmt: skip

    said = mots(client_chef.get(page_de("decision", decision, cite)))

    assert "400 € affectés ; 150 € engagés, 0 € versés." in said

    later = seance_tenue(seance.instance)
    item = PointFactory(
        seance=later, nature=NaturePoint.DECISION, type_decision=TypeDecision.RETRAIT, cite_decision=decision
    )
    approuver(item)
    (par,) = close_seance(seance=later, by=by, at=AT)

    assert "400 € affectés, dont 250 € libérés depuis ; 150 € engagés" in mots(
        client_chef.get(page_de("decision", decision, cite))
    )
    said = mots(client_chef.get(page_de("decision", par, cite)))
    assert "Ce retrait a libéré 250 €" in said
    assert "Reste engagé, et suit son cours :" in said


def test_the_agenda_warns_while_it_is_prepared(client_chef, seance, enveloppe, cite):
    point_de_depense(seance, demande(enveloppe, 700), unanime=False)
    point_de_depense(seance, demande(enveloppe, 300.01), unanime=False)

    said = mots(client_chef.get(page_de("seance", seance, cite)))

    assert said.count("il manque 0,01 € dans l'enveloppe pour ce point et les autres de cette séance.") == 2


def test_an_expense_under_condition_is_told_on_its_decision(client_chef, seance, enveloppe, cite, by):
    sous_reserve(seance, demande(enveloppe, 400))
    (decision,) = close_seance(seance=seance, by=by, at=AT)

    assert "Rien n’est encore réservé pour : Cafés des parents : 400 €" in mots(
        client_chef.get(page_de("decision", decision, cite))
    )


def test_a_withdrawal_under_condition_has_freed_nothing(seance, enveloppe, by):
    affectation = AffectationFactory(enveloppe=enveloppe, montant_cents=100)
    waiting = DecisionFactory(
        instance=seance.instance, type=TypeDecision.RETRAIT, cite_decision=affectation.decision,
        issue=Issue.SOUS_RESERVE, conditions="Le devis",
    )  # fmt: skip

    assert suite_of(waiting, by) is None
    assert suite_of(DecisionFactory(instance=seance.instance), by) is None


def test_a_withdrawal_that_frees_nothing_says_it(client_chef, seance, enveloppe, cite, by):
    point_de_depense(seance, demande(enveloppe, 400))
    (decision,) = close_seance(seance=seance, by=by, at=AT)
    create_engagement(
        affectation=Affectation.objects.get(), nature=NatureEngagement.COMMANDE, montant_cents=40_000,
        le=decision.prise_on, reference="BC-2", objet="Bus", by=by, at=AT, tiers="Transporteur (exemple)",
    )  # fmt: skip
    later = seance_tenue(seance.instance)
    item = PointFactory(
        seance=later, nature=NaturePoint.DECISION, type_decision=TypeDecision.RETRAIT, cite_decision=decision
    )
    approuver(item)
    (par,) = close_seance(seance=later, by=by, at=AT)

    said = mots(client_chef.get(page_de("decision", par, cite)))

    assert "Ce retrait n’a rien libéré." in said
    assert "400 € engagés, dont 0 € versés" in said


def test_an_item_put_off_does_not_count_on_the_page_in_session(seance, enveloppe, by):
    point = point_de_depense(seance, demande(enveloppe, 400), unanime=False)
    Point.objects.filter(pk=point.pk).update(proposition=Proposition.AJOURNER)

    (une,) = panneau(seance, by, point)["enveloppes"]

    assert (une.apres_cents, une.depenses[0].mot) == (100_000, "ajournée")


def test_an_item_that_nobody_may_complete_and_that_holds_nothing_has_no_panel(seance, enveloppe, by):
    point = PointFactory(
        seance=seance, nature=NaturePoint.DECISION, type_decision=TypeDecision.DEPENSE, montant_cents=100,
        caisse=enveloppe.caisse,
    )  # fmt: skip

    assert panneau_du_point(point, by, False) is None
