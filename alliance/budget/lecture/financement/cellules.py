"""One cell of a budget: its text, its amount, its days. A doubt is a refusal, never a guess."""

import math
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from alliance.kernel.errors import DomainError
from alliance.kernel.money import MAX_CENTS, NBSP, MontantIllisible, format_cents, parse_cents
from alliance.kernel.textes import fold

PARIS = ZoneInfo("Europe/Paris")
"""The days of a French file are days of Paris, whatever the clock of the server."""

VIDES = frozenset(
    {
        "-", "--", "—", "–", "/", "?", "…", "...", "n/a", "na", "nc", "neant", "sans objet", "so", "s.o.", "a definir",
        "a preciser", "a completer", "non renseigne", "null", "none", "nan", "€", "- €", "-€",
    }
)  # fmt: skip


class CelluleIllisible(DomainError):
    """The cell cannot be read without guessing."""


def texte(valeur: Any) -> str:
    """The text of a cell on one line; a whole number without decimals."""
    if valeur is None or isinstance(valeur, bool):
        return ""
    if isinstance(valeur, float) and valeur.is_integer() and abs(valeur) < 1e15:
        return str(int(valeur))
    if isinstance(valeur, (datetime, date)):
        return valeur.isoformat()
    return " ".join(re.sub("[\x00-\x08\u200b\ufeff]", "", str(valeur)).split())


def est_vide(valeur: Any) -> bool:
    """Whether a cell holds nothing, or a sign that says so."""
    said = texte(valeur)
    return not said or (len(said) < 20 and fold(said) in VIDES)


_ANGLAIS = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+\.\d{1,2}")
_ZEROS = re.compile(r"(\d+[.,]\d{2})0{2,}|(\d{4,})[.,]000")
_TAXE = re.compile(r"\b(?:ttc|ht)\b", re.IGNORECASE)


def lire_euros(valeur: Any) -> tuple[int | None, str]:
    """Whole cents and how they were understood when that is worth saying; ``None`` for an empty cell.

    :raises CelluleIllisible: not one amount, or a negative one.
    """
    if est_vide(valeur):
        return None, ""
    cents, remark = _from_number(valeur) if isinstance(valeur, (int, float)) else _from_text(valeur)
    if cents < 0:
        raise CelluleIllisible(f"«{NBSP}{texte(valeur)[:60]}{NBSP}» est négatif. Écrivez un montant positif.")
    if cents > MAX_CENTS:
        raise CelluleIllisible(f"«{NBSP}{texte(valeur)[:60]}{NBSP}» est trop grand. Vérifiez les zéros.")
    return cents, remark


def _from_number(valeur: float) -> tuple[int, str]:
    if not math.isfinite(valeur) or abs(valeur) > MAX_CENTS:
        raise CelluleIllisible(f"«{NBSP}{valeur}{NBSP}» n'est pas un montant. Écrivez un nombre, par exemple 6 800.")
    cents = round(valeur * 100)
    rounded = abs(valeur * 100 - cents) > 1e-3
    said = f"{valeur:.6g}".replace(".", ",")
    return cents, f"{said} arrondi à {format_cents(cents, always_cents=True)}" if rounded else ""


def _from_text(valeur: Any) -> tuple[int, str]:
    if isinstance(valeur, (date, time)):
        raise CelluleIllisible(f"«{NBSP}{texte(valeur)}{NBSP}» est une date. Écrivez un nombre, par exemple 6 800.")
    plain = _TAXE.sub("", texte(valeur)).strip()
    bare = re.sub(r"\s*(?:€|euros?|eur)$", "", re.sub(r"[\s']", "", plain), flags=re.IGNORECASE)
    if _ANGLAIS.fullmatch(bare):
        cents = parse_cents(bare.replace(",", ""))
        return cents, f"«{NBSP}{plain}{NBSP}» lu comme {format_cents(cents)}"
    if match := _ZEROS.fullmatch(bare):
        plain = match[1] or match[2]
    try:
        return parse_cents(plain), ""
    except MontantIllisible as refusal:
        raise CelluleIllisible(refusal.message) from refusal


@dataclass(frozen=True, slots=True)
class Jour:
    """A day of Paris, what was written, and how it was understood."""

    le: date
    brut: str
    remarque: str = ""


_ISO = re.compile(
    r"(?P<an>\d{4})-(?P<mois>\d{2})-(?P<jour>\d{2})"
    r"(?:[T ](?P<h>\d{2}):(?P<m>\d{2})(?::(?P<s>\d{2})(?:[.,]\d{1,9})?)?"
    r"\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})?)?"
)
_FRANCAIS = re.compile(
    r"(?<!\d)(?P<jour>\d{1,2})[/.](?P<mois>\d{1,2})[/.](?P<an>\d{4})"
    r"(?:,?\s+(?:à\s+)?(?P<h>\d{1,2})[:h](?P<m>\d{2})(?::(?P<s>\d{2}))?\s*(?P<zone>Z|UTC|GMT)?)?"
)


def lire_jours(valeur: Any) -> list[Jour]:
    """Every day that a cell holds, in the order it holds them; none when it holds none.

    An instant in UTC at 22:00 or 23:00 is midnight in Paris, so the next day. A naive instant at those hours that is
    midnight in Paris is read the same way: it is how Dauphin stores a day.
    """
    if isinstance(valeur, datetime):
        return [_day(valeur, texte(valeur))]
    if isinstance(valeur, date):
        return [Jour(valeur, valeur.isoformat())]
    said = texte(valeur)
    found = []
    for match in sorted([*_ISO.finditer(said), *_FRANCAIS.finditer(said)], key=lambda one: one.start()):
        instant = _instant(match)
        if instant is not None:
            found.append(_day(instant, match[0].strip()) if match["h"] else Jour(instant.date(), match[0].strip()))
    return found


def _instant(match: re.Match[str]) -> datetime | None:
    zone = match["zone"] or ""
    try:
        naive = datetime(
            int(match["an"]), int(match["mois"]), int(match["jour"]),
            int(match["h"] or 0), int(match["m"] or 0), int(match["s"] or 0),
        )  # fmt: skip
    except ValueError:
        return None
    if not zone:
        return naive
    if zone in {"Z", "UTC", "GMT"}:
        return naive.replace(tzinfo=UTC)
    sign = -1 if zone[0] == "-" else 1
    digits = zone[1:].replace(":", "")
    return naive.replace(tzinfo=UTC) - sign * timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))


def _day(instant: datetime, brut: str) -> Jour:
    local = (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).astimezone(PARIS)
    if instant.tzinfo is None and local.time() != time():
        return Jour(instant.date(), brut)
    shifted = local.date() != instant.date()
    return Jour(local.date(), brut, "heure universelle : c'est le lendemain à Paris" if shifted else "")
