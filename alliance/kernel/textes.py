"""Text as people type it: compared without accents, case, ligatures or double spaces."""

import re
import unicodedata
from functools import lru_cache

from alliance.kernel.money import NBSP

_LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "’": "'", "ʼ": "'", "\u00ad": "", "\x00": " "})
"""The null character is no text: PostgreSQL refuses it, even in a question."""


@lru_cache(maxsize=16384)
def fold(text: str) -> str:
    """Lower-case, strip accents and ligatures, and squeeze white space: the key of every comparison."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_LIGATURES))
    plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(plain.casefold().split())


@lru_cache(maxsize=16384)
def words(text: str) -> str:
    """``fold`` with every sign turned into a space: « N° d'action » becomes « n d action »."""
    return " ".join(re.sub(r"[^0-9a-z]+", " ", fold(text)).split())


_OUTILS = frozenset(
    "a au aux c d de des du en et j l la le les m n ou par pour qu s sur t un une".split()  # noqa: SIM905 -- a list of words
)
"""Words that say nothing of a thing, elided articles included."""


def search_words(texte: str) -> list[str]:
    """Words that a found text must hold, in any order: folded, without articles nor the mark of the plural.

    « les cafés de l'école » asks for « cafe » and « ecole »; « journal » and « journaux » ask for « journa ».
    """
    found = [mot for mot in re.split(r"[\s'\"«»,;()]+", fold(texte)) if mot]
    meant = [mot for mot in found if mot not in _OUTILS] or found
    return [_racine(mot) for mot in meant]


def _racine(mot: str) -> str:
    if len(mot) > 4 and mot.endswith("aux"):
        return mot[:-2]
    if len(mot) > 4 and mot.endswith("al"):
        return mot[:-1]
    return mot[:-1] if len(mot) > 3 and mot[-1] in "sx" else mot


def enumerate_fr(parts: list[str]) -> str:
    """Join as a sentence does: « a », « a et b », « a, b et c »."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} et {parts[-1]}"


def plural(count: int, singular: str, plural_form: str = "") -> str:
    """« 1 action », « 3 actions », « 0 action »: French keeps the singular below two."""
    from_zero = plural_form or f"{singular}s"
    number = f"{count:,}".replace(",", "\u00a0")
    return f"{number} {singular if abs(count) < 2 else from_zero}"


def format_taille(octets: int) -> str:
    """« 820 octets », « 12 Ko », « 1,5 Mo »: rounded the way a file manager shows it."""
    if octets < 1024:
        return f"{octets}{NBSP}octet{'s' if octets > 1 else ''}"
    kilo = octets / 1024
    if kilo < 1023.5:
        return f"{kilo:.0f}{NBSP}Ko"
    mega = f"{kilo / 1024:.1f}".rstrip("0").rstrip(".").replace(".", ",")
    return f"{mega}{NBSP}Mo"
