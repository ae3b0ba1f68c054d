"""One cell: its text, its blanks, what must never enter, and the refusal that every reader raises."""

import math
import re
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any

from alliance.kernel.errors import DomainError
from alliance.kernel.textes import fold


class CelluleRefusee(DomainError):
    """The cell cannot be read without guessing; the message says what to write instead."""


@dataclass(frozen=True, slots=True)
class Lu:
    """What was read, and how it was understood when that is worth saying."""

    valeur: Any
    remarque: str = ""


VIDES = frozenset(
    {
        "-", "--", "—", "–", "/", "?", "??", "…", "...", ".", "n/a", "na", "nc", "n.c.", "n.c", "nr", "n.r.",
        "neant", "sans objet", "s.o.", "so", "a definir", "a preciser", "a completer", "a venir", "a determiner",
        "a confirmer", "en attente", "non renseigne", "non precise", "non communique", "non connu", "inconnu",
        "aucun", "aucune", "tbd", "none", "null", "nan", "nat", "(vide)", "non defini", "en cours de definition", "ras",
    }
)  # fmt: skip
"""What people write to say « nothing yet », folded."""

_MOT = re.compile(r"\w")
_ERREURS = re.compile(r"#(REF|DIV/0|N/A|VALUE|NAME|NUM|NULL|SPILL|CALC|VALEUR|NOM|NOMBRE|NUL)[!?]?|Err:\d{3}", re.I)
_INE = re.compile(r"(?<![0-9A-Za-z])(?:\d{10}[A-Za-z]|\d{9}[A-Za-z]{2})(?![0-9A-Za-z])")
_NIR = re.compile(
    r"(?<![0-9])[1-478][ .]?\d{2}[ .]?(?:0[1-9]|1[0-2]|[2-9]\d)[ .]?(?:\d{2}|2[ABab])[ .]?\d{3}[ .]?\d{3}"
    r"(?:[ .]?\d{2})?(?![0-9])"
)


def texte(valeur: Any) -> str:
    """The text of a cell as a person sees it: days as 01/09/2026, whole numbers without decimals."""
    if isinstance(valeur, str):
        return _clean(valeur)
    if valeur is None:
        return ""
    if isinstance(valeur, bool):
        return "VRAI" if valeur else "FAUX"
    if isinstance(valeur, datetime):
        return f"{valeur:%d/%m/%Y}" if valeur.time() == time() else f"{valeur:%d/%m/%Y %H:%M}"
    if isinstance(valeur, date):
        return f"{valeur:%d/%m/%Y}"
    if isinstance(valeur, float):
        return _number(valeur)
    return _clean(str(valeur))


def _number(valeur: float) -> str:
    if not math.isfinite(valeur):
        return ""
    if valeur.is_integer() and abs(valeur) < 1e15:
        return str(int(valeur))
    return f"{valeur:.12g}".replace(".", ",")


_CONTROLES = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\u200b\ufeff\ufffe\uffff\ud800-\udfff]")


@lru_cache(maxsize=32768)
def _clean(brut: str) -> str:
    lines = brut.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").split("\n")
    squeezed = [" ".join(_CONTROLES.sub("", line).split()) for line in lines]
    return "\n".join(squeezed).strip()


def sur_une_ligne(valeur: Any) -> str:
    """The text of a cell with its line breaks turned into spaces."""
    return " ".join(texte(valeur).split())


def est_blanche(valeur: Any) -> bool:
    """Whether the cell holds nothing at all."""
    return valeur is None or texte(valeur) == ""


def est_vide(valeur: Any) -> bool:
    """Whether the cell holds nothing, or a word that says so (« à définir », « NC », « – »)."""
    lu = texte(valeur)
    return not lu or not _MOT.search(lu) or (len(lu) < 30 and fold(lu) in VIDES)


def extrait(valeur: Any, longueur: int = 60) -> str:
    """The beginning of a cell, for a message."""
    lu = sur_une_ligne(valeur)
    return lu if len(lu) <= longueur else f"{lu[: longueur - 1].rstrip()}…"


def est_en_erreur(valeur: Any) -> bool:
    """Whether the cell holds the error of a formula."""
    return isinstance(valeur, str) and bool(_ERREURS.fullmatch(valeur.strip()))


def contient_identifiant_personnel(valeur: Any) -> bool:
    """Whether the cell holds what looks like a national pupil number (INE) or a social security number (NIR)."""
    if not isinstance(valeur, (str, int, float)) or isinstance(valeur, bool):
        return False
    lu = texte(valeur)
    return len(lu) >= 11 and bool(_INE.search(lu) or _NIR.search(lu))
