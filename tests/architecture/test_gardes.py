"""The guards, on the real tree. What is listed is what is wrong: file, line, rule."""

import pytest

from tests.architecture.gardes_actes import ACTES, services_signes
from tests.architecture.gardes_couches import COUCHES, gabarits_vers_le_bas
from tests.architecture.gardes_forme import FORME, GABARITS, rien_a_reporter, tailles
from tests.architecture.lecture import gabarits, lire_tout

SANS_AUTEUR: dict[str, str] = {}
"""Services that write for nobody: ``app.name`` and the reason."""


def assert_nothing(found):
    """Every fault on its own line: that is what `make check` prints."""
    faults = list(found)
    assert not faults, "\n" + "\n".join(faults)


@pytest.fixture(scope="module")
def code():
    return lire_tout("alliance")


@pytest.mark.parametrize("garde", [*COUCHES, *ACTES, *FORME], ids=lambda garde: garde.__name__)
def test_the_code_respects(garde, code):
    assert_nothing(garde(code))


def test_every_service_that_writes_says_who_acts(code):
    assert_nothing(services_signes(code, sans_auteur=frozenset(SANS_AUTEUR)))


@pytest.mark.parametrize("garde", [gabarits_vers_le_bas, *GABARITS], ids=lambda garde: garde.__name__)
def test_the_templates_respect(garde):
    assert_nothing(garde(gabarits()))


@pytest.mark.parametrize("garde", [tailles, rien_a_reporter], ids=lambda garde: garde.__name__)
def test_the_rest_of_the_tree_respects(garde):
    assert_nothing(garde(lire_tout("config", "demo", "tests", "outils", "bench")))
