"""A spreadsheet of a running year, whatever its headings, its days and its amounts look like."""

from datetime import date, datetime

import pytest

from alliance.budget.lecture.reprise import Reprise, RepriseIllisible, lire_reprise
from alliance.documents.lecture import lire_tableur
from tests.plan.outils_import import csv_octets, xlsx

MOUVEMENTS = ["Exercice", "Financeur", "Budget", "Mouvement", "Montant", "Date", "Référence"]
ACTES = ["Exercice", "Financeur", "Budget", "Action", "Décision", "Affecté", "Acte", "Versé", "Versé le"]
NOTIFIE = [2026, "État", "CCAS", "Notification", 1000, "15/01/2026", "N-1"]
DECIDE = [2026, "État", "CCAS", "A101", "R-2025-7", 500, None, None, None]


def lis(contenu, nom="a.xlsx"):
    return lire_reprise(lire_tableur(contenu, nom))


def test_two_sheets_and_a_third_that_says_nothing():
    reprise = lis(xlsx(feuilles={
        "Lisez-moi": [["Bonjour"]], "Enveloppes": [MOUVEMENTS, NOTIFIE], "Actes": [ACTES, DECIDE],
    }))  # fmt: skip

    assert [(one.feuille, one.numero) for one in reprise.lignes] == [("Enveloppes", 2), ("Actes", 2)]
    assert reprise.mouvements[0].cellules == {
        "exercice": 2026, "financeur": "État", "budget": "CCAS", "mouvement": "NOTIFICATION", "montant": 100_000,
        "le": "2026-01-15", "reference": "N-1",
    }  # fmt: skip
    assert (reprise.actes[0].cents("affecte"), reprise.actes[0].jour("verse_on")) == (50_000, None)
    assert Reprise.de_valeurs(reprise.en_valeurs()) == reprise


@pytest.mark.parametrize(
    ("contenu", "nom"),
    [
        (csv_octets(MOUVEMENTS, NOTIFIE), "a.csv"),
        (csv_octets(MOUVEMENTS, NOTIFIE, separateur="\t", encodage="cp1252"), "a.txt"),
        (csv_octets(MOUVEMENTS, NOTIFIE, separateur=",", encodage="utf-8-sig"), "a.csv"),
        (csv_octets(["Année 2026"], [], MOUVEMENTS, NOTIFIE), "a.csv"),
        (xlsx(MOUVEMENTS, [2026.0, "État", "CCAS", "NOTIFICATION", 1000.0, datetime(2026, 1, 15), "N-1"]), "a.xlsx"),
        (xlsx(MOUVEMENTS, ["2026", " État ", "CCAS", "notif", "1 000,00 €", "15 janvier 2026", "N-1"]), "a.xlsx"),
        (xlsx(["ANNÉE BUDGÉTAIRE", "Origine des crédits", "Caisse", "Acte sur l'enveloppe", "Somme", "Le", "RÉFÉRENCE",
               "Inconnue"], [*NOTIFIE, "?"]), "a.xlsx"),
    ],
)  # fmt: skip
def test_whatever_program_wrote_it(contenu, nom):
    [ligne] = lis(contenu, nom).mouvements

    assert (ligne.erreurs, ligne.cents("montant"), ligne.jour("le"), ligne.texte("mouvement")) == (
        [], 100_000, date(2026, 1, 15), "NOTIFICATION",
    )  # fmt: skip


@pytest.mark.parametrize("blanc", ["", "-", "–", "N/A", "néant", "sans objet", 0, "0", "0,00", None])
def test_a_blank_says_nothing(blanc):
    [ligne] = lis(xlsx(ACTES, [*DECIDE[:6], blanc, blanc, blanc])).actes

    assert (ligne.texte("acte"), ligne.cents("verse"), ligne.jour("verse_on"), ligne.erreurs) == ("", None, None, [])


@pytest.mark.parametrize(
    ("colonne", "ecrit", "message"),
    [
        (0, "26", "Exercice : « 26 » n'est pas une année"),
        (3, "virement", "Mouvement : « virement » n'est pas dans la liste. Écrivez « annonce »"),
        (3, "report", "Mouvement : « report » n'est pas dans la liste"),
        (4, "mille", "Montant : « mille » n'est pas un montant"),
        (4, 10.005, "Montant : « 10,005 » a plus de deux décimales."),
        (4, "0,001", "Montant : « 0,001 » a plus de deux décimales"),
        (4, "1000000000000000", "Montant : "),
        (5, "31/02/2026", "Date : « 31/02/2026 » n'existe pas"),
        (6, "N" * 101, "dépasse 100 caractères"),
    ],
)
def test_what_cannot_be_read_is_said_with_its_column(colonne, ecrit, message):
    cells = list(NOTIFIE)
    cells[colonne] = ecrit

    [ligne] = lis(xlsx(MOUVEMENTS, cells)).mouvements

    [told] = ligne.erreurs
    assert message in told


def test_totals_and_examples_are_left_aside():
    reprise = lis(
        xlsx(
            [*MOUVEMENTS, "Remarque"], [*NOTIFIE, "Exemple : à supprimer"], [*NOTIFIE, "vu"],
            ["TOTAL", None, None, None, 2000], [None, "Sous-total", None, None, 2000], [None, None],
        )
    )  # fmt: skip

    assert [one.numero for one in reprise.mouvements] == [3]
    assert [said.split(", ")[1] for said in reprise.sautees] == ["ligne 2", "ligne 4", "ligne 5"]


@pytest.mark.parametrize("rows", [[["a", "b"], [1, 2]], [MOUVEMENTS], [MOUVEMENTS[:5], NOTIFIE[:5]]])
def test_a_file_without_a_line_says_which_columns_it_needs(rows):
    with pytest.raises(RepriseIllisible) as refusal:
        lis(xlsx(*rows))

    assert (refusal.value.field, "« Financeur »" in refusal.value.message) == ("fichier", True)


def test_of_two_columns_of_one_field_the_first_is_read():
    [ligne] = lis(xlsx([*MOUVEMENTS, "Somme"], [*NOTIFIE, 5])).mouvements

    assert ligne.cents("montant") == 100_000
