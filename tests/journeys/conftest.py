"""The browser, the server it visits, and the wall around both."""

import os
import shutil
import socket
import subprocess
import sys
import time
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import sync_playwright

from tests.journeys.outils import RACINE, Visite

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")
DEMARRAGE_S = 240


def pytest_collection_modifyitems(items):
    for item in items:
        if "journeys" in item.path.parts:
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="session")
def chromium():
    """A browser of this machine; without one the journeys are skipped, except in continuous integration."""
    path = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if path is None:
        message = "Aucun navigateur Chromium sur cette machine : apt install chromium, puis make e2e."
        pytest.fail(message) if os.environ.get("CI") == "true" else pytest.skip(message)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def serveur(tmp_path_factory, chromium):
    """The address of the demonstration, served as it is by ``make demo``, from an empty folder."""
    folder = tmp_path_factory.mktemp("serveur")
    url = f"http://127.0.0.1:{_free_port()}"
    env = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    env |= {
        "ALLIANCE_MODE": "demo",
        "ALLIANCE_DONNEES": str(folder),
        "URL_PUBLIQUE": url,
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    journal = folder / "serveur.log"
    with journal.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.journeys.serveur", url.rpartition(":")[2]],
            cwd=RACINE, env=env, stdout=output, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            _wait(process, url, journal)
            yield url
        finally:
            process.terminate()
            process.wait(timeout=60)  # gunicorn gives 30 s to the requests that it still answers


def _wait(process, url: str, journal) -> None:
    limit = time.monotonic() + DEMARRAGE_S
    while time.monotonic() < limit:
        if process.poll() is not None:
            break
        try:
            with urlopen(f"{url}/sante", timeout=2) as response:
                if response.status == 200:
                    return
        except (URLError, OSError):
            time.sleep(0.2)
    pytest.fail(f"Le serveur des parcours ne répond pas :\n{journal.read_text(encoding='utf-8')[-3000:]}")


@pytest.fixture(scope="session")
def sessions():
    """Who has signed in already: cookies by address, so that each person signs in once."""
    return {}


@pytest.fixture(scope="session")
def gardes():
    """The browsers that stay open: ``visite(…, gardes=gardes)``."""
    return {}


@pytest.fixture
def visite(chromium, serveur, sessions):
    """Open the site as somebody: ``visite("chef.de.projet", largeur=390)`` answers a page that is watched.

    At the end, whatever the browser complained about makes the test fail.
    """
    opened: list[Visite] = []

    def ouvrir(qui: str | None = None, **options) -> Visite:
        opened.append(Visite(chromium, serveur, sessions, qui, **options))
        return opened[-1]

    yield ouvrir
    plaintes = [plainte for une in opened for plainte in une.fermer()]
    assert plaintes == []
