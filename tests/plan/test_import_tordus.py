# ruff: noqa: E501 -- tables of examples read better whole
"""Spreadsheets as they come: headings on two lines, merged cells, several sheets, other encodings, ticked columns."""

from datetime import date, datetime
from io import BytesIO

import pytest
import xlsxwriter
from django.core.management import CommandError, call_command
from openpyxl import Workbook

from alliance.plan.enums import Dimension
from alliance.plan.models import FicheAction, ImportPlan
from tests.factories import AxeFactory, CiteFactory
from tests.plan.outils_import import apercu, csv_octets, importer, refus, remarques, xlsx

pytestmark = pytest.mark.django_db


def _classeur(remplir):
    workbook = Workbook()
    remplir(workbook.active)
    output = BytesIO()
    workbook.save(output)
    return output.getvalue()


def _champs(page):
    return {colonne.lettre: colonne.champ for colonne in page.tableau.colonnes}


def test_headings_on_two_lines_complete_each_other(cite_a_deux_quartiers):
    def remplir(sheet):
        sheet["A1"] = "Ville"
        for column, text in enumerate(["N°", "Action", "Public", None, None, "Dates", None, "Budget", None], start=1):
            sheet.cell(7, column, text)
        for column, text in zip(
            "CDEFGHI", ["Type", "Âge min", "Âge max", "Début", "Fin", "Total", "Demandé"], strict=True
        ):
            sheet[f"{column}8"] = text
        for merged in ("C7:E7", "F7:G7", "H7:I7", "A7:A8", "B7:B8"):
            sheet.merge_cells(merged)
        sheet.append([1, "Lire", "enfants", 3, 16, "01/09/2026", datetime(2027, 6, 30), "12 000 €", 6000])

    page = apercu(cite_a_deux_quartiers, _classeur(remplir))

    assert (page.tableau.ligne_entete, page.tableau.deux_lignes) == (7, True)
    assert list(_champs(page).values()) == [
        "code", "titre", "public", "age_min", "age_max", "debut", "fin", "cout_cents", "demande_cents",
    ]  # fmt: skip
    assert page.analyse.lignes[0].champs["ends_on"] == date(2027, 6, 30)


def test_a_line_of_groups_above_full_headings_is_not_the_headings(cite_a_deux_quartiers):
    contenu = xlsx(
        ["Identité", None, "Porteur", None, "Budget"],
        ["N°", "Intitulé", "Structure", "SIRET", "Coût total"],
        [1, "Lire", "CCAS", "73282932000074", 12],
    )

    page = apercu(cite_a_deux_quartiers, contenu)

    assert page.tableau.ligne_entete == 2
    assert list(_champs(page).values()) == ["code", "titre", "porteur", "porteur_siret", "cout_cents"]


def test_cells_merged_downwards_speak_for_each_line_but_numbers_are_not_counted_twice(cite_a_deux_quartiers):
    def remplir(sheet):
        for row in (
            ["Axe", "Action", "Porteur", "Coût"],
            ["Parents", "Lire", "CCAS", 9000],
            [None, "Jouer", None, None],
        ):
            sheet.append(row)
        for merged in ("A2:A3", "C2:C3", "D2:D3"):
            sheet.merge_cells(merged)

    lignes = apercu(cite_a_deux_quartiers, _classeur(remplir)).analyse.lignes

    assert [str(ligne.champs["porteur"]) for ligne in lignes] == ["CCAS", "CCAS"]
    assert [str(ligne.champs["sous_thematique"].axe) for ligne in lignes] == ["Parents", "Parents"]
    assert [refus(ligne) for ligne in lignes] == [
        ["« 9000 » est commun aux lignes 2 à 3 (cellule fusionnée). Répartissez-le."]
    ] * 2
    assert "repris de la ligne 2" in remarques(lignes[1])


def test_an_axis_written_once_holds_for_the_blank_cells_below(cite_a_deux_quartiers):
    rows = [["Parents", "A"], [None, "B"], [None, "C"], ["Temps", "D"], [None, "E"]]

    lignes = apercu(cite_a_deux_quartiers, xlsx(["Axe", "Action"], *rows)).analyse.lignes

    assert [str(ligne.champs["sous_thematique"].axe) for ligne in lignes] == ["Parents"] * 3 + ["Temps"] * 2


def test_a_hole_in_a_column_that_is_filled_line_by_line_stays_a_hole(cite_a_deux_quartiers):
    rows = [["Parents", "A"], ["Parents", "B"], [None, "C"], ["Temps", "D"]]

    lignes = apercu(cite_a_deux_quartiers, xlsx(["Axe", "Action"], *rows)).analyse.lignes

    assert ["sous_thematique" in ligne.champs for ligne in lignes] == [True, True, False, True]


def test_an_axis_written_in_two_ways_is_created_once(cite_a_deux_quartiers):
    rows = [["Lire", "Axe 1"], ["Jouer", "Axe 1 - Parents"], ["Courir", "Parents"]]

    importer(cite_a_deux_quartiers, xlsx(["Action", "Axe"], *rows))

    assert set(FicheAction.objects.values_list("sous_thematique__axe__code", "sous_thematique__axe__nom")) == {
        ("1", "Parents")
    }


def test_the_sheet_of_the_exercice_is_read_and_the_other_is_named(cite_a_deux_quartiers):
    sheets = {f"Actions {year}": [["Intitulé", "Porteur"], [f"Action {year}", "CCAS"]] for year in (2025, 2026)}

    page = apercu(cite_a_deux_quartiers, xlsx(feuilles=sheets))

    assert page.tableau.feuille == "Actions 2026"
    assert page.avertissements == [
        "D'autres feuilles ressemblent à un plan : « Actions 2025 ». Vérifiez que la bonne est lue."
    ]


def test_another_sheet_may_be_chosen_and_its_year_is_questioned(cite_a_deux_quartiers):
    sheets = {f"Actions {year}": [["Intitulé", "Porteur"], [f"Action {year}", "CCAS"]] for year in (2025, 2026)}

    page = apercu(cite_a_deux_quartiers, xlsx(feuilles=sheets), feuille="Actions 2025")

    assert [ligne.titre for ligne in page.analyse.lignes] == ["Action 2025"]
    assert "La feuille s'appelle « Actions 2025 », et les actions iront dans l'exercice 2026." in page.avertissements


def test_a_hidden_sheet_is_left_aside_and_said(cite_a_deux_quartiers):
    workbook = Workbook()
    workbook.active.append(["Titre"])
    workbook.active.append(["Lire"])
    hidden = workbook.create_sheet("Cachée")
    hidden.append(["Titre", "Porteur", "Budget"])
    hidden.append(["Secret", "X", 1])
    hidden.sheet_state = "hidden"
    output = BytesIO()
    workbook.save(output)

    page = apercu(cite_a_deux_quartiers, output.getvalue())

    assert ([ligne.titre for ligne in page.analyse.lignes], page.masquees) == (["Lire"], ["Cachée"])


@pytest.mark.parametrize(
    ("separateur", "encodage"), [(";", "cp1252"), (";", "utf-8-sig"), (",", "utf-8"), ("\t", "utf-16"), ("|", "utf-8")]
)
def test_a_csv_is_read_whatever_its_signs(cite_a_deux_quartiers, separateur, encodage):
    contenu = csv_octets(
        ["Intitulé", "Porteur", "Coût prévisionnel"], ["Éveil, à l'école", "Société\ndu quartier", "12\u00a0000 €"],
        ["Jouer", "Club \"Les As\"", "1250,50"], separateur=separateur, encodage=encodage,
    )  # fmt: skip

    lignes = apercu(cite_a_deux_quartiers, contenu, "plan.csv").analyse.lignes

    assert [(ligne.titre, ligne.champs["cout_cents"]) for ligne in lignes] == [
        ("Éveil, à l'école", 1_200_000),
        ("Jouer", 125_050),
    ]


def test_a_table_written_by_a_program_is_read(cite_a_deux_quartiers):
    contenu = (
        b",titre,porteur,cout,date_debut,effectif,pct_qpv\n"
        b"0,Lire,CCAS,12000.0,2026-09-01 00:00:00,30.0,0.8\n1,Jouer,,,NaT,,nan\n"
    )

    lignes = apercu(cite_a_deux_quartiers, contenu, "df.csv").analyse.lignes

    champs = lignes[0].champs
    assert (champs["cout_cents"], champs["starts_on"], champs["effectif_attendu"], champs["part_qpv_pct"]) == (
        1_200_000, date(2026, 9, 1), 30, 80,
    )  # fmt: skip
    assert refus(lignes[1]) == []


def test_headings_that_come_again_are_skipped_and_a_second_table_is_refused(cite_a_deux_quartiers):
    contenu = xlsx(
        ["Action", "Porteur", "Budget"], ["Lire", "CCAS", 1], ["Action", "Porteur", "Budget"], ["Jouer", "CCAS", 2], [],
        ["Porteur", "Titre de l'action", "Montant demandé", "Dates"], ["MJC", "Courir", 3, "2026-2027"],
    )  # fmt: skip

    page = apercu(cite_a_deux_quartiers, contenu)

    assert [(ligne.numero, ligne.verdict) for ligne in page.analyse.lignes] == [
        (2, "CREEE"),
        (4, "CREEE"),
        (7, "REFUSEE"),
    ]
    assert [(row.numero, row.raison) for row in page.tableau.sautees] == [
        (3, "en-têtes répétés"),
        (5, "ligne vide"),
        (6, "début d'un second tableau, avec d'autres en-têtes"),
    ]


def test_totals_and_notes_are_skipped_and_named(cite_a_deux_quartiers):
    contenu = xlsx(
        ["N°", "Action", "Porteur", "Coût"], ["AXE 1 : PARENTS"], ["1.1 Soutien à la parentalité"], [1, "Lire", "CCAS", 12],
        ["Sous-total", None, None, 12], [None, "Total général", None, "12 €"], ["Document de travail, ne pas diffuser"],
    )  # fmt: skip

    page = apercu(cite_a_deux_quartiers, contenu)

    assert [row.raison for row in page.tableau.sautees] == [
        "titre d'un groupe, lu comme axe",
        "titre d'un groupe, lu comme sous-thématique",
        "ligne de total",
        "ligne de total",
        "note en bas de tableau",
    ]
    heading = page.analyse.lignes[0].champs["sous_thematique"]
    assert (str(heading), str(heading.axe)) == ("Soutien à la parentalité", "PARENTS")


def test_computed_cells_are_read_and_said(cite_a_deux_quartiers):
    output = BytesIO()
    workbook = xlsxwriter.Workbook(output, {"in_memory": True})
    sheet = workbook.add_worksheet()
    sheet.write_row(0, 0, ["Titre", "Budget", "Part QPV", "Effectif"])
    sheet.write(1, 0, "Lire")
    sheet.write_formula(1, 1, "=6000*2", None, 12000)
    sheet.write(1, 2, 0.8, workbook.add_format({"num_format": "0%"}))
    sheet.write_formula(1, 3, "=1/0", None, "#DIV/0!")
    workbook.close()

    ligne = apercu(cite_a_deux_quartiers, output.getvalue()).analyse.lignes[0]

    assert (ligne.champs["cout_cents"], ligne.champs["part_qpv_pct"]) == (1_200_000, 80)
    assert remarques(ligne)[0] == "formule : la valeur calculée « 12000 » est lue"
    assert refus(ligne) == ["La formule de cette cellule est en erreur (#DIV/0!). Corrigez-la dans le tableur."]


def test_columns_that_are_ticked_give_their_heading(cite_a_deux_quartiers):
    contenu = xlsx(
        ["Action", "Scolaire", "Vacances", "Enfants", "Parents"],
        ["Lire", "x", "X", "oui", "non"],
        ["Jouer", None, "x", 1, 0],
    )

    lignes = apercu(cite_a_deux_quartiers, contenu).analyse.lignes

    assert [ligne.champs["codages"] for ligne in lignes] == [
        {Dimension.TEMPS: ["SCOLAIRE", "VACANCES"], Dimension.PUBLIC: ["ENFANTS"]},
        {Dimension.TEMPS: ["VACANCES"], Dimension.PUBLIC: ["ENFANTS"]},
    ]


def test_a_column_may_go_to_the_notes_and_is_not_added_twice(cite_a_deux_quartiers):
    contenu = xlsx(["Titre", "Source"], ["Lire", "compte rendu du 3 mai"])

    for _ in range(2):
        importer(cite_a_deux_quartiers, contenu, colonnes={1: "+notes"})

    assert FicheAction.objects.get().notes == "Source : compte rendu du 3 mai"


def test_a_published_list_with_a_header_that_is_not_ours(cite_a_deux_quartiers):
    cite = cite_a_deux_quartiers.cite
    AxeFactory(cite=cite, code="1", nom="Implication des parents")
    contenu = csv_octets(
        ["cite", "axis", "title", "carrier", "public", "age", "budget_total", "funders", "source"],
        [cite.nom, "(enveloppe)", "Budget annuel", "CCAS", "enfants, jeunes, parents", "0-25", ">800000 par an", "État", "x"],
        [cite.nom, "1 Implication des parents", "Confiance dès le plus jeune âge", "", "parents", "~0-3", "", "", "x"],
        ["Ailleurs", "2 Temps", "Fresque", "École", "élèves", "~6-11", "(dans une enveloppe de 280000)", "", "x"],
        separateur=",",
    )  # fmt: skip

    lignes = apercu(cite_a_deux_quartiers, contenu, "real.csv").analyse.lignes

    assert [ligne.verdict for ligne in lignes] == ["REFUSEE", "CREEE", "REFUSEE"]
    assert refus(lignes[1]) == ["« ~0-3 » est approximatif. Écrivez deux âges, par exemple 3-16 ans."]
    assert refus(lignes[2]) == [f"Cette ligne concerne « Ailleurs », pas {cite.nom}."]


# The command


@pytest.fixture
def fichier(tmp_path):
    path = tmp_path / "plan.xlsx"
    path.write_bytes(xlsx(["Titre", "Porteur", "Axe"], ["Lire", "CCAS", "Parents"]))
    return path


def test_the_command_imports_and_says_each_line(cite_a_deux_quartiers, fichier, capsys):
    call_command("importer_plan", str(fichier), exercice=2026, compte=cite_a_deux_quartiers.compte.email)

    assert list(FicheAction.objects.values_list("titre", "exercice", "modifiee_by")) == [
        ("Lire", 2026, cite_a_deux_quartiers.compte.pk)
    ]
    assert "ligne 2 : à créer, Lire" in capsys.readouterr().out


def test_a_dry_run_writes_nothing(cite_a_deux_quartiers, fichier, capsys):
    call_command("importer_plan", str(fichier), dry_run=True)

    assert (FicheAction.objects.count(), ImportPlan.objects.count()) == (0, 0)
    assert "Rien n'a été écrit" in capsys.readouterr().out


def test_the_command_exits_with_two_when_something_is_refused(cite_a_deux_quartiers, tmp_path, capsys):
    path = tmp_path / "plan.csv"
    path.write_bytes(csv_octets(["Titre", "Budget"], ["Lire", "environ 5000"]))

    with pytest.raises(SystemExit) as stopped:
        call_command("importer_plan", str(path))

    assert stopped.value.code == 2
    assert "B2 refusée : « environ 5000 »" in capsys.readouterr().out
    assert FicheAction.objects.count() == 1


def test_unknown_axes_are_created_when_asked(cite_a_deux_quartiers, fichier):
    AxeFactory(cite=cite_a_deux_quartiers.cite, code="1", nom="Temps de vie")

    with pytest.raises(SystemExit):
        call_command("importer_plan", str(fichier))
    assert FicheAction.objects.count() == 0
    call_command("importer_plan", str(fichier), creer_axes=True)

    assert FicheAction.objects.get().sous_thematique.axe.nom == "Parents"


def test_a_column_may_be_named_on_the_command_line(cite_a_deux_quartiers, tmp_path):
    path = tmp_path / "plan.csv"
    path.write_bytes(csv_octets(["Titre", "Machin"], ["Lire", "12"]))

    call_command("importer_plan", str(path), colonne=["B=cout_cents"])

    assert FicheAction.objects.get().cout_cents == 1200


def test_the_command_asks_which_cite(cite_a_deux_quartiers, fichier):
    CiteFactory(slug="autre")

    with pytest.raises(CommandError, match="--cite"):
        call_command("importer_plan", str(fichier))
    call_command("importer_plan", str(fichier), cite="autre")

    assert FicheAction.objects.get().cite.slug == "autre"


@pytest.mark.parametrize(
    ("options", "mot"),
    [
        ({"compte": "personne@exemple.invalid"}, "Aucun compte"),
        ({"colonne": ["B:cout"]}, "F=porteur"),
        ({"feuille": "X"}, "feuille"),
    ],
)
def test_a_wrong_option_is_said(cite_a_deux_quartiers, fichier, options, mot):
    with pytest.raises(CommandError, match=mot):
        call_command("importer_plan", str(fichier), **options)

    assert (FicheAction.objects.count(), ImportPlan.objects.count()) == (0, 0)


def test_a_file_that_is_not_there_is_said(cite_a_deux_quartiers, tmp_path):
    with pytest.raises(CommandError, match="ne peut pas être lu"):
        call_command("importer_plan", str(tmp_path / "rien.xlsx"))
