from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.template import Context, Template
from django_cotton.compiler_regex import CottonCompiler

from alliance.kernel.icones import build_sprite, icon_names

SOURCE = settings.NODE / "bootstrap-icons/icons"


def test_every_icon_used_is_in_the_package():
    missing = sorted(name for name in icon_names(SOURCE) if not (SOURCE / f"{name}.svg").exists())

    assert missing == []


def test_icons_of_templates_and_code_are_found():
    assert {"list", "exclamation-circle-fill", "arrow-up", "inbox"} <= icon_names(SOURCE)


def test_the_file_holds_one_symbol_per_icon():
    root = ElementTree.fromstring(build_sprite(frozenset({"list", "check-lg"}), SOURCE))

    assert [(node.attrib["id"], node.attrib["viewBox"]) for node in root] == [
        ("check-lg", "0 0 16 16"),
        ("list", "0 0 16 16"),
    ]
    assert all(len(node) for node in root)


def test_an_icon_that_does_not_exist_stops_the_build():
    with pytest.raises(FileNotFoundError):
        build_sprite(frozenset({"nulle-part"}), SOURCE)


def test_the_command_writes_the_file(tmp_path, settings, capsys):
    settings.BASE_DIR = tmp_path

    call_command("construire_icones")

    assert (tmp_path / "build/icones/icones.svg").read_text(encoding="utf-8").count("<symbol") > 10
    assert "icônes" in capsys.readouterr().out


def test_the_command_says_which_icon_is_missing(tmp_path, settings):
    settings.NODE = tmp_path

    with pytest.raises(CommandError, match="Icône introuvable"):
        call_command("construire_icones")


@pytest.mark.parametrize(
    ("source", "hidden", "label"),
    [('<c-icone nom="list" />', "true", None), ('<c-icone nom="list" titre="Menu" />', None, "Menu")],
)
def test_an_icon_is_decorative_unless_it_has_a_title(source, hidden, label):
    svg = ElementTree.fromstring(Template(CottonCompiler().process(source)).render(Context()).strip())

    assert (svg.attrib.get("aria-hidden"), svg.attrib.get("aria-label")) == (hidden, label)
