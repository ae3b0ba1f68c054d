from datetime import date

import pytest

from alliance.kernel.dates import annee_scolaire, format_jour, format_periode, is_current

DEBUT, FIN = date(2026, 9, 1), date(2027, 6, 30)


@pytest.mark.parametrize(
    ("day", "annee", "shown"),
    [
        (date(2026, 9, 1), True, "1er septembre 2026"),
        (date(2026, 10, 13), False, "13 octobre"),
        (date(2026, 8, 2), True, "2 août 2026"),
    ],
)
def test_format_jour(day, annee, shown):
    assert format_jour(day, annee=annee) == shown


@pytest.mark.parametrize(
    ("start", "end", "shown"),
    [
        (DEBUT, FIN, "du 1er septembre 2026 au 30 juin 2027"),
        (date(2026, 9, 1), date(2026, 12, 1), "du 1er septembre au 1er décembre 2026"),
        (DEBUT, DEBUT, "le 1er septembre 2026"),
        (DEBUT, None, "à partir du 1er septembre 2026"),
        (None, FIN, "jusqu'au 30 juin 2027"),
        (None, None, ""),
    ],
)
def test_format_periode(start, end, shown):
    assert format_periode(start, end) == shown


@pytest.mark.parametrize(
    ("day", "shown"), [(date(2026, 8, 31), "2025-2026"), (date(2026, 9, 1), "2026-2027"), (FIN, "2026-2027")]
)
def test_the_school_year_turns_on_the_first_of_september(day, shown):
    assert annee_scolaire(day) == shown


@pytest.mark.parametrize(
    ("from_on", "to_on", "today", "holds"),
    [
        (DEBUT, FIN, DEBUT, True),
        (DEBUT, FIN, FIN, True),
        (DEBUT, FIN, date(2026, 8, 31), False),
        (DEBUT, FIN, date(2027, 7, 1), False),
        (None, None, DEBUT, True),
        (None, FIN, date(2000, 1, 1), True),
        (DEBUT, None, date(2100, 1, 1), True),
    ],
)
def test_both_bounds_are_included_and_an_absent_one_is_open(from_on, to_on, today, holds):
    assert is_current(from_on, to_on, today) is holds
