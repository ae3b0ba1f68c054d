"""The tags that a Word file may use for each act: their list in French words, and which ones nobody knows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any, get_args, get_origin, get_type_hints

from jinja2 import nodes

from alliance.documents.ecriture.actes.contenus import CONTENUS, type_de
from alliance.documents.enums import GenreActe

LISTE = object()
"""Stands for what a loop says about itself: ``loop.index``, ``loop.last``."""

INCONNU = object()


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


def portee_de(genre: str) -> dict[str, Any]:
    """The names that the Word file of an act may use outside any loop, with what they hold."""
    return dict(get_type_hints(CONTENUS[GenreActe(genre)]))


def contenu_de(node: nodes.Node, portee: Mapping[str, Any]) -> Any:
    """What an expression holds: the declared type of a field, ``LISTE``, or ``INCONNU``."""
    if isinstance(node, nodes.Name):
        return portee.get(node.name, INCONNU)
    if isinstance(node, nodes.Getattr):
        held = contenu_de(node.node, portee)
        inner = type_de(held) if get_origin(held) is not tuple else None
        if held is LISTE:
            return int
        return get_type_hints(inner).get(node.attr, INCONNU) if inner else INCONNU
    return None


def element_de(held: Any) -> Any:
    """What one item of a list holds."""
    if get_origin(held) is not tuple:
        return INCONNU
    return get_args(held)[0]


def chemin(node: nodes.Node) -> str:
    """« point.titre », as it was written."""
    if isinstance(node, nodes.Getattr):
        return f"{chemin(node.node)}.{node.attr}"
    return node.name if isinstance(node, nodes.Name) else "…"
