"""Two people on one fiche: what the one writes, the other finds; nothing that anybody typed is lost."""

import re
from urllib.parse import quote

from playwright.sync_api import expect

from tests.journeys.outils import Clavier, defauts, defauts_partout

PLAN = "/cite/dijon/plan/"
MALLETTE = "La mallette des parents de maternelle"
CAFES = "Cafés des parents à l'école"


def _fiche(une, titre) -> str:
    """Where the fiche of this title is, found as a person finds it."""
    une.aller(f"{PLAN}?q={quote(titre)}")
    return une.page.get_by_role("link", name=titre, exact=True).first.get_attribute("href")


def _enregistrer(page):
    """At a desk, without JavaScript."""
    page.get_by_role("button", name="Enregistrer le besoin").last.click()
    page.wait_for_url("**/fiches/*/?rubrique=besoin**")


def test_two_sessions_lose_nothing(visite):
    chef = visite("chef.de.projet", largeur=390)
    autre = visite("referent", largeur=1280, javascript=False)
    fiche = _fiche(chef, MALLETTE)
    clavier = Clavier(chef.page)

    _deux_champs(chef, autre, fiche, clavier)
    _le_meme_champ(chef, autre, fiche, clavier)

    chef.aller(f"{fiche}historique/")
    lu = chef.page.locator("main").inner_text()
    assert [mots in lu for mots in ("Le besoin vu par le chef", "Le besoin vu par le référent")] == [True, True]
    assert defauts_partout(chef.page) == []


def _deux_champs(chef, autre, fiche, clavier):
    for une in (chef, autre):
        une.aller(f"{fiche}modifier/besoin/")
    autre.page.get_by_label("Quels objectifs").fill("Les objectifs du référent")
    _enregistrer(autre.page)

    clavier.remplir("Que fait-on", "Le déroulement du chef")
    clavier.activer("button", "Enregistrer le besoin")

    section = chef.page.locator("section#besoin")
    expect(section).to_contain_text("Le déroulement du chef")
    expect(section).to_contain_text("Les objectifs du référent")
    expect(chef.page.get_by_role("status").first).to_contain_text("a modifié « Objectifs »")
    assert defauts(chef.page) == []
    autre.page.reload()
    expect(autre.page.locator("section#besoin")).to_contain_text("Le déroulement du chef")


def _le_meme_champ(chef, autre, fiche, clavier):
    for une in (chef, autre):
        une.aller(f"{fiche}modifier/besoin/")
    autre.page.get_by_label("Quel besoin").fill("Le besoin vu par le référent")
    _enregistrer(autre.page)

    clavier.remplir("Quel besoin", "Le besoin vu par le chef")
    clavier.remplir("Quels objectifs", "D'autres objectifs")
    clavier.activer("button", "Enregistrer le besoin")

    section = chef.page.locator("section#besoin")
    expect(section).to_contain_text("Le besoin vu par le référent")
    expect(chef.page.get_by_label("Quel besoin")).to_have_value("Le besoin vu par le chef")
    expect(chef.page.get_by_label("Quels objectifs")).to_have_value("D'autres objectifs")
    assert defauts_partout(chef.page) == []
    chef.largeur(390)
    clavier.jusqu_a("radio", "Garder le mien")
    clavier.presser("Space")
    clavier.activer("button", "Enregistrer le besoin")
    expect(chef.page.get_by_label("Quel besoin")).to_have_count(0)
    expect(section).to_contain_text("Le besoin vu par le chef")
    expect(section).to_contain_text("D'autres objectifs")


def test_the_conflict_without_javascript(visite):
    chef = visite("chef.de.projet", largeur=390)
    autre = visite("referent", largeur=1280, javascript=False)
    fiche = _fiche(chef, CAFES)
    for une in (chef, autre):
        une.aller(f"{fiche}modifier/besoin/")
    chef.page.get_by_label("Quel besoin").fill("Écrit le premier")
    chef.page.get_by_role("button", name="Enregistrer le besoin").last.click()
    expect(chef.page.locator("section#besoin")).to_contain_text("Écrit le premier")

    page = autre.page
    page.get_by_label("Quel besoin").fill("Écrit le second")
    page.get_by_role("button", name="Enregistrer le besoin").last.click()

    expect(page.locator("section#besoin")).to_contain_text("Écrit le premier")
    expect(page.get_by_label("Quel besoin")).to_have_value("Écrit le second")
    page.get_by_label("Garder celui de Chef de projet").check()
    _enregistrer(page)
    expect(page.locator("section#besoin")).to_contain_text("Écrit le premier")
    autre.aller(f"{fiche}historique/")
    assert "Écrit le second" not in page.locator("main").inner_text()


def test_the_last_save_is_undone_by_keyboard(visite):
    une = visite("chef.de.projet", largeur=390)
    page, clavier = une.page, Clavier(une.page)
    une.aller(_fiche(une, "Parents délégués, apprendre le rôle"))
    avant = page.locator("section#besoin").inner_text()

    clavier.activer("link", "Modifier : Le besoin")
    page.wait_for_url("**/modifier/besoin/**")
    clavier.remplir("Quel besoin", "Une erreur de frappe")
    clavier.activer("button", "Enregistrer le besoin")
    expect(page.locator("section#besoin")).to_contain_text("Une erreur de frappe")
    assert defauts(page) == []
    clavier.jusqu_a("button", "Annuler", arriere=True)
    clavier.presser("Enter")

    expect(page.locator("section#besoin")).not_to_contain_text("Une erreur de frappe")
    page.reload()
    assert page.locator("section#besoin").inner_text() == avant


def test_a_mention_is_found_on_the_home_page_opened_and_read(visite):
    chef, referent = visite("chef.de.projet", largeur=390), visite("referent", largeur=390)
    une, autre = Clavier(chef.page), Clavier(referent.page)
    chef.aller(_fiche(chef, CAFES))

    une.ouvrir("Écrire un commentaire")
    une.remplir("Votre commentaire", "Qui ouvre la salle mardi ?")
    une.jusqu_a("checkbox", "Référent du groupe Parents")
    une.presser("Space")
    une.activer("button", "Publier le commentaire")
    expect(chef.page.get_by_text("Qui ouvre la salle mardi ?")).to_be_visible()
    assert defauts(chef.page) == []
    referent.aller("/cite/dijon/")
    autre.activer("link", f"Chef de projet (exemple) vous a mentionné sur « {CAFES}")

    referent.page.wait_for_url(re.compile(r"/commentaires/\d+/|#commentaire-\d+$"))
    expect(referent.page.get_by_text("Qui ouvre la salle mardi ?")).to_be_in_viewport()
    assert defauts_partout(referent.page) == []
    referent.largeur(390)
    waiting = referent.page.get_by_role("button", name="C’est lu").count()
    autre.activer("button", "C’est lu")
    expect(referent.page.get_by_role("button", name="C’est lu")).to_have_count(waiting - 1)
    referent.aller("/cite/dijon/")
    # Others may have called upon her meanwhile: the demonstration does, and so do the guides.
    expect(
        referent.page.get_by_role("link", name=f"Chef de projet (exemple) vous a mentionné sur « {CAFES}")
    ).to_have_count(0)


def test_an_archived_fiche_is_read_and_not_edited(visite):
    une = visite("chef.de.projet", largeur=390)
    page, clavier = une.page, Clavier(une.page)
    fiche = _fiche(une, "Séjour en famille à la campagne")
    une.aller(f"{fiche}archiver/")

    clavier.remplir("Pourquoi", "Le séjour n'a pas trouvé de lieu.")
    clavier.activer("button", "Archiver l’action")
    page.wait_for_url(f"**{fiche}**")

    expect(page.get_by_text("Le séjour n'a pas trouvé de lieu.").first).to_be_visible()
    expect(page.get_by_role("link", name="Modifier : Le besoin")).to_have_count(0)
    assert defauts_partout(page) == []
    une.largeur(390)
    une.aller(f"{PLAN}?archivees=1")
    assert defauts(page) == []
    une.aller(f"{fiche}modifier/besoin/")
    assert "archivée" in page.locator("main").inner_text().lower()
    une.aller(f"{fiche}desarchiver/")
    clavier.activer("button", "Remettre au plan")
    expect(page.get_by_role("link", name="Modifier : Le besoin")).to_have_count(1)
