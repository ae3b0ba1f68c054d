"""Two people changed the same text: put both changes together, line by line, and lose none. Pure."""

from dataclasses import dataclass
from difflib import SequenceMatcher


@dataclass(frozen=True, slots=True)
class Fusion:
    """The text that holds both; ``doublon`` when some lines are there in the words of each."""

    texte: str
    doublon: bool = False


def fusionner(base: str, mien: str, leur: str, *, titre: str) -> Fusion:
    """Three-way merge of texts; where both changed the same lines, theirs come first, then mine under ``titre``."""
    origin, mine, theirs = (text.split("\n") if text else [] for text in (base, mien, leur))
    ours, yours = _stables(origin, mine), _stables(origin, theirs)
    anchors = [(line, ours[line], yours[line]) for line in range(len(origin)) if line in ours and line in yours]
    out: list[str] = []
    doubled = False
    at = (0, 0, 0)
    for anchor in [*anchors, (len(origin), len(mine), len(theirs))]:
        parts = origin[at[0]:anchor[0]], mine[at[1]:anchor[1]], theirs[at[2]:anchor[2]]  # fmt: skip
        lines, both = _morceau(*parts, titre)
        doubled = doubled or both
        out += lines
        if anchor[0] < len(origin):
            out.append(origin[anchor[0]])
        at = (anchor[0] + 1, anchor[1] + 1, anchor[2] + 1)
    return Fusion("\n".join(out), doubled)


def _stables(origin: list[str], changed: list[str]) -> dict[int, int]:
    """Where each untouched line of the origin is now."""
    found: dict[int, int] = {}
    for block in SequenceMatcher(None, origin, changed, autojunk=False).get_matching_blocks():
        found |= {block.a + rank: block.b + rank for rank in range(block.size)}
    return found


def _morceau(origin: list[str], mine: list[str], theirs: list[str], titre: str) -> tuple[list[str], bool]:
    if mine == origin:
        return theirs, False
    if theirs == origin or _contient(mine, theirs):
        return mine, False
    if _contient(theirs, mine):
        return theirs, False
    return [*theirs, titre, *mine], True


def _contient(longer: list[str], shorter: list[str]) -> bool:
    """Whether every line of one is in the other, in the same order; lines that somebody erased are in any."""
    rest = iter(longer)
    return all(line in rest for line in shorter)
