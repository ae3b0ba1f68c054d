"""The acts of the money as documents: what they say, for whom, tagged and signed."""

import io
import re
from datetime import date

import docx
import pikepdf
import pypdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliance.acteurs.enums import Role
from alliance.budget.enums import EtatEuro
from alliance.budget.exports import recapitulatif as exports
from alliance.budget.models import Enveloppe
from alliance.budget.rules import partition
from alliance.budget.selectors.recapitulatif import recapitulatif_of
from alliance.budget.selectors.totaux import totaux_of
from alliance.documents.services.modeles import deposer_gabarit
from tests.budget.monde_vues import Monde
from tests.budget.payeurs import attribue, budget, convention
from tests.budget.sortie import adresse, octets
from tests.documents.fabrique_word import word
from tests.factories import HabilitationFactory
from tests.factories.budget import AT, EnveloppeFactory


@pytest.fixture
def caisse(cite):
    return budget(cite)


@pytest.fixture
def monde(db):
    return Monde()


def texte(pdf):
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).replace("\u00a0", " ").split())


def mots(contenu):
    document = docx.Document(io.BytesIO(contenu))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return " ".join([*(one.text for one in document.paragraphs), *cells]).replace("\u00a0", " ")


def balise(pdf):
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return str(document.Root.Lang), bool(document.Root.MarkInfo.Marked)


def lu(client, nom, cite, format_, query="", *args):
    raw = octets(client.get(adresse(nom, cite, *args, format_, query=query)))
    return texte(raw) if format_ == "pdf" else mots(raw)


@pytest.mark.parametrize("format_", ["pdf", "docx"])
def test_an_annex_lists_the_awards_of_a_budget(client_chef, cite, caisse, format_):
    award = attribue(caisse, 123_456)
    attribue(budget(cite, nom="Fonds du collège"), 700)

    said = lu(client_chef, "annexe", cite, format_, f"?caisse={caisse.pk}&exercice=2026")

    decision = award.affectation.decision.numero_affiche
    for part in ("Club (exemple)", "Cafés des parents", "1 234,56 €", decision, "sans convention", "Budget du CCAS"):
        assert part in said
    assert re.search(r"Total : 1 234,56 €", said)
    assert "7 €" not in said


def test_an_annex_of_one_act_names_it(client_chef, cite, caisse):
    award = attribue(caisse)
    attribue(caisse)

    said = lu(client_chef, "annexe", cite, "pdf", f"?acte={award.acte_id}")
    other = lu(client_chef, "annexe", cite, "pdf", f"?decision={award.affectation.decision_id}")

    assert f"délibération {award.acte.numero} du" in said
    assert "1 subvention" in said
    assert "1 subvention" in other


def test_an_annex_without_award_says_so_and_comes_back(client_chef, cite, caisse):
    response = client_chef.get(adresse("annexe", cite, "pdf", query="?exercice=2020"), follow=True)

    assert "l’annexe serait vide" in response.content.decode()
    assert response.redirect_chain == [(adresse("sorties", cite), 302)]


@pytest.mark.parametrize("query", ["?acte=x", "?caisse=-1", "?exercice=²"])
def test_an_annex_of_what_is_not_a_number_does_not_exist(client_chef, cite, caisse, query):
    assert client_chef.get(adresse("annexe", cite, "pdf", query=query)).status_code == 404


def test_an_annex_in_another_format_does_not_exist(client_chef, cite):
    assert client_chef.get(adresse("annexe", cite, "exe")).status_code == 404


def test_a_keeper_writes_the_annex_of_hers_alone(client, cite, caisse):
    attribue(caisse)
    other = budget(cite, nom="Fonds du collège")
    attribue(other, 700)
    client.force_login(HabilitationFactory(cite=cite, role=Role.COMPTABLE, caisse=other).compte)

    said = lu(client, "annexe", cite, "pdf")

    assert "Total : 7 €" in said
    assert "Budget du CCAS" not in said


def test_a_cite_replaces_the_word_file(client_chef, cite, chef, caisse):
    attribue(caisse)
    deposer_gabarit(
        cite=cite, genre="ANNEXE_DELIB", nom="a.docx", contenu=word("Annexe maison : {{ total }}"), by=chef.compte,
        at=AT,
    )  # fmt: skip

    assert lu(client_chef, "annexe", cite, "docx") == "Annexe maison : 5 000 €"


@pytest.mark.parametrize("format_", ["pdf", "docx"])
def test_a_convention_says_its_parties_and_its_echeancier(client_chef, cite, caisse, format_):
    award = convention(
        attribue(caisse, 2_400_000),
        ("ACOMPTE", 2_000_000, date(2026, 4, 1)),
        ("SOLDE", 400_000, date(2026, 12, 1)),
    )

    said = lu(client_chef, "ecrire_convention", cite, format_, "", award.convention_id)

    for part in (
        award.acte.autorite.nom, "Club (exemple)", "24 000 €", "20 000 €", "1er décembre 2026",
        "compte rendu financier", "Signée le 20 mars 2026",
    ):  # fmt: skip
        assert part in said
    assert "PROVISOIRE" not in said


def test_the_convention_of_another_cite_does_not_exist(client_chef, cite):
    award = convention(attribue(budget(HabilitationFactory().cite)), ("SOLDE", 500_000, date(2026, 12, 1)))

    assert client_chef.get(adresse("ecrire_convention", cite, award.convention_id, "pdf")).status_code == 404


def test_the_etat_counts_each_budget_as_the_one_count(monde):
    chef = HabilitationFactory(cite=monde.cite).compte
    counted = totaux_of(Enveloppe.objects.filter(cite=monde.cite))

    found = recapitulatif_of(chef, monde.cite, exercice=2026)

    assert [one.caisse.nom for one in found] == ["CCAS", "Fonds du collège"]
    for one in found:
        totals = [counted[row.pk] for row, _parts in one.enveloppes]
        assert one.total == {etat: sum(partition(row)[etat] for row in totals) for etat in EtatEuro}
        assert sum(one.total.values()) == one.notifie_cents
        assert one.total_actions == (
            sum(row.affecte_cents for row in totals),
            sum(
                row.attribue_cents + row.notifie_aux_beneficiaires_cents + row.conventionne_cents + row.engage_cents
                for row in totals
            ),
            *(
                sum(getattr(row, f"{name}_cents") for row in totals)
                for name in ("engage", "verse", "justifie", "reverse")
            ),
        )


def test_the_etat_is_a_tagged_document_with_its_lines_to_sign(client, monde):
    client.force_login(HabilitationFactory(cite=monde.cite).compte)
    EnveloppeFactory(cite=monde.cite, caisse=monde.ccas, nature="DROIT_COMMUN", financeur=monde.ville)

    raw = octets(client.get(adresse("etat_recapitulatif", monde.cite, query="?exercice=2026")))

    said = texte(raw)
    assert balise(raw) == ("fr-FR", True)
    assert said.count("L'ordonnateur") == said.count("Le comptable") == 2
    for part in ("CCAS", "Fonds du collège", "Ateliers", "30 000", "Droit commun déclaré, à part : Ville : 10 000 €"):
        assert part in said


def test_the_etat_of_one_budget_or_of_her_own(client, monde):
    client.force_login(HabilitationFactory(cite=monde.cite, role=Role.GESTIONNAIRE, caisse=monde.fonds).compte)

    said = texte(octets(client.get(adresse("etat_recapitulatif", monde.cite))))
    other = client.get(adresse("etat_recapitulatif", monde.cite, query=f"?caisse={monde.ccas.pk}"))

    assert "CCAS" not in said
    assert "Fonds du collège" in said
    assert other.status_code == 302


def test_a_budget_with_nothing_affected_says_so(client_chef, cite, caisse):
    EnveloppeFactory(cite=cite, caisse=caisse, nature="DROIT_COMMUN")

    said = texte(octets(client_chef.get(adresse("etat_recapitulatif", cite))))

    assert "Rien n’est affecté." in said
    assert "Aucune enveloppe de crédits spécifiques." in said


def test_an_etat_too_long_is_refused_with_another_way(client, monde, monkeypatch):
    monkeypatch.setattr(exports, "LIGNES_MAX", 3)
    client.force_login(HabilitationFactory(cite=monde.cite).compte)

    response = client.get(adresse("etat_recapitulatif", monde.cite), follow=True)

    assert "choisissez un seul budget" in response.content.decode()


def test_a_cite_without_enveloppe_has_no_etat(client_chef, cite):
    response = client_chef.get(adresse("etat_recapitulatif", cite), follow=True)

    assert "l’état récapitulatif serait vide" in response.content.decode()
    assert "Rien à sortir pour l’instant" in response.content.decode()


def test_the_documents_cost_the_same_at_one_and_three(client_chef, cite, caisse):
    def cost(nom, *args):
        with CaptureQueriesContext(connection) as found:
            octets(client_chef.get(adresse(nom, cite, *args)))
        return len(found)

    attribue(caisse)
    cost("etat_recapitulatif")
    before = cost("etat_recapitulatif"), cost("annexe", "docx")
    attribue(caisse, 700)
    attribue(caisse, 800)

    assert (cost("etat_recapitulatif"), cost("annexe", "docx")) == before
    assert max(before) < 30


def test_the_page_of_what_goes_out_leads_everywhere(client, monde):
    client.force_login(HabilitationFactory(cite=monde.cite).compte)

    html = client.get(adresse("sorties", monde.cite)).content.decode()

    for nom in ("etat_recapitulatif", "subventions_ouvertes", "affectations", "engagements", "versements", "depenses"):
        assert adresse(nom, monde.cite) in html
    assert html.count("Engagements et versements") == 2
    assert "style=" not in html
