"""The pages of the simulations: what each shows, refuses and asks of the database, whatever the number of lines."""

import re
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from alliance.acteurs.enums import Role
from alliance.budget.models import Scenario
from alliance.budget.selectors.comparaison_scenarios import comparer
from alliance.budget.selectors.scenarios import simulation_of
from alliance.budget.services.enveloppes import record_mouvement
from alliance.budget.services.retenir_scenario import retenir_scenario
from alliance.gouvernance.models import Point
from tests.budget.dossiers_scenarios import enveloppe_de, fiche_de, ligne, scenario_de
from tests.factories import CiteFactory, HabilitationFactory
from tests.factories.budget import AT, LE, EnveloppeFactory
from tests.factories.gouvernance import SeanceFactory
from tests.gouvernance.salle import chef_de, cotech
from tests.html import verifier_page

pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/json"}


@pytest.fixture
def enveloppe():
    return enveloppe_de(CiteFactory(), 1_000)


@pytest.fixture
def cite(enveloppe):
    return enveloppe.cite


@pytest.fixture
def chef(cite):
    return chef_de(cite)


@pytest.fixture
def client_chef(client, chef):
    client.force_login(chef)
    return client


def url(nom, cite, *args):
    return reverse(f"budget:{nom}", args=[cite.slug, *args])


def page(client, nom, cite, *args, statut=200, **query):
    response = client.get(url(nom, cite, *args), query)
    assert response.status_code == statut
    if statut == 200:
        verifier_page(response)
    return " ".join(response.content.decode().replace("\u00a0", " ").split())


def montants(scenario):
    return list(scenario.lignes.order_by("pk").values_list("propose_cents", flat=True))


def envoi(scenario, **typed):
    """What the page sends, with what is typed over it: ``montant_1="…"`` for the first line."""
    data = {"version": scenario.version}
    for rank, row in enumerate(scenario.lignes.order_by("pk"), start=1):
        rate = row.propose_cents * 100 // row.demande_cents if row.demande_cents else ""
        data |= {
            f"montant-{row.pk}": typed.get(f"montant_{rank}", str(row.propose_cents // 100)),
            f"taux-{row.pk}": typed.get(f"taux_{rank}", str(rate)),
            f"base-{row.pk}": typed.get(f"base_{rank}", row.propose_cents),
        }
    return data


def test_list_is_empty_then_lists(client_chef, cite, enveloppe):
    assert "Aucun scénario" in page(client_chef, "simulations", cite)
    scenario_de(enveloppe, 400, nom="Prudent")
    scenario_de(EnveloppeFactory(cite=cite, exercice=2027), nom="Suivant")

    content = page(client_chef, "simulations", cite)
    filtered = page(client_chef, "simulations", cite, exercice="2026")

    assert [name in content for name in ("Prudent", "Suivant", "400 €", "1 ligne")] == [True] * 4
    assert ["Prudent" in filtered, "Suivant" in filtered] == [True, False]
    assert "Prudent" in page(client_chef, "simulations", cite, exercice="abc")


def test_cite_without_enveloppe_is_told_what_to_do(client, cite):
    other = CiteFactory()
    client.force_login(chef_de(other))

    assert "Ouvrir d’abord une enveloppe" in page(client, "simulations", other)
    assert "Aucune enveloppe pour cet exercice" in page(client, "creer_simulation", other, 2026)


def test_opened_from_the_actions(client_chef, cite, enveloppe):
    assert _depart(page(client_chef, "creer_simulation", cite, 2026)) == "AVANT"
    fiche_de(cite, "Cafés", 333.33)
    assert _depart(page(client_chef, "creer_simulation", cite, 2026)) == "ACTIONS"

    response = client_chef.post(
        url("creer_simulation", cite, 2026),
        {"nom": "Prudent", "depart": "ACTIONS", "enveloppe": enveloppe.pk, "taux": "62,5 %"},
    )

    scenario = Scenario.objects.get()
    assert response.url == url("simulation", cite, scenario.pk)
    assert montants(scenario) == [20_833]


def _depart(content):
    """The radio button that is checked, whatever the order of its attributes."""
    (checked,) = [tag for tag in re.findall(r"<input[^>]*>", content) if 'type="radio"' in tag and " checked" in tag]
    return re.search(r'value="(\w+)"', checked)[1]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"enveloppe": ""}, "Choisissez l’enveloppe qui paierait ces actions."),
        ({"depart": "SCENARIO"}, "Choisissez le scénario à copier."),
        ({"taux": "mille"}, "n'est pas un taux"),
        ({"taux": "1000,01"}, "Le taux dépasse 1000 %"),
        ({"nom": ""}, "Donnez un nom au scénario."),
    ],
)
def test_refused_opening_says_why(client_chef, cite, enveloppe, changes, said):
    data = {"nom": "Prudent", "depart": "ACTIONS", "enveloppe": enveloppe.pk, "taux": ""} | changes

    response = client_chef.post(url("creer_simulation", cite, 2026), data)

    assert (response.status_code, Scenario.objects.count()) == (422, 0)
    assert said in response.content.decode().replace("&#x27;", "'").replace("\u00a0", " ")


def test_copy_is_proposed_from_its_model(client_chef, cite, enveloppe):
    source = scenario_de(enveloppe, 400)

    content = page(client_chef, "creer_simulation", cite, 2026, copie=source.pk)

    assert f'<option value="{source.pk}" selected>' in content
    page(client_chef, "creer_simulation", cite, 2026, copie="x")


def test_page_shows_what_is_left_and_what_is_missing(client_chef, cite, enveloppe):
    scenario = scenario_de(enveloppe, 700, 400.5)
    announced = EnveloppeFactory(cite=cite, notifie_cents=0)
    record_mouvement(enveloppe=announced, nature="ANNONCE", montant_cents=500_000, le=LE, by=None, at=AT)
    ligne(scenario, announced, 1_500, titre="Sur annonce")

    content = page(client_chef, "simulation", cite, scenario.pk)

    said = ["Dépassée : il manque 100,50 €", "3 500 €", "annoncés, pas notifiés", "3 demandes"]
    assert [words in content for words in said] == [True] * 4


def test_filters_narrow_the_table_and_not_the_totals(client_chef, cite, enveloppe):
    scenario = scenario_de(enveloppe, 100, 200)
    other = enveloppe_de(cite)
    third = ligne(scenario, other, 50, titre="Autre enveloppe")

    for query in ({"enveloppe": other.pk}, {"porteur": third.fiche.porteur_id}):
        content = page(client_chef, "simulation", cite, scenario.pk, **query)
        shown = [title in content for title in ("Action 01", "Autre enveloppe", "1 ligne sur 3", "700 €")]
        assert shown == [False, True, True, True]
    axe = third.fiche.sous_thematique
    found = page(client_chef, "simulation", cite, scenario.pk, axe=axe.axe_id if axe else "999")
    assert "Autre enveloppe" in found


def test_what_is_typed_is_saved_and_the_person_stays_there(client_chef, cite, enveloppe):
    scenario = scenario_de(enveloppe, 100, 200)
    where = f"{url('simulation', cite, scenario.pk)}?enveloppe={enveloppe.pk}"

    response = client_chef.post(where, envoi(scenario, montant_1="1 234,56", taux_2="33,33"))

    assert (response.status_code, response.url) == (302, where)
    assert montants(scenario) == [123_456, 33_330]


def test_what_cannot_be_read_stays_on_the_page(client_chef, cite, enveloppe):
    scenario = scenario_de(enveloppe, 100, 200)

    response = client_chef.post(
        url("simulation", cite, scenario.pk), envoi(scenario, montant_1="dix", montant_2="300", taux_2="80")
    )

    content = response.content.decode()
    assert (response.status_code, montants(scenario)) == (422, [10_000, 20_000])
    verifier_page(response)
    assert ['value="dix"' in content, 'value="300"' in content, 'aria-invalid="true"' in content] == [True] * 3


def test_two_people_on_one_line_compare_then_decide(client_chef, cite, enveloppe):
    scenario = scenario_de(enveloppe, 100)
    stale = envoi(scenario, montant_1="300")
    client_chef.post(url("simulation", cite, scenario.pk), envoi(scenario, montant_1="500"))

    clash = client_chef.post(url("simulation", cite, scenario.pk), stale)

    content = clash.content.decode().replace("\u00a0", " ")
    pk = scenario.lignes.get().pk
    assert (clash.status_code, montants(scenario)) == (422, [50_000])
    said = ["Au même moment, une autre personne a écrit 500 €", 'value="300"', f'name="base-{pk}" value="50000"']
    assert [words in content for words in said] == [True] * 3
    again = stale | {"version": 2, f"base-{pk}": 50_000, f"taux-{pk}": "50"}
    assert client_chef.post(url("simulation", cite, scenario.pk), again).status_code == 302
    assert montants(scenario) == [30_000]


def test_script_saves_line_by_line(client_chef, cite, enveloppe):
    scenario = scenario_de(enveloppe, 100)
    where, pk = url("simulation", cite, scenario.pk), scenario.lignes.get().pk
    stale = envoi(scenario, montant_1="600")

    saved = client_chef.post(where, envoi(scenario, montant_1="300", taux_1="30"), headers=JSON)
    unread = client_chef.post(where, envoi(scenario, montant_1="x", base_1=30_000) | {"version": 2}, headers=JSON)
    both = client_chef.post(where, stale | {f"taux-{pk}": "99"}, headers=JSON)
    clash = client_chef.post(where, stale, headers=JSON)

    assert (saved.status_code, saved.json()) == (200, {"version": 2})
    assert (unread.status_code, list(unread.json()["erreurs"])) == (422, [f"montant-{pk}"])
    assert (both.status_code, both.json()["conflits"]) == (422, {})
    assert (clash.status_code, clash.json()["conflits"]) == (409, {str(pk): 30_000})
    assert montants(scenario) == [30_000]


def test_line_is_added_changed_and_taken_off(client_chef, cite, enveloppe):
    scenario = scenario_de(enveloppe)
    assert "pas encore de ligne" in page(client_chef, "simulation", cite, scenario.pk)
    fiche, other = fiche_de(cite, "Cafés"), enveloppe_de(cite)
    page(client_chef, "ajouter_ligne_simulation", cite, scenario.pk)
    data = {"fiche": fiche.pk, "enveloppe": enveloppe.pk, "demande_cents": "250"}
    assert client_chef.post(url("ajouter_ligne_simulation", cite, scenario.pk), data).status_code == 302
    assert client_chef.post(url("ajouter_ligne_simulation", cite, scenario.pk), data).status_code == 422
    row = scenario.lignes.get()
    page(client_chef, "modifier_ligne_simulation", cite, row.pk)

    client_chef.post(
        url("modifier_ligne_simulation", cite, row.pk), {"enveloppe": other.pk, "demande_cents": "300", "note": "Car"}
    )

    row.refresh_from_db()
    assert (row.enveloppe, row.demande_cents, row.propose_cents, row.note) == (other, 30_000, 25_000, "Car")
    client_chef.post(url("retirer_ligne_simulation", cite, row.pk))
    assert montants(scenario) == []


def test_renamed_then_deleted(client_chef, cite, enveloppe):
    scenario = scenario_de(enveloppe, 5)
    page(client_chef, "renommer_simulation", cite, scenario.pk)

    client_chef.post(url("renommer_simulation", cite, scenario.pk), {"nom": "Autre"})

    assert Scenario.objects.get().nom == "Autre"
    assert client_chef.post(url("supprimer_simulation", cite, scenario.pk)).url == url("simulations", cite)
    assert not Scenario.objects.exists()


def test_retained_from_its_page_then_kept(client_chef, chef, cite, enveloppe):
    instance = cotech(cite=cite)
    seance = SeanceFactory(instance=instance)
    scenario = scenario_de(enveloppe, 700, 0, 400)
    content = page(client_chef, "retenir_simulation", cite, scenario.pk)
    said = ["Un point par action : 2 points", "Un point par budget : 1 point", "il manque 100 €", "1 ligne à 0 €"]
    assert [words in content for words in said] == [True] * 4
    where = url("retenir_simulation", cite, scenario.pk)
    assert client_chef.post(where, {"grouper": "ACTION"}).status_code == 422

    response = client_chef.post(where, {"grouper": "ACTION", "seance": seance.pk})

    assert response.url == reverse("gouvernance:seance", args=[cite.slug, seance.pk])
    assert Point.objects.filter(seance=seance).count() == 2
    assert client_chef.post(where, {"grouper": "ACTION", "seance": seance.pk}).status_code == 422
    assert "déjà retenu depuis le" in page(client_chef, "retenir_simulation", cite, scenario.pk)
    kept = page(client_chef, "simulation", cite, scenario.pk)
    assert ["Dépense : Action 01" in kept, 'name="montant-' in kept] == [True, False]
    client_chef.post(url("supprimer_simulation", cite, scenario.pk))
    client_chef.post(url("retirer_ligne_simulation", cite, scenario.lignes.first().pk))
    assert (Scenario.objects.count(), scenario.lignes.count()) == (1, 3)


def test_retained_without_a_seance(client_chef, cite, enveloppe):
    instance = cotech(cite=cite)
    scenario = scenario_de(enveloppe, 700)

    response = client_chef.post(
        url("retenir_simulation", cite, scenario.pk), {"grouper": "BUDGET", "instance": instance.pk}
    )

    assert response.url == url("simulation", cite, scenario.pk)
    assert list(Point.objects.values_list("seance", "instance")) == [(None, instance.pk)]


def test_what_cannot_be_retained_says_why(client_chef, cite, enveloppe):
    assert "ne propose rien" in page(client_chef, "retenir_simulation", cite, scenario_de(enveloppe, 0).pk)
    assert "Aucune instance" in page(client_chef, "retenir_simulation", cite, scenario_de(enveloppe, 5).pk)


def test_side_by_side(client_chef, cite, enveloppe):
    first, second = scenario_de(enveloppe, 400, nom="Prudent"), scenario_de(enveloppe, nom="Ambitieux")
    same, moved = fiche_de(cite, "Pareil"), fiche_de(cite, "Autre bourse")
    other = enveloppe_de(cite)
    for scenario, purse in ((first, enveloppe), (second, other)):
        ligne(scenario, enveloppe, 100, fiche=same)
        ligne(scenario, purse, 50, fiche=moved)
    query = {"s": [first.pk, second.pk]}

    content = page(client_chef, "comparer_simulations", cite, **query)
    only = page(client_chef, "comparer_simulations", cite, **query, differences="1")

    made = comparer(chef_de(cite), [first, second])
    assert [(one.fiche.titre, one.differe, one.ecart_cents) for one in made.lignes] == [
        ("Action 01", True, 40_000), ("Autre bourse", True, 0), ("Pareil", False, 0)
    ]  # fmt: skip
    assert (made.totaux, made.restes_totaux, made.nb_differences) == ([55_000, 15_000], [1_045_000, 1_085_000], 2)
    said = ["pas dans ce scénario", "400 € d’écart", "autre enveloppe", "identique", "2 différences sur 3 actions"]
    assert [words in content for words in said] == [True] * 5
    assert ["Pareil" in only, "Autre bourse" in only] == [False, True]


def test_only_two_to_four_of_one_year_are_compared(client_chef, cite, enveloppe):
    rows = [scenario_de(enveloppe, 1).pk for _time in range(5)]
    later = scenario_de(EnveloppeFactory(cite=cite, exercice=2027), 1).pk
    elsewhere = scenario_de(enveloppe_de(CiteFactory()), 1).pk

    asked = [[], rows[:1], rows, [rows[0], later], [rows[0], elsewhere], ["x", rows[0]], [rows[0], rows[0]]]
    answers = [client_chef.get(url("comparer_simulations", cite), {"s": keys}).status_code for keys in asked]

    assert answers == [302] * 7
    assert client_chef.get(url("exporter_comparaison", cite), {"s": rows}).status_code == 302
    page(client_chef, "comparer_simulations", cite, s=rows[:4])


def test_exports_hold_what_the_page_shows(client_chef, cite, enveloppe):
    scenario = scenario_de(enveloppe, 400.5, 0, nom="Prudent")
    ligne(scenario, enveloppe, 5, demande=0, fiche=fiche_de(cite, "Sans porteur", porteur=None))
    other = scenario_de(enveloppe, 100)

    book = _classeur(client_chef.get(url("exporter_simulation", cite, scenario.pk)))
    csv = client_chef.get(url("exporter_simulation", cite, scenario.pk), {"format": "csv"}).getvalue().decode()
    compared = _classeur(client_chef.get(url("exporter_comparaison", cite), {"s": [scenario.pk, other.pk]}))

    by_title = {row[1]: row[5:9] for row in book[1:]}
    assert by_title["Action 01"] == (1_000, 400.5, 40.05, 594.5)
    assert by_title["Sans porteur"] == (0, 5, None, 594.5)
    assert "400,50" in csv
    assert [row for row in compared if row[0] == "Reste"][0][4:] == (594.5, 900, 305.5, "oui")


def _classeur(response):
    assert response.status_code == 200
    rows = list(load_workbook(BytesIO(response.getvalue())).active.values)
    response.close()
    return rows


def test_threshold_is_told_before_it_is_decided(client_chef, chef, cite):
    enveloppe = enveloppe_de(cite, 90_000)
    scenario = scenario_de(enveloppe)
    shared = ligne(scenario, enveloppe, 11_500, titre="Une").fiche
    ligne(scenario, enveloppe, 11_500, fiche=fiche_de(cite, "Deux", porteur=shared.porteur))
    assert [one.seuil for one in simulation_of(chef, scenario).lignes] == ["", ""]
    row = scenario.lignes.last()
    row.propose_cents += 1
    row.save()

    told = [one.seuil for one in simulation_of(chef, scenario).lignes]

    start = f"« {shared.porteur.nom} » recevrait 23 000,01 €"
    assert [text.replace("\u00a0", " ").startswith(start) for text in told] == [True, True]
    assert "Convention au-dessus de 23 000 €" in page(client_chef, "simulation", cite, scenario.pk)


def test_archived_action_is_told(client_chef, cite, enveloppe):
    scenario = scenario_de(enveloppe, 5)
    type(scenario.lignes.get().fiche).objects.update(archivee_at=AT, motif_archivage="Abandon")

    assert "n&#x27;est plus au plan" in page(client_chef, "simulation", cite, scenario.pk)


def test_troika_reads_and_writes_nothing(client, cite, enveloppe):
    scenario = scenario_de(enveloppe, 400)
    client.force_login(HabilitationFactory(role=Role.TROIKA, cite=cite).compte)

    content = page(client, "simulation", cite, scenario.pk)

    assert ["400 €" in content, 'name="montant-' in content, "Retenir" in content] == [True, False, False]
    assert client.post(url("simulation", cite, scenario.pk), envoi(scenario)).status_code == 403


def test_another_cite_is_not_found(client_chef, cite):
    other = scenario_de(enveloppe_de(CiteFactory()), 1)

    for nom in ("simulation", "retenir_simulation", "exporter_simulation", "renommer_simulation"):
        page(client_chef, nom, cite, other.pk, statut=404)
    page(client_chef, "modifier_ligne_simulation", cite, other.lignes.get().pk, statut=404)


@pytest.mark.parametrize("nom", ["simulation", "retenir_simulation", "exporter_simulation", "comparer_simulations"])
def test_queries_do_not_grow_with_the_lines(client_chef, chef, cite, nom):
    enveloppe = enveloppe_de(cite, 90_000)
    SeanceFactory(instance=cotech(cite=cite))
    counts = []
    for amount in (3, 73):
        one, two = scenario_de(enveloppe, *[400] * amount), scenario_de(enveloppe, *[300] * amount)
        compared = nom == "comparer_simulations"
        where = url(nom, cite) if compared else url(nom, cite, one.pk)
        with CaptureQueriesContext(connection) as queries:
            response = client_chef.get(where, {"s": [one.pk, two.pk]} if compared else {})
        assert response.status_code == 200
        response.close()
        counts.append(len(queries))

    assert counts == [counts[0]] * 2
    assert counts[0] < 30


def test_saving_73_lines_asks_as_little_as_three(client_chef, cite, enveloppe):
    counts = []
    for amount in (3, 73):
        scenario = scenario_de(enveloppe, *[400] * amount)
        data = envoi(scenario, **{f"montant_{rank}": "300" for rank in range(1, amount + 1)})
        with CaptureQueriesContext(connection) as queries:
            assert client_chef.post(url("simulation", cite, scenario.pk), data).status_code == 302
        counts.append(len(queries))

    assert counts == [counts[0]] * 2


def test_retained_page_asks_the_same_whatever_its_items(client_chef, chef, cite, enveloppe):
    counts = []
    for amount in (3, 12):
        scenario = scenario_de(enveloppe, *[1] * amount)
        retenir_scenario(scenario=scenario, grouper="ACTION", by=chef, at=AT, instance=cotech(cite=cite))
        with CaptureQueriesContext(connection) as queries:
            page(client_chef, "simulation", cite, scenario.pk)
        counts.append(len(queries))

    assert counts == [counts[0]] * 2
