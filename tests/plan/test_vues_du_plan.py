"""The views of the list: what they show, in which order, with the same number of queries whatever they hold."""

from datetime import date

import pytest
from django.urls import reverse

from alliance.acteurs.enums import Role
from alliance.plan.enums import Dimension, RolePartenaire
from alliance.plan.selectors import IndicateurSaisi, PartenaireSaisi, lignes_du_plan, reperes_of
from alliance.plan.selectors.details import CHAMPS, LIENS, details_of
from alliance.plan.selectors.filtres import Criteres
from alliance.plan.services.fiches import create_fiche
from alliance.plan.views.groupes import GROUPES, trier
from alliance.plan.views.plan import TRIS_OFFERTS, VUES
from alliance.plan.views.tableau import COLONNES
from tests.factories import (
    AxeFactory,
    EtablissementFactory,
    FicheActionFactory,
    HabilitationFactory,
    LevierFactory,
    OrganisationFactory,
    QuartierFactory,
    SousThematiqueFactory,
)
from tests.html import verifier_page

pytestmark = pytest.mark.django_db

TOUTES_LES_COLONNES = "&".join(f"col={cle}" for cle in COLONNES)


def url_plan(cite, query=""):
    return reverse("plan:plan", args=[cite.slug]) + query


@pytest.fixture
def remplir(cite, chef):
    """Add fiches that have everything a view may show."""
    axe = AxeFactory(cite=cite, code="1", nom="Parents", ordre=1)
    decor = {
        "sous_thematique": SousThematiqueFactory(axe=axe, code="1.1", nom="Confiance"),
        "leviers": [LevierFactory(axe=axe, nom="Accueillir")],
        "referent": HabilitationFactory(cite=cite, role=Role.REFERENT).compte,
        "quartiers": [QuartierFactory(nom="Le Moulin"), QuartierFactory(nom="Les Tilleuls")],
        "etablissements": [EtablissementFactory(nom="École Buffon")],
    }

    def remplir(count, **champs):
        for rang in range(count):
            given = {
                "titre": f"Action {rang}", "porteur": OrganisationFactory(cite=cite), "besoin": "Un besoin " * 40,
                "partenaires": [PartenaireSaisi(OrganisationFactory(cite=cite, nom="CAF"), RolePartenaire.FINANCEUR),
                                PartenaireSaisi(OrganisationFactory(cite=cite, nom="Ligue"), RolePartenaire.COPORTEUR)],
                "indicateurs": [IndicateurSaisi("Venus")], "cout_cents": 100_000, "demande_cents": 50_000,
                "age_min": 3, "age_max": 5, "starts_on": date(2026, 1, 5), "ends_on": date(2026, 6, 30),
                "sexe": "FILLES", "nature": "POSTE",
                "codages": {Dimension.TEMPS: ["VACANCES", "SCOLAIRE"], Dimension.PUBLIC: ["ENFANTS"]},
                **decor, **champs,
            }  # fmt: skip
            yield create_fiche(cite=cite, exercice=2026, by=chef.compte, **given)

    return lambda count, **champs: list(remplir(count, **champs))


@pytest.mark.parametrize(
    "query",
    [
        *(f"?vue={vue}" for vue in VUES),
        "?vue=tableau&grouper=quartier&tri=-besoin",
        "?vue=arbre&grouper=theme&tri=temps",
        f"?vue=tableau&{TOUTES_LES_COLONNES}",
        "?quartier=1&porteur=2&levier=aucun&tranche=3-5",
    ],
)
def test_a_view_asks_as_many_queries_for_three_as_for_one(
    client_chef, cite, remplir, query, django_assert_max_num_queries
):
    def queries(count):
        remplir(count)
        with django_assert_max_num_queries(8) as captured:
            verifier_page(client_chef.get(url_plan(cite, query)))
        return len(captured)

    client_chef.get(url_plan(cite, query))

    assert queries(1) == queries(3)


def test_every_view_says_the_count_and_keeps_the_filters(client_chef, cite, remplir):
    remplir(1)
    remplir(1, titre="Zèbre")

    for vue in VUES:
        page = verifier_page(client_chef.get(url_plan(cite, f"?vue={vue}&q=zebre")))
        [status] = [node for node in page.walk() if "pl-nombre" in node.attrs.get("class", "")]
        [switcher] = [node for node in page.find("nav") if node.attrs.get("aria-label") == "Présentation de la liste"]
        links = [node for node in switcher.find("a") if "vue=" in node.attrs["href"]]

        assert status.attrs["role"] == "status"
        assert status.text == "1 action sur 2 avec ce filtre"
        assert [node.text for node in links] == [autre.mot for autre in VUES.values()]
        assert all("q=zebre" in node.attrs["href"] for node in links)
        assert [node.text for node in links if "aria-current" in node.attrs] == [VUES[vue].mot]


def test_the_tree_says_how_far_each_heading_has_come(client_chef, cite, remplir):
    remplir(1)
    FicheActionFactory(cite=cite, sous_thematique=cite.fiches.get().sous_thematique, statut="EN_COURS", titre="Menée")

    page = verifier_page(client_chef.get(url_plan(cite)))

    said = [node.text for node in page.walk() if "pl-avance" in node.attrs.get("class", "")]
    assert [text.replace("\u00a0", " ") for text in said] == [
        "1 en cours, 1 à instruire · fiches remplies à 55 %, dont 1 complète"
    ] * 2


@pytest.mark.parametrize("cle", GROUPES)
@pytest.mark.parametrize("vue", ["arbre", "tableau"])
def test_every_grouping_shows_every_fiche(client_chef, cite, remplir, vue, cle):
    remplir(1)
    FicheActionFactory(cite=cite, titre="Nue")

    page = verifier_page(client_chef.get(url_plan(cite, f"?vue={vue}&grouper={cle}")))

    links = {node.text for node in page.find("a")}
    assert {"Action 0", "Nue"} <= links


def test_a_fiche_with_two_quartiers_stands_under_both(client_chef, cite, remplir):
    remplir(1)
    FicheActionFactory(cite=cite, titre="Nue")

    page = verifier_page(client_chef.get(url_plan(cite, "?vue=tableau&grouper=quartier")))

    heads = [node.text for node in page.find("th") if node.attrs.get("scope") == "rowgroup"]
    assert heads == ["Le Moulin 1 action", "Les Tilleuls 1 action", "Sans quartier 1 action"]
    assert client_chef.get(url_plan(cite, "?vue=arbre&grouper=quartier")).context["retenues"] == 2


def test_the_columns_are_those_that_are_asked(client_chef, cite, remplir):
    remplir(1)

    page = verifier_page(client_chef.get(url_plan(cite, "?vue=tableau&col=temps&col=inconnue&col=code&col=demande")))

    [table] = [node for node in page.find("table") if "tb" in node.attrs.get("class", "").split()]
    assert [node.text for node in table.find("th") if node.attrs["scope"] == "col"] == [
        "Action", "Code", "Temps", "Demandé",
    ]  # fmt: skip
    cells = [node.text.replace("\u00a0", " ") for node in table.find("tbody")[0].find("td")][1:]
    assert cells == ["–", "temps scolaire, vacances", "500 €"]
    ticked = {
        node.attrs["value"]
        for node in page.find("input")
        if node.attrs.get("name") == "col" and "checked" in node.attrs
    }
    assert ticked == {"code", "temps", "demande"}


def test_a_long_text_is_cut_in_its_cell_and_markup_is_shown_as_it_is(client_chef, cite, remplir):
    remplir(1, titre="<b>Titre</b>", besoin="mot " * 100)

    for query in ("?vue=tableau&col=besoin", "?vue=arbre"):
        html = client_chef.get(url_plan(cite, query)).content.decode()

        assert "<b>Titre" not in html
        assert "&lt;b&gt;Titre&lt;/b&gt;" in html
    [cell] = [
        node for node in verifier_page(client_chef.get(url_plan(cite, "?vue=tableau&col=besoin"))).find("td")
        if node.attrs.get("class") == "long"
    ]  # fmt: skip
    assert cell.text.endswith("mot…")
    assert len(cell.text) <= 221


@pytest.mark.parametrize("tri", [*COLONNES, *(mot for mot, _libelle in TRIS_OFFERTS)])
def test_every_sort_keeps_every_fiche(cite, chef, remplir, tri):
    remplir(1)
    FicheActionFactory(cite=cite, titre="Nue")
    reperes = reperes_of(cite, chef.compte)
    lignes = lignes_du_plan(cite, chef.compte, Criteres(), reperes)
    details = details_of([ligne.pk for ligne in lignes], CHAMPS | LIENS)

    kept = trier(lignes, tri, reperes, details)

    assert {ligne.titre for ligne in kept} == {"Action 0", "Nue"}


@pytest.mark.parametrize(("tri", "titres"), [("besoin", ["A", "B", "C"]), ("-besoin", ["B", "A", "C"])])
def test_a_sort_by_a_detail_leaves_the_empty_last(client_chef, cite, tri, titres):
    for titre, besoin in (("C", ""), ("B", "zèbre"), ("A", "âne")):
        FicheActionFactory(cite=cite, titre=titre, besoin=besoin)

    page = verifier_page(client_chef.get(url_plan(cite, f"?vue=tableau&tri={tri}")))

    rows = [node.text for node in page.find("th") if node.attrs.get("scope") == "row"]
    assert rows[-3:] == titres


def test_details_of_nothing_reads_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert details_of([], CHAMPS | LIENS).mots(1, "temps") == []


def test_an_unknown_object_is_said_and_its_chip_removes_it(client_chef, cite):
    FicheActionFactory(cite=cite)
    query = "?axe=999&quartier=998&referent=997&statut=A_INSTRUIRE"

    page = verifier_page(client_chef.get(url_plan(cite, query)))

    alerts = [node.text for node in page.walk() if node.attrs.get("role") == "alert" and "hidden" not in node.attrs]
    assert len(alerts) == 3
    chips = [node for node in page.find("a") if "introuvable" in node.text]
    assert len(chips) == 3
    response = client_chef.get(url_plan(cite, chips[0].attrs["href"]))
    assert response.context["total"] == 1
    assert "axe=" not in response.request["QUERY_STRING"]


def test_an_unreadable_value_has_a_chip_that_removes_it(client_chef, cite):
    FicheActionFactory(cite=cite)

    page = verifier_page(client_chef.get(url_plan(cite, "?tranche=3-5,9-6&age=huit")))

    chips = {node.text: node.attrs["href"] for node in page.find("a") if "chip-alerte" in node.attrs.get("class", "")}
    assert set(chips) == {"Tranche d’âge : 9-6", "Âge : huit"}
    assert client_chef.get(url_plan(cite, chips["Tranche d’âge : 9-6"])).context["puces"][0].mot == "3 à 5\u00a0ans"


@pytest.mark.parametrize(
    ("query", "mot"),
    [
        ("du=2026-09-01", "À partir du 1er septembre 2026"),
        ("au=2026-09-01", "Jusqu’au 1er septembre 2026"),
        ("cout_min=1000", "Coût d’au moins 1\u00a0000\u00a0€"),
        ("cout_max=1000", "Coût d’au plus 1\u00a0000\u00a0€"),
        ("modifiee_depuis=2026-09-01", "Modifiée depuis le 1er septembre 2026"),
        ("archivees=1", "Actions archivées"),
        ("archivees=0", "Actions du plan"),
        ("exercice=tous", "Tous les exercices"),
        ("age=1", "À 1\u00a0an"),
        ("porteur=aucun", "Sans porteur"),
        ("manque=referent", "Sans référent"),
        ("fiche=1&fiche=2", "2 actions choisies"),
    ],
)
def test_a_chip_says_its_filter_in_words(client_chef, cite, query, mot):
    [chip] = client_chef.get(url_plan(cite, f"?{query}")).context["puces"]

    assert chip.mot == mot


def test_chosen_fiches_that_are_gone_are_said(client_chef, cite):
    fiche = FicheActionFactory(cite=cite)

    page = verifier_page(client_chef.get(url_plan(cite, f"?fiche={fiche.pk}&fiche=999")))

    assert "1 action choisie n’est plus dans ce plan." in page.text


@pytest.mark.parametrize("vue", ["arbre", "tableau"])
def test_rows_are_chosen_and_carried_with_the_filters(client_chef, cite, vue):
    fiche = FicheActionFactory(cite=cite, titre="Cafés")

    page = verifier_page(client_chef.get(url_plan(cite, f"?vue={vue}&q=cafe")))

    [form] = [node for node in page.find("form") if "data-selection" in node.attrs]
    sent = {(node.attrs["name"], node.attrs.get("value")) for node in form.find("input")}
    assert {("fiche", str(fiche.pk)), ("toutes", "oui"), ("requete", f"vue={vue}&q=cafe")} <= sent
    assert form.attrs["action"] == reverse("plan:preparer_lot", args=[cite.slug])
    assert form.attrs["method"] == "post"


def test_the_choice_is_exported(client_chef, cite):
    fiches = [FicheActionFactory(cite=cite, exercice=annee) for annee in (2025, 2026)]
    url, export = reverse("plan:exporter_choix", args=[cite.slug]), reverse("plan:exporter", args=[cite.slug])

    chosen = client_chef.post(url, {"fiche": [fiche.pk for fiche in fiches], "requete": "q=x"})
    everything = client_chef.post(url, {"toutes": "oui", "requete": "q=action&vue=tableau&tri=-cout&page=3"})
    archived = client_chef.post(url, {"fiche": ["1", "x"], "requete": "archivees=1"})
    nothing = client_chef.post(url, {"requete": "q=action&page=3"})

    assert chosen["Location"] == f"{export}?fiche={fiches[0].pk}&fiche={fiches[1].pk}&exercice=tous"
    assert everything["Location"] == f"{export}?q=action&vue=tableau&tri=-cout"
    assert archived["Location"] == f"{export}?archivees=1&fiche=1&exercice=tous"
    assert nothing["Location"] == url_plan(cite, "?q=action")


def test_all_the_filters_are_offered_and_ticked(client_chef, cite, remplir):
    remplir(1)
    query = "?axe=aucun&tranche=3-5&tranche=6-10&cout_min=1000&du=2026-09-01&vue=colonnes&theme=SPORT&axe=999"

    page = verifier_page(client_chef.get(reverse("plan:filtrer", args=[cite.slug]) + query))

    fields = {node.attrs["name"]: node.attrs.get("value") for node in page.find("input") if "name" in node.attrs}
    assert fields["tranche"] == "3-5, 6-10"
    assert fields["cout_min"] == "1000"
    assert fields["du"] == "2026-09-01"
    assert fields["vue"] == "colonnes"
    ticked = {node.attrs["value"] for node in page.find("input") if "checked" in node.attrs}
    assert ticked == {"aucun", "SPORT"}
    assert "nomme un élément introuvable" in page.text
