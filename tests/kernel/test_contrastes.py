"""The tokens, read from the style sheet itself: text at least 4.5 to 1, controls at least 3 to 1."""

import re
from pathlib import Path

import pytest

from alliance.kernel import charts

CSS = Path(charts.__file__).parent / "static/alliance/tokens.css"

TEXTES = [
    *((ink, paper) for ink in ("ink", "ink-2", "ink-3", "link") for paper in ("bg", "surface", "sunken")),
    ("link", "primary-soft"),
    ("on-primary", "primary"),
    ("on-primary", "primary-hover"),
    ("on-board", "board"),
    ("on-board", "board-2"),
    ("on-board-2", "board"),
    ("on-board-2", "board-2"),
    ("on-chalk", "chalk"),
    *((state, f"{state}-bg") for state in ("ok", "warn", "late", "info", "mute")),
    *((state, "surface") for state in ("ok", "warn", "late", "info", "mute")),
    *((state, "bg") for state in ("late", "warn")),
    *(
        (f"eu-{etat}-on", f"eu-{etat}")
        for etat in ("valide", "notifie", "convention", "engage", "verse", "justifie", "libre")
    ),
    ("on-chalk", "eu-retour"),
    *((f"dv-{n}-on", f"dv-{n}") for n in range(1, 7)),
    ("fill-on", "fill"),
]
CONTROLES = [
    *(("line-strong", paper) for paper in ("bg", "surface", "sunken")),
    ("focus", "bg"),
    ("focus", "surface"),
    ("chalk", "board"),
    ("fill", "surface"),
    ("fill", "sunken"),
    ("late", "surface"),
    ("primary", "bg"),
    ("primary", "surface"),
    *((f"dv-{n}", "surface") for n in (1, 3, 4, 5)),
]


def _block(pattern: str) -> dict[str, str]:
    found = re.search(pattern + r"\s*\{(.*?)\n?\}", CSS.read_text(encoding="utf-8"), re.DOTALL)
    assert found
    return dict(re.findall(r"--al-([\w-]+):\s*(#[0-9a-f]{6})", found[1]))


LIGHT = _block(r':root, \[data-bs-theme="light"\]')
DARK = _block(r'\n\[data-bs-theme="dark"\]')
DARK_WITHOUT_SCRIPT = _block(r":root:not\(\[data-bs-theme\]\)")


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "paper"), TEXTES)
def test_text_reads(theme, ink, paper):
    assert _contrast(theme[ink], theme[paper]) >= 4.5


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("mark", "paper"), CONTROLES)
def test_controls_and_marks_show(theme, mark, paper):
    assert _contrast(theme[mark], theme[paper]) >= 3


def test_dark_is_the_same_with_and_without_javascript():
    assert DARK == DARK_WITHOUT_SCRIPT


def test_themes_name_the_same_roles():
    assert set(LIGHT) == set(DARK)


@pytest.mark.parametrize("mark", list(charts.COULEURS))
def test_chart_attributes_are_the_light_tokens(mark):
    names = {"ff": "fill", **{f"f{n}": f"dv-{n}" for n in range(1, 7)}}
    token = names.get(mark) or f"eu-{mark.removeprefix('e-')}"

    assert charts.COULEURS[mark] == LIGHT[token]
