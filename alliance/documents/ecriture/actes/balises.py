"""The tags that a Word file may use for each act: their list in French words."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import get_origin, get_type_hints

from alliance.documents.ecriture.actes.contenus import CONTENUS, type_de
from alliance.documents.enums import GenreActe


@dataclass(frozen=True, slots=True)
class Balise:
    """One tag, as it is written in Word, and what it becomes. ``niveau`` counts the loops around it."""

    ecriture: str
    mots: str
    niveau: int = 0
    boucle: bool = False


def balises_de(genre: str) -> list[Balise]:
    """Every tag of an act, in the order of what it says; a loop is followed by what is said inside it."""
    return list(_balises(CONTENUS[GenreActe(genre)], "", 0))


def _balises(classe: type, avant: str, niveau: int) -> Iterator[Balise]:
    hints = get_type_hints(classe)
    for one in fields(classe):
        path, hint, inner = f"{avant}{one.name}", hints[one.name], type_de(hints[one.name])
        name = one.metadata["un"]
        if get_origin(hint) is tuple:
            yield Balise(f"{{%p for {name} in {path} %}}", one.metadata["mots"], niveau, boucle=True)
            if inner:
                yield from _balises(inner, f"{name}.", niveau + 1)
            else:
                yield Balise(f"{{{{ {name} }}}}", "un élément de cette liste", niveau + 1)
        elif inner:
            yield from _balises(inner, f"{path}.", niveau)
        else:
            yield Balise(f"{{{{ {path} }}}}", one.metadata["mots"], niveau)
