from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from alliance.acteurs.exports import permissions_markdown

PATH = settings.BASE_DIR / "docs" / "permissions.md"


def rows():
    table = [line for line in permissions_markdown().splitlines() if line.startswith("| ")]
    return {cells[0]: cells[1:] for cells in ([cell.strip() for cell in line.strip("|").split("|")] for line in table)}


def test_the_page_says_what_the_code_does():
    out = StringIO()

    call_command("documenter_permissions", check=True, stdout=out)

    assert out.getvalue() == "docs/permissions.md est à jour.\n"


def test_a_page_out_of_date_is_refused_then_written(settings, tmp_path):
    settings.BASE_DIR = tmp_path
    (tmp_path / "docs").mkdir()

    with pytest.raises(CommandError) as refusal:
        call_command("documenter_permissions", check=True, stdout=StringIO())
    call_command("documenter_permissions", stdout=StringIO())
    call_command("documenter_permissions", check=True, stdout=StringIO())

    assert refusal.value.returncode == 2
    assert (tmp_path / "docs" / "permissions.md").read_text(encoding="utf-8") == permissions_markdown()


def test_visibility_is_read_from_the_tables_themselves():
    table = rows()
    roles = table["table"]

    def seen(name):
        return dict(zip(roles, table[name], strict=True))

    assert seen("invitation (`acteurs.Invitation`)")["chef de projet"] == "tout"
    assert seen("invitation (`acteurs.Invitation`)")["partenaire"] == "–"
    assert seen("habilitation (`acteurs.Habilitation`)")["porteur d'action"] == "le sien"
    assert seen("fiche action (`plan.FicheAction`)")["partenaire"] == "une partie"
    assert {
        seen("cité (`territoires.Cite`)")[who] for who in ("coordination nationale", "administrateur technique")
    } == {"–"}


def test_every_predicate_has_its_words():
    acts = [line for line in permissions_markdown().splitlines() if line.endswith("` |")]

    assert [line for line in acts if "|  |" in line] == []
    assert len(acts) >= 10
