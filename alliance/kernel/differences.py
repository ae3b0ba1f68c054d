"""What changed between two texts, word by word: what went away, what came, and a little of what stayed around."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

EGAL, RETIRE, AJOUTE, COUPE = "egal", "retire", "ajoute", "coupe"
MOTS_AUTOUR = 8
"""Words shown on each side of a change; the rest of a long text is left out."""
_COMPARAISONS_MAX = 4_000_000
"""Beyond this many pairs of words, comparing would take seconds: the texts are shown whole, one after the other."""
_PART_COMMUNE_MIN = 0.3
"""Below this part of words in common, a text was rewritten: mixing both word by word would read as nothing."""
_MOT = re.compile(r"\S+\s*|\s+")


@dataclass(frozen=True, slots=True)
class Morceau:
    """A run of words: kept, taken away, added, or left out because nothing changed there."""

    genre: str
    texte: str


def morceaux(avant: str, apres: str) -> list[Morceau]:
    """The runs that lead from ``avant`` to ``apres``, in reading order."""
    # The last word ends like the others: two runs never touch.
    old, new = _MOT.findall(f"{avant.rstrip()} "), _MOT.findall(f"{apres.rstrip()} ")
    whole = [piece for piece in (Morceau(RETIRE, f"{avant.rstrip()} "), Morceau(AJOUTE, apres)) if piece.texte.strip()]
    if len(old) * len(new) > _COMPARAISONS_MAX:
        return whole
    found: list[Morceau] = []
    # The white space after a word is no difference: a sentence may be carried to the next line.
    matcher = SequenceMatcher(None, [word.strip() for word in old], [word.strip() for word in new], autojunk=False)
    if len(whole) > 1 and matcher.ratio() < _PART_COMMUNE_MIN:
        return whole
    for tag, low, high, start, end in matcher.get_opcodes():
        if tag == "equal":
            found.append(Morceau(EGAL, "".join(new[start:end])))
            continue
        if high > low:
            found.append(Morceau(RETIRE, "".join(old[low:high])))
        if end > start:
            found.append(Morceau(AJOUTE, "".join(new[start:end])))
    return [piece for piece in found if piece.texte.strip()]


def resserres(pieces: list[Morceau], *, autour: int = MOTS_AUTOUR) -> list[Morceau]:
    """The same runs, what did not change cut down to a few words around the changes."""
    shown: list[Morceau] = []
    for rank, piece in enumerate(pieces):
        words = _MOT.findall(piece.texte)
        first, last = rank == 0, rank == len(pieces) - 1
        if piece.genre != EGAL or len(words) <= 2 * autour + 4:
            shown.append(piece)
            continue
        shown += _around("" if first else "".join(words[:autour]), "" if last else "".join(words[-autour:]))
    return shown


def _around(head: str, tail: str) -> Iterator[Morceau]:
    if head:
        yield Morceau(EGAL, head)
    yield Morceau(COUPE, "")
    if tail:
        yield Morceau(EGAL, tail)
