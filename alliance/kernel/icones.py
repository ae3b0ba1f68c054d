"""The icons of the interface: which are used, and the one file that holds them."""

import re
from pathlib import Path
from xml.etree import ElementTree

from django.apps import apps

SVG = "http://www.w3.org/2000/svg"

_IN_TEMPLATE = re.compile(
    r"""<c-icone\s[^>]*?(?<![:\w])nom=["']([a-z0-9-]+)["']"""
    r"""|(?<![:\w-])icone=["']([a-z0-9-]+)["']"""
    r"""|{% icone ["']([a-z0-9-]+)["']"""
)
_LITERAL = re.compile(r"""["']([a-z0-9]+(?:-[a-z0-9]+)*)["']""")


def icon_names(source: Path) -> frozenset[str]:
    """Every icon named in our templates, and every literal of our code that is the name of one.

    Code passes icons around in many shapes; a literal too many costs 300 bytes, one too few an empty square.
    """
    found: set[str] = set()
    known = {path.stem for path in source.glob("*.svg")}
    for config in apps.get_app_configs():
        if not config.name.startswith("alliance."):
            continue
        for path in Path(config.path).rglob("*.html"):
            text = path.read_text(encoding="utf-8")
            found.update(name for groups in _IN_TEMPLATE.findall(text) for name in groups if name)
            found.update(name for name in _LITERAL.findall(text) if "-" in name and name in known)
        for path in Path(config.path).rglob("*.py"):
            found.update(name for name in _LITERAL.findall(path.read_text(encoding="utf-8")) if name in known)
    return frozenset(found)


def build_sprite(names: frozenset[str], source: Path) -> str:
    """One SVG file with a ``<symbol>`` per icon, from the folder of the icon package.

    :raises FileNotFoundError: an icon that we name is not in the package.
    """
    ElementTree.register_namespace("", SVG)
    root = ElementTree.Element(f"{{{SVG}}}svg")
    for name in sorted(names):
        icon = ElementTree.parse(source / f"{name}.svg").getroot()  # noqa: S314 -- files of a locked package
        symbol = ElementTree.SubElement(root, f"{{{SVG}}}symbol", {"id": name, "viewBox": icon.attrib["viewBox"]})
        symbol.extend(list(icon))
    return ElementTree.tostring(root, encoding="unicode")
