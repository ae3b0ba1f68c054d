"""A text cell that a spreadsheet would run as a formula gets an apostrophe in front, and loses it when read back.

Source: OWASP, « CSV Injection » (docs/sources.md#injection-csv).
"""

import re

_DANGER = re.compile(r"['\s]*[=+\-@\t\r\n＝＋－＠]")


def neutraliser(texte: str) -> str:
    """Write ``texte`` so that no spreadsheet runs it; harmless text is unchanged.

    >>> neutraliser("=1+1"), neutraliser("l'école")
    ("'=1+1", "l'école")
    """
    return f"'{texte}" if _DANGER.match(texte) else texte


def est_dangereux(texte: str) -> bool:
    """Whether a spreadsheet could take ``texte`` for a formula."""
    return _DANGER.match(texte) is not None


def retablir(texte: str) -> str:
    """Give back what ``neutraliser`` received."""
    return texte[1:] if texte.startswith("'") and _DANGER.match(texte) else texte
