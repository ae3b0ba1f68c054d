"""Money is whole euro cents. One parser, one formatter."""

import re

from alliance.kernel.errors import DomainError

NBSP = "\u00a0"
_SPACES = re.compile(r"[\s\u00a0\u202f\u2009']+")
_AMOUNT = re.compile(r"(?P<sign>[-−]?)0*(?P<whole>\d{1,20})(?:[.,](?P<cents>\d{1,2}))?")
MAX_CENTS = 10**12
"""Ten billion euros: beyond it, a typed amount is a mistake."""


class MontantIllisible(DomainError):
    pass


def parse_cents(text: str) -> int:
    """Read « 12 000 € », « 6800,00 » or « 1.234,50 € » as whole cents.

    :raises MontantIllisible: the text is not one amount and nothing else.
    """
    cleaned = _SPACES.sub("", text)
    cleaned = re.sub(r"(?i)(€|euros?|eur)$", "", cleaned)
    cleaned = re.sub(r"(?<=\d)\.(?=\d{3}(?:\D|$))", "", cleaned)
    match = _AMOUNT.fullmatch(cleaned)
    if not match:
        raise MontantIllisible(f"« {text} » n'est pas un montant. Écrivez un nombre : 6 800 ou 6800,50.")
    cents = int(match["whole"]) * 100 + int((match["cents"] or "0").ljust(2, "0"))
    if cents > MAX_CENTS:
        raise MontantIllisible(f"« {text} » dépasse ce qu'un budget peut contenir. Vérifiez les zéros.")
    return -cents if match["sign"] else cents


def format_cents(cents: int | None, *, always_cents: bool = False) -> str:
    """Write cents as a French reader expects: « 6 800 € », « 6 800,50 € », « – » for zero or nothing."""
    if not cents:
        return "–"
    euros, rest = divmod(abs(cents), 100)
    whole = f"{euros:,}".replace(",", NBSP)
    decimals = f",{rest:02d}" if rest or always_cents else ""
    return f"{'−' if cents < 0 else ''}{whole}{decimals}{NBSP}€"


def format_number(value: int) -> str:
    """Group thousands with a no-break space (U+202F vanishes in our font)."""
    return f"{value:,}".replace(",", NBSP)
