import json
import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from alliance.acteurs.enums import Portee, Role
from alliance.acteurs.models import Delegation
from alliance.kernel.contrats import navigation, recherche
from alliance.territoires import services
from alliance.territoires.models import ClassementPrioritaire, RattachementCite, SecteurCollege, SituationQuartier
from alliance.territoires.permissions import can_declare, can_view_territoire
from alliance.territoires.rules.dessin import frame
from tests.factories import (
    CiteFactory,
    CommuneFactory,
    CompteFactory,
    EtablissementFactory,
    HabilitationFactory,
    QuartierFactory,
)
from tests.html import verifier_fragment, verifier_page
from tests.territoires.conftest import AT, SQUARE

ROLES = [role for role in Role if role != Role.NATIONAL]
SOURCE = {"source": "Arrêté", "by": None}


def address(nom, cite, *args):
    return reverse(f"territoires:{nom}", args=[cite.slug, *args])


@pytest.fixture
def membre(cite, ecole):
    return services.declare_rattachement(
        cite=cite, etablissement=ecole, from_on=date(2022, 1, 29), a_confirmer=True, **SOURCE
    )


def pages(cite, ecole, quartier, membre):
    """Every address of the app, and whether it acts."""
    return {
        "territoire": (address("territoire", cite), False),
        "perimetre": (address("perimetre", cite), False),
        "vacances": (address("vacances", cite), False),
        "etablissement": (address("etablissement", cite, ecole.pk), False),
        "quartier": (address("quartier", cite, quartier.pk), False),
        "etablissement_declarer": (address("etablissement_declarer", cite, ecole.pk, "classement"), True),
        "quartier_declarer": (address("quartier_declarer", cite, quartier.pk, "perimetre"), True),
        "declaration_finir": (address("declaration_finir", cite, "rattachement", membre.pk), True),
        "declaration_confirmer": (address("declaration_confirmer", cite, "rattachement", membre.pk), True),
        "declaration_retirer": (address("declaration_retirer", cite, "rattachement", membre.pk), True),
    }


@pytest.mark.parametrize("role", ROLES)
def test_every_role_reads_and_only_the_chef_acts(client_de, role, cite, ecole, dessine, membre):
    client = client_de(role)

    for nom, (url, acts) in pages(cite, ecole, dessine, membre).items():
        allowed = not acts or role == Role.CHEF_DE_PROJET
        got = client.get(url)
        assert (nom, got.status_code) == (nom, 200 if allowed else 403)
        if allowed:
            verifier_page(got)
        else:
            assert client.post(url, {"to_on": "2024-01-01", "source": "x", "reseau": "REP"}).status_code == 403
    assert (ClassementPrioritaire.objects.count(), RattachementCite.objects.filter(to_on=None).count()) == (0, 1)


def test_another_cite_is_404_and_the_anonymous_are_asked_to_sign_in(client, cite, ecole, dessine, membre):
    stranger = HabilitationFactory().compte

    for url, _acts in pages(cite, ecole, dessine, membre).values():
        assert client.get(url).status_code == 302
    client.force_login(stranger)
    for url, _acts in pages(cite, ecole, dessine, membre).values():
        assert client.get(url).status_code == 404
        assert client.post(url).status_code in {404, 405}


def test_what_does_not_concern_the_cite_is_404(client_chef, cite, commune):
    elsewhere, quartier = EtablissementFactory(), QuartierFactory()
    foreign = services.declare_rattachement(cite=CiteFactory(), etablissement=elsewhere, from_on=None, **SOURCE)
    national = services.declare_classement(etablissement=elsewhere, reseau="REP", from_on=None, **SOURCE)

    for url in (
        address("etablissement", cite, elsewhere.pk),
        address("etablissement_declarer", cite, elsewhere.pk, "rattachement"),
        address("quartier", cite, quartier.pk),
        address("declaration_retirer", cite, "rattachement", foreign.pk),
        address("declaration_retirer", cite, "classement", national.pk),
        address("declaration_finir", cite, "inconnu", national.pk),
        address("etablissement", cite, 999_999),
    ):
        assert client_chef.get(url).status_code == 404
        assert client_chef.post(url, {"source": "x"}).status_code in {404, 405}
    assert RattachementCite.objects.count() == 1


@pytest.mark.parametrize("fait", ["perimetre", "code", "inconnu"])
def test_a_school_has_no_such_fact(client_chef, cite, ecole, fait):
    assert client_chef.get(address("etablissement_declarer", cite, ecole.pk, fait)).status_code == 404


def test_a_quartier_has_no_membership(client_chef, cite, quartier):
    assert client_chef.get(address("quartier_declarer", cite, quartier.pk, "rattachement")).status_code == 404


@pytest.mark.parametrize(("portee", "granted"), [(Portee.TERRITOIRE, True), (Portee.TOUT, True), (Portee.PLAN, False)])
def test_a_delegation_of_the_territory_counts(chef, portee, granted):
    delegate = CompteFactory()
    Delegation.objects.create(
        cite=chef.cite, delegant=chef.compte, compte=delegate, portee=portee,
        from_on=date(2020, 1, 1), to_on=date(2100, 1, 1), motif="intérim",
    )  # fmt: skip

    assert can_declare(delegate, chef.cite).granted is granted
    assert can_view_territoire(delegate, chef.cite).granted is True
    assert can_view_territoire(delegate, CiteFactory()).granted is False


FORMS = {
    "rattachement": ({}, RattachementCite),
    "classement": ({"reseau": "REP"}, ClassementPrioritaire),
    "secteur": ({"college": None}, SecteurCollege),
    "situation": ({"quartier": None}, SituationQuartier),
}


@pytest.mark.parametrize("fait", FORMS)
def test_the_chef_declares_a_fact_with_its_source(client_chef, cite, ecole, quartier, commune, fait):
    extra, model = FORMS[fait]
    college = EtablissementFactory(nature="COLLEGE", commune=commune)
    given = {"college": college.pk, "quartier": quartier.pk}
    typed = {key: value or given[key] for key, value in extra.items()}
    url = address("etablissement_declarer", cite, ecole.pk, fait)

    refused = client_chef.post(url, typed | {"from_on": "2022-01-29", "source": ""})
    assert (refused.status_code, model.objects.count()) == (422, 0)
    verifier_page(refused)
    empty = client_chef.post(url, {})
    assert empty.status_code == 422

    response = client_chef.post(url, typed | {"from_on": "2022-01-29", "source": "Arrêté", "a_confirmer": "on"})

    assert (response.status_code, response.url) == (302, address("etablissement", cite, ecole.pk))
    row = model.objects.get()
    assert (row.from_on, row.source, row.a_confirmer) == (date(2022, 1, 29), "Arrêté", True)
    page = client_chef.get(response.url)
    verifier_page(page)
    assert "Arrêté" in page.content.decode()


def test_a_refusal_of_the_service_is_shown_beside_its_field(client_chef, cite, ecole, membre):
    url = address("etablissement_declarer", cite, ecole.pk, "rattachement")

    response = client_chef.post(url, {"from_on": "2023-01-01", "source": "Arrêté"})

    verifier_page(response)
    assert response.status_code == 422
    assert "C'est déjà déclaré" in response.context["form"].errors["from_on"][0]


def test_the_chef_puts_a_quartier_in_the_perimeter(client_chef, cite, commune):
    quartier = QuartierFactory()
    quartier.communes.add(commune)

    response = client_chef.post(address("quartier_declarer", cite, quartier.pk, "perimetre"), {"source": "Convention"})

    assert response.url == address("quartier", cite, quartier.pk)
    assert cite.perimetre.get().quartier == quartier


def test_the_chef_ends_confirms_and_withdraws(client_chef, cite, ecole, membre):
    sheet = address("etablissement", cite, ecole.pk)
    confirm = client_chef.post(
        address("declaration_confirmer", cite, "rattachement", membre.pk), {"source": "Convention"}
    )
    end = client_chef.post(address("declaration_finir", cite, "rattachement", membre.pk), {"to_on": "2024-08-31"})

    membre.refresh_from_db()
    assert (confirm.url, end.url) == (sheet, sheet)
    assert (membre.a_confirmer, membre.source, membre.to_on) == (False, "Convention", date(2024, 8, 31))
    again = client_chef.post(address("declaration_finir", cite, "rattachement", membre.pk), {"to_on": "2024-08-31"})
    assert again.status_code == 422
    verifier_page(again)

    gone = client_chef.post(address("declaration_retirer", cite, "rattachement", membre.pk))

    assert (gone.url, RattachementCite.objects.count()) == (sheet, 0)


def test_a_code_is_confirmed_from_the_sheet_of_its_quartier(client_chef, cite, quartier):
    code = quartier.codes.get()
    code.a_confirmer = True
    code.save()
    page = client_chef.get(address("quartier", cite, quartier.pk))
    assert address("declaration_confirmer", cite, "code", code.pk) in page.content.decode()

    client_chef.post(address("declaration_confirmer", cite, "code", code.pk), {"source": "Décret"})

    code.refresh_from_db()
    assert (code.a_confirmer, code.source) == (False, "Décret")


@pytest.fixture
def liste(cite, commune, quartier):
    """Three schools: a member, a member to confirm, a stranger."""
    rows = {
        "alpha": EtablissementFactory(
            nom="ÉCOLE ALPHA", nom_recherche="ecole alpha", nature="ELEMENTAIRE", commune=commune
        ),
        "beta": EtablissementFactory(
            nom="COLLEGE BETA", nom_recherche="college beta", nature="COLLEGE", commune=commune
        ),
        "gamma": EtablissementFactory(
            nom="ECOLE GAMMA", nom_recherche="ecole gamma", nature="MATERNELLE", commune=commune
        ),
    }
    services.declare_rattachement(cite=cite, etablissement=rows["alpha"], from_on=date(2022, 1, 29), **SOURCE)
    services.declare_rattachement(cite=cite, etablissement=rows["beta"], from_on=None, a_confirmer=True, **SOURCE)
    services.declare_situation(etablissement=rows["gamma"], quartier=quartier, from_on=None, **SOURCE)
    services.record_constat(etablissement=rows["alpha"], rentree=2021, effectif=50, ips_dixiemes=900, **SOURCE)
    services.record_constat(etablissement=rows["alpha"], rentree=2022, effectif=120, **SOURCE)
    services.record_constat(etablissement=rows["gamma"], rentree=2022, effectif=80, ips_dixiemes=801, **SOURCE)
    return rows


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["beta", "alpha", "gamma"]),
        ("?tri=nom", ["beta", "alpha", "gamma"]),
        ("?tri=-effectif", ["alpha", "gamma", "beta"]),
        ("?tri=effectif", ["gamma", "alpha", "beta"]),
        ("?tri=ips", ["gamma", "alpha", "beta"]),
        ("?tri=-ips", ["alpha", "gamma", "beta"]),
        ("?q=école+GAM", ["gamma"]),
        ("?q=zzz", []),
        ("?nature=COLLEGE", ["beta"]),
        ("?nature=FAUX", ["beta", "alpha", "gamma"]),
        ("?membre=oui", ["beta", "alpha"]),
        ("?membre=non", ["gamma"]),
        ("?membre=a_confirmer", ["beta"]),
        ("?quartier=x", ["beta", "alpha", "gamma"]),
    ],
)
def test_the_list_is_filtered_and_sorted_by_its_address(client_chef, cite, liste, query, names):
    response = client_chef.get(address("territoire", cite) + query)

    verifier_page(response)
    shown = [next(key for key, row in liste.items() if row.pk == found.pk) for found in response.context["page"]]
    assert shown == names


def test_the_list_is_filtered_by_quartier_and_by_uai(client_chef, cite, liste, quartier):
    by_quartier = client_chef.get(address("territoire", cite), {"quartier": quartier.pk})
    by_uai = client_chef.get(address("territoire", cite), {"q": liste["beta"].uai.lower()})

    assert [row.pk for row in by_quartier.context["page"]] == [liste["gamma"].pk]
    assert [row.pk for row in by_uai.context["page"]] == [liste["beta"].pk]


def test_the_newest_figures_are_shown_each_with_its_rentree(client_chef, cite, liste):
    response = client_chef.get(address("territoire", cite), {"q": "alpha"})

    (row,) = response.context["page"]
    assert (row.effectif, row.effectif_rentree, row.ips_dixiemes, row.ips_rentree) == (120, 2022, 900, 2021)
    assert re.search(r"120<span[^>]*>2022-2023", response.content.decode())


def test_htmx_receives_the_list_alone(client_chef, cite, liste):
    response = client_chef.get(address("territoire", cite), {"membre": "non"}, headers={"HX-Request": "true"})

    root = verifier_fragment(response)
    assert [node.attrs["id"] for node in root.find("section")] == ["liste"]
    assert "Retirer le filtre" in response.content.decode()


def test_a_cite_without_anything_says_what_to_do(client_chef, cite):
    response = client_chef.get(address("territoire", cite))

    verifier_page(response)
    text = response.content.decode()
    assert "importer_etablissements" in text
    assert "Rien à placer sur la carte" in text


def test_the_map_carries_the_same_things_as_the_picture(client_chef, cite, dessine, ecole, membre, settings):
    settings.TUILES_URL, settings.TUILES_ATTRIBUTION = (
        "https://tuiles.exemple.invalid/{z}/{x}/{y}.png",
        "© <b>exemple</b>",
    )

    response = client_chef.get(address("territoire", cite))

    tree = verifier_page(response)
    (script,) = [node for node in tree.find("script") if node.attrs.get("id") == "donnees-carte"]
    donnees = json.loads("".join(script.pieces))
    assert donnees["quartiers"][0]["geometrie"] == SQUARE
    assert donnees["ecoles"][0] == {
        "nom": "École élémentaire Exemple", "url": address("etablissement", cite, ecole.pk), "membre": True,
        "lat": 47.31, "lon": 5.01,
    }  # fmt: skip
    assert donnees["tuiles"]["url"] == settings.TUILES_URL
    (picture,) = [node for node in tree.find("svg") if node.attrs.get("class") == "te-dessin"]
    assert (len(picture.find("path")), len(picture.find("circle"))) == (1, 1)
    assert 'style="' not in response.content.decode()


def test_the_picture_keeps_north_up_and_everything_inside():
    cadre = frame([SQUARE], [(5.03, 47.29)])

    places = [tuple(map(float, cadre.point(x, y))) for x, y in ((5.0, 47.32), (5.03, 47.29))]
    assert places[0][1] < places[1][1]
    assert all(0 <= x <= 800 and 0 <= y <= cadre.hauteur for x, y in places)
    assert frame([], []) is None
    assert re.fullmatch(r"M[\d. L]+ Z", cadre.path(SQUARE))


def add_rows(cite, commune, quartier, college, count):
    """``count`` more schools with every fact, and as many quartiers in the perimeter."""
    for row in EtablissementFactory.create_batch(count, commune=commune, latitude=47.31, longitude=5.01):
        services.declare_rattachement(cite=cite, etablissement=row, from_on=None, **SOURCE)
        services.declare_classement(etablissement=row, reseau="REP", from_on=None, **SOURCE)
        services.declare_secteur(ecole=row, college=college, from_on=None, **SOURCE)
        services.declare_situation(etablissement=row, quartier=quartier, from_on=None, **SOURCE)
        services.record_constat(etablissement=row, rentree=2022, effectif=10, **SOURCE)
        services.record_constat(etablissement=college, rentree=2000 + row.pk % 100, effectif=10, **SOURCE)
        other = QuartierFactory()
        services.declare_perimetre(cite=cite, quartier=other, from_on=None, **SOURCE)
        services.set_contour(quartier=other, version="2024", geometrie=SQUARE, source="x", at=AT, by=None)
        services.record_vacances(
            zone="A",
            annee_scolaire=f"{row.pk}",
            nom="x",
            starts_on=date(2025, 1, 1),
            ends_on=date(2025, 1, 2),
            **SOURCE,
        )


@pytest.mark.parametrize("nom", ["territoire", "etablissement", "quartier", "perimetre", "vacances"])
def test_a_page_costs_the_same_with_1_and_3_rows(client_chef, cite, commune, dessine, nom):
    college = EtablissementFactory(nature="COLLEGE", commune=commune)
    pk = {"etablissement": [college.pk], "quartier": [dessine.pk]}.get(nom, [])
    counts = []
    for more in (1, 2):
        add_rows(cite, commune, dessine, college, more)
        with CaptureQueriesContext(connection) as queries:
            client_chef.get(address(nom, cite, *pk))
        counts.append(len(queries))

    assert counts[0] == counts[1]
    assert counts[1] < 30


def test_holidays_are_listed_by_year_with_the_day_of_return(client_chef, cite):
    for start, end, nom in (
        (date(2025, 10, 18), date(2025, 11, 2), "Vacances de la Toussaint"),
        (date(2000, 1, 1), date(2100, 1, 1), "Longues vacances"),
    ):
        services.record_vacances(
            zone="A",
            annee_scolaire="2025-2026",
            nom=nom,
            starts_on=start,
            ends_on=end,
            source="Journal officiel",
            by=None,
        )
    services.record_vacances(
        zone="B", annee_scolaire="2025-2026", nom="Ailleurs", starts_on=date(2025, 2, 1), ends_on=date(2025, 2, 2),
        source="JO", by=None,
    )  # fmt: skip

    response = client_chef.get(address("vacances", cite))

    verifier_page(response)
    text = response.content.decode()
    assert "3 novembre 2025" in text
    assert "En ce moment\u00a0: Longues vacances" in text
    assert "Ailleurs" not in text
    assert "Source : Journal officiel" in " ".join(text.split())


def test_without_a_calendar_the_page_says_where_it_comes_from(client_chef, cite):
    response = client_chef.get(address("vacances", cite))

    verifier_page(response)
    assert "importer_calendrier" in response.content.decode()


def test_the_entry_and_the_search_are_registered(chef, cite, ecole, quartier):
    entry = next(entry for entry in navigation if entry.url_name == "territoires:territoire")
    found = {kind.libelle: kind for kind in recherche}

    assert entry.visible(chef.compte, cite)
    assert not entry.visible(CompteFactory(), cite)
    assert [t.titre for t in found["établissements"].chercher(chef.compte, cite, "exemple", 5)] == [
        "École élémentaire Exemple"
    ]
    assert [t.titre for t in found["établissements"].chercher(chef.compte, cite, ecole.uai[:4], 5)] == [
        "École élémentaire Exemple"
    ]
    assert [t.titre for t in found["quartiers"].chercher(chef.compte, cite, "ouche", 5)] == ["Fontaine d'Ouche"]
    assert [t.titre for t in found["quartiers"].chercher(chef.compte, cite, "qn02102", 5)] == ["Fontaine d'Ouche"]
    for kind in ("établissements", "quartiers"):
        assert list(found[kind].chercher(CompteFactory(), cite, "e", 5)) == []


def test_a_sheet_shows_history_and_the_college_its_schools(client_chef, cite, ecole, commune):
    college = EtablissementFactory(nature="COLLEGE", nom="Collège exemple", commune=commune)
    services.set_chef_de_file(cite=cite, etablissement=college, from_on=date(2022, 1, 29), **SOURCE)
    services.declare_secteur(ecole=ecole, college=college, from_on=None, **SOURCE)
    services.declare_classement(
        etablissement=ecole, reseau="REP", from_on=date(2015, 9, 1), to_on=date(2019, 8, 31), **SOURCE
    )
    services.declare_classement(etablissement=ecole, reseau="REP_PLUS", from_on=date(2019, 9, 1), **SOURCE)

    of_ecole = client_chef.get(address("etablissement", cite, ecole.pk))
    of_college = client_chef.get(address("etablissement", cite, college.pk))

    classement = next(r for r in of_ecole.context["faits"] if r["nom"] == "classement")
    assert [(ligne["dit"], ligne["actuel"]) for ligne in classement["lignes"]] == [("REP+", True), ("REP", False)]
    assert classement["a_declarer"] is False
    assert [r["nom"] for r in of_college.context["faits"]] == ["rattachement", "classement", "situation"]
    text = of_college.content.decode()
    assert "Collège chef de file de la cité" in text
    assert "École élémentaire Exemple" in text


def test_establishments_and_quartiers_are_visible_through_their_cites(chef, cite, commune, quartier):
    ecole = EtablissementFactory(commune=commune)
    member = EtablissementFactory(commune=CommuneFactory(code_insee="71001"))
    services.declare_rattachement(cite=cite, etablissement=member, from_on=None, **SOURCE)
    EtablissementFactory(), QuartierFactory()

    assert set(type(ecole).objects.visible_to(chef.compte)) == {ecole, member}
    assert list(type(quartier).objects.visible_to(chef.compte)) == [quartier]
    assert type(ecole).objects.visible_to(CompteFactory()).count() == 0
