"""The guards, on the real tree. What is listed is what is wrong: file, line, rule."""

import pytest

from tests.architecture.gardes_actes import ACTES, services_signes
from tests.architecture.gardes_couches import COUCHES, gabarits_vers_le_bas
from tests.architecture.gardes_forme import FORME, GABARITS, aucun_chemin_de_machine, rien_a_reporter, tailles
from tests.architecture.lecture import RACINE, gabarits, lire_tout

SANS_AUTEUR: dict[str, str] = {
    "acteurs.accept_invitation": "the person invited acts for herself: ``compte`` is the author",
    "acteurs.delete_perimees": "retention, run by a timer",
    "comptes.record_visite": "a mark that the person's own sign-in leaves",
    "plan.composer_edition": "the author is the person who asked for the document, kept with it",
    "plan.purger_editions": "retention, run by a timer",
    "budget.executer_reprise": "the author is the person who confirmed the import, kept with it",
    "plan.executer": "the author is the person who confirmed the import, kept with it",
    "budget.carry_over": "a part of the act that carries an agenda item over, which is signed",
    "plan.carry_over": "a part of the act that carries an agenda item over, which is signed",
    "plan.executer_lot": "the author is the person who asked for the bulk edit, kept with it",
    "gouvernance.apply_dates": "what the day does by itself, run by a timer",
    "gouvernance.forget_compte": "a part of the erasure, which is signed",
    "gouvernance.reserve_numeros": "a part of the closing, which is signed",
    "notifications.enqueue_courriel": "the act that writes the mail is signed, the mail is its consequence",
    "notifications.send_courriel": "the platform sends, nobody acts",
    "notifications.delete_old": "retention, run by a timer",
    "notifications.delete_courriels_of": "a part of the erasure, which is signed",
    "accueil.write_resumes": "the platform writes what waits, run by a timer",
    "partages.flush_usages": "the platform writes down the last uses, run by a timer",
    "partages.delete_cles_finies": "retention, run by a timer",
    "partages.delete_cles_of": "a part of the erasure, which is signed",
    "plan.delete_mentions_of": "a part of the erasure, which is signed",
    "budget.executer_versements": "the author is the person who confirmed the import, kept with it",
}
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


def test_the_rest_of_the_code_is_short_enough():
    assert_nothing(tailles(lire_tout("config", "demo", "outils", "bench")))


def test_nothing_is_left_to_do_anywhere():
    assert_nothing(rien_a_reporter(lire_tout("config", "demo", "tests", "outils", "bench")))


def test_no_machine_is_named_anywhere():
    assert_nothing(aucun_chemin_de_machine(lire_tout("config", "demo", "tests", "outils", "bench")))


def test_every_app_is_inside_the_contract_of_layers():
    text = (RACINE / "pyproject.toml").read_text(encoding="utf-8")
    apps = {source.app for source in lire_tout("alliance") if source.app}

    assert {app for app in apps if f'"alliance.{app}"' not in text} == set()
