import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance.kernel.money import MAX_CENTS, MontantIllisible, format_cents, format_number, parse_cents


@pytest.mark.parametrize(
    ("typed", "cents"),
    [
        ("12 000 €", 1200000),
        ("12\u00a0000\u202f€", 1200000),
        ("6800,00", 680000),
        ("6800,5", 680050),
        ("6.800", 680000),
        ("1.234,50 €", 123450),
        ("12000 euros", 1200000),
        ("-3", -300),
        ("−3,20 EUR", -320),
        ("0", 0),
        (str(MAX_CENTS // 100), MAX_CENTS),
    ],
)
def test_amounts_are_read_as_people_type_them(typed, cents):
    assert parse_cents(typed) == cents


@pytest.mark.parametrize(
    "typed", ["", "€", "environ 5000", "5000 ou 6000", "12,345", "1e5", "12 €/h", "5 000 €  par an"]
)
def test_what_is_not_one_amount_is_refused_and_named(typed):
    with pytest.raises(MontantIllisible) as refusal:
        parse_cents(typed)

    assert refusal.value.message == f"« {typed} » n'est pas un montant. Écrivez un nombre : 6 800 ou 6800,50."


def test_an_amount_beyond_any_budget_is_refused():
    with pytest.raises(MontantIllisible, match="Vérifiez les zéros"):
        parse_cents(f"{MAX_CENTS // 100},01")


@pytest.mark.parametrize(
    ("cents", "shown"),
    [(0, "–"), (None, "–"), (5, "0,05\u00a0€"), (-680000, "−6\u00a0800\u00a0€"), (100, "1\u00a0€")],
)
def test_amounts_are_written_in_french(cents, shown):
    assert format_cents(cents) == shown


def test_cents_may_always_be_written():
    assert format_cents(680000, always_cents=True) == "6\u00a0800,00\u00a0€"


@given(st.integers(-MAX_CENTS, MAX_CENTS).filter(bool))
def test_what_is_written_is_read_back(cents):
    assert parse_cents(format_cents(cents)) == cents


def test_thousands_never_use_the_narrow_space():
    assert format_number(1234567) == "1\u00a0234\u00a0567"
