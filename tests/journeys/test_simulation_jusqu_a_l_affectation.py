"""From a simulation to its affectations, in the browser: nothing is reserved until the séance is closed."""

import re
from datetime import UTC, datetime

from playwright.sync_api import expect

from tests.journeys.outils import Clavier, defauts, defauts_partout

CITE = "/cite/peupliers"
ARGENT = f"{CITE}/argent"
MILLE, ZERO = "1\u00a0000\u00a0€", "0\u00a0€"


def _rien_n_est_reserve(une):
    une.aller(f"{ARGENT}/affectations/")
    expect(une.page.get_by_role("heading", name="Aucune affectation")).to_be_visible()
    assert _disponible(une) == MILLE


def _disponible(une) -> str:
    """What the form of a simulation says may still be decided: the enveloppe itself, whatever was simulated."""
    une.aller(f"{ARGENT}/simulations/exercice/{datetime.now(UTC).year}/nouvelle/")
    options = une.page.get_by_label("Quelle enveloppe paierait").locator("option").all_inner_texts()
    return options[1].split(" : ")[1].removesuffix(" disponibles")


def _ouvrir_un_scenario(une):
    une.aller(f"{ARGENT}/simulations/")
    assert defauts(une.page) == []
    une.page.get_by_role("link", name=f"Simuler {datetime.now(UTC).year}").click()
    une.page.get_by_label("Nom du scénario").fill("Partage")
    une.page.get_by_label("Quelle enveloppe paierait").select_option(index=1)
    une.page.get_by_role("button", name="Ouvrir le scénario").click()
    expect(une.page.get_by_role("heading", name="Partage")).to_be_visible()
    return une.page.url


def _partager(une):
    """Both actions at 100 % pass what there is; the amount of one, the rate of the other, bring it to nothing left."""
    page, clavier = une.page, Clavier(une.page)
    reste = page.locator("[data-reste]")
    expect(reste).to_contain_text("Dépassée : il manque 600\u00a0€")
    clavier.remplir("Proposé pour Cafés des parents", "600")
    expect(page.get_by_role("textbox", name="Taux pour Cafés des parents")).to_have_value("75")
    clavier.remplir("Taux pour Chorale du collège", "50")
    expect(page.get_by_role("textbox", name="Proposé pour Chorale du collège")).to_have_value("400")
    expect(reste.locator("[data-valeur]")).to_have_text(ZERO)
    expect(page.locator("[data-etat]")).to_contain_text("Enregistré à")
    expect(reste).to_be_in_viewport()
    assert defauts_partout(page) == []
    page.reload()
    expect(page.get_by_role("textbox", name="Proposé pour Cafés des parents")).to_have_value("600")


def _retenir(une):
    page = une.page
    page.get_by_role("link", name="Retenir ce scénario").click()
    page.get_by_role("radio", name="un point par budget").check()
    expect(page.get_by_role("heading", name="Un point par budget : 1 point")).to_be_visible()
    assert defauts(page) == []
    page.get_by_role("button", name="Créer les points").click()
    page.wait_for_url(re.compile(r"/gouvernance/seances/\d+/$"))
    return page.url.removeprefix(une.url)


def _tenir(une, seance):
    page = une.page
    une.aller(f"{seance}tenir/")
    page.get_by_role("button", name="Ouvrir la séance").click()
    page.wait_for_url("**/tenir/**")
    expect(page.get_by_role("region", name="L’argent de cette séance")).to_contain_text(f"Resterait{ZERO}")
    for rang in range(3):
        page.locator("summary", has_text="Donner l’avis").first.click()
        page.get_by_role("radio", name="Favorable", exact=True).first.check()
        page.get_by_role("button", name="Enregistrer l’avis").first.click()
        expect(page.locator(".av-li").nth(rang).locator(".st")).to_contain_text("Favorable")
    expect(page.get_by_role("heading", name="Adoptée")).to_be_visible()


def test_a_simulation_becomes_affectations_when_the_seance_is_closed(visite):
    une = visite("chef.peupliers", largeur=1280)
    page = une.page
    scenario = _ouvrir_un_scenario(une)
    _partager(une)
    _rien_n_est_reserve(une)

    page.goto(scenario)
    seance = _retenir(une)
    _rien_n_est_reserve(une)

    _tenir(une, seance)
    _rien_n_est_reserve(une)

    une.aller(f"{seance}clore/")
    page.get_by_role("button", name="Clore la séance").click()
    page.wait_for_url("**/releve/**")
    une.aller(f"{ARGENT}/affectations/")
    lu = page.locator("main").inner_text()
    assert [mots in lu for mots in ("Cafés des parents", "600\u00a0€", "Chorale du collège", "400\u00a0€")] == [
        True
    ] * 4
    assert _disponible(une) == ZERO
    page.goto(scenario)
    expect(page.locator("main")).to_contain_text("Ce scénario est retenu")
    expect(page.get_by_role("link", name="Retenir ce scénario")).to_have_count(0)
