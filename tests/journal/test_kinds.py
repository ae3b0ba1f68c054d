import ast
import re
from pathlib import Path

from django.conf import settings

DOC = settings.BASE_DIR / "docs" / "journal.md"


def documented() -> set[str]:
    return set(re.findall(r"^\| `([a-z_.]+)` \|", DOC.read_text(encoding="utf-8"), re.MULTILINE))


def kinds_in(path: Path) -> set[str]:
    """What is given as ``kind=`` in a service; a part computed there is a ``*``."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        for keyword in node.keywords:
            if keyword.arg == "kind" and isinstance(keyword.value, ast.Constant):
                found.add(keyword.value.value)
            elif keyword.arg == "kind" and isinstance(keyword.value, ast.JoinedStr):
                parts = keyword.value.values
                found.add("".join(part.value if isinstance(part, ast.Constant) else "*" for part in parts))
    return {kind for kind in found if kind.count(".") == 2}


def in_the_code() -> set[str]:
    paths = [path for path in (settings.BASE_DIR / "alliance").rglob("*.py") if "services" in path.as_posix()]
    return set().union(*map(kinds_in, paths))


def matches(pattern: str, kind: str) -> bool:
    return re.fullmatch(re.escape(pattern).replace(r"\*", "[a-z_]+"), kind) is not None


def test_every_kind_of_the_code_is_explained():
    missing = [kind for kind in in_the_code() if not any(matches(kind, known) for known in documented())]

    assert sorted(missing) == []


def test_every_kind_explained_is_in_the_code():
    code = in_the_code()

    assert sorted(known for known in documented() if not any(matches(kind, known) for kind in code)) == []


def test_the_scan_reads_what_it_should():
    assert "acteurs.habilitation.created" in in_the_code()
    assert not matches("territoires.*.ended", "territoires.cite.created")
