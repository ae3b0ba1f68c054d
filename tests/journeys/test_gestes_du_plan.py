"""What is done with a list: changed in one go, kept as a view, printed, given to an agenda or to another software."""

import re
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import expect

from tests.journeys.outils import Clavier, defauts, defauts_partout

PLAN = "/cite/dijon/plan/"
LOT = re.compile(r"/lots/\d+/$")
EDITION = re.compile(r"/editions/\d+/$")


def _lire(adresse: str, **entetes: str) -> tuple[int, bytes]:
    """What another software receives: without a browser, without cookies."""
    try:
        with urlopen(Request(adresse, headers=entetes), timeout=20) as response:
            return response.status, response.read()
    except HTTPError as refused:
        return refused.code, refused.read()


def test_a_bulk_edit_half_refused_is_found_again_and_undone(visite):
    une = visite("chef.de.projet", largeur=390)
    clavier = Clavier(une.page)
    une.aller(f"{PLAN}?statut=EN_PREPARATION")

    _preparer(clavier)
    clavier.activer("button", "Modifier")
    une.page.wait_for_url(LOT)
    une.page.close()
    clavier.page = page = une.page = une.context.new_page()
    une.aller(f"{PLAN}lots/")
    assert defauts(page) == []
    clavier.activer("link", page.locator("main tbody a").first.inner_text())
    page.wait_for_url(LOT)

    titre = page.get_by_role("heading", level=1)
    expect(titre).to_have_text(re.compile(r"^\d+ actions? modifiées?, .*\d+ refusées?$"), timeout=30_000)
    page.reload()
    assert defauts_partout(page) == []
    une.largeur(390)
    clavier.activer("link", "Refusées")
    expect(page.locator("#lignes")).to_contain_text("âge")
    page.get_by_role("button", name="Annuler ce lot").click()
    expect(titre).to_have_text(re.compile(r"^\d+ actions? rétablies?"), timeout=30_000)
    assert defauts(page) == []


def _preparer(clavier):
    page = clavier.page
    clavier.jusqu_a("checkbox", "Choisir Passerelle de la crèche")
    clavier.presser("Space")
    clavier.jusqu_a("checkbox", "Les 13 actions de cette liste")
    clavier.presser("Space")
    assert defauts(page) == []
    clavier.activer("button", "Modifier")
    page.wait_for_url("**/lots/preparer/")
    assert defauts_partout(page) == []
    page.set_viewport_size({"width": 390, "height": 844})
    clavier.activer("button", "Donner des âges")
    expect(page.get_by_role("heading", name="Donner des âges")).to_be_visible()
    clavier.remplir("Âge, de", "12", role="(textbox|spinbutton)")
    clavier.activer("button", "Voir ce qui changera")
    expect(page.get_by_role("button", name="Changer", exact=True)).to_be_visible()
    assert defauts_partout(page) == []
    page.set_viewport_size({"width": 390, "height": 844})


def test_a_view_is_saved_shared_and_opened_by_the_troika(visite):
    chef, prefecture = visite("chef.de.projet", largeur=390), visite("prefecture", largeur=390)
    une, autre = Clavier(chef.page), Clavier(prefecture.page)
    chef.aller(f"{PLAN}?vue=tableau&statut=SUSPENDUE&col=porteur&tri=titre")

    une.ouvrir("Vues enregistrées")
    une.activer("link", "Enregistrer cette vue")
    chef.page.wait_for_url("**/vues/enregistrer/**")
    une.remplir("Nom de la vue", "Ce qui est suspendu")
    une.jusqu_a("checkbox", "La proposer à toute la cité")
    une.presser("Space")
    une.activer("button", "Enregistrer la vue")
    chef.page.wait_for_url(lambda url: "/vues/enregistrer/" not in url)
    assert defauts(chef.page) == []
    prefecture.aller(PLAN)
    autre.ouvrir("Vues enregistrées")
    autre.activer("link", "Ce qui est suspendu")

    prefecture.page.wait_for_url("**statut=SUSPENDUE**")
    expect(prefecture.page.get_by_role("status").filter(has_text="2 actions sur 73")).to_be_visible()
    expect(prefecture.page.get_by_role("columnheader", name="Porteur")).to_have_count(1)
    assert defauts(prefecture.page) == []
    chef.aller(f"{PLAN}vues/")
    assert defauts_partout(chef.page) == []


def test_a_pdf_is_asked_waited_for_and_downloaded(visite):
    une = visite("prefecture", largeur=390)
    page, clavier = une.page, Clavier(une.page)
    une.aller(f"{PLAN}?statut=SUSPENDUE")

    clavier.ouvrir("Exporter")
    clavier.activer("button", "PDF de cette liste")
    page.wait_for_url(EDITION)
    lien = page.get_by_role("link", name="Télécharger")
    expect(lien).to_be_visible(timeout=60_000)
    assert defauts_partout(page) == []
    une.largeur(390)
    clavier.jusqu_a("link", "Télécharger")
    with page.expect_download() as download:
        clavier.presser("Enter")

    assert download.value.path().read_bytes()[:5] == b"%PDF-"
    une.aller(f"{PLAN}editions/")
    expect(page.locator("main")).to_contain_text("Liste d’actions")
    assert defauts_partout(page) == []


def test_an_agenda_is_given_read_and_taken_back(visite):
    une = visite("chef.de.projet", largeur=390)
    page, clavier = une.page, Clavier(une.page)
    une.aller(f"{PLAN}?statut=EN_COURS")

    clavier.ouvrir("Exporter")
    clavier.activer("link", "S'abonner à ces dates")
    page.wait_for_url("**/agendas/creer/**")
    clavier.remplir("Nom du calendrier", "Les actions en cours")
    clavier.activer("button", "Créer le lien")
    carte = page.locator(".pa-cle", has_text="Les actions en cours")
    adresse = carte.locator("[data-copie-texte]").inner_text().strip()
    before = _lire(adresse)
    page.reload()
    assert defauts_partout(page) == []
    une.largeur(390)
    clavier.activer("link", "Révoquer le calendrier Les actions en cours")
    page.wait_for_url("**/revoquer/")
    assert defauts(page) == []
    clavier.activer("button", "Révoquer le lien")
    expect(carte).to_contain_text("Révoqué")
    after = _lire(adresse)

    assert (before[0], before[1].splitlines()[0], before[1].count(b"BEGIN:VEVENT") > 0) == (
        200,
        b"BEGIN:VCALENDAR",
        True,
    )
    assert after[0] == 410
    assert b"BEGIN:VCALENDAR" not in after[1]


@pytest.mark.parametrize(("largeur", "javascript"), [(390, True), (1280, False)])
def test_a_token_is_shown_once_used_and_taken_back(visite, largeur, javascript):
    une = visite("chef.de.projet", largeur=largeur, javascript=javascript)
    page, nom = une.page, f"Tableau de {largeur}"
    une.aller("/cite/dijon/partages/jetons/creer/")

    page.get_by_label("À quoi il servira").fill(nom)
    page.get_by_role("button", name="Créer le jeton").click()
    secret = page.locator("[data-copie-texte]").inner_text().strip()
    found = defauts_partout(page) if javascript else []
    jeton = {"Authorization": f"Bearer {secret}"}
    before = _lire(f"{une.url}/api/v1/jeton", **jeton)
    forged = _lire(f"{une.url}/api/v1/jeton", Authorization=f"Bearer {secret[:-1]}")
    une.aller("/cite/dijon/partages/")
    shown = secret in page.content()
    page.get_by_role("link", name=f"Révoquer le jeton {nom}").click()
    page.get_by_role("button", name="Révoquer le jeton").click()
    expect(page.locator(".pa-cle", has_text=nom)).to_contain_text("Révoqué")
    after = _lire(f"{une.url}/api/v1/jeton", **jeton)

    assert found == []
    assert (before[0], forged[0], after[0], shown) == (200, 401, 401, False)
