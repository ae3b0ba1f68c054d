"""The documentation says what is there: registries, words, anchors, decisions, links."""

import re

import pytest
from django.apps import apps

from tests.architecture.lecture import RACINE, lire_tout

DOCS = RACINE / "docs"
ANCRE = re.compile(r"docs/([a-z_/]+)\.md#([a-z0-9-]+)")
LIEN = re.compile(r"\[[^\]]+\]\((?!https?:|mailto:)([^)#\s]+)(?:#[^)]*)?\)")


def text_of(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def our_models():
    return [model for model in apps.get_models() if model.__module__.startswith("alliance.")]


def registries_in_code() -> set[str]:
    pattern = re.compile(r"""\bRegistre(?:\[[^=]*\])?\(\s*"([a-z_.]+)"\s*\)""")
    return {name for source in lire_tout("alliance") for name in pattern.findall(source.text)}


def test_every_registry_is_listed_and_every_listed_one_exists():
    listed = set(re.findall(r"^\| `([a-z]+\.(?!py`)[a-z_]+)` \|", text_of("architecture.md"), flags=re.MULTILINE))

    assert listed == registries_in_code()


def test_every_app_is_described():
    described = set(re.findall(r"^\| `([a-z]+)` \| ", text_of("architecture.md"), flags=re.MULTILINE))
    installed = {config.label for config in apps.get_app_configs() if config.name.startswith("alliance.")}

    assert described == installed


def glossary() -> tuple[dict[str, str], set[str]]:
    """Headings of tables with their text, and headings of the vocabulary."""
    tables, _, rest = text_of("glossaire.md").partition("\n## Vocabulaire")
    entries = re.findall(r"^### (.+)\n([^#]+)", tables, flags=re.MULTILINE)
    return {title.casefold(): body for title, body in entries}, set(re.findall(r"^### (.+)$", rest, re.MULTILINE))


def test_every_table_has_its_word_and_every_word_its_table():
    entries, vocabulary = glossary()
    names = {str(model._meta.verbose_name).casefold() for model in our_models()}

    assert set(entries) == names
    assert not names & {word.casefold() for word in vocabulary}


def test_a_definition_defines():
    entries, _ = glossary()

    assert [title for title, body in entries.items() if len(body.split()) < 6] == []


def test_the_homonyms_have_their_section():
    assert "\n## Homonymes\n" in text_of("glossaire.md")


def mentions() -> list[tuple[str, str, str]]:
    files = [path for folder in ("alliance", "demo", "config") for path in (RACINE / folder).rglob("*")]
    return [
        (path.relative_to(RACINE).as_posix(), *anchor)
        for path in files
        if path.suffix in {".py", ".toml", ".html"}
        for anchor in ANCRE.findall(path.read_text(encoding="utf-8"))
    ]


def test_every_anchor_that_the_code_mentions_exists():
    missing = [mention for mention in mentions() if f'<a id="{mention[2]}"></a>' not in text_of(f"{mention[1]}.md")]

    assert mentions()
    assert missing == []


def test_every_source_has_an_anchor():
    lines = text_of("sources.md").splitlines()
    bare = [
        line for before, line in zip(lines, lines[1:], strict=False) if line.startswith("## ") and "<a id" not in before
    ]

    assert bare == []


def decisions() -> list[str]:
    return sorted(path.name for path in (DOCS / "adr").glob("[0-9]*.md"))


def test_decisions_are_numbered_without_a_hole():
    assert [name[:4] for name in decisions()] == [f"{number:04d}" for number in range(1, len(decisions()) + 1)]


@pytest.mark.parametrize("name", decisions())
def test_a_decision_says_everything(name):
    text = text_of(f"adr/{name}")

    assert text.startswith(f"# {name[:4]}. ")
    assert re.findall(r"^## (.+)$", text, flags=re.MULTILINE) == [
        "Context",
        "Options",
        "Decision",
        "Consequences",
        "What would make us reconsider",
    ]
    assert f"({name})" in text_of("adr/README.md")


@pytest.mark.parametrize("path", sorted([*RACINE.glob("*.md"), *DOCS.rglob("*.md")]), ids=lambda path: path.name)
def test_every_link_leads_somewhere(path):
    broken = [
        target for target in LIEN.findall(path.read_text(encoding="utf-8")) if not (path.parent / target).exists()
    ]

    assert broken == []


def test_the_version_is_said_once():
    version = re.search(r'^version = "(.+)"', (RACINE / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE)
    publiccode = (RACINE / "publiccode.yml").read_text(encoding="utf-8")

    assert version is not None
    assert f"softwareVersion: {version[1]}\n" in publiccode
    assert f"## [{version[1]}]" in (RACINE / "CHANGELOG.md").read_text(encoding="utf-8")


def test_every_command_of_the_readme_is_a_target():
    makefile = (RACINE / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z0-9-]+):.*## ", makefile, flags=re.MULTILINE))
    texts = [(RACINE / name).read_text(encoding="utf-8") for name in ("README.md", "CONTRIBUTING.md")]
    used = {word for text in texts for word in re.findall(r"(?:^|`)make ([a-z0-9-]+)", text, flags=re.MULTILINE)}

    assert used - targets == set()


def test_every_library_says_why_it_is_there():
    text = (RACINE / "pyproject.toml").read_text(encoding="utf-8")
    block = text[text.index("dependencies = [") : text.index("[project.optional-dependencies]")]
    lines = [line for line in block.splitlines() if line.strip().startswith('"')]

    assert [line for line in lines if "#" not in line] == []
