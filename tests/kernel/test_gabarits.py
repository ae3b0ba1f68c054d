"""What no template may contain, whoever writes it: the content security policy would block it."""

import re
from pathlib import Path

import pytest
from django.conf import settings

ROOTS = [settings.BASE_DIR / "alliance", settings.BASE_DIR / "demo"]
TEMPLATES = sorted(path for root in ROOTS for path in root.rglob("*.html"))
SCRIPTS = sorted((settings.BASE_DIR / "alliance").rglob("static/**/*.js"))

FORBIDDEN = {
    "style attribute": re.compile(r"\sstyle\s*=", re.IGNORECASE),
    "style element": re.compile(r"<style\b", re.IGNORECASE),
    "event handler": re.compile(r"\son[a-z]+\s*=\s*[\"']", re.IGNORECASE),
    "script without src": re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", re.IGNORECASE),
    "javascript address": re.compile(r"javascript:", re.IGNORECASE),
    "colour value": re.compile(r"(?<!&)#[0-9a-f]{6}\b", re.IGNORECASE),
    "file of a third party": re.compile(r"<(?:script|link|img|iframe)[^>]+(?:src|href)=[\"'](?:https?:)?//"),
}
DRAWN = {"kernel/marque.html"}


def _name(path: Path) -> str:
    return str(path).partition("/templates/")[2]


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_template_holds_nothing_inline(path):
    text = path.read_text(encoding="utf-8")

    found = [
        what
        for what, pattern in FORBIDDEN.items()
        if pattern.search(text) and not (what == "colour value" and _name(path) in DRAWN)
    ]
    assert found == []


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_template_stays_short(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 120


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_script_evaluates_nothing(path):
    assert re.findall(r"\beval\(|new Function|innerHTML|document\.write", path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", sorted(path for path in TEMPLATES if "/templates/ui/" in str(path)), ids=_name)
def test_component_declares_its_attributes(path):
    assert "<c-vars" in path.read_text(encoding="utf-8")
