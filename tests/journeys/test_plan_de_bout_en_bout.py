"""The chef de projet's first day: her spreadsheet in, one fiche found and edited, the list out."""

import re

import pytest
from playwright.sync_api import expect

from demo.scenario import MOT_DE_PASSE
from tests.journeys.outils import Clavier, defauts
from tests.journeys.tableur import lignes_attendues, lignes_exportees
from tests.plan.classeur_73 import classeur_73

BESOIN = "Les pères du quartier ne savent pas à qui parler."
APERCU = re.compile(r"/imports/\d+/$")
CREEES = "73 actions créées, 0 modifiée"


@pytest.fixture
def classeur(tmp_path):
    path = tmp_path / "plan du comité.xlsx"
    path.write_bytes(classeur_73())
    return path


def _titre(page, texte):
    """A task may come first: a busy machine is slow, not wrong."""
    expect(page.get_by_role("heading", level=1)).to_have_text(texte, timeout=60_000)


class TestAuClavier:
    """On a telephone, without a mouse and without a finger."""

    def test_import_find_edit_export(self, visite, classeur):
        une = visite(largeur=390)
        clavier = Clavier(une.page)

        une.aller("/")
        self._entrer(clavier)
        self._deposer(clavier, classeur)
        self._confirmer(clavier)
        self._fermer_et_revenir(une, clavier)
        self._trouver(clavier)
        self._modifier(clavier)
        exported = self._exporter(clavier)

        assert exported == lignes_attendues("ecole")

    def _entrer(self, clavier):
        clavier.remplir("Courriel", "chef.tilleuls@exemple.invalid")
        clavier.remplir("Mot de passe", MOT_DE_PASSE)
        clavier.presser("Enter")
        clavier.page.wait_for_url("**/cite/tilleuls/")
        assert defauts(clavier.page) == []

    def _deposer(self, clavier, classeur):
        page = clavier.page
        clavier.ouvrir("Menu")
        clavier.activer("link", "Plan d’actions")
        page.wait_for_url("**/plan/")
        assert defauts(page) == []
        clavier.activer("link", "Importer")
        page.wait_for_url("**/importer/")
        clavier.jusqu_a("button", "Votre tableur")
        with page.expect_file_chooser() as chooser:
            clavier.presser("Enter")
        chooser.value.set_files(classeur)
        clavier.activer("button", "Voir l’aperçu")
        page.wait_for_url(APERCU)

    def _confirmer(self, clavier):
        page = clavier.page
        _titre(page, "73 actions à créer, 0 à modifier, 0 ligne refusée")
        assert defauts(page) == []
        clavier.activer("button", "Importer 73 lignes")
        page.wait_for_url("**/suivi/")

    def _fermer_et_revenir(self, une, clavier):
        """The window is closed while the import runs; another one finds it in the list, then done."""
        clavier.page.close()
        clavier.page = une.page = une.context.new_page()
        une.aller("/cite/tilleuls/plan/imports/")
        assert defauts(une.page) == []
        clavier.activer("link", "plan du comité.xlsx")
        clavier.page.wait_for_url("**/suivi/")
        _titre(clavier.page, CREEES)  # the page follows the work by itself
        assert defauts(clavier.page) == []

    def _trouver(self, clavier):
        page = clavier.page
        clavier.activer("link", "Voir le plan")
        page.wait_for_url("**/plan/")
        self._chercher(clavier, "peres")
        expect(page.get_by_role("status").filter(has_text="1 action sur 73")).to_be_visible()
        clavier.activer("link", "Groupe de parole des pères")
        page.wait_for_url("**/fiches/*/")
        assert defauts(page) == []

    def _chercher(self, clavier, mot):
        clavier.remplir("Mots du titre", mot, role="searchbox")
        clavier.presser("Enter")
        clavier.page.wait_for_url(f"**/plan/?q={mot}")

    def _modifier(self, clavier):
        """Editing replaces the section where it stands; saving too, and the keyboard is still there."""
        page = clavier.page
        clavier.activer("link", "Décrire le besoin")
        page.wait_for_url("**/modifier/besoin/**")
        assert defauts(page) == []
        clavier.remplir("Quel besoin", BESOIN)
        clavier.activer("button", "Enregistrer le besoin")
        section = page.locator("section#besoin")
        expect(section).to_contain_text(BESOIN)
        expect(section).to_be_focused()
        expect(section).to_be_in_viewport()
        clavier.voir_le_foyer()
        assert page.url.endswith("#besoin")
        page.reload()
        expect(page.locator("section#besoin")).to_contain_text(BESOIN)
        assert defauts(page) == []

    def _exporter(self, clavier):
        page = clavier.page
        clavier.activer("link", "Plan 2026")
        page.wait_for_url("**/plan/?exercice=2026")
        page.goto(page.url.partition("?")[0])
        self._chercher(clavier, "ecole")
        clavier.ouvrir("Exporter")
        clavier.jusqu_a("link", "Cette liste en XLSX")
        with page.expect_download() as download:
            clavier.presser("Enter")
        return lignes_exportees(download.value.path())


def test_the_same_without_javascript(visite, classeur):
    une = visite("chef.moulin", largeur=1280, javascript=False)
    page = une.page

    une.aller("/cite/moulin/plan/importer/")
    page.get_by_label("Votre tableur").set_input_files(classeur)
    page.get_by_role("button", name="Voir l’aperçu").click()
    _titre(page, "73 actions à créer, 0 à modifier, 0 ligne refusée")
    page.get_by_role("button", name="Importer 73 lignes").click()
    _titre(page, CREEES)  # the page reloads by itself until the work is done
    page.get_by_role("link", name="Voir le plan").click()
    page.get_by_label("Mots du titre").fill("peres")
    page.get_by_role("button", name="Chercher").last.click()
    page.get_by_role("link", name="Groupe de parole des pères").click()
    page.get_by_role("link", name="Décrire le besoin").click()
    page.get_by_label("Quel besoin").fill(BESOIN)
    page.get_by_role("button", name="Enregistrer le besoin").last.click()
    expect(page.locator("section#besoin")).to_contain_text(BESOIN)
    assert page.url.endswith("#besoin")
    une.aller("/cite/moulin/plan/?q=ecole")
    page.locator("summary", has_text="Exporter").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Cette liste en XLSX").click()

    assert lignes_exportees(download.value.path()) == lignes_attendues("ecole")


def test_a_file_that_is_not_a_spreadsheet(visite, tmp_path):
    """The message stands beside the field, has the focus, and the page keeps working."""
    faux = tmp_path / "plan.xlsx"
    faux.write_bytes(b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n")
    une = visite("chef.de.projet", largeur=390)
    page = une.page
    une.aller("/cite/dijon/plan/importer/")

    page.get_by_label("Votre tableur").set_input_files(faux)
    page.get_by_role("button", name="Voir l’aperçu").click()

    champ = page.get_by_label("Votre tableur")
    expect(champ).to_have_attribute("aria-invalid", "true")
    expect(champ).to_have_accessible_description(re.compile("PDF"))
    expect(page.locator("[data-resume-erreurs]")).to_be_focused()
    assert defauts(page) == []
    page.get_by_label("Votre tableur").set_input_files(
        {"name": "plan.csv", "mimeType": "text/csv", "buffer": b"Titre\nLire\n"}
    )
    page.get_by_role("button", name="Voir l’aperçu").click()
    page.wait_for_url(APERCU)
    page.get_by_role("button", name="Annuler l’import").click()
    expect(page.get_by_text("Import annulé")).to_be_visible()
