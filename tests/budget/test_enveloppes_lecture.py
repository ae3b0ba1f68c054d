"""What the pages of the enveloppes say, to whom, and how many queries they cost; the law of a body; the years."""

import uuid
from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from alliance.acteurs.enums import NatureCaisse, Portee, Role, TypeOrganisation
from alliance.budget.enums import NatureCredit, NatureMouvement
from alliance.budget.models import ExerciceClos
from alliance.budget.services.enveloppes import record_mouvement
from alliance.budget.services.reports import reporter_vers_exercice
from tests.factories import CaisseFactory, HabilitationFactory, OrganisationFactory
from tests.factories.acces import DelegationFactory
from tests.factories.budget import AT, LE, AffectationFactory, EnveloppeFactory, FinanceurFactory, VersementFactory
from tests.html import verifier_page

pytestmark = pytest.mark.django_db
N = NatureMouvement
TODAY = timezone.localdate
INSEC = "\u00a0"


def url(name, cite, *args):
    return reverse(f"budget:{name}", args=[cite.slug, *args])


def act(**values):
    given = {
        "montant_cents": "100",
        "le": TODAY().isoformat(),
        "reference": "R-1",
        "motif": "Courrier",
        "cle": uuid.uuid4(),
    }
    return given | values


def told(response) -> list[str]:
    return [str(one) for one in get_messages(response.wsgi_request)]


def errors(response, field) -> list[str]:
    assert response.status_code == 422
    return [str(one) for one in response.context["form"].errors.get(field, [])]


def move(enveloppe, nature, cents, **values):
    given = {"le": LE, "by": None, "at": AT, "reference": f"REF-{uuid.uuid4().hex[:8]}", "motif": "Exemple"}
    return record_mouvement(enveloppe=enveloppe, nature=nature, montant_cents=cents, **(given | values))


@pytest.fixture
def enveloppe(cite):
    return EnveloppeFactory(cite=cite)


# What the pages say


def test_the_page_of_an_enveloppe_says_what_is_left_on_notified_and_on_cash(client_chef, cite):
    paid = VersementFactory()
    enveloppe = paid.engagement.affectation.enveloppe
    client_chef.force_login(HabilitationFactory(cite=enveloppe.cite).compte)
    move(enveloppe, N.ENCAISSEMENT, 400_000)

    response = client_chef.get(url("enveloppe", enveloppe.cite, enveloppe.pk))

    ligne, text = response.context["ligne"], verifier_page(response).text
    assert url("affecter", enveloppe.cite) + f"?enveloppe={enveloppe.pk}" in response.text
    assert (ligne.disponible_cents, ligne.en_caisse_cents, ligne.depense_cents) == (500_000, -100_000, 500_000)
    assert "avance 1 000 €" in text
    assert paid.engagement.affectation.decision.numero_affiche in text


def test_droit_commun_is_declared_apart_and_never_left_to_affect(client_chef, cite):
    row = EnveloppeFactory(cite=cite, nature=NatureCredit.DROIT_COMMUN)

    page = verifier_page(client_chef.get(url("enveloppe", cite, row.pk))).text
    budget = verifier_page(client_chef.get(url("budget_caisse", cite, row.caisse_id))).text

    assert ("Le droit commun se déclare" in page, "Reste à affecter" in page) == (True, False)
    assert ("Droit commun déclaré, à part" in budget, "Sans affectation" in budget) == (True, False)


def test_the_fonds_shows_its_parts_by_origin_and_what_came_from_another_year(client_chef, cite):
    caisse = CaisseFactory(cite=cite, nature=NatureCaisse.FONDS_COLLEGE)
    ville, education = (FinanceurFactory(cite=cite, nom=nom) for nom in ("Ville 147", "Éducation"))
    for financeur in (ville, education):
        row = EnveloppeFactory(cite=cite, caisse=caisse, financeur=financeur, notifie_cents=0)
        move(row, N.NOTIFICATION, 1_500_000, reference=f"DBM {financeur.nom}")
    before = EnveloppeFactory(cite=cite, caisse=caisse, financeur=ville, exercice=2025, notifie_cents=300_000)
    reporter_vers_exercice(source=before, exercice=2026, montant_cents=300_000, le=LE, motif="Exemple", by=None, at=AT)

    response = client_chef.get(url("budget_caisse", cite, caisse.pk))

    year, previous = response.context["page"]
    assert (year.notifie_cents, year.entrant_cents, year.reliquat_cents) == (3_300_000, 300_000, 3_300_000)
    assert [(one.enveloppe.financeur.nom, refs, entrant) for one, refs, entrant, _part in year.lignes] == [
        ("Ville 147", ["DBM Ville 147"], 300_000),
        ("Éducation", ["DBM Éducation"], 0),
    ]
    assert (previous.exercice, previous.reliquat_cents) == (2025, 0)
    assert "M9-6" in verifier_page(response).text


def test_direct_payments_of_the_state_speak_of_ae_and_cp(client_chef, cite):
    caisse = CaisseFactory(cite=cite, nature=NatureCaisse.ETAT_DIRECT)
    row = EnveloppeFactory(cite=cite, caisse=caisse)

    text = verifier_page(client_chef.get(url("enveloppe", cite, row.pk))).text
    form = verifier_page(client_chef.get(url("mouvement", cite, row.pk, "encaissement"))).text

    assert ("Ouvert en AE" in text, "Ouvert en CP" in text, "Encaissé" in text) == (True, True, False)
    assert "Ouverture de CP" in form


def test_a_keeper_sees_her_budget_alone_and_records_its_cash(client, cite, enveloppe):
    keeper = HabilitationFactory(cite=cite, role=Role.GESTIONNAIRE, caisse=enveloppe.caisse)
    EnveloppeFactory(cite=cite)
    AffectationFactory(enveloppe=enveloppe)
    client.force_login(keeper.compte)

    budgets = client.get(url("budgets", cite))
    page = verifier_page(client.get(url("enveloppe", cite, enveloppe.pk)))

    assert [one.caisse for one in budgets.context["lignes"]] == [enveloppe.caisse]
    assert [a.text for a in page.find("a") if "/mouvements/" in a.attrs["href"]] == ["Encaissement"]
    assert [a for a in page.find("a") if "/plan/" in a.attrs.get("href", "")] == []
    (affected,) = client.get(url("enveloppe", cite, enveloppe.pk)).context["affectees"]
    assert affected.titre in page.text
    assert keeper.compte.nom in verifier_page(budgets).text


def test_a_delegate_of_the_budget_prepares_it_and_another_does_not(client, chef, cite, enveloppe):
    statuses = []
    for portee in (Portee.BUDGET, Portee.PLAN):
        client.force_login(DelegationFactory(cite=cite, delegant=chef.compte, portee=portee).compte)
        statuses.append(client.get(url("mouvement", cite, enveloppe.pk, "notification")).status_code)

    assert statuses == [200, 403]


def test_the_budget_may_be_delegated(client_chef, cite):
    other = HabilitationFactory(cite=cite, role=Role.LECTEUR).compte
    page = verifier_page(client_chef.get(reverse("acteurs:delegation_donner", args=[cite.slug])))
    data = {
        "compte": other.pk, "portee": Portee.BUDGET, "from_on": TODAY().isoformat(),
        "to_on": (TODAY() + timedelta(days=30)).isoformat(), "motif": "Intérim",
    }  # fmt: skip

    response = client_chef.post(reverse("acteurs:delegation_donner", args=[cite.slug]), data)

    offered = [one.attrs["value"] for one in page.find("input") if one.attrs.get("name") == "portee"]
    assert Portee.BUDGET in offered
    assert (response.status_code, other.delegations_recues.get().portee) == (302, Portee.BUDGET)


# Law of a body


def test_a_law_is_declared_and_shown_on_the_sheet(client_chef, cite):
    row = OrganisationFactory(cite=cite, type=TypeOrganisation.CENTRE_SOCIAL)
    sheet = reverse("acteurs:organisation", args=[cite.slug, row.pk])
    assert "Pas encore déclaré" in verifier_page(client_chef.get(sheet)).text
    verifier_page(client_chef.get(url("statut_juridique", cite, row.pk)))

    refused = client_chef.post(url("statut_juridique", cite, row.pk), {"droit": "PRIVE", "source": ""})
    done = client_chef.post(url("statut_juridique", cite, row.pk), {"droit": "PRIVE", "source": "Ses statuts"})

    assert len(errors(refused, "source")) == 1
    assert done["Location"] == sheet
    text = verifier_page(client_chef.get(sheet)).text
    assert ("Droit privé" in text, "Ses statuts" in text) == (True, True)
    assert "d’après Ses statuts" in verifier_page(client_chef.get(url("statut_juridique", cite, row.pk))).text


def test_the_law_that_a_kind_tells_is_said(client_chef, cite):
    row = OrganisationFactory(cite=cite, type=TypeOrganisation.COLLEGE)

    assert "Le type de l’organisation le dit déjà" in verifier_page(
        client_chef.get(url("statut_juridique", cite, row.pk))
    ).text.replace("'", "’")


def test_who_sees_no_money_does_not_read_the_law(client, cite):
    row = OrganisationFactory(cite=cite)
    client.force_login(HabilitationFactory(cite=cite, role=Role.LECTEUR).compte)

    assert "Statut juridique" not in client.get(reverse("acteurs:organisation", args=[cite.slug, row.pk])).text


# Years


def test_a_year_is_closed_with_what_it_leaves_open_then_opened_again(client_chef, cite, enveloppe):
    AffectationFactory(enveloppe=enveloppe, montant_cents=400_000)
    page = client_chef.get(url("clore_exercice", cite, 2026))
    verifier_page(page)

    client_chef.post(url("clore_exercice", cite, 2026), {"motif": "Comptes arrêtés"})
    again = client_chef.post(url("clore_exercice", cite, 2026), {"motif": ""})
    shown = verifier_page(client_chef.get(url("budgets", cite))).text
    no_reason = client_chef.post(url("rouvrir_exercice", cite, 2026), {"motif": ""})
    verifier_page(client_chef.get(url("rouvrir_exercice", cite, 2026)))
    opened = client_chef.post(url("rouvrir_exercice", cite, 2026), {"motif": "Avenant tardif"})

    (line,) = page.context["lignes"]
    assert (line.sans_affectation_cents, line.a_engager_cents, line.a_encaisser_cents) == (600_000, 400_000, 1_000_000)
    assert "est clos depuis" in errors(again, "__all__")[0]
    assert "Comptes arrêtés" in shown
    assert (len(errors(no_reason, "motif")), opened.status_code, ExerciceClos.objects.count()) == (1, 302, 0)


def test_a_settled_year_leaves_nothing_open(client_chef, cite):
    EnveloppeFactory(cite=cite, notifie_cents=0)

    response = client_chef.get(url("clore_exercice", cite, 2026))

    assert (response.context["lignes"], "tout est affecté" in verifier_page(response).text) == ([], True)


@pytest.mark.parametrize("name", ["clore_exercice", "rouvrir_exercice"])
def test_a_year_without_enveloppe_is_not_found(client_chef, cite, enveloppe, name):
    statuses = [client_chef.get(url(name, cite, 2024)).status_code, client_chef.post(url(name, cite, 2024)).status_code]

    assert statuses == [404, 404]


# Queries


def many(cite, count):
    caisse = CaisseFactory(cite=cite)
    for number in range(count):
        HabilitationFactory(cite=cite, role=Role.GESTIONNAIRE, caisse=caisse)
        row = EnveloppeFactory(cite=cite, caisse=caisse, notifie_cents=2_000_000, encaisse_cents=100)
        HabilitationFactory(cite=cite, role=Role.COMPTABLE, caisse=EnveloppeFactory(cite=cite).caisse)
        for _one in range(count):
            AffectationFactory(enveloppe=row, montant_cents=100_000)
            move(row, N.GEL, 1_000 + number)
    return caisse, row


PAGES = {
    "budgets": (lambda _caisse, _row: [], 15),
    "budget_caisse": (lambda caisse, _row: [caisse.pk], 12),
    "financeurs": (lambda _caisse, _row: [], 10),
    "enveloppe": (lambda _caisse, row: [row.pk], 14),
    "mouvements_enveloppe": (lambda _caisse, row: [row.pk], 7),
    "clore_exercice": (lambda _caisse, _row: [2026], 9),
}


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("name", PAGES)
def test_query_counts(client_chef, cite, django_assert_num_queries, name, count):
    arguments, expected = PAGES[name]
    address = url(name, cite, *arguments(*many(cite, count)))
    client_chef.get(address)

    with django_assert_num_queries(expected):
        client_chef.get(address)
