"""Coverage recomputed from the tables by hand-written SQL, on plans drawn at random, and each link followed."""

import random
from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from alliance.acteurs.enums import Role
from alliance.plan.enums import VALEURS, SexePublic, StatutFiche
from alliance.plan.forms.filtres import FiltrePlan
from alliance.plan.models import Codage, EtablissementFiche, QuartierFiche
from alliance.plan.rules import DECOUPAGES_PAR_DEFAUT, Tranche
from alliance.plan.selectors import Criteres, fiches_filtrees
from alliance.plan.selectors.accueil import STATUTS_OUVERTS
from alliance.plan.selectors.couverture import CODEES, couverture_of
from alliance.plan.selectors.tranches import jeux_of
from alliance.plan.services.tranches import create_jeu
from alliance.plan.views.couverture_mots import NATURES
from alliance.territoires.enums import NatureEtablissement
from alliance.territoires.models import (
    ChefDeFile,
    PerimetreQuartier,
    RattachementCite,
    SituationQuartier,
)
from tests.factories import CiteFactory, EtablissementFactory, FicheActionFactory, QuartierFactory
from tests.html import verifier_fragment, verifier_page

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


@pytest.fixture
def lieux(cite):
    """Four schools of the perimeter and one outside, two quartiers and one outside; dates that are over count not."""
    natures = ["ELEMENTAIRE", "MATERNELLE", "ELEMENTAIRE", "COLLEGE", "ELEMENTAIRE", "LYCEE"]
    ecoles = [EtablissementFactory(nature=nature, nom=f"Lieu {rang}") for rang, nature in enumerate(natures)]
    quartiers = [QuartierFactory(nom=nom) for nom in ("Les Tilleuls", "Le Moulin", "Ailleurs")]
    for ecole in ecoles[:3]:
        RattachementCite.objects.create(cite=cite, etablissement=ecole, source="exemple")
    RattachementCite.objects.create(cite=cite, etablissement=ecoles[4], to_on=date(2022, 8, 31), source="exemple")
    RattachementCite.objects.create(cite=CiteFactory(), etablissement=ecoles[5], source="exemple")
    ChefDeFile.objects.create(cite=cite, etablissement=ecoles[3], source="exemple")
    for quartier in quartiers[:2]:
        PerimetreQuartier.objects.create(cite=cite, quartier=quartier, source="exemple")
    SituationQuartier.objects.create(etablissement=ecoles[0], quartier=quartiers[0], source="exemple")
    SituationQuartier.objects.create(etablissement=ecoles[3], quartier=quartiers[1], source="exemple")
    SituationQuartier.objects.create(etablissement=ecoles[3], quartier=quartiers[0], source="exemple")
    return ecoles, quartiers


def semer(cite, lieux, graine, nombre=25):
    """A plan where each field is sometimes empty; other cités, exercices and archives must not count."""
    tirage = random.Random(graine)
    ecoles, quartiers = lieux
    for rang in range(nombre):
        low = tirage.choice([None, None, *range(30)])
        high = tirage.choice([None, *[age for age in range(0, 60, 3) if low is None or age >= low]])
        fiche = FicheActionFactory(
            cite=cite if tirage.random() > 0.1 else CiteFactory(),
            exercice=tirage.choice([2026, 2026, 2026, 2025]),
            statut=tirage.choice(StatutFiche.values),
            age_min=low,
            age_max=high,
            sexe=tirage.choice(["", *SexePublic.values]),
            **({"archivee_at": "2026-01-01T00:00:00Z", "motif_archivage": "essai"} if rang % 11 == 10 else {}),
        )
        for dimension in CODEES.values():
            for valeur in tirage.sample(VALEURS[dimension].values, tirage.choice([0, 1, 1, 2, 3])):
                Codage.objects.create(fiche=fiche, dimension=dimension, valeur=valeur)
        for ecole in tirage.sample(ecoles, tirage.choice([0, 0, 1, 2])):
            EtablissementFiche.objects.create(fiche=fiche, etablissement=ecole)
        for quartier in tirage.sample(quartiers, tirage.choice([0, 1, 2])):
            QuartierFiche.objects.create(fiche=fiche, quartier=quartier)


BASE = """FROM plan_ficheaction f WHERE f.cite_id = %s AND f.exercice = 2026 AND f.archivee_at IS NULL
 AND f.statut IN ('A_INSTRUIRE', 'EN_PREPARATION', 'EN_COURS', 'SUSPENDUE')"""


def compter(cite, condition, *valeurs):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) {BASE} AND ({condition})", [cite.pk, *valeurs])  # noqa: S608 -- our own text
        return cursor.fetchone()[0]


def condition_sql(parametre, cle):
    """What « reached » means, written again from the tables."""
    if parametre in {"etablissement", "quartier"}:
        rows = f"SELECT 1 FROM plan_{parametre}fiche r WHERE r.fiche_id = f.id"  # noqa: S608 -- our own text
        return (f"NOT EXISTS ({rows})", []) if cle == "aucun" else (f"EXISTS ({rows} AND r.{parametre}_id = %s)", [cle])
    if parametre == "sexe":
        return "f.sexe = %s", ["" if cle == "aucun" else cle]
    if parametre in {"tranche", "age"}:
        if cle == "aucun":
            return "f.age_min IS NULL AND f.age_max IS NULL", []
        low, _, high = cle.partition("-")
        return (
            "COALESCE(f.age_min, f.age_max) IS NOT NULL AND COALESCE(f.age_min, 0) <= %s"
            " AND COALESCE(f.age_max, 999) >= %s",
            [int(high or low), int(low)],
        )
    rows = "SELECT 1 FROM plan_codage r WHERE r.fiche_id = f.id AND r.dimension = %s"
    dimension = CODEES[parametre].value
    if cle == "aucun":
        return f"NOT EXISTS ({rows})", [dimension]
    return f"EXISTS ({rows} AND r.valeur = %s)", [dimension, cle]


def lire(cite, user, jeux=None):
    criteres = Criteres(exercice=2026, statut=tuple(sorted(STATUTS_OUVERTS)))
    return couverture_of(cite, user, criteres, jeux=jeux or jeux_of(cite, user), today=TODAY)


@pytest.mark.parametrize("graine", range(4))
def test_every_figure_is_what_sql_counts(cite, chef, lieux, graine):
    semer(cite, lieux, graine)
    create_jeu(cite=cite, nom="Avec un trou", tranches=[Tranche(0, 5), Tranche(18, 99)], by=chef.compte)

    found = lire(cite, chef.compte)

    assert found.total == compter(cite, "1 = 1")
    for facette in found.facettes.values():
        cles = [valeur.cle for valeur in (*facette.valeurs, *facette.ailleurs)] + ["aucun"] * facette.montre_sans
        counted = {cle: len(facette.de(cle)) for cle in cles}
        by_sql = {}
        for cle in cles:
            condition, valeurs = condition_sql(facette.parametre, cle)
            by_sql[cle] = compter(cite, condition, *valeurs)
        assert counted == by_sql, facette.slug


def test_the_second_number_of_a_school_is_what_sql_counts(cite, chef, lieux):
    ecoles, _quartiers = lieux
    semer(cite, lieux, 7, nombre=40)

    found = lire(cite, chef.compte)

    rows = """EXISTS (SELECT 1 FROM plan_quartierfiche q JOIN territoires_situationquartier s
        ON s.quartier_id = q.quartier_id WHERE q.fiche_id = f.id AND s.etablissement_id = %s)
        AND NOT EXISTS (SELECT 1 FROM plan_etablissementfiche e WHERE e.fiche_id = f.id)"""
    assert {ecole.pk: len(found.par_le_quartier(str(ecole.pk))[1]) for ecole in ecoles} == {
        ecole.pk: compter(cite, rows, ecole.pk) for ecole in ecoles
    }


def test_the_perimeter_is_what_is_declared_today(cite, chef, lieux):
    found = lire(cite, chef.compte)

    assert [v.libelle for v in found.facettes["etablissement"].valeurs] == ["Lieu 0", "Lieu 1", "Lieu 2", "Lieu 3"]
    assert [v.libelle for v in found.facettes["quartier"].valeurs] == ["Le Moulin", "Les Tilleuls"]


def test_what_a_fiche_names_outside_the_perimeter_stands_apart(cite, chef, lieux):
    ecoles, quartiers = lieux
    fiche = FicheActionFactory(cite=cite, exercice=2026)
    EtablissementFiche.objects.create(fiche=fiche, etablissement=ecoles[5])
    QuartierFiche.objects.create(fiche=fiche, quartier=quartiers[2])

    found = lire(cite, chef.compte).facettes

    assert [v.libelle for v in found["etablissement"].ailleurs] == ["Lieu 5"]
    assert [v.libelle for v in found["quartier"].ailleurs] == ["Ailleurs"]
    assert not found["etablissement"].sans


@pytest.mark.parametrize("nombre", [1, 3])
def test_coverage_is_read_in_four_queries(cite, chef, lieux, nombre, django_assert_num_queries):
    semer(cite, lieux, 1, nombre=nombre * 10)
    jeux = jeux_of(cite, chef.compte)
    chef.compte._garde_fonctions = True
    lire(cite, chef.compte, jeux)

    with django_assert_num_queries(4):
        lire(cite, chef.compte, jeux)


def url(cite, query=""):
    return reverse("plan:couverture", args=[cite.slug]) + query


def suivre(cite, user, adresse):
    """How many fiches the list of this address holds."""
    return fiches_filtrees(cite, user, FiltrePlan(QueryDict(adresse.partition("?")[2])).criteres).count()


FILTRES = [
    "",
    "&temps=SCOLAIRE&temps=aucun",
    "&public=ENFANTS&manque=age",
    "&exercice=tous&statut=TERMINEE&statut=EN_COURS",
    "&tranche=0-2&age=1",
    "&q=action&theme=aucun&nimporte=quoi&sexe=PERSONNE",
]


@pytest.mark.parametrize("filtres", FILTRES)
@pytest.mark.parametrize("par", ["etablissement", "quartier", "tranche", "temps", "public", "sexe", "theme", "jour"])
def test_each_number_opens_the_list_of_exactly_these_fiches(client_chef, chef, cite, lieux, par, filtres):
    semer(cite, lieux, 3)

    response = client_chef.get(url(cite, f"?par={par}{filtres}"))

    verifier_page(response)
    for tableau in response.context["tableaux"]:
        rangees = [*tableau.rangees, *tableau.ailleurs, *([tableau.sans] if tableau.sans else [])]
        cases = [case for r in rangees for case in (r.premiere, r.quartier) if case]
        cases += [tableau.a_completer] if tableau.a_completer else []
        assert [(case.nombre, case.url) for case in cases] == [
            (suivre(cite, chef.compte, case.url), case.url) for case in cases
        ]


@pytest.mark.parametrize("filtres", ["", "&quartier={q}", "&quartier={q}&quartier=aucun&etablissement={e}"])
@pytest.mark.parametrize(
    ("lignes", "colonnes"),
    [("etablissement", "temps"), ("quartier", "etablissement"), ("tranche-defaut1", "public"), ("age", "sexe")],
)
def test_each_crossing_opens_the_list_of_exactly_these_fiches(
    client_chef, chef, cite, lieux, lignes, colonnes, filtres
):
    semer(cite, lieux, 5)
    asked = filtres.format(q=lieux[1][0].pk, e=lieux[0][0].pk)

    response = client_chef.get(url(cite, f"?lignes={lignes}&colonnes={colonnes}{asked}"))

    verifier_page(response)
    cases = [case for rangee in response.context["matrice"].rangees for case in rangee.cases]
    assert cases
    assert [(case.nombre, case.url) for case in cases] == [
        (suivre(cite, chef.compte, case.url), case.url) for case in cases
    ]


def test_a_filter_on_a_quartier_leaves_out_the_second_number_of_the_schools_elsewhere(client_chef, chef, cite, lieux):
    semer(cite, lieux, 3)

    response = client_chef.get(url(cite, f"?quartier={lieux[1][0].pk}"))

    [tableau] = response.context["tableaux"]
    seconds = {rangee.libelle: rangee.quartier for rangee in tableau.rangees}
    assert {nom for nom, case in seconds.items() if case} == {"Lieu 0"}
    assert seconds["Lieu 0"].nombre == suivre(cite, chef.compte, seconds["Lieu 0"].url)


def test_two_sets_of_ages_cannot_be_crossed(client_chef, cite):
    response = client_chef.get(url(cite, "?lignes=tranche-defaut1&colonnes=tranche-defaut2"))

    assert response.context["matrice"] is None
    assert "Choisissez deux questions différentes" in verifier_page(response).text
    export = reverse("plan:exporter_couverture", args=[cite.slug])
    assert client_chef.get(f"{export}?lignes=temps&colonnes=temps").status_code == 404


def test_the_top_names_the_gaps(client_chef, cite, lieux):
    ecoles, quartiers = lieux
    fiche = FicheActionFactory(cite=cite, exercice=2026, age_min=3, age_max=23)
    EtablissementFiche.objects.create(fiche=fiche, etablissement=ecoles[0])
    QuartierFiche.objects.create(fiche=fiche, quartier=quartiers[0])
    for valeur in ("SCOLAIRE", "PERISCOLAIRE", "EXTRASCOLAIRE"):
        Codage.objects.create(fiche=fiche, dimension="TEMPS", valeur=valeur)

    response = client_chef.get(url(cite, "?exercice=2026"))

    nbsp = "\u00a0"
    assert [phrase for phrase, _url in response.context["vides"]][:4] == [
        f"2{nbsp}écoles sur 3 et 1{nbsp}collège sur 1 n’ont aucune action à leur nom{nbsp}: Lieu 1, Lieu 2 et Lieu 3.",
        f"1{nbsp}quartier sur 2 n’a aucune action{nbsp}: Le Moulin.",
        f"Aucune action de 0 à 2{nbsp}ans et de 24 à 25{nbsp}ans.",
        "Aucune action sur ce temps : vacances.",
    ]
    assert response.context["tableaux"][0].rangees[0].premiere.nombre == 0


def test_nothing_empty_says_where_the_least_is(client_chef, cite):
    for sexe in (*SexePublic.values, "FILLES"):
        FicheActionFactory(cite=cite, exercice=2026, sexe=sexe)

    [tableau] = client_chef.get(url(cite, "?par=sexe")).context["tableaux"]

    assert tableau.phrase.endswith("filles et garçons, 1 action.")


def test_zero_is_a_word_a_sign_and_a_class(client_chef, cite, lieux):
    FicheActionFactory(cite=cite, exercice=2026)

    page = verifier_page(client_chef.get(url(cite)))

    cells = [node for node in page.find("td") if "cv-rien" in node.attrs.get("class", "").split()]
    assert [cell.text for cell in cells] == ["rien"] * 4
    assert all(cell.find("svg") for cell in cells)


def test_open_actions_count_unless_a_status_is_asked(client_chef, cite):
    for statut in StatutFiche:
        FicheActionFactory(cite=cite, exercice=2026, statut=statut)

    totals = [
        client_chef.get(url(cite, query)).context["total"]
        for query in ("", "?statut=TERMINEE", "?statut=TERMINEE&statut=ANNULEE")
    ]

    assert totals == [4, 1, 2]


def test_an_empty_plan_and_a_filter_that_keeps_nothing_are_sound_pages(client_chef, cite):
    for query in ("", "?q=introuvable", "?par=tranche&q=introuvable", "?par=croiser", "?temps=PARTI", "?fiche=999"):
        verifier_page(client_chef.get(url(cite, query)))


def test_htmx_receives_the_part_that_changes(client_chef, cite):
    verifier_fragment(client_chef.get(url(cite), headers={"HX-Request": "true"}))


@pytest.mark.parametrize(
    ("role", "status"), [(Role.TROIKA, 200), (Role.LECTEUR, 200), (Role.PORTEUR, 200), (Role.COMPTABLE, 403)]
)
def test_coverage_by_role(client_de, cite, role, status):
    client = client_de(role)

    assert client.get(url(cite)).status_code == status
    assert client.post(url(cite)).status_code == 405


def test_a_porteur_counts_his_own_actions_only(client_de, cite):
    client = client_de(Role.PORTEUR)
    FicheActionFactory(cite=cite, exercice=2026)

    assert client.get(url(cite)).context["total"] == 0


def test_the_page_asks_as_many_questions_whatever_the_plan(client_chef, cite, lieux):
    asked = []
    for _more in range(2):
        semer(cite, lieux, 2, nombre=10)
        client_chef.get(url(cite))
        with CaptureQueriesContext(connection) as queries:
            client_chef.get(url(cite))
        asked.append(len(queries))

    assert asked[0] == asked[1] <= 15


@pytest.mark.parametrize("format_", ["xlsx", "ods", "csv"])
@pytest.mark.parametrize("query", ["par=etablissement", "par=tranche", "lignes=quartier&colonnes=temps"])
def test_the_table_goes_out(client_chef, cite, lieux, format_, query):
    semer(cite, lieux, 2, nombre=5)
    export = reverse("plan:exporter_couverture", args=[cite.slug])

    response = client_chef.get(f"{export}?{query}&format={format_}")

    assert b"".join(response.streaming_content)
    response.close()
    assert response.headers["Content-Disposition"].endswith(f'.{format_}"')


def test_the_csv_says_the_figures_of_the_page(client_chef, cite, lieux):
    semer(cite, lieux, 2)
    [tableau] = client_chef.get(url(cite)).context["tableaux"]
    export = reverse("plan:exporter_couverture", args=[cite.slug])

    content = b"".join(client_chef.get(f"{export}?format=csv").streaming_content).decode("utf-8-sig")

    lines = [line.split(";") for line in content.strip().splitlines()]
    assert [line[:2] for line in lines[1 : 1 + len(tableau.rangees)]] == [
        [rangee.libelle, str(rangee.premiere.nombre)] for rangee in tableau.rangees
    ]
    assert lines[-1][:2] == ["Non précisé", str(tableau.sans.premiere.nombre)]


def test_an_unknown_format_is_not_found(client_chef, cite):
    export = reverse("plan:exporter_couverture", args=[cite.slug])

    assert client_chef.get(f"{export}?format=pdf").status_code == 404


def test_default_sets_are_read_when_the_cite_has_none(cite, chef):
    slugs = set(lire(cite, chef.compte).facettes)

    assert {f"tranche-defaut{rang}" for rang in range(1, len(DECOUPAGES_PAR_DEFAUT) + 1)} < slugs


def test_what_the_page_filters_on_is_all_that_its_facet_shows(cite, chef):
    criteres = replace(Criteres(exercice=2026), temps=("SCOLAIRE",))

    found = couverture_of(
        cite, chef.compte, criteres, jeux=[], today=TODAY, retenus={"temps": frozenset({"SCOLAIRE"})}
    ).facettes["temps"]

    assert [valeur.cle for valeur in found.valeurs] == ["SCOLAIRE"]
    assert not found.montre_sans


def test_every_nature_of_school_has_its_words():
    named = [nature for _one, _many, natures in NATURES for nature in natures]

    assert sorted(named) == sorted(NatureEtablissement)
