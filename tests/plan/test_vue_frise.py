from datetime import date

import pytest

from alliance.plan.enums import StatutFiche
from alliance.plan.rules import passed_day
from alliance.plan.views.frise import contexte_frise
from alliance.plan.views.temps import nom_court
from alliance.territoires.models import PeriodeVacances
from tests.factories import AxeFactory, FicheActionFactory, SousThematiqueFactory
from tests.plan.vues import AUJOURDHUI, lire_liste, rendre

pytestmark = pytest.mark.django_db
RENTREE, SORTIE = date(2026, 9, 1), date(2027, 8, 31)


def frise(chef, query="", **options):
    return rendre(contexte_frise, "plan/_frise.html", chef, query, **options)


def titres(vue):
    return [rang.action.titre for groupe in vue.contexte["frise"].groupes for rang in groupe.rangs]


@pytest.fixture
def toussaint(cite):
    return PeriodeVacances.objects.create(
        zone=cite.zone, nom="Vacances de la Toussaint", annee_scolaire="2026-2027",
        starts_on=date(2026, 10, 17), ends_on=date(2026, 11, 1), source="essai",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "query", "shown"),
    [
        (RENTREE, SORTIE, "", True),
        (date(2025, 9, 1), date(2026, 8, 31), "an=2026", False),
        (date(2025, 9, 1), date(2026, 8, 31), "an=2025", True),
        (date(2025, 9, 1), RENTREE, "an=2026", True),
        (date(2025, 9, 1), date(2026, 8, 31), "an=2026&annee=civile", True),
        (date(2026, 12, 31), date(2027, 1, 1), "an=2027&annee=civile", True),
        (date(2026, 12, 31), date(2026, 12, 31), "an=2027&annee=civile", False),
        (date(2028, 2, 29), date(2028, 2, 29), "an=2027", True),
        (date(2028, 2, 29), date(2028, 2, 29), "an=2028&annee=civile", True),
        (date(2020, 1, 1), None, "an=2026", True),
        (None, RENTREE, "an=2026", True),
        (None, date(2026, 8, 31), "an=2026", False),
        (None, None, "an=2026", False),
    ],
)
def test_an_action_is_on_the_years_that_it_meets(chef, cite, starts_on, ends_on, query, shown):
    FicheActionFactory(cite=cite, titre="Lire", starts_on=starts_on, ends_on=ends_on)

    vue = frise(chef, query)

    assert titres(vue) == (["Lire"] if shown else [])


def test_each_action_is_said_in_words_beside_its_bar(chef, cite):
    FicheActionFactory(
        cite=cite, titre="Lire", code="A1", starts_on=RENTREE, ends_on=date(2026, 10, 16), statut=StatutFiche.EN_COURS
    )

    vue = frise(chef)

    (rang,) = vue.contexte["frise"].groupes[0].rangs
    assert rang.action.periode == "du 1er septembre au 16 octobre 2026"
    assert rang.action.signe.mot == "En cours"
    assert rang.action.retard == "devait finir le 16 octobre 2026"
    assert "fr-retard" in rang.barre
    (row,) = [row for row in vue.page.find("tr") if row.find("td")]
    assert [cell.text for cell in row.find("th", "td")] == [
        "Lire", "1er septembre 2026", "16 octobre 2026", "En cours", "devait finir le 16 octobre 2026",
    ]  # fmt: skip
    assert vue.contexte["frise"].phrase == (
        "Du 1er septembre 2026 au 31 août 2027, 1 action se déroule, 1 commence et 1 se termine. 1 est en retard."
    )


@pytest.mark.parametrize(
    ("statut", "starts_on", "ends_on", "passed"),
    [
        (StatutFiche.EN_COURS, None, date(2026, 11, 22), date(2026, 11, 22)),
        (StatutFiche.EN_COURS, None, AUJOURDHUI, None),
        (StatutFiche.EN_COURS, date(2026, 1, 1), None, None),
        (StatutFiche.EN_PREPARATION, date(2026, 11, 22), date(2027, 1, 1), date(2026, 11, 22)),
        (StatutFiche.EN_PREPARATION, AUJOURDHUI, None, None),
        (StatutFiche.A_INSTRUIRE, None, date(2026, 11, 22), date(2026, 11, 22)),
        (StatutFiche.A_INSTRUIRE, None, None, None),
        (StatutFiche.TERMINEE, RENTREE, date(2026, 10, 1), None),
        (StatutFiche.SUSPENDUE, RENTREE, date(2026, 10, 1), None),
        (StatutFiche.AJOURNEE, RENTREE, date(2026, 10, 1), None),
    ],
)
def test_the_day_that_an_action_let_pass(statut, starts_on, ends_on, passed):
    assert passed_day(statut, starts_on, ends_on, AUJOURDHUI) == passed


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "words"),
    [
        (date(2026, 11, 1), None, "devait commencer le 1er novembre 2026"),
        (None, date(2026, 11, 1), "devait finir le 1er novembre 2026"),
    ],
)
def test_what_has_not_begun_is_late_on_its_start(chef, cite, starts_on, ends_on, words):
    FicheActionFactory(cite=cite, starts_on=starts_on, ends_on=ends_on, statut=StatutFiche.EN_PREPARATION)

    (rang,) = frise(chef).contexte["frise"].groupes[0].rangs

    assert rang.action.retard == words


def test_an_open_end_is_said(chef, cite):
    FicheActionFactory(cite=cite, titre="Sans fin", starts_on=RENTREE)
    FicheActionFactory(cite=cite, titre="Sans début", ends_on=SORTIE)

    vue = frise(chef)

    rangs = vue.contexte["frise"].groupes[0].rangs
    assert {rang.action.titre: rang.action.periode for rang in rangs} == {
        "Sans fin": "à partir du 1er septembre 2026, fin non dite",
        "Sans début": "jusqu'au 31 août 2027, début non dit",
    }
    assert all("fr-ouvert" in rang.barre for rang in rangs)
    assert vue.contexte["frise"].une_seule == "2 actions n’ont qu’une date"
    assert vue.contexte["frise"].manque.titre == "2 actions dont une date manque"


@pytest.mark.parametrize(("count", "titre"), [(1, "1 action sans dates"), (3, "3 actions sans dates")])
def test_actions_without_dates_are_apart(chef, cite, count, titre):
    FicheActionFactory.create_batch(count, cite=cite)

    vue = frise(chef, "vue=frise&an=2026&axe=4&manque=referent")

    assert titre in [node.text for node in vue.page.find("h2")]
    assert vue.contexte["frise"].manque.url == "?axe=4&manque=referent&manque=dates"
    assert len(vue.contexte["frise"].sans_dates) == count


def test_a_list_that_already_lacks_dates_has_no_link_to_itself(chef, cite):
    FicheActionFactory(cite=cite)

    assert frise(chef, "manque=dates").contexte["frise"].manque.url == ""


def test_what_is_before_and_after_is_counted(chef, cite):
    FicheActionFactory(cite=cite, starts_on=date(2025, 9, 1), ends_on=date(2026, 8, 31))
    FicheActionFactory.create_batch(2, cite=cite, starts_on=date(2027, 9, 1))

    vue = frise(chef, "an=2026")

    assert vue.liens()["1 action finit avant"] == "?an=2025"
    assert vue.liens()["2 actions commencent après"] == "?an=2027"
    assert vue.contexte["frise"].phrase == (
        "Du 1er septembre 2026 au 31 août 2027, aucune action de cette liste n’a de date."
    )


def test_axes_follow_the_plan_and_the_rest_comes_last(chef, cite):
    second = AxeFactory(cite=cite, code="2", nom="Temps de vie", ordre=2)
    first = AxeFactory(cite=cite, code="1", nom="Parents", ordre=1)
    FicheActionFactory(cite=cite, titre="À classer", starts_on=RENTREE)
    for axe in (second, first):
        FicheActionFactory(cite=cite, titre=axe.nom, starts_on=RENTREE, sous_thematique=SousThematiqueFactory(axe=axe))

    groupes = frise(chef).contexte["frise"].groupes

    assert [groupe.titre for groupe in groupes] == ["Axe 1 · Parents", "Axe 2 · Temps de vie", "À classer"]


@pytest.mark.parametrize("query", ["an=1999", "an=2102", "an=douze", "an=٢٠٢٦", "annee=lunaire", "page=x"])
def test_what_cannot_be_read_shows_this_year(chef, cite, query):
    FicheActionFactory(cite=cite, starts_on=RENTREE, ends_on=SORTIE)

    assert frise(chef, query).contexte["frise"].annee.titre == "Année scolaire 2026-2027"


@pytest.mark.parametrize(
    ("today", "titre"),
    [(date(2026, 8, 31), "Année scolaire 2025-2026"), (RENTREE, "Année scolaire 2026-2027")],
)
def test_an_empty_list_shows_the_school_year_of_today(chef, today, titre):
    assert frise(chef, today=today).contexte["frise"].annee.titre == titre


def test_a_list_of_another_time_shows_its_own_year(chef, cite):
    FicheActionFactory(cite=cite, starts_on=date(2023, 9, 1), ends_on=date(2024, 6, 30))

    assert frise(chef).contexte["frise"].annee.titre == "Année scolaire 2023-2024"
    assert frise(chef, "annee=civile").contexte["frise"].annee.titre == "Année 2023"


@pytest.mark.parametrize(("an", "precedente", "suivante"), [(2000, None, 2001), (2101, 2100, None)])
def test_years_stop_somewhere(chef, an, precedente, suivante):
    annee = frise(chef, f"an={an}").contexte["frise"].annee

    assert (annee.precedente, annee.suivante) == (precedente, suivante)


def test_the_holidays_of_the_zone_are_named(chef, cite, toussaint):
    FicheActionFactory(cite=cite, starts_on=RENTREE)

    vue = frise(chef, "an=2026")

    assert "Vacances de la Toussaint, du 17 octobre au 1er novembre 2026" in vue.page.text
    assert "ne sont pas encore connues" not in vue.page.text
    assert vue.html.count('class="fr-bande"') == 2


def test_unknown_holidays_are_said_and_lead_to_the_territory(chef, cite, toussaint):
    FicheActionFactory(cite=cite, starts_on=RENTREE)

    vue = frise(chef, "an=2027&annee=civile")

    assert "Les vacances de 2027-2028 ne sont pas encore connues pour la zone A." in vue.page.text
    assert vue.liens()["Voir le calendrier du territoire"] == f"/cite/{cite.slug}/territoire/vacances/"


@pytest.mark.parametrize(
    ("nom", "court"),
    [
        ("Vacances de la Toussaint", "Toussaint"),
        ("Vacances de Noël", "Noël"),
        ("Vacances d'hiver", "Hiver"),
        ("Vacances d’été", "Été"),
        ("Pont de l'Ascension", "Pont de l'Ascension"),
        ("Vacances", "Vacances"),
    ],
)
def test_the_short_name_of_holidays(nom, court):
    assert nom_court(nom) == court


def test_a_long_list_is_cut_in_pages(chef, cite):
    FicheActionFactory.create_batch(151, cite=cite, starts_on=RENTREE, ends_on=SORTIE)

    assert len(titres(frise(chef))) == 150
    assert len(titres(frise(chef, "page=2"))) == 1


def test_statuses_drawn_alike_share_a_line_of_the_key(chef, cite):
    for statut in (StatutFiche.SUSPENDUE, StatutFiche.ANNULEE, StatutFiche.A_INSTRUIRE):
        FicheActionFactory(cite=cite, starts_on=RENTREE, statut=statut)

    assert [mots for mots, _cle in frise(chef).contexte["frise"].legende] == ["à instruire", "suspendue, annulée"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_timeline_asks_one_query(chef, cite, rf, django_assert_num_queries, count):
    FicheActionFactory.create_batch(count, cite=cite, starts_on=RENTREE)
    lignes, reperes = lire_liste(cite, chef.compte)
    request = rf.get("/")
    request.user = chef.compte

    with django_assert_num_queries(1):
        contexte_frise(request, cite, lignes, reperes, AUJOURDHUI)
