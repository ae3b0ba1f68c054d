"""The guides of ``docs/guides``, shown by the help pages as they are: one source for both."""

from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

FOLDER = settings.BASE_DIR / "docs" / "guides"


@dataclass(frozen=True, slots=True)
class Guide:
    """One guide: its address, its title, its first sentence, its body without the title."""

    slug: str
    titre: str
    chapeau: str
    corps: SafeString


@cache
def guides() -> tuple[Guide, ...]:
    """Every guide, by title; read once per process."""
    return tuple(sorted((_read(path.stem, path.read_text("utf-8")) for path in FOLDER.glob("*.md")), key=_title))


def find_guide(slug: str) -> Guide | None:
    """The guide at this address, if there is one."""
    return next((guide for guide in guides() if guide.slug == slug), None)


def _title(guide: Guide) -> str:
    return guide.titre


def _read(slug: str, text: str) -> Guide:
    title, _, body = text.partition("\n")
    body = body.strip()
    # Raw HTML stays off: a guide is text that we wrote, and the policy would block anything else.
    html = MarkdownIt("commonmark", {"html": False}).enable("table").render(body)
    chapeau = " ".join(body.split("\n\n", 1)[0].split())
    return Guide(slug, title.lstrip("# ").strip(), chapeau, mark_safe(html))  # noqa: S308 -- our own files
