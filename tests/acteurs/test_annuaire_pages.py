from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from alliance.acteurs.contributions_annuaire import attentes_fiches_a_verifier, find_organisations
from alliance.acteurs.enums import Fraicheur, Portee, Role
from alliance.acteurs.models import Contact, Delegation, Site
from alliance.acteurs.rules import fresh_since, stale_on
from alliance.acteurs.selectors import FiltresAnnuaire, annuaire, communes_choisissables
from alliance.kernel.dates import format_jour
from alliance.kernel.textes import fold
from alliance.territoires.models import PerimetreQuartier, RattachementCite
from tests.factories import (
    CiteFactory,
    CommuneFactory,
    CompteFactory,
    EtablissementFactory,
    HabilitationFactory,
    OrganisationFactory,
    QuartierFactory,
)
from tests.html import verifier_fragment, verifier_page

pytestmark = pytest.mark.django_db

HTMX = {"HTTP_HX_REQUEST": "true"}


def url_of(cite, query=""):
    return reverse("acteurs:annuaire", args=[cite.slug]) + query


def sheet(cite, nom, **kwargs):
    return OrganisationFactory(cite=cite, nom=nom, nom_recherche=fold(f"{nom} {kwargs.get('siret', '')}"), **kwargs)


def names(response):
    return [organisation.nom for organisation in response.context["page"]]


def contact(organisation, *, est_public):
    return Contact.objects.create(
        organisation=organisation, fonction="Accueil", email="a@exemple.invalid", finalite="Joindre",
        source="Leur site", est_public=est_public,
    )  # fmt: skip


def noon(day):
    return timezone.make_aware(timezone.datetime(day.year, day.month, day.day, 12))


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("", ["Collège Rameau", "Éveil des Grésilles", "MJC"]),
        ("gresilles", ["Éveil des Grésilles"]),
        ("ÉVEIL", ["Éveil des Grésilles"]),
        ("grésilles éveil", ["Éveil des Grésilles"]),
        ("732 829 320 00074", ["MJC"]),
        ("rameau mjc", []),
        ("%", ["Collège Rameau", "Éveil des Grésilles", "MJC"]),
        ("_", ["Collège Rameau", "Éveil des Grésilles", "MJC"]),
    ],
)
def test_search_knows_neither_accents_nor_case(client_chef, cite, q, found):
    sheet(cite, "Éveil des Grésilles")
    sheet(cite, "MJC", siret="73282932000074")
    sheet(cite, "Collège Rameau")
    sheet(CiteFactory(), "Éveil des Grésilles d'ailleurs")

    response = client_chef.get(url_of(cite), {"q": q})

    assert names(response) == found


def test_filters_by_type_quartier_contact_and_state(client_chef, cite):
    quartier = QuartierFactory()
    PerimetreQuartier.objects.create(cite=cite, quartier=quartier)
    mjc = sheet(cite, "MJC", type="MJC")
    sheet(cite, "Club", type="CLUB_SPORTIF")
    sheet(cite, "Ancienne", archivee_at=timezone.now())
    for nom in ("Siège", "Annexe"):
        Site.objects.create(organisation=mjc, nom=nom, quartier=quartier)
    contact(mjc, est_public=True)
    contact(mjc, est_public=False)

    def found(**query):
        return names(client_chef.get(url_of(cite), query))

    assert found(type="MJC") == ["MJC"]
    assert found(quartier=quartier.pk) == ["MJC"]
    assert found(contact="oui") == ["MJC"]
    assert found(contact="non") == ["Club"]
    assert found(etat="archivees") == ["Ancienne"]
    assert found(type="MJC", contact="non") == []


@pytest.mark.parametrize(
    "query", ["?type=RIEN", "?quartier=abc", "?quartier=999999", "?fraicheur=x", "?page=zz", "?tri=x"]
)
def test_a_filter_that_means_nothing_filters_nothing(client_chef, cite, query):
    sheet(cite, "MJC")

    response = client_chef.get(url_of(cite, query))

    assert (response.status_code, names(response)) == (200, ["MJC"])


def test_a_quartier_of_another_cite_is_no_filter(client_chef, cite):
    other = QuartierFactory()
    PerimetreQuartier.objects.create(cite=CiteFactory(), quartier=other)
    sheet(cite, "MJC")

    response = client_chef.get(url_of(cite), {"quartier": other.pk})

    assert names(response) == ["MJC"]
    assert other.nom not in response.content.decode()


def test_freshness_turns_on_the_day_six_months_after(client_chef, cite, chef):
    limit = fresh_since(timezone.localdate())
    sheet(cite, "Fraîche", verifiee_at=noon(limit + timedelta(days=1)), verifiee_by=chef.compte)
    sheet(cite, "Ancienne", verifiee_at=noon(limit), verifiee_by=chef.compte)
    sheet(cite, "Jamais")

    found = {fraicheur: names(client_chef.get(url_of(cite), {"fraicheur": fraicheur.value})) for fraicheur in Fraicheur}
    page = client_chef.get(url_of(cite))

    assert found == {
        Fraicheur.A_JOUR: ["Fraîche"],
        Fraicheur.A_VERIFIER: ["Ancienne"],
        Fraicheur.JAMAIS: ["Jamais"],
    }
    assert [etat["nombre"] for etat in page.context["fraicheurs"]] == [1, 1, 1]
    assert {row.nom: row.fraicheur for row in page.context["page"]} == {
        "Fraîche": Fraicheur.A_JOUR,
        "Ancienne": Fraicheur.A_VERIFIER,
        "Jamais": Fraicheur.JAMAIS,
    }


@pytest.mark.parametrize(
    ("tri", "order"),
    [
        ("nom", ["A", "B", "C"]),
        ("-nom", ["C", "B", "A"]),
        ("verification", ["B", "C", "A"]),
        ("-verification", ["A", "C", "B"]),
    ],
)
def test_sort(client_chef, cite, chef, tri, order):
    now = timezone.now()
    sheet(cite, "A", verifiee_at=now, verifiee_by=chef.compte)
    sheet(cite, "B")
    sheet(cite, "C", verifiee_at=now - timedelta(days=400), verifiee_by=chef.compte)

    assert names(client_chef.get(url_of(cite), {"tri": tri})) == order


def test_the_list_says_its_count_and_pages(client_chef, cite):
    for number in range(51):
        sheet(cite, f"Organisation {number:02d}")

    response = client_chef.get(url_of(cite), {"q": "organisation", "page": 2})
    tree = verifier_page(response)

    status = [node.text for node in tree.walk() if node.attrs.get("role") == "status"]
    assert status == ["51 organisations"]
    assert names(response) == ["Organisation 50"]


@pytest.mark.parametrize(
    ("query", "words"), [("", "L'annuaire est vide"), ("?q=rien", "Aucune organisation ne répond à tous ces critères")]
)
def test_an_empty_list_says_why_and_what_to_do(client_chef, cite, query, words):
    tree = verifier_page(client_chef.get(url_of(cite, query)))

    assert words in tree.text


def test_an_empty_directory_says_who_fills_it(client_de, cite):
    tree = verifier_page(client_de(Role.TROIKA).get(url_of(cite)))

    assert "Le chef de projet y ajoutera les organisations de la cité." in tree.text


def test_each_filter_can_be_taken_off(client_chef, cite):
    sheet(cite, "MJC", type="MJC")

    response = client_chef.get(url_of(cite), {"q": "mjc", "type": "MJC", "page": 1})

    assert response.context["actifs"] == [
        {"mots": "« mjc »", "url": "?type=MJC"},
        {"mots": "Type : MJC", "url": "?q=mjc"},
    ]


def test_htmx_receives_the_list_alone(client_chef, cite):
    sheet(cite, "MJC")

    response = client_chef.get(url_of(cite), **HTMX)
    tree = verifier_fragment(response)

    assert [node.attrs.get("id") for node in tree.children] == ["liste"]
    assert response.headers["Vary"].count("HX-Request") == 1


@pytest.mark.parametrize(
    ("role", "sees"),
    [
        (Role.CHEF_DE_PROJET, True),
        (Role.TROIKA, True),
        (Role.REFERENT, True),
        (Role.LECTEUR, True),
        (Role.GESTIONNAIRE, False),
        (Role.COMPTABLE, False),
        (Role.PORTEUR, False),
        (Role.INTERVENANT, False),
        (Role.REFERENT_PARCOURS, False),
    ],
)
def test_who_reads_the_whole_directory(client_de, cite, role, sees):
    other = sheet(cite, "MJC")
    signed_in = client_de(role)

    response = signed_in.get(url_of(cite))

    verifier_page(response)
    assert ("MJC" in names(response)) == sees
    found = signed_in.get(reverse("acteurs:organisation", args=[cite.slug, other.pk]))
    assert found.status_code == (200 if sees else 404)
    if role in {Role.PORTEUR, Role.INTERVENANT}:
        assert names(response) == [signed_in.habilitation.organisation.nom]


def test_a_delegate_of_the_directory_reads_and_adds(client, cite, chef):
    delegate = CompteFactory()
    today = timezone.localdate()
    Delegation.objects.create(
        cite=cite, delegant=chef.compte, compte=delegate, portee=Portee.ACTEURS, from_on=today, to_on=today
    )
    client.force_login(delegate)
    sheet(cite, "MJC")

    assert names(client.get(url_of(cite))) == ["MJC"]
    assert client.get(reverse("acteurs:organisation_creer", args=[cite.slug])).status_code == 200


def test_a_stranger_finds_no_directory(client, cite):
    client.force_login(HabilitationFactory().compte)

    assert client.get(url_of(cite)).status_code == 404


def test_the_anonymous_sign_in_first(client, cite):
    response = client.get(url_of(cite))

    assert (response.status_code, response.url.startswith("/compte/")) == (302, True)


def test_the_list_costs_the_same_whatever_its_length(client_chef, cite, chef):
    quartier = QuartierFactory()
    PerimetreQuartier.objects.create(cite=cite, quartier=quartier)

    def fill_and_count(number):
        organisation = sheet(cite, f"O{number}", verifiee_at=timezone.now(), verifiee_by=chef.compte)
        for _ in range(number):
            Site.objects.create(organisation=organisation, nom="Siège", quartier=quartier)
            contact(organisation, est_public=True)
        with CaptureQueriesContext(connection) as queries:
            client_chef.get(url_of(cite))
        return len(queries)

    counts = [fill_and_count(number) for number in (1, 2, 3)]

    assert counts[0] == counts[2] < 30


def test_search_finds_within_what_one_may_see(cite, chef):
    sheet(cite, "Éveil")
    sheet(cite, "Éveil ancien", archivee_at=timezone.now())
    porteur = HabilitationFactory(cite=cite, role=Role.PORTEUR)

    found = list(find_organisations(chef.compte, cite, "eveil", 5))

    assert [(item.titre, item.nature, item.detail) for item in found] == [
        ("Éveil", "organisation", "autre association")
    ]
    assert list(find_organisations(porteur.compte, cite, "eveil", 5)) == []
    assert list(find_organisations(chef.compte, cite, "eveil", 0)) == []


def test_what_waits_for_a_check_is_said_to_whoever_keeps_the_directory(cite, chef):
    old = timezone.localdate() - timedelta(days=400)
    sheet(cite, "A", verifiee_at=noon(old), verifiee_by=chef.compte)
    sheet(cite, "B", verifiee_at=noon(old + timedelta(days=30)), verifiee_by=chef.compte)
    sheet(cite, "C")
    sheet(cite, "D", archivee_at=timezone.now())
    troika = HabilitationFactory(cite=cite, role=Role.TROIKA)

    stale, never = attentes_fiches_a_verifier(chef.compte, cite)

    assert stale.titre == f"2 fiches d'acteurs à vérifier depuis le {format_jour(stale_on(old))}"
    assert never.titre == "1 fiche d'acteur jamais vérifiée"
    assert list(attentes_fiches_a_verifier(troika.compte, cite)) == []


def test_nothing_waits_when_everything_is_fresh(cite, chef):
    sheet(cite, "A", verifiee_at=timezone.now(), verifiee_by=chef.compte)

    assert list(attentes_fiches_a_verifier(chef.compte, cite)) == []


def test_never_checked_sheets_are_counted_in_the_plural(cite, chef):
    sheet(cite, "A")
    sheet(cite, "B")

    (never,) = attentes_fiches_a_verifier(chef.compte, cite)

    assert never.titre == "2 fiches d'acteurs jamais vérifiées"


def test_an_unknown_order_is_the_order_of_names(cite, chef):
    sheet(cite, "B")
    sheet(cite, "A")

    rows = annuaire(chef.compte, cite, FiltresAnnuaire(tri="rang"), timezone.localdate())

    assert [row.nom for row in rows] == ["A", "B"]


def test_communes_to_choose_from_are_those_of_the_cite(cite):
    own, of_quartier, elsewhere = CommuneFactory(nom="A"), CommuneFactory(nom="B"), CommuneFactory(nom="Z")
    school = EtablissementFactory(commune__nom="C")
    cite.communes.add(own)
    quartier = QuartierFactory()
    quartier.communes.add(own, of_quartier)
    PerimetreQuartier.objects.create(cite=cite, quartier=quartier)
    RattachementCite.objects.create(cite=cite, etablissement=school)
    CiteFactory().communes.add(elsewhere)

    assert [commune.nom for commune in communes_choisissables(cite)] == ["A", "B", "C"]
