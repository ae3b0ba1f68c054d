"""School years, civil years, months: where they begin, where they end, what they meet."""

from datetime import date

import pytest

from alliance.kernel import dates

RENTREE, SORTIE = date(2026, 9, 1), date(2027, 8, 31)


@pytest.mark.parametrize(
    ("day", "rentree"),
    [(date(2026, 8, 31), 2025), (RENTREE, 2026), (SORTIE, 2026), (date(2027, 9, 1), 2027), (date(2028, 2, 29), 2027)],
)
def test_the_school_year_of_a_day(day, rentree):
    first, last = dates.bornes_scolaires(rentree)

    assert dates.rentree_of(day) == rentree
    assert first <= day <= last


def test_the_bounds_of_a_year():
    assert dates.bornes_scolaires(2026) == (RENTREE, SORTIE)
    assert dates.bornes_civiles(2026) == (date(2026, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        (date(2028, 2, 29), date(2028, 2, 1), date(2028, 2, 29)),
        (date(2026, 2, 3), date(2026, 2, 1), date(2026, 2, 28)),
        (date(2026, 12, 31), date(2026, 12, 1), date(2026, 12, 31)),
    ],
)
def test_the_bounds_of_a_month(day, first, last):
    assert dates.bornes_mois(day) == (first, last)


@pytest.mark.parametrize(
    ("day", "months", "found"),
    [
        (date(2026, 1, 31), -1, date(2025, 12, 1)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2028, 2, 29), 12, date(2029, 2, 1)),
        (date(2026, 8, 31), 0, date(2026, 8, 1)),
    ],
)
def test_months_before_and_after(day, months, found):
    assert dates.decale_mois(day, months) == found


@pytest.mark.parametrize(
    ("start", "end", "found"),
    [
        (RENTREE, SORTIE, ["2026-2027"]),
        (date(2026, 1, 1), date(2026, 12, 31), ["2025-2026", "2026-2027"]),
        (date(2026, 8, 31), RENTREE, ["2025-2026", "2026-2027"]),
    ],
)
def test_the_school_years_of_a_period(start, end, found):
    assert dates.annees_scolaires(start, end) == found


@pytest.mark.parametrize(
    ("start", "end", "met"),
    [
        (date(2025, 9, 1), date(2026, 8, 31), False),
        (date(2025, 9, 1), RENTREE, True),
        (RENTREE, RENTREE, True),
        (SORTIE, None, True),
        (date(2027, 9, 1), None, False),
        (None, RENTREE, True),
        (None, date(2026, 8, 31), False),
        (date(2020, 1, 1), date(2030, 1, 1), True),
        (None, None, False),
    ],
)
def test_a_period_meets_a_year(start, end, met):
    assert dates.meets(start, end, RENTREE, SORTIE) is met
