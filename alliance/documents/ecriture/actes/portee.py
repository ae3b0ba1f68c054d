"""What the names of a Word file hold, read from the declared types: a tag that nobody fills is then known as such."""

from collections.abc import Mapping
from typing import Any, get_args, get_origin, get_type_hints

from jinja2 import nodes

from alliance.documents.ecriture.actes.contenus import CONTENUS, type_de
from alliance.documents.enums import GenreActe

LISTE = object()
"""Stands for what a loop says about itself: ``loop.index``, ``loop.last``."""

INCONNU = object()


def portee_de(genre: str) -> dict[str, Any]:
    """The names that the Word file of an act may use outside any loop, with what they hold."""
    return dict(get_type_hints(CONTENUS[GenreActe(genre)]))


def contenu_de(node: nodes.Node, portee: Mapping[str, Any]) -> Any:
    """What an expression holds: the declared type of a field, ``LISTE``, or ``INCONNU``."""
    if isinstance(node, nodes.Name):
        return portee.get(node.name, INCONNU)
    if isinstance(node, nodes.Getattr):
        held = contenu_de(node.node, portee)
        if held is None:
            return None
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
