"""Spreadsheets of other cités: their words, a sheet for each axis, amounts of another year."""

from datetime import date
from io import BytesIO

import pytest
from openpyxl import Workbook

from tests.factories import AxeFactory
from tests.plan.outils_import import apercu, refus, remarques, xlsx

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("feuille", "titre", "attendu", "source"),
    [
        ("Axe 2", "Plan d'actions", "2", "lu dans le nom de la feuille"),
        ("Feuil1", "Plan d'actions 2026 – Axe 2", "2", "repris de la ligne 1"),
        ("Axe 1", "Axe 2 : Temps de vie", "2", "repris de la ligne 1"),
        ("Axes 1 et 2", "Cité", None, ""),
        ("Axe 1 et 2", "Cité", None, ""),
        ("Feuil1", "Plan d'actions", None, ""),
    ],
)
def test_the_axis_of_a_whole_sheet_is_read_in_its_title_or_its_name(
    cite_a_deux_quartiers, feuille, titre, attendu, source
):
    chef = cite_a_deux_quartiers
    AxeFactory(cite=chef.cite, code="1", nom="Parents")
    AxeFactory(cite=chef.cite, code="2", nom="Temps de vie")

    page = apercu(chef, xlsx(feuilles={feuille: [[titre], ["N°", "Action", "Porteur"], [1, "Lire", None]]}))
    ligne = page.analyse.lignes[0]
    sous = ligne.champs.get("sous_thematique")

    assert (sous.axe.code if sous else None) == attendu
    assert any(source in remarque for remarque in remarques(ligne)) == bool(source)


def test_two_axes_above_the_headings_decide_nothing(cite_a_deux_quartiers):
    chef = cite_a_deux_quartiers
    AxeFactory(cite=chef.cite, code="1", nom="Parents")

    page = apercu(chef, xlsx(["Axe 1", "Axe 2"], ["N°", "Action", "Porteur"], [1, "Lire", None]))

    assert "sous_thematique" not in page.analyse.lignes[0].champs


@pytest.mark.parametrize(
    ("entete", "exercice", "dit"), [("Subvention 2025", 2026, True), ("Subvention 2026", 2026, False)]
)
def test_an_amount_of_another_year_is_questioned(cite_a_deux_quartiers, entete, exercice, dit):
    page = apercu(cite_a_deux_quartiers, xlsx(["N°", "Action", entete], [1, "Lire", 500]), exercice=exercice)

    assert any("autre année" in texte and entete in texte for texte in page.avertissements) == dit


def test_the_words_of_other_trackers_name_the_same_fields(cite_a_deux_quartiers):
    page = apercu(
        cite_a_deux_quartiers,
        xlsx(["Fiche n°", "Opération", "Chef de file", "Pilotage", "Temporalité"], ["1", "Lire", None, "x", "y"]),
    )

    assert [colonne.champ for colonne in page.tableau.colonnes] == ["code", "titre", "porteur", "", ""]
    assert [bool(colonne.doute) for colonne in page.tableau.colonnes] == [False, False, False, True, True]


@pytest.mark.parametrize("entete", ["Coût total (k€)", "Coût total en K€", "Coût total (en milliers d'euros)"])
@pytest.mark.parametrize(
    ("valeur", "cents"),
    [(4.5, 450_000), ("4,5", 450_000), (12, 1_200_000), ("800 €", 80_000), (True, None), (date(2026, 1, 1), None)],
)
def test_an_amount_under_a_heading_in_thousands(cite_a_deux_quartiers, entete, valeur, cents):
    page = apercu(cite_a_deux_quartiers, xlsx(["N°", "Action", entete], [1, "Lire", valeur]))
    ligne = page.analyse.lignes[0]

    assert ligne.champs.get("cout_cents") == cents
    assert [c.gravite for c in ligne.cellules] == (
        [] if valeur == "800 €" else ["refusee" if cents is None else "remarque"]
    )


def test_a_line_under_merged_headings_completes_them(cite_a_deux_quartiers):
    def remplir(sheet):
        sheet.append(["N°", "Action", "Âge", None, "Financement", None, None])
        sheet.append([None, None, "De", "À", "État", "Ville", "CAF"])
        sheet.append([1, "Lire", 3, 6, 1000, 2000, 500])
        sheet.merge_cells("C1:D1")
        sheet.merge_cells("E1:G1")

    workbook = Workbook()
    remplir(workbook.active)
    output = BytesIO()
    workbook.save(output)
    page = apercu(cite_a_deux_quartiers, output.getvalue())
    ligne = page.analyse.lignes[0]

    assert (ligne.champs["age_min"], ligne.champs["age_max"]) == (3, 6)
    assert [c.entete for c in page.tableau.colonnes if not c.champ] == [
        "Financement État", "Financement Ville", "Financement CAF",
    ]  # fmt: skip


def test_the_form_of_one_action_is_refused_line_by_line(cite_a_deux_quartiers):
    contenu = xlsx(
        ["Fiche action"], ["Intitulé de l'action", "Lire"], ["Porteur", "CCAS"], ["Coût total", 12], ["Fin", "x"]
    )

    page = apercu(cite_a_deux_quartiers, contenu)

    assert {ligne.verdict for ligne in page.analyse.lignes} == {"REFUSEE"}
    assert all("la fiche d'une seule action" in refus(ligne)[0] for ligne in page.analyse.lignes)


@pytest.mark.parametrize("note", ["* sous réserve", "NB : provisoire", "Légende : vert = validé", "Source : comité"])
@pytest.mark.parametrize("colonne", [0, 1])
def test_a_note_below_the_table_is_not_an_action(cite_a_deux_quartiers, note, colonne):
    page = apercu(
        cite_a_deux_quartiers, xlsx(["N°", "Action", "Porteur"], [1, "Lire", None], [None] * colonne + [note])
    )

    assert [ligne.titre for ligne in page.analyse.lignes] == ["Lire"]
    assert [(row.numero, row.raison) for row in page.tableau.sautees] == [(3, "note, pas une action")]


@pytest.mark.parametrize("entete", ["Porteur", "Partenaires"])
@pytest.mark.parametrize("nom", ["CAF : 3 000 €", "12 000 €", "2500 euros", "12"])
def test_an_amount_is_not_an_organisation(cite_a_deux_quartiers, entete, nom):
    page = apercu(cite_a_deux_quartiers, xlsx(["N°", "Action", entete], [1, "Lire", nom]))

    assert refus(page.analyse.lignes[0]) == [f"« {nom} » n'est pas le nom d'une structure. Écrivez le nom seul."]
    assert page.analyse.creations == []


def test_hidden_rows_and_columns_are_read_and_said(cite_a_deux_quartiers):
    workbook = Workbook()
    sheet = workbook.active
    sheet.append(["Code", "Titre", "Porteur"])
    sheet.append(["H1", "Lire ensemble", "CCAS"])
    sheet.append(["H2", "Cuisiner ensemble", "CCAS"])
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["C"].hidden = True
    output = BytesIO()
    workbook.save(output)

    page = apercu(cite_a_deux_quartiers, output.getvalue())

    assert [ligne.numero for ligne in page.tableau.lignes] == [2, 3]
    assert any("1 ligne masquée" in said.replace("\xa0", " ") and said.endswith(": 3.") for said in page.avertissements)
    assert any(said.endswith(": C.") for said in page.avertissements)


def test_a_cell_shown_as_a_percentage_is_not_ambiguous(cite_a_deux_quartiers):
    workbook = Workbook()
    sheet = workbook.active
    sheet.append(["Titre", "Part QPV"])
    for titre, part in (("Lire", 1), ("Jouer", 0.8)):
        sheet.append([titre, part])
        sheet.cell(sheet.max_row, 2).number_format = "0%"
    output = BytesIO()
    workbook.save(output)

    page = apercu(cite_a_deux_quartiers, output.getvalue())

    assert [ligne.champs["part_qpv_pct"] for ligne in page.analyse.lignes] == [100, 80]
    assert [remarques(ligne) + refus(ligne) for ligne in page.analyse.lignes] == [[], []]
