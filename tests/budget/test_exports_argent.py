"""The views of the money as files: exact to the cent, to the rights of each, to the filters of the page."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliance.acteurs.enums import Role
from alliance.budget.enums import EtatEuro, NatureMouvement
from alliance.budget.models import Enveloppe
from alliance.budget.rules import partition
from alliance.budget.selectors.criteres import Par
from alliance.budget.selectors.totaux import totaux_of
from alliance.budget.selectors.vues import ORDRE
from alliance.budget.services.enveloppes import record_mouvement
from tests.budget.monde_vues import Monde
from tests.budget.sortie import adresse, colonne, dicts, octets, rangs
from tests.factories import CiteFactory, FicheActionFactory, HabilitationFactory
from tests.factories.budget import AT, AffectationFactory, DepenseDemandeeFactory, EngagementFactory, VersementFactory

LISTES = ("exporter_affectations", "exporter_engagements", "exporter_versements", "exporter_depenses")
TOUTES = ("exporter_argent", "exporter_actes", "exporter_enveloppes", *LISTES)


@pytest.fixture
def monde(db):
    return Monde()


@pytest.fixture
def chef(monde, client):
    client.force_login(HabilitationFactory(cite=monde.cite).compte)
    return client


def mot(etat):
    return f"{etat.label[:1].upper()}{etat.label[1:]}"


@pytest.mark.parametrize("par", list(Par))
def test_each_view_sums_to_the_one_count(chef, monde, par):
    counted = [partition(one) for one in totaux_of(Enveloppe.objects.filter(cite=monde.cite)).values()]

    rows = dicts(chef.get(adresse("exporter_argent", monde.cite, query=f"?par={par}&exercice=tous")))

    total = rows[-1]
    assert {etat: colonne([total], mot(etat))[0] for etat in ORDRE} == {
        etat: sum(one[etat] for one in counted) for etat in ORDRE
    }
    assert colonne([total], "Total notifié") == [3_300_000]


def test_the_rows_of_a_view_add_up_to_its_sums(chef, monde):
    rows = dicts(chef.get(adresse("exporter_argent", monde.cite, query="?par=enveloppe&exercice=2026")))

    *lines, total = rows
    assert len(lines) == 3
    assert {mot(etat): sum(colonne(lines, mot(etat))) for etat in ORDRE} == {
        mot(etat): colonne([total], mot(etat))[0] for etat in ORDRE
    }


def test_the_enveloppes_hold_each_euro_once(chef, monde):
    counted = totaux_of(Enveloppe.objects.filter(cite=monde.cite))

    rows = dicts(chef.get(adresse("exporter_enveloppes", monde.cite)))

    assert sorted(colonne(rows, "Versé")) == sorted(partition(one)[EtatEuro.VERSE] for one in counted.values())
    assert [sum(colonne([row], mot(etat))[0] for etat in ORDRE) for row in rows] == colonne(rows, "Total notifié")


def test_a_filter_of_the_page_is_a_filter_of_the_file(chef, monde):
    rows = dicts(chef.get(adresse("exporter_enveloppes", monde.cite, query=f"?caisse={monde.fonds.pk}&exercice=2026")))
    view = dicts(chef.get(adresse("exporter_argent", monde.cite, query=f"?par=enveloppe&caisse={monde.fonds.pk}")))

    assert [row["Budget"] for row in rows] == ["Fonds du collège"]
    assert colonne(view, "Total notifié") == [300_000, 300_000]


@pytest.mark.parametrize("query", ["?caisse=x", "?exercice=-1", "?caisse=99999999999"])
def test_a_filter_that_is_not_a_number_finds_no_page(chef, monde, query):
    assert chef.get(adresse("exporter_enveloppes", monde.cite, query=query)).status_code == 404


def test_the_affectations_end_with_their_sum(chef, monde):
    *rows, total = dicts(chef.get(adresse("exporter_affectations", monde.cite)))

    assert len(rows) == 21
    assert (
        sum(colonne(rows, "Affecté"))
        == colonne([total], "Affecté")[0]
        == sum(one.affecte_cents for one in totaux_of(Enveloppe.objects.filter(cite=monde.cite)).values())
    )
    assert rows[0]["Affecté le"] == date(2026, 3, 2)


def test_engagements_and_payments_agree(chef, monde):
    *bound, total = dicts(chef.get(adresse("exporter_engagements", monde.cite, query="?etat=a_verser")))
    *paid, sum_paid = dicts(chef.get(adresse("exporter_versements", monde.cite, query="?exercice=2026")))

    assert colonne(bound, "Versé") == [60_00] * 3
    assert colonne([total], "Reste à verser") == [120_00]
    assert colonne(paid, "Montant") == [60_00] * 3
    assert colonne([sum_paid], "Montant") == [180_00]
    assert colonne(bound, "Reste à justifier") == [39_00] * 3


def test_the_acts_of_a_state_sum_to_its_figure(chef, monde):
    *rows, total = dicts(chef.get(adresse("exporter_actes", monde.cite, query="?exercice=2026&etat=VERSE")))

    assert {row["Sorte d'acte"] for row in rows} == {"engagement"}
    assert sum(colonne(rows, "Montant")) == colonne([total], "Montant")[0] == 3 * 39_00


def test_the_acts_of_every_kind_come_in_lots(chef, monde, monkeypatch):
    monkeypatch.setattr("alliance.budget.exports.vues.PAR_LOT", 7)

    rows = dicts(chef.get(adresse("exporter_actes", monde.cite, query="?exercice=2026")))

    assert [row["Date"] for row in rows] == sorted((row["Date"] for row in rows), reverse=True)
    assert len(rows) == 3 * (7 + 4 + 1 + 1 + 1 + 1 + 1 + 2 + 1) + 1
    assert rows[-1]["Sorte d'acte"] != "Total"


def test_the_movements_of_an_enveloppe_keep_their_signs(chef, monde):
    rows = dicts(chef.get(adresse("exporter_mouvements", monde.cite, monde.grande.pk)))

    assert [row["Acte"] for row in rows] == ["Gel", "Encaissement", "Notification"]
    assert colonne(rows, "Effet sur l'enveloppe") == [-5_55, 100_000, 2_000_000]


def test_the_expenses_asked_go_out_with_their_state(chef, monde):
    DepenseDemandeeFactory(enveloppe=monde.grande, fiche=monde.fiches[0], montant_cents=12_34)

    row, total = dicts(chef.get(adresse("exporter_depenses", monde.cite)))

    assert (row["Action"], colonne([row, total], "Demandé")) == ("Ateliers", [12_34, 12_34])


def test_a_porteur_takes_out_his_own(client, monde):
    client.force_login(HabilitationFactory(cite=monde.cite, role=Role.PORTEUR, organisation=monde.porteur).compte)

    rows = dicts(client.get(adresse("exporter_mon_argent", monde.cite)))
    held = dicts(client.get(adresse("exporter_affectations", monde.cite)))

    assert {row["Action"] for row in rows} == {"Ateliers"}
    assert {row["Action"] for row in held[:-1]} == {"Ateliers"}
    assert sum(colonne(rows, "Validé en Cotech")) == colonne(held, "Affecté")[-1]


def test_who_keeps_a_budget_takes_out_hers_alone(client, monde):
    client.force_login(HabilitationFactory(cite=monde.cite, role=Role.COMPTABLE, caisse=monde.fonds).compte)

    whole = [dicts(client.get(adresse(nom, monde.cite))) for nom in TOUTES]

    assert {row["Budget"] for rows in whole for row in rows} - {""} == {"Fonds du collège"}
    assert client.get(adresse("exporter_mouvements", monde.cite, monde.grande.pk)).status_code == 404


@pytest.mark.parametrize("nom", TOUTES)
def test_an_empty_cite_gives_headings_alone(client, nom, db):
    cite = CiteFactory()
    client.force_login(HabilitationFactory(cite=cite).compte)

    assert len(rangs(client.get(adresse(nom, cite)))) == 1


@pytest.mark.parametrize("format_", ["csv", "ods"])
@pytest.mark.parametrize("nom", TOUTES)
def test_the_other_formats_answer(chef, monde, nom, format_):
    assert len(octets(chef.get(adresse(nom, monde.cite, query=f"?format={format_}")))) > 100


@pytest.mark.parametrize("nom", TOUTES)
def test_another_format_does_not_exist(chef, monde, nom):
    assert chef.get(adresse(nom, monde.cite, query="?format=docx")).status_code == 404


def test_no_cell_is_a_formula(chef, monde):
    fiche = FicheActionFactory(cite=monde.cite, titre="=cmd|' /C calc'!A0")
    AffectationFactory(enveloppe=monde.petite, fiche=fiche, montant_cents=1_00, motif="+1+1")
    record_mouvement(
        enveloppe=monde.petite, nature=NatureMouvement.NOTIFICATION, montant_cents=1, le=date(2026, 2, 1), by=None,
        at=AT, reference="@SUM(A1)",
    )  # fmt: skip

    text = octets(chef.get(adresse("exporter_actes", monde.cite, query="?format=csv&exercice=2026"))).decode()
    rows = dicts(chef.get(adresse("exporter_affectations", monde.cite)))

    assert "'=cmd|' /C calc'!A0" in text
    assert "'@SUM(A1)" in text
    assert "'+1+1" in text
    assert ";=cmd" not in text
    assert ";@SUM" not in text
    assert ";+1" not in text
    assert "=cmd|' /C calc'!A0" in {row["Action"] for row in rows}


@pytest.mark.parametrize("nom", TOUTES)
def test_a_file_costs_the_same_whatever_its_rows(chef, monde, nom):
    def cost():
        with CaptureQueriesContext(
            connection,
        ) as found:
            octets(chef.get(adresse(nom, monde.cite, query="?exercice=2026")))
        return len(found)

    cost()
    before = cost()
    for _ in range(2):
        held = AffectationFactory(enveloppe=monde.petite, fiche=monde.fiches[0], montant_cents=50_00)
        bound = EngagementFactory(attribution=None, affectation=held, montant_cents=40_00)
        VersementFactory(engagement=bound, montant_cents=30_00)
        DepenseDemandeeFactory(enveloppe=monde.petite, fiche=monde.fiches[0])

    assert cost() - before <= 1
    assert before < 40


@pytest.mark.parametrize(
    ("page", "export"),
    [("argent", "exporter_argent"), ("actes", "exporter_actes"), ("affectations", "exporter_affectations"),
     ("engagements", "exporter_engagements"), ("versements", "exporter_versements")],
)  # fmt: skip
def test_the_page_leads_to_its_file_with_its_filters(chef, monde, page, export):
    html = chef.get(adresse(page, monde.cite, query="?exercice=2026")).content.decode()

    assert f'href="{adresse(export, monde.cite)}?exercice=2026&amp;format=xlsx"' in html
