"""Cells of the payers' files: a text, a reference, a day, an amount, whatever the spreadsheet made of them."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from alliance.kernel.errors import DomainError
from alliance.kernel.money import parse_cents
from alliance.kernel.textes import fold

_VIDES = frozenset(
    {
        "n/a", "na", "nc", "n.c.", "n.c", "nr", "neant", "sans", "sans objet", "s.o.", "so", "null", "none", "nan",
        "aucun", "aucune", "(vide)", "vide", "x", "xx", "xxx", "a completer", "en attente", "inconnu", "inconnue",
        "non renseigne", "non communique",
    }
)  # fmt: skip
"""What a cell holds to say « nothing »: two such cells are not the same reference."""
PARIS = ZoneInfo("Europe/Paris")
_NUMERIQUE = re.compile(
    r"(\d{1,2})\s?([/.\- ])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})(?: (?:a )?\d{1,2}[:h]\d{2}(?::\d{2})?)?"
)
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[t ]\d{2}:\d{2}.*)?")
_MOIS = (
    "janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre", "octobre",
    "novembre", "decembre",
)  # fmt: skip
_LETTRES = re.compile(rf"(1er|\d{{1,2}}) ({'|'.join(_MOIS)}) (\d{{4}})")
_SERIE_MIN, _SERIE_MAX = 42370, 73415
"""Day numbers of a spreadsheet, from 01/01/2016 to 31/12/2100."""
AIDE_DATE = "Écrivez jour/mois/année, par exemple 15/03/2026."


class DateIllisible(DomainError):
    pass


def est_blanche(valeur: Any) -> bool:
    """Whether the cell holds nothing at all."""
    return valeur is None or not texte_de(valeur)


def reference_de(valeur: Any) -> str:
    """A reference as it is written; empty for a blank, for a word that says « nothing », and for zeros."""
    lue = texte_de(valeur)
    return "" if fold(lue) in _VIDES or not re.search(r"[^\W0_]", lue) else lue[:120]


def cle_de(reference: str) -> str:
    """What two spellings of one reference share: « EJ 21-000 » and « ej21-000 »."""
    return fold(reference).replace(" ", "")


def texte_de(valeur: Any) -> str:
    """The words of a cell on one line; « 12 » for the number that a spreadsheet keeps as 12.0."""
    if isinstance(valeur, float) and valeur.is_integer():
        return str(int(valeur))
    if isinstance(valeur, datetime):
        return f"{valeur:%d/%m/%Y}"
    return "" if valeur is None else " ".join(str(valeur).split())


def cents_de(valeur: Any) -> int:
    """Whole cents; a computed cell may hold 0.1 + 0.2, never a third decimal that was typed."""
    if isinstance(valeur, bool) or est_blanche(valeur):
        raise DomainError("Il manque le montant.")
    if isinstance(valeur, int | float):
        cents = round(valeur * 100)
        if abs(valeur * 100 - cents) > 1e-4:
            raise DomainError(f"« {str(valeur).replace('.', ',')} » a plus de deux décimales.")
        return cents
    return parse_cents(texte_de(valeur))


def jour_de(valeur: Any) -> date:
    """The day of a cell, day first; midnight in Paris written in universal time is the day of Paris.

    :raises DateIllisible: no day.
    """
    if isinstance(valeur, datetime):
        return _local(valeur)
    if isinstance(valeur, date):
        return valeur
    if isinstance(valeur, int | float) and not isinstance(valeur, bool):
        if _SERIE_MIN <= valeur <= _SERIE_MAX:
            return date(1899, 12, 30) + timedelta(days=int(valeur))
        raise DateIllisible(f"« {texte_de(valeur)} » n'est pas une date. {AIDE_DATE}")
    if est_blanche(valeur):
        raise DateIllisible("Il manque la date.")
    return _jour_ecrit(texte_de(valeur))


def _local(moment: datetime) -> date:
    if moment.tzinfo is None and moment.hour in {22, 23} and not (moment.minute or moment.second):
        local = moment.replace(tzinfo=UTC).astimezone(PARIS)
        return local.date() if local.hour == 0 else moment.date()
    return moment.astimezone(PARIS).date() if moment.tzinfo else moment.date()


def _jour_ecrit(lu: str) -> date:
    text = fold(lu).strip(" .")
    try:
        if match := _NUMERIQUE.fullmatch(text):
            year = int(match[4]) if len(match[4]) == 4 else 2000 + int(match[4])
            return date(year, int(match[3]), int(match[1]))
        if match := _LETTRES.fullmatch(text):
            return date(int(match[3]), _MOIS.index(match[2]) + 1, 1 if match[1] == "1er" else int(match[1]))
        if _ISO.fullmatch(text):
            return _local(datetime.fromisoformat(text.upper()))
    except ValueError as error:
        raise DateIllisible(f"« {lu[:40]} » n'existe pas dans le calendrier. {AIDE_DATE}") from error
    raise DateIllisible(f"« {lu[:40]} » n'est pas une date. {AIDE_DATE}")
