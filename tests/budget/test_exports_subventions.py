"""The open-data file of the subventions, held against its schema written here by hand, column by column."""

import csv
import io
import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from alliance.acteurs.enums import TypeOrganisation
from alliance.budget.enums import DroitOrganisme
from alliance.budget.rules.scdl import CHAMPS, OBJET_MAX, fautes, montant_ecrit, objet_ecrit, versement_ecrit
from alliance.budget.selectors.scdl import donnees_ouvertes
from alliance.budget.services.attributions import annuler_attribution, reduire_attribution
from alliance.budget.services.conventions import EcheanceSaisie, create_convention
from alliance.budget.services.financeurs import declare_statut_juridique
from tests.budget.payeurs import convention
from tests.budget.sortie import adresse, octets
from tests.factories import FicheActionFactory, OrganisationFactory
from tests.factories.budget import (
    AT,
    ActeAttributifFactory,
    AffectationFactory,
    AttributionFactory,
    EngagementFactory,
    EnveloppeFactory,
    VersementFactory,
)

JOUR = r"\d{4}-\d{2}-\d{2}"
SCHEMA = (
    ("nomAttribuant", r".+"),
    ("idAttribuant", r"\d{14}"),
    ("dateConvention", JOUR),
    ("referenceDecision", r".+"),
    ("nomBeneficiaire", r".+"),
    ("idBeneficiaire", r"\d{14}"),
    ("rnaBeneficiaire", r"(W\d{9})?"),
    ("objet", r".{1,256}"),
    ("montant", r"\d+\.\d{2}"),
    ("nature", r"aide en numéraire|aide en nature|aide en numéraire;aide en nature|aide en nature;aide en numéraire"),
    ("conditionsVersement", r".{1,256}"),
    ("datesPeriodeVersement", rf"{JOUR}(/{JOUR})?"),
    ("idRAE", r".{0,5}"),
    ("notificationUE", r"oui|non"),
    ("pourcentageSubvention", r"1\.00|0\.\d{2}"),
    ("dispositifAide", r".*"),
)
BONNE = {
    "nomAttribuant": "CCAS", "idAttribuant": "26210231600015", "dateConvention": "2026-03-10",
    "referenceDecision": "D-1", "nomBeneficiaire": "Club", "idBeneficiaire": "13002526500013", "objet": "Ateliers",
    "montant": "10.00", "nature": "aide en numéraire", "conditionsVersement": "unique",
    "datesPeriodeVersement": "2026-05-02",
    "notificationUE": "non", "pourcentageSubvention": "1.00",
}  # fmt: skip


@pytest.fixture
def autorite(cite):
    return OrganisationFactory(cite=cite, nom="CCAS", type=TypeOrganisation.CCAS, siret=siret(0))


def siret(rank):
    """SIRET numbers whose check digits are right."""
    body = f"900000{rank:02d}"
    return _luhn(_luhn(body) + "0001")


def _luhn(body):
    for digit in "0123456789":
        figures = [int(one) for one in reversed(body + digit)]
        doubled = sum(sum(divmod(one * 2, 10)) if place % 2 else one for place, one in enumerate(figures))
        if doubled % 10 == 0:
            return body + digit
    raise AssertionError(body)


def club(cite, rank=11, **kwargs):
    given = {"nom": f"Club {rank} (exemple)", "type": TypeOrganisation.ASSOCIATION, "siret": siret(rank)}
    return OrganisationFactory(cite=cite, **(given | kwargs))


def attribue(cite, autorite, cents=500_000, titre="Ateliers", **kwargs):
    held = AffectationFactory(
        enveloppe=EnveloppeFactory(cite=cite, notifie_cents=cents),
        fiche=FicheActionFactory(cite=cite, titre=titre), montant_cents=cents,
    )  # fmt: skip
    kwargs.setdefault("acte", ActeAttributifFactory(cite=cite, autorite=autorite))
    kwargs.setdefault("beneficiaire", None)
    kwargs["beneficiaire"] = kwargs["beneficiaire"] or club(cite)
    return AttributionFactory(affectation=held, **({"notifiee": True} | kwargs))


def lignes(client, cite, query=""):
    raw = octets(client.get(adresse("exporter_subventions", cite, query=query)))
    assert not raw.startswith(b"\xef\xbb\xbf")
    heading, *rows = csv.reader(io.StringIO(raw.decode("utf-8"), newline=""))
    assert heading == [name for name, _pattern in SCHEMA]
    for row in rows:
        for (name, pattern), value in zip(SCHEMA, row, strict=True):
            assert re.fullmatch(pattern, value), (name, value)
    return [dict(zip(heading, row, strict=True)) for row in rows]


def test_our_description_is_the_schema():
    assert [champ.nom for champ in CHAMPS] == [name for name, _pattern in SCHEMA]
    assert fautes(BONNE) == []


@pytest.mark.parametrize(
    ("champ", "valeur"),
    [
        ("nomAttribuant", ""), ("idAttribuant", "123"), ("idBeneficiaire", ""), ("dateConvention", "10/03/2026"),
        ("rnaBeneficiaire", "W12"), ("objet", "x" * (OBJET_MAX + 1)), ("montant", "10,00"), ("montant", "10"),
        ("nature", "don"), ("datesPeriodeVersement", "2026-05-02_2026-06-02"), ("idRAE", "123456"),
        ("notificationUE", "vrai"), ("pourcentageSubvention", "0.00"), ("pourcentageSubvention", "1.01"),
        ("conditionsVersement", "x" * 257),
    ],
)  # fmt: skip
def test_a_value_that_the_schema_refuses_is_named(champ, valeur):
    words = {one.nom: one.mots for one in CHAMPS}

    assert fautes(BONNE | {champ: valeur}) == [words[champ]]


def test_an_award_without_payment_runs_to_the_end_of_its_year(client_chef, cite, autorite):
    attribue(cite, autorite, 500_050)

    (row,) = lignes(client_chef, cite)

    assert (row["montant"], row["conditionsVersement"], row["datesPeriodeVersement"]) == (
        "5000.50", "unique", "2026-03-12/2026-12-31",
    )  # fmt: skip
    assert (row["dateConvention"], row["idAttribuant"], row["objet"]) == ("2026-03-10", autorite.siret, "Ateliers")


def test_a_single_payment_gives_its_day(client_chef, cite, autorite):
    VersementFactory(engagement=EngagementFactory(attribution=attribue(cite, autorite)))

    (row,) = lignes(client_chef, cite)

    assert (row["conditionsVersement"], row["datesPeriodeVersement"]) == ("unique", "2026-05-02")


def test_a_convention_gives_its_day_and_its_echeancier(client_chef, cite, autorite):
    award = attribue(cite, autorite, 2_400_000)
    convention(award, ("ACOMPTE", 2_000_000, date(2026, 4, 1)), ("SOLDE", 400_000, date(2027, 2, 1)))

    (row,) = lignes(client_chef, cite)

    assert (row["dateConvention"], row["conditionsVersement"], row["datesPeriodeVersement"]) == (
        "2026-03-20", "échelonné", "2026-04-01/2027-02-01",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("jours", "solde", "attendu"),
    [
        ([], False, ("unique", "2026-03-01/2026-12-31")),
        ([date(2026, 5, 1)], True, ("unique", "2026-05-01")),
        ([date(2026, 5, 1)], False, ("échelonné", "2026-05-01/2026-12-31")),
        ([date(2027, 5, 1), date(2026, 5, 1)], True, ("échelonné", "2026-05-01/2027-05-01")),
        ([date(2027, 5, 1)], False, ("échelonné", "2027-05-01/2027-05-01")),
    ],
)
def test_days_are_told_as_far_as_they_are_known(jours, solde, attendu):
    assert versement_ecrit(jours, solde=solde, debut=date(2026, 3, 1), exercice=2026) == attendu


def test_amounts_and_objects_are_written_as_the_file_wants():
    assert (montant_ecrit(5), montant_ecrit(123_456)) == ("0.05", "1234.56")
    assert objet_ecrit(" a\n b ") == "a b"
    assert len(objet_ecrit("x" * 300)) == OBJET_MAX - 1


@pytest.mark.parametrize(
    ("cas", "raison"),
    [
        ({"notifiee": False}, "pas notifiée"),
        ({"beneficiaire": {"siret": ""}}, "manque : ajoutez-le"),
        ({"beneficiaire": {"siret": "12345678901234"}}, "est faux"),
        ({"beneficiaire": {"type": TypeOrganisation.ENTREPRISE}}, "entreprise individuelle"),
        ({"cents": 2_300_001}, "Sa convention est obligatoire"),
        ({"acte": {"est_exemple": True}}, "un exemple"),
    ],
)
def test_what_may_not_be_published_is_listed_with_its_reason(client_chef, cite, autorite, cas, raison):
    given = dict(cas)
    if "beneficiaire" in given:
        given["beneficiaire"] = club(cite, **given["beneficiaire"])
    if "acte" in given:
        given["acte"] = ActeAttributifFactory(cite=cite, autorite=autorite, **given["acte"])
    attribue(cite, autorite, **given)

    page = client_chef.get(adresse("subventions_ouvertes", cite))

    assert lignes(client_chef, cite) == []
    assert page.context["ecartees"] == 1
    assert raison in page.content.decode().replace("\u00a0", " ")


def test_a_beneficiary_whose_law_is_unknown_may_be_a_person(client_chef, cite, autorite, chef):
    row = attribue(cite, autorite)
    row.beneficiaire.type = TypeOrganisation.AUTRE
    row.beneficiaire.save()

    found = donnees_ouvertes(chef.compte, cite, timezone.localdate())

    assert [one.raison for one in found.ecartees] == [
        f"Déclarez le statut juridique de « {row.beneficiaire.nom} » : aucune personne physique n'est publiée."
    ]


def test_a_draft_of_convention_waits(client_chef, cite, autorite, chef):
    row = attribue(cite, autorite)
    create_convention(
        attributions=[row],
        numero="C-9",
        echeances=[EcheanceSaisie("SOLDE", 500_000, date(2026, 12, 1))],
        by=None,
        at=AT,
    )

    found = donnees_ouvertes(chef.compte, cite, timezone.localdate())

    assert [one.raison for one in found.ecartees] == ["Sa convention n'est pas signée."]


def test_what_is_cancelled_or_reduced_to_nothing_is_not_published(client_chef, cite, autorite, chef):
    gone, none = attribue(cite, autorite), attribue(cite, autorite, beneficiaire=club(cite, 12))
    annuler_attribution(attribution=gone, motif="Erreur", by=None, at=AT)
    reduire_attribution(
        attribution=none, montant_cents=500_000, le=date(2026, 5, 1), reference="D-2", motif="", by=None, at=AT
    )

    found = donnees_ouvertes(chef.compte, cite, timezone.localdate())

    assert lignes(client_chef, cite) == []
    assert [one.raison for one in found.ecartees] == ["Elle est réduite à zéro."]


def test_a_company_whose_law_is_declared_is_published(client_chef, cite, autorite):
    company = club(cite, type=TypeOrganisation.ENTREPRISE)
    declare_statut_juridique(organisation=company, droit=DroitOrganisme.PRIVE, source="Statuts", by=None, at=AT)
    attribue(cite, autorite, beneficiaire=company)

    assert len(lignes(client_chef, cite)) == 1


def test_a_file_may_be_that_of_one_authority_and_one_year(client_chef, cite, autorite):
    other = OrganisationFactory(cite=cite, nom="Ville", type=TypeOrganisation.COMMUNE, siret=siret(30))
    attribue(cite, autorite)
    attribue(cite, other, beneficiaire=club(cite, 13))

    one = client_chef.get(adresse("exporter_subventions", cite, query=f"?autorite={other.pk}&exercice=2026"))

    assert [row["nomAttribuant"] for row in lignes(client_chef, cite, f"?autorite={other.pk}")] == ["Ville"]
    assert f"subventions-{other.siret}-2026.csv" in one.headers["Content-Disposition"]
    assert len(lignes(client_chef, cite, "?exercice=1999")) == 2


def test_a_text_that_a_spreadsheet_would_run_is_held(client_chef, cite, autorite):
    attribue(cite, autorite, titre="=1+1", beneficiaire=club(cite, nom="@club\u0007"))

    (row,) = lignes(client_chef, cite)

    assert (row["objet"], row["nomBeneficiaire"]) == ("'=1+1", "'@club")


def test_the_same_number_of_queries_at_one_and_three(client_chef, cite, autorite):
    def cost(nom):
        with CaptureQueriesContext(connection) as found:
            response = client_chef.get(adresse(nom, cite))
            assert b"".join(response)
        return len(found)

    attribue(cite, autorite)
    noms = ("subventions_ouvertes", "exporter_subventions")
    [cost(nom) for nom in noms]
    before = [cost(nom) for nom in noms]
    for rank in (14, 15):
        VersementFactory(
            engagement=EngagementFactory(attribution=attribue(cite, autorite, beneficiaire=club(cite, rank)))
        )

    assert max(before) < 30
    assert [cost(nom) for nom in noms] == [before[0] + 1, before[1] + 1]


def test_an_empty_cite_teaches(client_chef, cite):
    assert "Aucune attribution à publier" in client_chef.get(adresse("subventions_ouvertes", cite)).content.decode()
    assert lignes(client_chef, cite) == []


def test_the_future_is_relative_to_the_day(cite, autorite, chef):
    row = attribue(cite, autorite)

    eve = donnees_ouvertes(chef.compte, cite, row.acte.signe_on - timedelta(days=1))
    day = donnees_ouvertes(chef.compte, cite, row.acte.signe_on)

    assert (len(eve.lignes), len(day.lignes)) == (0, 1)
