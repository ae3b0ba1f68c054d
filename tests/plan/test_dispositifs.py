import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from alliance.acteurs.enums import Role
from alliance.journal.models import Ecriture
from alliance.plan.enums import Dispositif
from alliance.plan.forms.filtres import FiltrePlan
from alliance.plan.models import Codage, DispositifCoordonne
from alliance.plan.selectors import fiches_filtrees
from alliance.plan.services.dispositifs import (
    DispositifInconnu,
    PiloteDAilleurs,
    declare_dispositif,
    withdraw_dispositif,
)
from tests.factories import CiteFactory, FicheActionFactory, OrganisationFactory
from tests.html import verifier_page

pytestmark = pytest.mark.django_db


def kinds():
    return list(Ecriture.objects.order_by("pk").values_list("kind", flat=True))


def test_a_scheme_is_declared_once_then_brought_up_to_date(chef, cite):
    pilote = OrganisationFactory(cite=cite)

    row = declare_dispositif(cite=cite, dispositif="PRE", by=chef.compte)
    declare_dispositif(cite=cite, dispositif="PRE", by=chef.compte)
    declare_dispositif(cite=cite, dispositif="PRE", pilote=pilote, precision=" Deux groupes ", by=chef.compte)

    row.refresh_from_db()
    assert (row.pilote, row.precision, str(row)) == (pilote, "Deux groupes", "PRE")
    assert kinds() == ["plan.dispositif.declared", "plan.dispositif.updated"]


@pytest.mark.parametrize(
    ("dispositif", "ailleurs", "refusal", "field"),
    [("INCONNU", False, DispositifInconnu, "dispositif"), ("CLAS", True, PiloteDAilleurs, "pilote")],
)
def test_what_is_not_of_the_cite_or_of_the_list_is_refused(chef, cite, dispositif, ailleurs, refusal, field):
    pilote = OrganisationFactory(cite=CiteFactory()) if ailleurs else None

    with pytest.raises(refusal) as caught:
        declare_dispositif(cite=cite, dispositif=dispositif, pilote=pilote, by=chef.compte)

    assert caught.value.field == field
    assert not DispositifCoordonne.objects.exists()
    assert kinds() == []


def test_a_scheme_is_withdrawn(chef, cite):
    row = declare_dispositif(cite=cite, dispositif="PRE", by=chef.compte)

    withdraw_dispositif(coordonne=row, by=chef.compte)

    assert not DispositifCoordonne.objects.exists()
    assert kinds()[-1] == "plan.dispositif.withdrawn"


def url(nom, cite, *args):
    return reverse(f"plan:{nom}", args=[cite.slug, *args])


@pytest.fixture
def relies(cite):
    """Two open actions lean on PRE, one of them on CLAS too; one on nothing; a cancelled one on OEPRE."""
    for statut, dispositifs in (
        ("EN_COURS", ["PRE", "CLAS"]),
        ("EN_COURS", ["PRE"]),
        ("EN_COURS", []),
        ("ANNULEE", ["OEPRE"]),
    ):
        fiche = FicheActionFactory(cite=cite, exercice=2026, statut=statut)
        for valeur in dispositifs:
            Codage.objects.create(fiche=fiche, dimension="DISPOSITIF", valeur=valeur)


def rangs(response):
    return {lu.dispositif: (lu, lien) for lu, lien in response.context["rangs"]}


@pytest.mark.parametrize(
    "filtres", ["", "?statut=ANNULEE", "?dispositif=PRE&dispositif=aucun", "?exercice=tous&q=action"]
)
def test_each_number_opens_the_list_of_exactly_these_fiches(client_chef, chef, cite, relies, filtres):
    response = client_chef.get(url("dispositifs", cite) + filtres)

    numbers = [(lu.actions, lien) for lu, lien in response.context["rangs"]]
    numbers.append((response.context["sans"], response.context["sans_url"]))
    lists = [FiltrePlan(QueryDict(lien.partition("?")[2])).criteres for _nombre, lien in numbers]
    assert [nombre for nombre, _lien in numbers] == [
        fiches_filtrees(cite, chef.compte, criteres).count() for criteres in lists
    ]


def test_gaps_both_ways_are_named(client_chef, chef, cite, relies):
    for code in ("PRE", "CTG"):
        declare_dispositif(cite=cite, dispositif=code, by=chef.compte)

    response = client_chef.get(url("dispositifs", cite))

    page, found = verifier_page(response), rangs(response)
    assert list(found) == list(Dispositif)
    assert (found["PRE"][0].actions, found["CLAS"][0].actions, found["OEPRE"][0].actions) == (2, 1, 0)
    assert [code for code, (lu, _lien) in found.items() if lu.sans_action] == ["CTG"]
    assert [code for code, (lu, _lien) in found.items() if lu.non_declare] == ["CLAS"]
    assert "coordonné, aucune action reliée" in page.text
    assert "relié, non déclaré" in page.text


def test_a_scheme_is_declared_changed_and_withdrawn_on_the_pages(client_chef, cite):
    pilote = OrganisationFactory(cite=cite, nom="Centre social d'exemple")
    verifier_page(client_chef.get(url("declarer_dispositif", cite, "PRE")))

    client_chef.post(url("declarer_dispositif", cite, "PRE"), {"pilote": pilote.pk, "precision": "Le soir"})
    verifier_page(client_chef.get(url("declarer_dispositif", cite, "PRE")))
    text = verifier_page(client_chef.get(url("dispositifs", cite))).text

    assert "Centre social d'exemple" in text
    assert "Le soir" in text
    assert client_chef.post(url("retirer_dispositif", cite, "PRE")).status_code == 302
    assert client_chef.post(url("retirer_dispositif", cite, "PRE")).status_code == 404


def test_a_pilote_of_another_cite_is_not_offered(client_chef, cite):
    other = OrganisationFactory(cite=CiteFactory())

    response = client_chef.post(url("declarer_dispositif", cite, "PRE"), {"pilote": other.pk})

    assert response.status_code == 422
    assert not DispositifCoordonne.objects.exists()


def test_a_scheme_that_does_not_exist_is_not_found(client_chef, cite):
    assert client_chef.get(url("declarer_dispositif", cite, "INCONNU")).status_code == 404
    assert client_chef.post(url("retirer_dispositif", cite, "INCONNU")).status_code == 404


def test_those_who_read_see_why_they_cannot_declare(client_de, cite):
    client = client_de(Role.LECTEUR)

    assert "Seul le chef de projet règle" in verifier_page(client.get(url("dispositifs", cite))).text
    assert client.get(url("declarer_dispositif", cite, "PRE")).status_code == 403


@pytest.mark.parametrize("format_", ["xlsx", "ods", "csv"])
def test_the_list_goes_out(client_chef, cite, relies, format_):
    response = client_chef.get(f"{url('exporter_dispositifs', cite)}?format={format_}")

    assert b"".join(response.streaming_content)
    response.close()


def test_the_csv_names_the_gaps(client_chef, chef, cite, relies):
    declare_dispositif(cite=cite, dispositif="CTG", by=chef.compte)
    response = client_chef.get(f"{url('exporter_dispositifs', cite)}?format=csv")

    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()

    assert "PRE;non;;;2;relié, non déclaré" in lines
    assert "CTG;oui;;;0;coordonné, aucune action reliée" in lines
    assert client_chef.get(f"{url('exporter_dispositifs', cite)}?format=pdf").status_code == 404


def test_the_page_asks_as_many_questions_whatever_is_declared(client_chef, chef, cite):
    asked = []
    for codes in (Dispositif.values[:1], Dispositif.values[1:4]):
        for code in codes:
            declare_dispositif(cite=cite, dispositif=code, pilote=OrganisationFactory(cite=cite), by=chef.compte)
        with CaptureQueriesContext(connection) as queries:
            client_chef.get(url("dispositifs", cite))
        asked.append(len(queries))

    assert asked[0] == asked[1] <= 12
