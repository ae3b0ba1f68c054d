"""Every main page, for the people who open it: read by axe, on a telephone, magnified, in the dark, on paper."""

import pytest
from playwright.sync_api import expect

from tests.journeys.outils import Clavier, debordements, defauts, violations

CHEF = {
    "l'accueil": "/cite/dijon/",
    "le plan par axe": "/cite/dijon/plan/",
    "le plan en tableau": "/cite/dijon/plan/?vue=tableau",
    "le plan filtré sans réponse": "/cite/dijon/plan/?q=zzzz",
    "les filtres": "/cite/dijon/plan/filtres/",
    "une nouvelle action": "/cite/dijon/plan/nouvelle-action/",
    "une fiche": "/cite/dijon/plan/fiches/1/",
    "l'essentiel en édition": "/cite/dijon/plan/fiches/1/modifier/essentiel/",
    "les publics en édition": "/cite/dijon/plan/fiches/1/modifier/publics/",
    "où et quand en édition": "/cite/dijon/plan/fiches/1/modifier/ou-et-quand/",
    "les indicateurs en édition": "/cite/dijon/plan/fiches/1/modifier/indicateurs/",
    "les axes": "/cite/dijon/plan/axes/",
    "l'import": "/cite/dijon/plan/importer/",
    "les imports": "/cite/dijon/plan/imports/",
    "l'annuaire": "/cite/dijon/acteurs/",
    "une organisation": "/cite/dijon/acteurs/organisations/1/",
    "une nouvelle organisation": "/cite/dijon/acteurs/organisations/nouvelle/",
    "le territoire": "/cite/dijon/territoire/",
    "une école": "/cite/dijon/territoire/etablissements/1/",
    "un quartier": "/cite/dijon/territoire/quartiers/1/",
    "dans le périmètre ?": "/cite/dijon/territoire/perimetre/",
    "les vacances": "/cite/dijon/territoire/vacances/",
    "qui a accès": "/cite/dijon/acteurs/acces/",
    "inviter": "/cite/dijon/acteurs/acces/inviter/",
    "donner une délégation": "/cite/dijon/acteurs/acces/delegations/donner/",
    "les demandes": "/cite/dijon/acteurs/donnees-personnelles/",
    "mon compte": "/compte/",
    "mes données": "/compte/mes-donnees/",
    "mon mot de passe": "/compte/mot-de-passe/",
    "mon second facteur": "/compte/second-facteur/",
    "mes sessions": "/compte/sessions/",
    "la recherche": "/cite/dijon/recherche/?q=ecole",
    "le journal": "/cite/dijon/journal/",
    "la cité": "/cite/dijon/la-cite/",
    "l'aide": "/aide/",
    "un guide": "/aide/importer-son-plan/",
    "les composants": "/composants/",
}
CLAVIER = ("l'accueil", "où et quand en édition", "le territoire", "qui a accès", "inviter", "l'annuaire")
ANONYMES = {
    "la connexion": "/compte/connexion/",
    "le code par courriel": "/compte/connexion/code/",
    "le mot de passe oublié": "/compte/mot-de-passe/oublie/",
    "l'accessibilité": "/accessibilite/",
    "les données personnelles": "/donnees-personnelles/",
}
AUTRES = {
    "prefecture": ("/cite/dijon/", "/cite/dijon/plan/", "/cite/dijon/plan/fiches/1/"),
    "referent": ("/cite/dijon/", "/cite/dijon/plan/fiches/1/"),
    "porteur": ("/cite/dijon/", "/cite/dijon/plan/", "/cite/dijon/acteurs/"),
    "partenaire": ("/cite/dijon/", "/cite/dijon/plan/?vue=tableau"),
    "national": ("/", "/compte/"),
    "administrateur": ("/", "/installation/cites/"),
}


def _partout(une) -> list[str]:
    """Telephone first, then 400 % of zoom (320 px), then a desk, then the dark."""
    page = une.page
    found = defauts(page)
    for largeur in (320, 1280):
        une.largeur(largeur)
        found += [f"{largeur} px : {defaut}" for defaut in debordements(page)]
    page.emulate_media(color_scheme="dark")
    page.evaluate("document.documentElement.dataset.bsTheme = 'dark'")
    return found + [f"1280 px sombre : {violation}" for violation in violations(page)]


@pytest.mark.parametrize("chemin", CHEF.values(), ids=CHEF)
def test_page_of_the_chef_de_projet(visite, chemin):
    une = visite("chef.de.projet", largeur=390)

    assert une.aller(chemin) == 200

    assert _partout(une) == []


@pytest.mark.parametrize("chemin", ANONYMES.values(), ids=ANONYMES)
def test_page_without_signing_in(visite, chemin):
    une = visite(largeur=390)

    assert une.aller(chemin) == 200

    assert _partout(une) == []


@pytest.mark.parametrize("qui", AUTRES)
def test_pages_of_the_others(visite, qui):
    une = visite(qui, largeur=390)

    found = {}
    for chemin in AUTRES[qui]:
        assert une.aller(chemin) == 200
        found[chemin] = defauts(une.page)

    assert found == {chemin: [] for chemin in AUTRES[qui]}


def test_page_that_does_not_exist(visite):
    une = visite("chef.de.projet", largeur=390)

    assert une.aller("/cite/dijon/rien/") == 404

    assert _partout(une) == []


def test_refused_page_says_why(visite):
    une = visite("partenaire", largeur=390)

    assert une.aller("/cite/dijon/acteurs/acces/inviter/") == 403

    assert "chef de projet" in une.page.locator("main").inner_text()
    assert _partout(une) == []


def test_open_menu_of_a_telephone(visite):
    une = visite("chef.de.projet", largeur=320)
    une.aller("/cite/dijon/")

    une.page.locator("summary", has_text="Menu").click()

    expect(une.page.get_by_role("link", name="Plan d’actions")).to_be_visible()
    assert defauts(une.page) == []


def test_the_machine_s_dark_theme_is_followed(visite):
    une = visite("chef.de.projet", largeur=1280, sombre=True)

    une.aller("/cite/dijon/")

    luminosite = une.page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)")
    assert max(luminosite[:3]) < 80
    assert violations(une.page) == []


@pytest.mark.parametrize("chemin", ["/cite/dijon/", "/cite/dijon/plan/", "/cite/dijon/plan/fiches/1/"])
def test_on_paper_the_content_stays_and_the_rail_goes(visite, chemin):
    une = visite("chef.de.projet", largeur=1280, sombre=True)
    une.aller(chemin)

    une.page.emulate_media(media="print")

    expect(une.page.get_by_role("heading", level=1)).to_be_visible()
    for absent in (".al-rail", ".al-topbar", ".al-crumb", ".skip"):
        expect(une.page.locator(absent)).to_be_hidden()
    fond = une.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert fond == "rgb(255, 255, 255)"
    assert debordements(une.page) == []


def test_asked_page_is_found_again_after_signing_in(visite):
    une = visite(largeur=390)
    asked = "/cite/dijon/plan/?vue=tableau&statut=EN_COURS"

    une.aller(asked)
    assert "/compte/connexion/?next=" in une.page.url
    une.entrer_ici("partenaire")

    assert une.page.url == une.url + asked


@pytest.mark.parametrize("dehors", ["https://exemple.invalid/", "//exemple.invalid/"])
def test_signing_in_never_leads_elsewhere(visite, dehors):
    une = visite(largeur=390)

    une.aller(f"/compte/connexion/?next={dehors}")
    une.entrer_ici("partenaire")

    assert une.page.url == f"{une.url}/cite/dijon/"


@pytest.mark.parametrize("largeur", [390, 1280])
@pytest.mark.parametrize("page", CLAVIER)
def test_every_stop_of_the_keyboard_is_seen(visite, page, largeur):
    une = visite("chef.de.projet", largeur=largeur)
    une.aller(CHEF[page])

    arrets = Clavier(une.page).parcourir()

    assert arrets[0] == 'link "Aller au contenu"'
