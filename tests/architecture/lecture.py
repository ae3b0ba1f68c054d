"""How the guards read the code: one ``Source`` per file, cheap to plant a fault in."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

RACINE = Path(__file__).resolve().parent.parent.parent

ETAGES = (
    ("kernel",),
    ("comptes",),
    ("journal",),
    ("territoires",),
    ("acteurs",),
    ("documents", "notifications"),
    ("gouvernance",),
    ("plan",),
    ("budget", "activites"),
    ("bilans",),
    ("appels", "parcours"),
    ("indicateurs", "ressources"),
    ("revue",),
    ("vitrine",),
    ("national",),
    ("partages",),
    ("accueil",),
)
HAUTEUR = {app: height for height, apps in enumerate(ETAGES) for app in apps}
"""Height of each app in the drawing of docs/architecture.md: nothing points to a greater one."""


@dataclass(frozen=True)
class Source:
    """One Python file, by its path from the root: ``alliance/plan/services/fiches.py``."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @cached_property
    def nodes(self) -> list[ast.AST]:
        return list(ast.walk(self.tree))

    @property
    def parts(self) -> tuple[str, ...]:
        return tuple(self.path.removesuffix(".py").split("/"))

    @property
    def app(self) -> str:
        return self.parts[1] if self.parts[0] == "alliance" and len(self.parts) > 2 else ""

    @property
    def module(self) -> str:
        """The place in the app: ``services`` for ``services.py`` and all of ``services/``."""
        return self.parts[2] if self.app else ""

    def functions(self) -> Iterator[ast.FunctionDef]:
        yield from (node for node in self.nodes if isinstance(node, ast.FunctionDef))

    def public_functions(self) -> Iterator[ast.FunctionDef]:
        """Functions of the module itself that others may call."""
        for node in self.tree.body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                yield node

    def imports(self) -> Iterator[tuple[str, ast.stmt]]:
        """Dotted names imported, ``from a import b`` giving ``a.b``."""
        for node in self.nodes:
            if isinstance(node, ast.Import):
                yield from ((alias.name, node) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                start = "." * node.level + (node.module or "")
                yield from ((f"{start}.{alias.name}", node) for alias in node.names)

    def at(self, node: ast.AST, message: str) -> str:
        return f"{self.path}:{getattr(node, 'lineno', 1)} : {message}"


def lire_tout(*folders: str, racine: Path = RACINE) -> list[Source]:
    """Every Python file of the folders, migrations aside: they are generated."""
    return [
        Source(path.relative_to(racine).as_posix(), path.read_text(encoding="utf-8"))
        for folder in folders
        for path in sorted((racine / folder).rglob("*.py"))
        if "migrations" not in path.parts
    ]


def gabarits(racine: Path = RACINE) -> list[tuple[str, str]]:
    """Every template: its path and its text."""
    return [
        (path.relative_to(racine).as_posix(), path.read_text(encoding="utf-8"))
        for folder in ("alliance", "demo")
        for path in sorted((racine / folder).rglob("templates/**/*"))
        if path.suffix in {".html", ".txt"}
    ]


def dotted(node: ast.AST) -> str:
    """``a.b.c`` for a chain of attributes, calls and subscripts left out: ``a.filter().update`` too."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    if isinstance(node, ast.Call):
        return dotted(node.func)
    if isinstance(node, ast.Subscript):
        return dotted(node.value)
    return "?"
