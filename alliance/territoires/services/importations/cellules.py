"""Read one cell: a number, a date, a code, coordinates. Each refusal names the cell and what to do."""

import re
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email

from alliance.kernel.errors import DomainError
from alliance.kernel.textes import words
from alliance.territoires.rules import parse_position

_ABSENTS = frozenset({"", "ns", "nd", "n d", "na", "n a", "nc", "null", "none", "non significatif", "non diffuse"})
IPS_MIN, IPS_MAX = Decimal(20), Decimal(250)
"""Wide bounds: they catch « 1052 » typed for « 105,2 »."""


class CelluleInvalide(DomainError):
    pass


def is_absent(text: str) -> bool:
    """Whether the cell says that the value is not given: blank, « NS », « nd », « - »."""
    return words(text) in _ABSENTS


def _decimal(text: str, what: str) -> Decimal:
    compact = re.sub(r"[\s\u00a0\u202f]", "", text)
    if not re.fullmatch(r"\d+(?:[.,]\d+)?", compact):
        raise CelluleInvalide(f"{what} « {text} » n'est pas un nombre.")
    return Decimal(compact.replace(",", "."))


def read_effectif(text: str) -> int | None:
    """A head-count: « 152.0 » is 152.

    :raises CelluleInvalide: not a whole number.
    """
    if is_absent(text):
        return None
    number = _decimal(text, "L'effectif")
    if number != number.to_integral_value() or number > 100_000:
        raise CelluleInvalide(f"L'effectif « {text} » n'est pas un nombre d'élèves.")
    return int(number)


def read_ips(text: str) -> int | None:
    """An IPS in tenths: « 105,2 » is 1052.

    :raises CelluleInvalide: not a number, or out of the range of the index.
    """
    if is_absent(text):
        return None
    number = _decimal(text, "L'IPS")
    if not IPS_MIN <= number <= IPS_MAX:
        raise CelluleInvalide(f"L'IPS « {text} » est hors de l'échelle de l'indice (environ 45 à 185).")
    return int((number * 10).to_integral_value(rounding=ROUND_HALF_UP))


def is_rounded(text: str) -> bool:
    """Whether an IPS carries more than one significant decimal, and loses it when kept in tenths."""
    return _decimal(text, "L'IPS") * 10 % 1 != 0


def read_jour(text: str) -> date | None:
    """A day: « 1965-05-01 », « 1965-05-01T00:00:00 », « 01/05/1965 ».

    :raises CelluleInvalide: none of these.
    """
    if is_absent(text):
        return None
    for form, length in (("%Y-%m-%d", 10), ("%d/%m/%Y", 10)):
        try:
            return datetime.strptime(text[:length], form).date()
        except ValueError:
            continue
    raise CelluleInvalide(f"La date « {text} » n'est pas lisible : écrivez 2024-09-01 ou 01/09/2024.")


def read_insee(text: str) -> tuple[str, bool]:
    """An INSEE code of five signs, and whether its leading zero was lost on the way.

    :raises CelluleInvalide: another form.
    """
    code = re.sub(r"\.0$", "", text.strip()).upper()
    lost = bool(re.fullmatch(r"[0-9]{4}|[AB][0-9]{3}", code))
    padded = f"2{code}" if lost and code[0] in "AB" else f"0{code}" if lost else code
    if not re.fullmatch(r"[0-9][0-9AB][0-9]{3}", padded):
        raise CelluleInvalide(f"Le code INSEE « {text} » n'a pas la forme attendue : 5 caractères, par exemple 21231.")
    return padded, lost


def read_code_postal(text: str) -> tuple[str, bool]:
    """A postcode of five digits, and whether its leading zero was lost.

    :raises CelluleInvalide: another form.
    """
    code = re.sub(r"\.0$", "", text.replace(" ", ""))
    if not re.fullmatch(r"[0-9]{4,5}", code):
        raise CelluleInvalide(f"Le code postal « {text} » ne compte pas 5 chiffres.")
    return code.zfill(5), len(code) == 4


def read_departement(text: str) -> str:
    """How the INSEE codes of a département begin: « 021 » and « 21 » are 21, « 2A », « 02A » are 2A, « 1 » is 01."""
    code = text.strip().upper()
    if code.startswith("97") and len(code) == 3:
        return code
    return code[1:] if len(code) == 3 and code.startswith("0") else code.zfill(2)


def read_coordonnees(latitude: str, longitude: str, position: str) -> tuple[float, float] | None:
    """Latitude and longitude, from two cells or from one.

    :raises GeometrieInvalide: not two numbers, projected, swapped, or out of France.
    """
    if latitude and longitude:
        return parse_position(f"{latitude} ; {longitude}")
    return None if is_absent(position) else parse_position(position)


def read_email(text: str) -> str:
    """An e-mail address.

    :raises CelluleInvalide: malformed.
    """
    try:
        validate_email(text)
    except ValidationError:
        raise CelluleInvalide("L'adresse électronique est mal formée.") from None
    return text


def read_site(text: str) -> str:
    """A web address; the files often leave the protocol out.

    :raises CelluleInvalide: malformed.
    """
    address = text if re.match(r"https?://", text, re.IGNORECASE) else f"http://{text}"
    try:
        URLValidator(schemes=["http", "https"])(address)
    except ValidationError:
        raise CelluleInvalide(f"L'adresse du site « {text} » est mal formée.") from None
    return address
