"""A séance held in two browsers: one loses the network, is reloaded without it, comes back; nothing is lost."""

from playwright.sync_api import expect

from tests.journeys.outils import Clavier, defauts_partout
from tests.journeys.seance import ouvrir_point, ouvrir_seance

SESSION, JETON = "sessionid", "csrftoken"


def _ecrire(page, rang, texte):
    ouvrir_point(page, rang)
    page.get_by_label("Ce qui a été dit").fill(texte)


def test_three_items_typed_without_network_are_sent_once(visite):
    une, autre = visite("chef.tilleuls", largeur=1280), visite("chef.tilleuls", largeur=390)
    adresse = ouvrir_seance(une)
    page = une.page
    assert defauts_partout(page) == []
    une.largeur(1280)
    page.wait_for_function(
        "async n => { const k = (await caches.keys())[0]; return k && (await (await caches.open(k)).keys())"
        ".filter(r => r.url.includes('point=')).length >= n }",
        arg=7,
    )

    une.context.set_offline(True)
    for rang in (1, 2, 3):
        _ecrire(page, rang, f"Écrit sans réseau {rang}")
    expect(page.get_by_text("3 saisies en attente de réseau")).to_be_visible()
    autre.aller(adresse)
    for rang in (4, 5):
        _ecrire(autre.page, rang, f"Écrit ailleurs {rang}")
        expect(autre.page.get_by_text("Enregistré à")).to_be_visible()
    page.reload()
    expect(page.get_by_label("Ce qui a été dit")).to_have_value("Écrit sans réseau 3")
    expect(page.get_by_text("3 saisies en attente de réseau")).to_be_visible()
    une.context.set_offline(False)
    une.plaintes[:] = [plainte for plainte in une.plaintes if "ERR_INTERNET_DISCONNECTED" not in plainte]

    expect(page.locator("#reseau")).to_be_hidden()
    for rang in (1, 2, 3):
        ouvrir_point(autre.page, rang)
        expect(autre.page.get_by_label("Ce qui a été dit")).to_have_value(f"Écrit sans réseau {rang}")
    for rang in (4, 5):
        ouvrir_point(page, rang)
        expect(page.get_by_label("Ce qui a été dit")).to_have_value(f"Écrit ailleurs {rang}")
    ouvrir_point(page, 6)
    clavier = Clavier(page)
    clavier.activer("summary", "Donner l’avis")
    clavier.jusqu_a("radio", "Favorable")
    clavier.presser("Space")
    clavier.activer("button", "Enregistrer l’avis")
    expect(page.locator(".av-li").first).to_contain_text("Favorable")
    expect(page.get_by_text("Pas décidable")).to_be_visible()


def test_a_session_that_ends_and_a_token_that_changes_lose_nothing(visite):
    une, autre = visite("chef.tilleuls", largeur=1280), visite("chef.tilleuls", largeur=390)
    adresse = ouvrir_seance(une)
    page = une.page
    ouvrir_point(page, 7)
    une.context.set_offline(True)
    page.get_by_label("Ce qui a été dit").fill("Écrit avant la fin de la session")
    expect(page.get_by_text("1 saisie en attente de réseau")).to_be_visible()
    une.context.clear_cookies(name=SESSION)
    une.context.set_offline(False)
    une.plaintes[:] = [plainte for plainte in une.plaintes if "ERR_INTERNET_DISCONNECTED" not in plainte]

    expect(page.get_by_text("Vous êtes déconnecté. 1 saisie gardée ici.")).to_be_visible()
    expect(page.get_by_label("Ce qui a été dit")).to_have_value("Écrit avant la fin de la session")
    page.get_by_role("link", name="Reconnectez-vous").click()
    une.entrer_ici("chef.tilleuls")
    page.wait_for_url("**/tenir/**")
    expect(page.locator("#reseau")).to_be_hidden()
    autre.aller(adresse)
    ouvrir_point(autre.page, 7)
    expect(autre.page.get_by_label("Ce qui a été dit")).to_have_value("Écrit avant la fin de la session")

    une.context.clear_cookies(name=JETON)
    une.context.add_cookies([{"name": JETON, "value": "a" * 32, "url": une.url}])
    with page.expect_response(lambda answer: answer.request.method == "POST" and answer.ok):
        page.get_by_label("Ce qui a été dit").fill("Écrit avec un jeton changé")
    autre.page.reload()
    expect(autre.page.get_by_label("Ce qui a été dit")).to_have_value("Écrit avec un jeton changé")
