"""A séance on a slow network: an answer or a reading of the page that comes late takes nothing back from anybody."""

import pytest
from playwright.sync_api import expect

from tests.journeys.seance import ouvrir_point, ouvrir_seance

REPRISE = "dispatchEvent(new Event('online'))"
"""What makes the page read again at once what the others wrote, as it does every ten seconds."""


class Retenue:
    """Requests of a page that get their answer when the test says so."""

    def __init__(self, page, motif, methode, *, lue=False):
        self.page, self.motif, self.methode, self.lue = page, motif, methode, lue
        self.retenues, self.ouverte = [], True
        page.route(motif, self._retenir)

    def _retenir(self, route):
        if not self.ouverte or route.request.method != self.methode:
            route.continue_()
        elif self.lue:  # the server has read the page: only its answer is late
            self.retenues.append((route, route.fetch()))
        else:
            self.retenues.append((route, None))

    def attendre(self):
        while not self.retenues:
            self.page.wait_for_timeout(20)

    def cesser(self):
        """Hold nothing more, but keep what is held."""
        self.ouverte = False

    def lacher(self):
        self.cesser()
        for route, answer in self.retenues:
            route.fulfill(response=answer) if answer else route.continue_()


@pytest.fixture
def une(visite):
    une = visite("chef.tilleuls", largeur=1280)
    ouvrir_seance(une)
    return une


def _pole(page, rang):
    return page.locator(".av-li").nth(rang)


def _ouvrir_avis(page, rang):
    _pole(page, rang).locator("summary", has_text="l’avis").click()


def _choisir(page, rang, sens, texte=""):
    _ouvrir_avis(page, rang)
    _pole(page, rang).get_by_role("radio", name=sens, exact=True).check()
    if texte:
        _pole(page, rang).get_by_label("La réserve, ou la raison").fill(texte)


def _enregistrer(page, rang):
    _pole(page, rang).get_by_role("button", name="Enregistrer l’avis").click()


def _lire(page, rang, sens):
    expect(_pole(page, rang).locator(".st").first).to_have_text(sens)


def test_the_next_avis_is_chosen_while_the_first_is_on_its_way(une):
    page = une.page
    ouvrir_point(page, 2)
    retenue = Retenue(page, "**/avis/**", "POST")

    _choisir(page, 0, "Favorable")
    _enregistrer(page, 0)
    assert page.get_by_role("radio", name="Favorable", exact=True).locator("visible=true").count() == 0
    _choisir(page, 1, "Favorable, avec une réserve", "Avec le collège.")
    _enregistrer(page, 1)
    _choisir(page, 2, "Favorable")
    retenue.lacher()

    _lire(page, 0, "Favorable")
    _lire(page, 1, "Favorable, avec une réserve")
    expect(_pole(page, 1).get_by_text("Avec le collège.").first).to_be_visible()
    expect(_pole(page, 2).get_by_role("radio", name="Favorable", exact=True)).to_be_checked()
    _enregistrer(page, 2)
    _lire(page, 2, "Favorable")
    expect(page.locator("#refusees")).to_be_hidden()


def test_an_avis_changed_while_it_is_on_its_way_is_written_as_changed(une):
    page = une.page
    ouvrir_point(page, 3)
    retenue = Retenue(page, "**/avis/**", "POST")

    _choisir(page, 0, "Favorable")
    _enregistrer(page, 0)
    _choisir(page, 0, "Défavorable", "Le lieu n’est pas sûr.")
    with page.expect_response(lambda answer: answer.request.method == "POST" and answer.ok):
        retenue.lacher()
    expect(_pole(page, 0).get_by_label("La réserve, ou la raison")).to_have_value("Le lieu n’est pas sûr.")
    expect(_pole(page, 0).get_by_role("radio", name="Défavorable")).to_be_checked()
    _enregistrer(page, 0)

    _lire(page, 0, "Défavorable")
    expect(page.locator("#refusees")).to_be_hidden()


def test_a_refused_avis_comes_back_where_it_was_chosen(une):
    page = une.page
    ouvrir_point(page, 4)

    _choisir(page, 0, "Défavorable")
    _enregistrer(page, 0)
    expect(page.get_by_role("alert")).to_contain_text("Écrivez la raison de l'avis défavorable")
    expect(_pole(page, 0).get_by_role("radio", name="Défavorable")).to_be_checked()
    _pole(page, 0).get_by_label("La réserve, ou la raison").fill("Le lieu n’est pas sûr.")
    _enregistrer(page, 0)

    _lire(page, 0, "Défavorable")
    expect(page.locator("#refusees")).to_be_hidden()


def test_a_second_follow_up_is_typed_while_the_first_is_on_its_way(une):
    page = une.page
    ouvrir_point(page, 4)
    retenue = Retenue(page, "**/suites/**", "POST")
    suites = page.locator(".sx-suites")

    suites.get_by_text("Noter une suite").click()
    suites.get_by_label("À faire").fill("Écrire au collège")
    suites.get_by_label("Ou son nom").fill("La mairie")
    suites.get_by_role("button", name="Noter la suite").click()
    suites.get_by_text("Noter une suite").click()
    expect(suites.get_by_label("À faire")).to_have_value("")
    suites.get_by_label("À faire").fill("Fixer la date")
    retenue.lacher()

    expect(suites.locator("li")).to_have_count(1)
    expect(suites.get_by_label("À faire")).to_have_value("Fixer la date")


def test_what_the_others_write_replaces_nothing_under_the_pointer(une, visite):
    page, autre = une.page, visite("chef.tilleuls", largeur=1280)
    ouvrir_point(page, 5)
    autre.aller(page.url.removeprefix(une.url))
    _choisir(autre.page, 0, "Abstention")
    _ouvrir_avis(page, 0)
    choix = _pole(page, 0).get_by_role("radio", name="Favorable", exact=True)
    choix.hover()
    page.mouse.down()

    _enregistrer(autre.page, 0)
    _lire(autre.page, 0, "Abstention")
    with page.expect_response(lambda answer: answer.request.headers.get("hx-request") == "true" and answer.ok):
        page.evaluate(REPRISE)
    page.wait_for_timeout(100)
    page.mouse.up()

    expect(choix).to_be_checked()
    _enregistrer(page, 0)
    expect(page.get_by_role("alert")).to_contain_text("Enregistrez de nouveau pour le remplacer par le vôtre")
    _enregistrer(page, 0)
    _lire(page, 0, "Favorable")
    expect(page.locator("#refusees")).to_be_hidden()


def test_a_refused_avis_that_is_given_up_shows_what_the_others_wrote(une, visite):
    page, autre = une.page, visite("chef.tilleuls", largeur=1280)
    ouvrir_point(page, 1)
    autre.aller(page.url.removeprefix(une.url))
    _choisir(page, 0, "Favorable")
    _choisir(autre.page, 0, "Abstention")
    _enregistrer(autre.page, 0)
    _lire(autre.page, 0, "Abstention")

    _enregistrer(page, 0)
    page.get_by_role("button", name="J’ai lu, oublier cette saisie").click()

    _lire(page, 0, "Abstention")
    expect(page.locator("#refusees")).to_be_hidden()


def test_an_old_reading_of_the_page_that_comes_late_is_dropped(une):
    page = une.page
    ouvrir_point(page, 5)
    retenue = Retenue(page, "**/tenir/**", "GET", lue=True)
    page.evaluate(REPRISE)
    retenue.attendre()
    retenue.cesser()

    _choisir(page, 1, "Favorable")
    _enregistrer(page, 1)
    _lire(page, 1, "Favorable")
    with page.expect_response("**/tenir/**"):
        retenue.lacher()
    page.wait_for_timeout(100)

    _lire(page, 1, "Favorable")
