"""The main pages by keyboard and on paper, and their menus when they are open."""

from functools import partial

import pytest
from playwright.sync_api import expect

from tests.journeys.outils import COULEURS, Clavier, debordements, violations
from tests.journeys.test_pages import CHEF

CLAVIER = (
    "l'accueil", "où et quand en édition", "le territoire", "qui a accès", "inviter", "l'annuaire", "les filtres",
    "le plan groupé", "le calendrier", "la carte", "ce qui manque", "qui n'a rien, croisé", "comparer", "mes partages",
)  # fmt: skip
PAPIER = (
    "l'accueil", "le plan par axe", "le plan en tableau", "le plan par statut", "le calendrier", "la frise scolaire",
    "une fiche", "l'historique", "comparer", "qui n'a rien", "ce qui manque", "les dispositifs",
)  # fmt: skip


@pytest.fixture
def visite(visite, gardes):
    """These journeys leave nothing behind in the browser: it stays open, its cache warm."""
    return partial(visite, gardes=gardes)


@pytest.mark.parametrize("largeur", [390, 1280])
@pytest.mark.parametrize("page", CLAVIER)
def test_every_stop_of_the_keyboard_is_seen(visite, page, largeur):
    une = visite("chef.de.projet", largeur=largeur)
    une.aller(CHEF[page])

    arrets = Clavier(une.page).parcourir()

    assert arrets[0].endswith(">Aller au contenu</a>")


@pytest.mark.parametrize("page", PAPIER)
def test_on_paper_the_content_stays_and_the_rail_goes(visite, page):
    une = visite("chef.de.projet", largeur=1280, sombre=True)
    une.aller(CHEF[page])

    une.page.emulate_media(media="print")

    expect(une.page.get_by_role("heading", level=1)).to_be_visible()
    for absent in (".al-rail", ".al-topbar", ".al-crumb", ".skip"):
        expect(une.page.locator(absent)).to_be_hidden()
    fond = une.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert fond == "rgb(255, 255, 255)"
    assert debordements(une.page) == []


@pytest.mark.parametrize("menu", ["Exporter", "Autres gestes", "Analyser", "Vues enregistrées", "Trier, grouper"])
@pytest.mark.parametrize("largeur", [320, 1280])
def test_open_menu_stays_in_the_window(visite, menu, largeur):
    une = visite("chef.de.projet", largeur=largeur)
    une.aller(CHEF["le plan groupé"])

    une.page.locator("main summary", has_text=menu).first.click()

    liste = une.page.locator("main details[open] > :not(summary)").first.bounding_box()
    assert (liste["x"] >= 0, liste["x"] + liste["width"] <= largeur) == (True, True)
    assert violations(une.page, COULEURS) + debordements(une.page) == []
