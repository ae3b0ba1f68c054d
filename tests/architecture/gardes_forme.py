"""Guards of the form: sizes, docstrings, words that do not belong, templates under the strict policy."""

import ast
import re
from collections.abc import Iterator

from tests.architecture.lecture import Source

LIGNES_PAR_MODULE = 400
LIGNES_PAR_FONCTION = 50
LIGNES_PAR_GABARIT = 120
ADMIS = {
    # Django's own password hints are HTML lists; every other help text is a literal of ours.
    ("alliance/kernel/templates/formulaires/aides.html", "filtre safe"),
}
A_DOCUMENTER = {"services", "selectors", "rules", "permissions"}
REPORTS = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")
CHEMINS = re.compile(r"(?<![\w.])/(work|root|home|Users)/\w|/tmp/" + r"lab")


def tailles(sources: list[Source]) -> Iterator[str]:
    """A module and a function can be read in one go; the docstring is not counted against a function."""
    for source in sources:
        lines = source.text.count("\n")
        if lines > LIGNES_PAR_MODULE:
            yield f"{source.path}:1 : {lines} lignes (au plus {LIGNES_PAR_MODULE})"
        for function in source.functions():
            start = function.body[0].end_lineno if ast.get_docstring(function) else function.lineno
            length = (function.end_lineno or 0) - (start or 0)
            if length > LIGNES_PAR_FONCTION:
                yield source.at(function, f"{function.name} : {length} lignes (au plus {LIGNES_PAR_FONCTION})")


def _a_documenter(source: Source) -> Iterator[ast.AST]:
    """What must carry a docstring in this file."""
    if source.path.count("/") == 2 and source.path.endswith("__init__.py"):
        yield source.tree
    if source.module in A_DOCUMENTER:
        yield from source.public_functions()
    if source.module == "models":
        yield from (node for node in source.tree.body if isinstance(node, ast.ClassDef | ast.FunctionDef))
    if "commands" in source.parts and not ast.get_docstring(source.tree):
        yield from (node for node in source.tree.body if isinstance(node, ast.ClassDef))


def _is_refusal(node: ast.AST) -> bool:
    """A ``DomainError`` says it all in its name."""
    return isinstance(node, ast.ClassDef) and any("Error" in ast.unparse(base) for base in node.bases)


def phrases(sources: list[Source]) -> Iterator[str]:
    """A docstring on every app, model, QuerySet, service, selector, rule, permission and command."""
    for source in (source for source in sources if source.app):
        for node in _a_documenter(source):
            name = getattr(node, "name", source.parts[-1])
            private = name.startswith("_") and name != "__init__"
            if not private and not _is_refusal(node) and not ast.get_docstring(node):
                yield source.at(node, f"docstring absente : {name}")


def apps_sans_code(sources: list[Source]) -> Iterator[str]:
    """The package of an app says what it owns, and does nothing."""
    for source in sources:
        if source.app and source.path.count("/") == 2 and source.path.endswith("__init__.py"):
            for node in source.tree.body[1:]:
                yield source.at(node, "une app ne s'ouvre pas sur du code")


def rien_a_reporter(sources: list[Source]) -> Iterator[str]:
    """What remains to be done is an issue, not a comment."""
    for source in sources:
        for number, line in enumerate(source.text.splitlines(), 1):
            if REPORTS.search(line):
                yield f"{source.path}:{number} : reste à faire laissé dans le code"


def exceptions_motivees(sources: list[Source]) -> Iterator[str]:
    """A silenced rule says why: ``# noqa: X -- reason``."""
    for source in sources:
        for number, line in enumerate(source.text.splitlines(), 1):
            if re.search(r"#\s*noqa(?!:\s*[A-Z]+\d+(, ?[A-Z]+\d+)* -- \S)", line):
                yield f"{source.path}:{number} : noqa sans raison"


def aucun_chemin_de_machine(sources: list[Source]) -> Iterator[str]:
    """Nothing in the tree knows the machine it was written on."""
    for source in sources:
        for number, line in enumerate(source.text.splitlines(), 1):
            if CHEMINS.search(line):
                yield f"{source.path}:{number} : chemin de machine"


def argent_en_centimes(sources: list[Source]) -> Iterator[str]:
    """Money is whole cents: no decimal column, and no float that names an amount."""
    for source in sources:
        if source.module != "models":
            continue
        for node in source.nodes:
            if isinstance(node, ast.Attribute) and node.attr == "DecimalField":
                yield source.at(node, "colonne décimale : l'argent est en centimes entiers")
            if isinstance(node, ast.Assign) and "FloatField" in ast.unparse(node.value):
                name = ast.unparse(node.targets[0])
                if re.search(r"montant|cout|cents|euros|prix", name):
                    yield source.at(node, f"montant en flottant : {name}")


def gabarits_courts(gabarits: list[tuple[str, str]]) -> Iterator[str]:
    """A template can be read in one go."""
    for path, text in gabarits:
        if text.count("\n") > LIGNES_PAR_GABARIT:
            yield f"{path}:1 : {text.count(chr(10))} lignes (au plus {LIGNES_PAR_GABARIT})"


def gabarits_sous_csp(gabarits: list[tuple[str, str]]) -> Iterator[str]:
    """No inline style, handler or script; nothing marked safe by hand."""
    patterns = {
        r"\sstyle\s*=": "attribut style",
        r"\son[a-z]+\s*=\s*[\"']": "gestionnaire en ligne",
        r"<script(?![^>]*\bsrc=)(?![^>]*application/json)": "script en ligne",
        r"<style\b": "style en ligne",
        r"\|\s*safe\b": "filtre safe",
        r"{%\s*autoescape off": "autoescape off",
    }
    for path, text in gabarits:
        if path.endswith(".txt"):
            continue
        for number, line in enumerate(text.splitlines(), 1):
            for pattern, words in patterns.items():
                if re.search(pattern, line) and (path, words) not in ADMIS:
                    yield f"{path}:{number} : {words}"


FORME = (
    tailles,
    phrases,
    apps_sans_code,
    rien_a_reporter,
    exceptions_motivees,
    aucun_chemin_de_machine,
    argent_en_centimes,
)
GABARITS = (gabarits_courts, gabarits_sous_csp)
