from datetime import date

import pytest

from alliance.plan.enums import Dimension, Jour
from alliance.plan.models import Codage
from alliance.plan.views.calendrier import contexte_calendrier
from alliance.territoires.models import PeriodeVacances
from tests.factories import FicheActionFactory
from tests.plan.vues import AUJOURDHUI, lire_liste, rendre

pytestmark = pytest.mark.django_db


def calendrier(chef, query="", **options):
    return rendre(contexte_calendrier, "plan/_calendrier.html", chef, query, **options)


def cases(vue):
    return {case.jour: case for semaine in vue.contexte["calendrier"].semaines for case in semaine if case}


def coder(fiche, *jours):
    for jour in jours:
        Codage.objects.create(fiche=fiche, dimension=Dimension.JOUR, valeur=jour)
    return fiche


def vacances(cite, starts_on, ends_on, annee_scolaire="2026-2027"):
    return PeriodeVacances.objects.create(
        zone=cite.zone, nom="Vacances de la Toussaint", annee_scolaire=annee_scolaire,
        starts_on=starts_on, ends_on=ends_on, source="essai",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("query", "titre", "days", "first_column"),
    [
        ("", "Novembre 2026", 30, 6),
        ("mois=2028-02", "Février 2028", 29, 1),
        ("mois=2026-02", "Février 2026", 28, 6),
        ("mois=2026-13", "Novembre 2026", 30, 6),
        ("mois=1999-12", "Novembre 2026", 30, 6),
        ("mois=2026-08-31", "Novembre 2026", 30, 6),
    ],
)
def test_a_month_has_its_days_under_their_weekday(chef, query, titre, days, first_column):
    vue = calendrier(chef, query)

    found = vue.contexte["calendrier"]
    assert found.titre == titre
    assert len(cases(vue)) == days
    assert {len(semaine) for semaine in found.semaines} == {7}
    assert [case is None for case in found.semaines[0]].index(False) == first_column


def test_a_day_says_what_starts_what_ends_and_how_many_run(chef, cite):
    FicheActionFactory(cite=cite, titre="Lire", starts_on=date(2026, 11, 2), ends_on=date(2026, 11, 4))
    FicheActionFactory(cite=cite, titre="Un jour", starts_on=date(2026, 11, 4), ends_on=date(2026, 11, 4))
    FicheActionFactory(cite=cite, titre="Sans fin", starts_on=date(2025, 1, 1))
    FicheActionFactory(cite=cite, titre="Finie", ends_on=date(2026, 10, 31))

    vue = calendrier(chef)

    found = cases(vue)
    assert [(found[date(2026, 11, day)].nombre) for day in (1, 2, 3, 4, 5)] == [1, 2, 2, 3, 1]
    assert [action.titre for action in found[date(2026, 11, 2)].debuts.actions] == ["Lire"]
    assert [action.titre for action in found[date(2026, 11, 4)].fins.actions] == ["Lire", "Un jour"]
    assert found[date(2026, 11, 4)].url == "?du=2026-11-04&au=2026-11-04"
    assert vue.contexte["calendrier"].phrase == "3 actions ont lieu ce mois-ci\u00a0: 2 commencent, 2 se terminent."


def test_several_starts_of_one_day_fold(chef, cite):
    FicheActionFactory.create_batch(3, cite=cite, starts_on=date(2026, 11, 2), ends_on=date(2027, 6, 30))

    vue = calendrier(chef)

    assert [node.text for node in vue.page.find("summary")] == ["3 commencent"]


def test_a_long_day_and_a_long_week_show_the_first_and_count_the_rest(chef, cite):
    for fiche in FicheActionFactory.create_batch(17, cite=cite, starts_on=date(2026, 11, 2)):
        coder(fiche, Jour.LUNDI)

    vue = calendrier(chef)

    case, colonne = cases(vue)[date(2026, 11, 2)], vue.contexte["calendrier"].colonnes[0]
    assert (case.debuts.nombre, len(case.debuts.actions), case.debuts.autres) == (17, 15, 2)
    assert (colonne.compte, len(colonne.actions), colonne.autres) == ("17 actions", 15, 2)
    assert vue.page.text.count("et 2 autres") == 2


def test_an_empty_month_says_so(chef):
    vue = calendrier(chef)

    assert "Aucune action de cette liste n’a lieu ce mois-ci." in vue.page.text
    assert "Aucune action de ce mois n’a de jour de la semaine" in vue.page.text


@pytest.mark.parametrize(
    ("query", "precedent", "suivant"),
    [
        ("mois=2026-12", "2026-11", "2027-01"),
        ("mois=2027-01", "2026-12", "2027-02"),
        ("mois=2000-01", "", "2000-02"),
        ("mois=2101-12", "2101-11", ""),
    ],
)
def test_months_lead_to_their_neighbours(chef, query, precedent, suivant):
    found = calendrier(chef, query).contexte["calendrier"]

    assert (found.precedent, found.suivant) == (precedent, suivant)


@pytest.mark.parametrize(("query", "link"), [("", ""), ("mois=2026-10", "2026-11"), ("mois=2026-11", "")])
def test_another_month_leads_back_to_this_one(chef, query, link):
    assert calendrier(chef, query).contexte["calendrier"].ce_mois == link


def test_holidays_are_shaded_and_named_once_in_sight(chef, cite):
    vacances(cite, date(2026, 10, 17), date(2026, 11, 1))

    october, november = cases(calendrier(chef, "mois=2026-10")), cases(calendrier(chef, "mois=2026-11"))

    assert [day.day for day, case in october.items() if case.vacances] == list(range(17, 32))
    assert [day.day for day, case in october.items() if case.premier_des_vacances] == [17]
    assert [day.day for day, case in november.items() if case.premier_des_vacances] == [1]
    assert november[date(2026, 11, 1)].vacances == "Toussaint"
    assert november[date(2026, 11, 1)].a_dire


@pytest.mark.parametrize(
    ("query", "month", "year"),
    [
        ("mois=2026-08&annee=civile", ("2025-2026",), ("2025-2026",)),
        ("mois=2026-09&annee=civile", (), ("2025-2026",)),
        ("mois=2026-08", ("2025-2026",), ("2025-2026",)),
        ("mois=2026-09", (), ()),
    ],
)
def test_unknown_holidays_are_said_of_the_month_and_of_its_year(chef, cite, query, month, year):
    vacances(cite, date(2026, 10, 17), date(2026, 11, 1))

    found = calendrier(chef, query).contexte["calendrier"]

    assert found.scolaire_du_mois.annees_inconnues == month
    assert found.scolaire.annees_inconnues == year


def test_weekday_actions_are_in_the_heading_of_their_day(chef, cite):
    wednesday = coder(
        FicheActionFactory(cite=cite, titre="Chorale", starts_on=date(2026, 9, 1), ends_on=date(2027, 6, 30)),
        Jour.MERCREDI, Jour.SAMEDI,
    )  # fmt: skip
    coder(FicheActionFactory(cite=cite, ends_on=date(2026, 10, 31)), Jour.MERCREDI)

    vue = calendrier(chef, "statut=EN_COURS")

    found = {colonne.mot: colonne for colonne in vue.contexte["calendrier"].colonnes}
    assert [mot for mot, colonne in found.items() if colonne.actions] == ["mercredi", "samedi"]
    assert [action.url for action in found["mercredi"].actions] == [f"/cite/{cite.slug}/plan/fiches/{wednesday.pk}/"]
    assert found["mercredi"].url == "?statut=EN_COURS&du=2026-11-01&au=2026-11-30&jour=MERCREDI"
    assert vue.page.find("th")[2].text == "mercredi 1 action du mercredi"


@pytest.mark.parametrize(
    ("query", "url"),
    [
        ("jour=SAMEDI", ""),
        ("jour=SAMEDI&jour=MERCREDI", "?jour=MERCREDI&du=2026-11-01&au=2026-11-30"),
        ("du=2026-11-10", "?du=2026-11-10&au=2026-11-30&jour=MERCREDI"),
        ("au=2026-11-10", "?au=2026-11-10&du=2026-11-01&jour=MERCREDI"),
        ("du=2026-12-01", ""),
        ("du=hier", "?du=2026-11-01&au=2026-11-30&jour=MERCREDI"),
    ],
)
def test_a_number_leads_to_exactly_what_it_counts_or_nowhere(chef, cite, query, url):
    coder(FicheActionFactory(cite=cite, starts_on=date(2026, 9, 1)), Jour.MERCREDI)

    assert calendrier(chef, query).contexte["calendrier"].colonnes[2].url == url


@pytest.mark.parametrize(
    ("query", "months", "counts"),
    [
        ("", ("2026-09", "2027-08"), {"2026-11": (1, 0, 1), "2027-01": (0, 0, 1), "2027-08": (0, 1, 1)}),
        ("annee=civile", ("2026-01", "2026-12"), {"2026-10": (0, 0, 0), "2026-11": (1, 0, 1), "2026-12": (0, 0, 1)}),
    ],
)
def test_the_year_counts_what_each_month_holds(chef, cite, query, months, counts):
    FicheActionFactory(cite=cite, starts_on=date(2026, 11, 30), ends_on=date(2027, 8, 31))

    found = {mois.mois: mois for mois in calendrier(chef, query).contexte["calendrier"].mois_de_l_annee}

    assert (min(found), max(found), len(found)) == (*months, 12)
    assert {mois: (found[mois].debutent, found[mois].finissent, found[mois].durent) for mois in counts} == counts


def test_what_has_no_date_is_told_apart(chef, cite):
    FicheActionFactory(cite=cite)
    FicheActionFactory(cite=cite, starts_on=date(2026, 11, 2))

    vue = calendrier(chef)

    assert vue.liens()["2 actions dont une date manque"] == "?manque=dates"
    assert "1 n’en a aucune, absente du calendrier" in vue.page.text


@pytest.mark.parametrize("count", [1, 3])
def test_the_calendar_asks_two_queries(chef, cite, rf, django_assert_num_queries, count):
    for fiche in FicheActionFactory.create_batch(count, cite=cite, starts_on=date(2026, 9, 1)):
        coder(fiche, Jour.LUNDI)
    lignes, reperes = lire_liste(cite, chef.compte)
    request = rf.get("/")
    request.user = chef.compte

    with django_assert_num_queries(2):
        contexte_calendrier(request, cite, lignes, reperes, AUJOURDHUI)
