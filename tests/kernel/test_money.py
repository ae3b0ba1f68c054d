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
        ("-0", 0),
        ("007", 700),
        ("+ 12 €", 1200),
        ("€ 12", 1200),
        ("6 800 , 50", 680050),
        ("1'234’567", 123456700),
        ("\ufeff12\u200b000", 1200000),
        (str(MAX_CENTS // 100), MAX_CENTS),
    ],
)
def test_amounts_are_read_as_people_type_them(typed, cents):
    assert parse_cents(typed) == cents


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "€",
        "-",
        ",50",
        "12,",
        "environ 5000",
        "5000 ou 6000",
        "1e5",
        "12 €/h",
        "5 000 €  par an",
        "1.234.50",
        "(12)",
        "²",
        "٣",
    ],
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


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("0,001", "a plus de deux décimales. Un montant s'arrête aux centimes : écrivez 6800,50 par exemple."),
        ("0.001", "a plus de deux décimales. Un montant s'arrête aux centimes : écrivez 6800,50 par exemple."),
        ("12,345 €", "a plus de deux décimales. Un montant s'arrête aux centimes : écrivez 6800,50 par exemple."),
        ("1234.567", "a plus de deux décimales. Un montant s'arrête aux centimes : écrivez 6800,50 par exemple."),
        ("12 k€", "est abrégé. Écrivez tous les chiffres : 12\u00a0000."),
        ("1,5k", "est abrégé. Écrivez tous les chiffres : 1\u00a0500."),
        ("12 mille euros", "est abrégé. Écrivez tous les chiffres : 12\u00a0000."),
        ("1,2345 k€", "est abrégé. Écrivez tous les chiffres : 12 000 par exemple."),
        ("1,2 M€", "est abrégé. Écrivez tous les chiffres : 12 000 par exemple."),
        ("3 millions d'euros", "est abrégé. Écrivez tous les chiffres : 12 000 par exemple."),
        ("12 50", "se lit de plusieurs façons. Écrivez un seul nombre, les milliers par trois : 6 800 ou 6800,50."),
        (
            "5 000 6 000",
            "se lit de plusieurs façons. Écrivez un seul nombre, les milliers par trois : 6 800 ou 6800,50.",
        ),
    ],
)
def test_what_has_no_reading_or_two_is_refused_with_what_to_write(typed, why):
    with pytest.raises(MontantIllisible) as refusal:
        parse_cents(typed)

    assert refusal.value.message == f"« {typed} » {why}"


def test_a_page_pasted_is_refused_and_not_repeated():
    with pytest.raises(MontantIllisible) as refusal:
        parse_cents("1" * 61)

    assert refusal.value.message == f"« {'1' * 60}… » n'est pas un montant. Écrivez un nombre : 6 800 ou 6800,50."
