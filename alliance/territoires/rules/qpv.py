"""Codes of the quartiers prioritaires, in their two lists."""

import re
from datetime import date

from alliance.kernel.errors import DomainError
from alliance.territoires.enums import VersionQPV

DEBUT_LISTE_2015 = date(2015, 1, 1)
FIN_LISTE_2015 = date(2023, 12, 31)
DEBUT_LISTE_2024 = date(2024, 1, 1)
"""The metropolitan lists in force: décrets n° 2014-1750 and n° 2023-1314 (docs/sources.md#qpv)."""

_FORMS = {
    VersionQPV.QPV_2015: re.compile(r"QP(?:[0-9]{3}|02[AB])[0-9]{3}"),
    VersionQPV.QPV_2024: re.compile(r"QN(?:[0-9]{3}|02[AB])[0-9]{2}[A-Z]"),
}
_SEPARATORS = re.compile(r"\s*[,;|/]\s*")


class CodeInvalide(DomainError):
    pass


def version_of(code: str) -> VersionQPV:
    """The list that a code belongs to, read from its form.

    :raises CodeInvalide: neither form.
    """
    for version, form in _FORMS.items():
        if form.fullmatch(code):
            return version
    raise CodeInvalide(
        f"« {code} » n'est pas un code de QPV : écrivez QP021001 (2015) ou QN02102M (2024).", field="code"
    )


def check_code_qpv(text: str) -> str:
    """The code in capitals, without space.

    :raises CodeInvalide: neither the 2015 nor the 2024 form.
    """
    code = re.sub(r"[\s\u00a0]+", "", text).upper()
    version_of(code)
    return code


def departement_of_code(code: str) -> str:
    """« 21 » for QN02102M, « 2A » for QN02A01M, « 971 » overseas: how INSEE codes begin."""
    digits = code[2:5]
    return digits if digits.startswith("97") else digits[1:]


def dates_of_list(code: str) -> tuple[date | None, date | None]:
    """From and to (inclusive) of the list of a metropolitan code; unknown overseas, where lists came later."""
    if departement_of_code(code).startswith("97"):
        return None, None
    if version_of(code) == VersionQPV.QPV_2015:
        return DEBUT_LISTE_2015, FIN_LISTE_2015
    return DEBUT_LISTE_2024, None


def split_names(text: str, count: int) -> list[str]:
    """Cut a cell that lists ``count`` values; a single one is never cut. Empty when the counts differ."""
    whole = text.strip()
    if count == 1:
        return [whole] if whole else []
    parts = [part for part in _SEPARATORS.split(whole) if part]
    return parts if len(parts) == count else []


def split_list(text: str) -> list[str]:
    """Cut a cell of codes: « QN02102M, QN02103M »."""
    return [part for part in _SEPARATORS.split(text.strip()) if part]
