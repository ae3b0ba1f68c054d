"""The school holidays that the période de réalisation of a fiche meets, and where the fiche says them."""

from datetime import date

import pytest
from django.urls import reverse

from alliance.plan.enums import Dimension, Temps
from alliance.plan.models import Codage
from alliance.plan.selectors.temps import vacances_de_la_fiche
from alliance.territoires.models import PeriodeVacances
from alliance.territoires.selectors import vacances_entre
from tests.factories import FicheActionFactory

pytestmark = pytest.mark.django_db
TOUSSAINT = (date(2026, 10, 17), date(2026, 11, 1))
ETE = (date(2026, 7, 4), date(2026, 8, 31))


@pytest.fixture
def calendrier(cite):
    rows = [("Vacances d'été", "2025-2026", *ETE), ("Vacances de la Toussaint", "2026-2027", *TOUSSAINT)]
    for zone in ("A", "B"):
        for nom, annee, starts_on, ends_on in rows:
            PeriodeVacances.objects.create(
                zone=zone, nom=nom, annee_scolaire=annee, starts_on=starts_on, ends_on=ends_on, source="essai"
            )


@pytest.mark.parametrize(
    ("temps", "starts_on", "ends_on", "found"),
    [
        ([Temps.SCOLAIRE], date(2026, 9, 1), date(2027, 6, 30), ["Vacances de la Toussaint"]),
        ([Temps.VACANCES, Temps.EXTRASCOLAIRE], date(2026, 8, 31), date(2026, 10, 16), ["Vacances d'été"]),
        ([Temps.SCOLAIRE], date(2026, 11, 1), date(2026, 11, 1), ["Vacances de la Toussaint"]),
        ([Temps.SCOLAIRE], date(2026, 11, 2), date(2026, 12, 1), []),
        ([Temps.SCOLAIRE], date(2026, 7, 1), None, ["Vacances d'été"]),
        ([Temps.SCOLAIRE], None, date(2026, 10, 17), ["Vacances de la Toussaint"]),
        ([Temps.SCOLAIRE], date(2026, 1, 1), date(2027, 12, 31), ["Vacances d'été", "Vacances de la Toussaint"]),
        ([Temps.SCOLAIRE], None, None, []),
        ([Temps.PERISCOLAIRE], date(2026, 9, 1), date(2027, 6, 30), []),
        ([], date(2026, 9, 1), date(2027, 6, 30), []),
    ],
)
def test_holidays_that_a_fiche_meets(cite, calendrier, temps, starts_on, ends_on, found):
    fiche = FicheActionFactory(cite=cite, starts_on=starts_on, ends_on=ends_on)

    assert [row.nom for row in vacances_de_la_fiche(fiche, temps)] == found


def test_the_years_that_nobody_imported_are_named(cite, calendrier):
    found = vacances_entre(cite, date(2025, 8, 31), date(2027, 9, 1))

    assert found.zone == "zone A"
    assert [row.nom for row in found.periodes] == ["Vacances d'été", "Vacances de la Toussaint"]
    assert found.annees_inconnues == ("2024-2025", "2027-2028")


def test_holidays_typed_under_another_year_are_not_lost(cite):
    PeriodeVacances.objects.create(
        zone="A",
        nom="Été",
        annee_scolaire="2026-2027",
        starts_on=date(2026, 8, 1),
        ends_on=date(2026, 8, 31),
        source="x",
    )

    found = vacances_entre(cite, date(2026, 8, 1), date(2026, 8, 31))

    assert [row.nom for row in found.periodes] == ["Été"]
    assert found.annees_inconnues == ("2025-2026",)


@pytest.mark.parametrize(
    ("temps", "said"), [(Temps.SCOLAIRE, True), (Temps.VACANCES, True), (Temps.PERISCOLAIRE, False)]
)
def test_the_fiche_says_the_holidays_where_it_says_when(client_chef, cite, calendrier, temps, said):
    fiche = FicheActionFactory(cite=cite, starts_on=date(2026, 9, 1), ends_on=date(2027, 6, 30))
    Codage.objects.create(fiche=fiche, dimension=Dimension.TEMPS, valeur=temps)

    text = client_chef.get(reverse("plan:fiche", args=[cite.slug, fiche.pk])).text

    assert ("Vacances de la Toussaint\u00a0: du 17 octobre au 1er novembre 2026" in text) is said
