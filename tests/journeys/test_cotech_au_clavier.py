"""A whole Cotech without a mouse: opened, three avis, minutes, a follow-up, closed, its decision in the register."""

import re

from playwright.sync_api import expect

from tests.journeys.outils import Clavier, defauts_partout

CITE = "/cite/moulin/gouvernance"
RESERVE = "Le quai est protégé avant l’été"
DIT = "Les trois institutions ont relu la fiche. Personne ne s’oppose."
SUITE = "Écrire au service de la voirie"


def _seance(une):
    une.aller(f"{CITE}/seances/")
    found = re.search(rf"{CITE}/seances/\d+/", une.page.content())
    assert found, une.page.content()
    une.aller(f"{found.group()}tenir/")


def _ouvrir(clavier):
    """Everybody is there, titulaires and suppléants; then the séance opens."""
    for _membre in range(6):
        clavier.jusqu_a("radio", "Présent")
        clavier.presser("Space")
    clavier.activer("button", "Ouvrir la séance")
    clavier.page.wait_for_url("**/tenir/")
    expect(clavier.page.get_by_text("Quorum atteint\u00a0: 3 pôles sur 3 présents.")).to_be_visible()


def _avis(clavier, rang, reserve=""):
    """The avis of the next pôle that has none."""
    clavier.ouvrir("Donner l’avis")
    clavier.jusqu_a("radio", "Favorable")
    clavier.presser("Space")
    if reserve:
        clavier.presser("ArrowDown")
        clavier.remplir("La réserve, ou la raison", reserve)
    clavier.activer("button", "Enregistrer l’avis")
    expect(clavier.page.locator(".av-li").nth(rang).locator(".st")).to_contain_text("Favorable")


def test_a_whole_cotech_by_keyboard(visite):
    une = visite("chef.moulin", largeur=1280)
    page, clavier = une.page, Clavier(une.page)
    _seance(une)

    _ouvrir(clavier)
    for rang, reserve in enumerate(("", RESERVE, "")):
        _avis(clavier, rang, reserve)
    expect(page.get_by_role("heading", name="Adoptée")).to_be_visible()
    expect(page.get_by_text(RESERVE, exact=True).first).to_be_visible()
    clavier.remplir("Ce qui a été dit", DIT)
    expect(page.get_by_text("Enregistré à")).to_be_visible()
    clavier.ouvrir("Noter une suite")
    clavier.remplir("À faire", SUITE)
    clavier.remplir("Ou son nom", "La mairie")
    clavier.activer("button", "Noter la suite")
    expect(page.locator(".sx-suites li")).to_contain_text(SUITE)
    clavier.activer("button", "Point traité, passer au suivant")
    expect(page.get_by_role("heading", name="Point à tenir 2")).to_be_visible()
    clavier.activer("link", "Clore la séance")
    page.wait_for_url("**/clore/")
    clavier.activer("button", "Clore la séance")
    page.wait_for_url("**/releve/")
    expect(page.get_by_text("7 décisions au registre")).to_be_visible()
    une.aller(f"{CITE}/registre/")
    clavier.activer("link", "Point à tenir 1")
    page.wait_for_load_state()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Point à tenir 1")
    expect(page.get_by_text("En vigueur").first).to_be_visible()
    expect(page.get_by_text("Chaque pôle est favorable.")).to_be_visible()
    expect(page.get_by_text(RESERVE).first).to_be_visible()
    assert defauts_partout(page) == []
