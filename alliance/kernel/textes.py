"""Text as people type it: compared without accents, case, ligatures or double spaces."""

import re
import unicodedata
from functools import lru_cache

_LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "’": "'", "ʼ": "'", "\u00ad": ""})


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
