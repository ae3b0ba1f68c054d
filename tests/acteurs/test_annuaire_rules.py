from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from alliance.acteurs.enums import Fraicheur
from alliance.acteurs.rules import (
    IdentifiantInvalide,
    TelephoneIllisible,
    format_siret,
    fraicheur_of,
    fresh_since,
    parse_rna,
    parse_siret,
    parse_telephone,
    stale_on,
)


def _with_valid_siren(prefix: str, rest: str) -> str:
    siren = prefix + luhn.calc_check_digit(prefix)
    head = siren + rest
    return head + luhn.calc_check_digit(head)


SIRETS = st.builds(
    _with_valid_siren,
    st.text("0123456789", min_size=8, max_size=8).filter(lambda text: not text.startswith("35600000")),
    st.text("0123456789", min_size=4, max_size=4),
)


@pytest.mark.parametrize(
    "typed", ["73282932000074", " 732 829 320 00074 ", "732.829.320.00074", "732\u00a0829\u202f320 00074"]
)
def test_a_siret_is_read_whatever_the_spaces(typed):
    assert parse_siret(typed) == "73282932000074"


@given(siret=SIRETS)
def test_a_formatted_siret_reads_back(siret):
    assert parse_siret(format_siret(siret)) == siret


@given(siret=SIRETS, place=st.integers(0, 13), shift=st.integers(1, 9))
def test_one_mistyped_digit_of_a_siret_is_always_seen(siret, place, shift):
    wrong = siret[:place] + str((int(siret[place]) + shift) % 10) + siret[place + 1 :]

    with pytest.raises(IdentifiantInvalide) as refusal:
        parse_siret(wrong)

    assert refusal.value.field == "siret"


def test_la_poste_has_its_own_rule():
    assert parse_siret("356 000 000 00048") == "35600000000048"
    assert parse_siret("356 000 000 00006") == "35600000000006"
    with pytest.raises(IdentifiantInvalide):
        parse_siret("35600000000007")


@pytest.mark.parametrize("typed", ["7328293200007", "732829320000744", "732829320", "7328293200007A", "٧٣٢٨٢٩٣٢٠٠٠٠٧٤"])
def test_anything_but_fourteen_digits_is_no_siret(typed):
    with pytest.raises(IdentifiantInvalide) as refusal:
        parse_siret(typed)

    assert typed in refusal.value.message


@pytest.mark.parametrize("parse", [parse_siret, parse_rna, parse_telephone])
@pytest.mark.parametrize("typed", ["", "  ", "\u00a0"])
def test_nothing_stays_nothing(parse, typed):
    assert parse(typed) == ""


def test_nothing_is_formatted_as_nothing():
    assert format_siret("") == ""


@given(number=st.integers(0, 10**9 - 1), lower=st.booleans(), spaced=st.booleans())
def test_an_rna_is_read_whatever_the_case_and_the_spaces(number, lower, spaced):
    rna = f"W{number:09d}"
    typed = f" {rna[:4]} {rna[4:]}" if spaced else rna

    assert parse_rna(typed.lower() if lower else typed) == rna


@pytest.mark.parametrize("typed", ["W12345678", "W1234567890", "212000001", "X212000001", "W21200000A", "W٢١٢٠٠٠٠٠١"])
def test_anything_else_is_no_rna(typed):
    with pytest.raises(IdentifiantInvalide) as refusal:
        parse_rna(typed)

    assert (refusal.value.field, typed in refusal.value.message) == ("rna", True)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("0380000000", "03 80 00 00 00"),
        ("03.80.00.00.00", "03 80 00 00 00"),
        ("03-80-00-00-00", "03 80 00 00 00"),
        ("+33 (3) 80 00 00 00", "+33380000000"),
        ("3919", "3919"),
    ],
)
def test_a_telephone_is_kept_in_one_writing(typed, kept):
    assert parse_telephone(typed) == kept
    assert parse_telephone(kept) == kept


@pytest.mark.parametrize("typed", ["à l'accueil", "12", "03 80 00 00 00 ou 06", "1" * 16])
def test_what_is_not_one_number_is_refused(typed):
    with pytest.raises(TelephoneIllisible):
        parse_telephone(typed)


@pytest.mark.parametrize(
    ("today", "limit"),
    [
        (date(2026, 10, 13), date(2026, 4, 13)),
        (date(2026, 8, 31), date(2026, 2, 28)),
        (date(2024, 8, 31), date(2024, 2, 29)),
        (date(2026, 6, 30), date(2025, 12, 30)),
        (date(2026, 3, 1), date(2025, 9, 1)),
    ],
)
def test_freshness_counts_calendar_months(today, limit):
    assert fresh_since(today) == limit


@pytest.mark.parametrize(
    ("verifiee_on", "fraicheur"),
    [
        (None, Fraicheur.JAMAIS),
        (date(2026, 4, 12), Fraicheur.A_VERIFIER),
        (date(2026, 4, 13), Fraicheur.A_VERIFIER),
        (date(2026, 4, 14), Fraicheur.A_JOUR),
        (date(2026, 10, 13), Fraicheur.A_JOUR),
    ],
)
def test_a_sheet_is_fresh_for_less_than_six_months(verifiee_on, fraicheur):
    assert fraicheur_of(verifiee_on, date(2026, 10, 13)) == fraicheur


@given(verifiee_on=st.dates(date(2020, 1, 1), date(2040, 12, 31)))
def test_a_check_goes_stale_on_the_very_day_that_is_announced(verifiee_on):
    day = stale_on(verifiee_on)

    assert fraicheur_of(verifiee_on, day) == Fraicheur.A_VERIFIER
    assert fraicheur_of(verifiee_on, day - timedelta(days=1)) == Fraicheur.A_JOUR
