"""Money is whole euro cents. One parser, one formatter."""

import re

from alliance.kernel.errors import DomainError

NBSP = "\u00a0"
MAX_CENTS = 10**12
"""Ten billion euros: beyond it, a typed amount is a mistake."""
_LONG_MAX = 60
"""Characters beyond which what is typed is prose, not an amount."""

_INVISIBLE = re.compile("[\u200b\u2060\ufeff\x00]")
_ESPACE = r"[\s'’ʼ]"
_MONNAIE = r"(?:€|euros?|eur)"
_MONNAIE_AU_BORD = re.compile(rf"(?:^{_MONNAIE}\s*|\s*{_MONNAIE}$)", re.IGNORECASE)
_EUROS = rf"[1-9][0-9]{{0,2}}(?:{_ESPACE}+[0-9]{{3}})+|[0-9]+"
_MONTANT = re.compile(
    rf"(?P<signe>[-−–+]?)\s*"
    rf"(?:(?P<pointe>[1-9][0-9]{{0,2}}(?:\.[0-9]{{3}})+)(?:,(?P<reste>[0-9]{{1,2}}))?"
    rf"|(?P<euros>{_EUROS})(?:\s*[.,]\s*(?P<centimes>[0-9]{{1,2}}))?)"
)
_TROP_FIN = re.compile(rf"[-−–+]?\s*(?:{_EUROS})\s*[.,]\s*[0-9]{{3,}}")
_ABREGE = re.compile(
    rf"[-−–+]?\s*(?P<nombre>{_EUROS})(?:[.,](?P<reste>[0-9]+))?\s*"
    rf"(?:(?P<mille>k|milles?|milliers?)|m|mio|millions?|mds?|milliards?)\s*(?:d['’]\s*)?{_MONNAIE}?",
    re.IGNORECASE,
)
_CHIFFRES_EPARS = re.compile(rf"[-−–+]?[0-9]+(?:{_ESPACE}+[0-9]+)+(?:[.,][0-9]{{1,2}})?")


class MontantIllisible(DomainError):
    """What is typed is not one amount."""


class MontantTropGrand(MontantIllisible):
    """An amount beyond ``MAX_CENTS``."""


def parse_cents(text: str) -> int:
    """Read « 12 000 € », « 6800,00 » or « 1.234,50 € » as whole cents.

    Thousands are parted by three, or not at all: « 12 50 » and « 1234.567 » have two readings, so have none.

    :raises MontantTropGrand: more than ``MAX_CENTS``.
    :raises MontantIllisible: the text is not one amount and nothing else.
    """
    typed = _INVISIBLE.sub("", text).strip()
    bare = _MONNAIE_AU_BORD.sub("", typed)
    match = _MONTANT.fullmatch(bare) if len(typed) <= _LONG_MAX else None
    if not match:
        raise MontantIllisible(_why_not(typed, bare, text))
    euros = re.sub(r"[^0-9]", "", match["pointe"] or match["euros"])
    cents = int(euros) * 100 + int((match["reste"] or match["centimes"] or "0").ljust(2, "0"))
    if cents > MAX_CENTS:
        raise MontantTropGrand(
            f"« {_quoted(text)} » dépasse le plus grand montant possible, {format_cents(MAX_CENTS)}. "
            "Vérifiez les zéros."
        )
    return -cents if match["signe"] in {"-", "−", "–"} else cents


def _why_not(typed: str, bare: str, text: str) -> str:
    """What is wrong with a text that is no amount, and what to write."""
    shown = f"« {_quoted(text)} »"
    if len(typed) <= _LONG_MAX:
        if _TROP_FIN.fullmatch(bare):
            return f"{shown} a plus de deux décimales. Un montant s'arrête aux centimes : écrivez 6800,50 par exemple."
        if abrege := _ABREGE.fullmatch(typed):
            return f"{shown} est abrégé. Écrivez tous les chiffres : {_in_full(abrege)}."
        if _CHIFFRES_EPARS.fullmatch(bare):
            return (
                f"{shown} se lit de plusieurs façons. "
                "Écrivez un seul nombre, les milliers par trois : 6 800 ou 6800,50."
            )
    return f"{shown} n'est pas un montant. Écrivez un nombre : 6 800 ou 6800,50."


def _in_full(abrege: re.Match[str]) -> str:
    """« 12,5 k » with all its digits; an example where that is not sure."""
    whole, rest = re.sub(r"[^0-9]", "", abrege["nombre"]), abrege["reste"] or ""
    if not abrege["mille"] or len(rest) > 3 or len(whole) > 6:
        return "12 000 par exemple"
    return format_number(int(whole + rest.ljust(3, "0")))


def _quoted(text: str) -> str:
    """What was typed, as a message repeats it: never a page long."""
    shown = text.replace("\x00", "")
    return shown if len(shown) <= _LONG_MAX else f"{shown[:_LONG_MAX]}…"


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
