# ruff: noqa: E501 -- a line of a file is a line
"""Reading the budget of an action: the real layout, its variants, the six traps of a Dauphin record."""

from datetime import date, datetime
from io import BytesIO

import pytest
from openpyxl import Workbook

from alliance.budget.lecture.financement import Lecture, lire_financement
from alliance.budget.lecture.financement.cellules import CelluleIllisible, lire_euros, lire_jours
from alliance.budget.lecture.financement.repartition import proposer_repartition
from alliance.budget.rules.financement import parts, totaux_du_plan
from alliance.documents.lecture import lire_tableur
from tests.budget.dossiers import DAUPHIN, FORMULAIRE, dossier, xlsx


def lire(contenu: bytes, nom: str = "budget.csv") -> Lecture:
    return lire_financement(lire_tableur(contenu, nom))


def sommes(lecture: Lecture) -> tuple[int, int, int, int]:
    """Cash charges, cash produits, 86, 87: whole euros."""
    totaux = totaux_du_plan(lecture.lisibles)
    return tuple(
        cents // 100
        for cents in (
            totaux.charges_cents, totaux.produits_cents, totaux.emplois_volontaires_cents,
            totaux.ressources_volontaires_cents,
        )
    )  # fmt: skip


EXEMPLE = (141_112, 141_112, 116_000, 116_000)


def un_produit(*lignes: str, entetes: str | None = None):
    """The produits read from a record of these lines, one charge besides."""
    read = lire(dossier("charge,60,601,Achats,100,,,", *lignes, **({"entetes": entetes} if entetes else {})))
    return [ligne for ligne in read.lignes if ligne.sens == "PRODUIT"]


def test_the_example_gives_its_known_figures():
    lecture = lire(DAUPHIN.encode())

    totaux = totaux_du_plan(lecture.lisibles)
    p147 = next(ligne for ligne in lecture.lignes if "P147" in ligne.libelle)
    assert (lecture.forme, len(lecture.lignes), sommes(lecture)) == ("dauphin", 27, EXEMPLE)
    assert (totaux.total_charges_cents, totaux.total_produits_cents) == (257_112_00, 257_112_00)
    assert p147.montant_cents == 7_000_00
    assert parts(p147.montant_cents, totaux) == (
        "5,0\u00a0% des charges en numéraire",
        "2,7\u00a0% du total, bénévolat compris",
    )


def _renverse(texte: str) -> str:
    rows = [line.split(",") if '"' not in line else None for line in texte.splitlines()]
    return "\n".join(",".join(row[::-1]) for row in rows if row)


VARIANTES = {
    "cp1252, points-virgules": DAUPHIN.replace(",", ";").replace('"Publicité; publication"', "Publicité")
    .replace('"Déplacements; missions"', "Déplacements").replace('"Services bancaires; autres"', "Autres")
    .encode("cp1252"),
    "tabulations": DAUPHIN.replace('"', "").replace("Publicité, publication", "Publicité")
    .replace("Déplacements, missions", "Déplacements").replace("Services bancaires, autres", "Autres")
    .replace(",", "\t").encode("utf-16"),
    "euros et espaces": DAUPHIN.replace("116000", '"116 000,00 €"').replace("64202", "64\u202f202").encode("utf-8-sig"),
    "en-têtes français": DAUPHIN.replace("side,poste,sous_poste,libelle,montant,type_financeur,statut_ligne,commentaire",
    "Sens,Poste,Sous-poste,Libellé,Montant (€),Type de financeur,Statut de la ligne,Commentaires").encode(),
    "en-têtes collés": DAUPHIN.replace("sous_poste", "sousPoste").replace("type_financeur", "typeFinanceur")
    .replace("statut_ligne", "statutLigne").replace("side", "SENS").encode(),
    "colonnes en trop et lignes vides": "Dossier n° 00123,,,,,,,\n,,,,,,,\n".encode() + DAUPHIN.replace("\n", ",x\n").encode(),
    "sans le côté": "\n".join(line.split(",", 1)[1] for line in DAUPHIN.splitlines()).encode(),
    "dépenses et recettes": DAUPHIN.replace("charge,", "Dépense,").replace("produit,", "Recette,").encode(),
    "xlsx": xlsx([[cell.strip('"') if not cell.isdigit() else int(cell) for cell in line.split(",")]
    for line in DAUPHIN.replace(", ", " et ").splitlines()]),
}  # fmt: skip


@pytest.mark.parametrize("contenu", VARIANTES.values(), ids=VARIANTES)
def test_the_example_reads_the_same_however_it_is_written(contenu):
    lecture = lire(contenu)

    assert sommes(lecture) == EXEMPLE
    assert [ligne.erreurs for ligne in lecture.lignes if ligne.erreurs] == []
    assert [ligne.libelle[:4] for ligne in lecture.lignes if ligne.ecartee] == ["État"]


def test_columns_may_stand_in_any_order():
    lines = [line for line in DAUPHIN.splitlines() if '"' not in line]

    lecture = lire(_renverse("\n".join(lines)).encode())

    assert sommes(lecture) == (141_112 - 5747 - 2279 - 755, 141_112, 116_000, 116_000)


def test_trap_1_a_funder_of_elsewhere_is_kept_and_counts_for_nothing():
    lecture = lire(DAUPHIN.encode())

    ecartees = [ligne for ligne in lecture.lignes if ligne.ecartee]
    assert [(ligne.montant_cents, ligne.avis, ligne.accorde_cents) for ligne in ecartees] == [
        (0, "Non recevable", None)
    ]


def test_trap_1_a_refusal_above_zero_still_counts_in_what_is_asked():
    (ligne,) = un_produit("produit,74,74etat,État,500,FINANCEURPRIVILEGIE,Non recevable,")

    assert (ligne.ecartee, ligne.montant_cents, ligne.accorde_cents) == (False, 500_00, None)


def test_trap_2_an_attestation_asked_three_times_keeps_its_three_days():
    lecture = lire(
        dossier(
            "charge,60,601,Achats,100,,,",
            "evenement,attestation,,Attestation demandée,,,En attente d'attestation,2022-08-17T22:00:00Z",
            "evenement,attestation,,Attestation demandée,,,En attente d'attestation,2022-08-07T22:00:00Z",
            "evenement,attestation,,Attestation demandée,,,En attente d'attestation,2022-09-04T22:00:00Z",
        )
    )

    assert [etape.le for etape in lecture.etapes] == [date(2022, 8, 18), date(2022, 8, 8), date(2022, 9, 5)]
    assert lecture.avertissements == [
        "« Attestation demandée » : 3 dates (8 août 2022, 18 août 2022 et 5 septembre 2022). "
        "La dernière est le 5 septembre 2022."
    ]


@pytest.mark.parametrize(
    ("statut", "commentaire"),
    [
        ("FAVORABLE – Traitement de CLOTURE 2022", ""),
        ("Favorable - traitement de clôture", ""),
        ("FAVORABLE", "Traitement de CLOTURE 2022"),
        ("Votée - Traitement de CLOTURE", ""),
    ],
)
@pytest.mark.parametrize("genre", ["FINANCEURPRIVILEGIE", "PARTENAIREFINANCIER", ""])
def test_trap_3_the_closing_of_the_year_is_not_a_grant(statut, commentaire, genre):
    (ligne,) = un_produit(f"produit,74,74dep,Département,9000,{genre},{statut},{commentaire}")

    assert (ligne.montant_cents, ligne.accorde_cents) == (9_000_00, None)


def test_trap_3_even_when_the_file_writes_a_voted_amount():
    (ligne,) = un_produit(
        "produit,74,Département,9000,FAVORABLE - Traitement de CLOTURE,9000",
        entetes="side,poste,libelle,montant,statut,montant voté",
    )

    assert ligne.accorde_cents is None


@pytest.mark.parametrize(
    ("genre", "statut", "accorde"),
    [
        ("FINANCEURPRIVILEGIE", "Votée", 7_000_00),
        ("", "Accordée", 7_000_00),
        ("PARTENAIREFINANCIER", "Votée", None),
        ("AUTREFINANCEUR", "Votée", None),
        ("FINANCEURPRIVILEGIE", "Prise en charge", None),
        ("FINANCEURPRIVILEGIE", "Favorable", None),
        ("FINANCEURPRIVILEGIE", "Recevable", None),
    ],
)
def test_only_the_vote_of_who_instructs_is_a_grant(genre, statut, accorde):
    (ligne,) = un_produit(f"produit,74,74etat,État (P147),7000,{genre},{statut},")

    assert ligne.accorde_cents == accorde


@pytest.mark.parametrize(
    ("commentaire", "montant", "commun"),
    [
        ("5000 droit commun + 4000 cdv", 9000, 5000),
        ("5000 droit commun + 4000 contrat de ville", 9000, 5000),
        ("5 000 € de droit commun et 4 000 € au titre du contrat de ville", 9000, 5000),
        ("4000 CDV + 5000 DC", 9000, 5000),
        ("droit commun : 5000 / contrat de ville : 4000", 9000, 5000),
        ("DC 5000 ; CDV 4000", 9000, 5000),
        ("dont 5000 € de droit commun", 9000, 5000),
        ("4000 politique de la ville + 5000 droit commun", 9000, 5000),
        ("4000 P147 + 5000 droit commun", 9000, 5000),
        ("9000 droit commun", 9000, 9000),
    ],
)
def test_trap_4_a_comment_proposes_a_split(commentaire, montant, commun):
    found = proposer_repartition(commentaire, montant * 100)

    assert (found.coherente, found.droit_commun_cents, found.specifique_cents) == (
        True,
        commun * 100,
        (montant - commun) * 100,
    )


@pytest.mark.parametrize("commentaire", ["5000 droit commun + 4500 cdv", "9500 droit commun", "8000 DC + 500 CDV"])
def test_trap_4_parts_that_do_not_make_the_amount_are_said_not_proposed(commentaire):
    (ligne,) = un_produit(f"produit,74,74dep,Département,9000,,,{commentaire}")

    assert (ligne.repartition, ligne.droit_commun_cents, len(ligne.remarques)) == (None, 0, 1)


@pytest.mark.parametrize("commentaire", ["mentorat", "4000 contrat de ville", "", "un peu de 9000"])
def test_a_comment_without_droit_commun_proposes_nothing(commentaire):
    assert proposer_repartition(commentaire, 9_000_00) is None


def test_a_comment_that_names_droit_commun_without_a_figure_is_said():
    (ligne,) = un_produit("produit,74,74dep,Département,9000,,,part de droit commun")

    assert ligne.remarques == ["le commentaire parle de droit commun, sans montant lisible : répartissez à la main"]


def test_trap_4_nothing_is_split_before_the_person_confirms():
    lecture = lire(DAUPHIN.encode())

    proposed = {ligne.compte: ligne.repartition for ligne in lecture.lignes if ligne.repartition is not None}
    assert proposed == {"74dep": 5_000_00, "74com": 1_600_00}
    assert sum(ligne.droit_commun_cents for ligne in lecture.lignes) == 0


def test_trap_5_days_are_read_in_paris_and_never_put_in_order():
    lecture = lire(
        dossier(
            "charge,60,601,Achats,100,,,,,,",
            "produit,74,74etat,P147,100,,,,2022-08-07T22:00:00.000Z,2022-03-10T23:00:00Z,2022-09-08",
            entetes="side,poste,sous_poste,libelle,montant,type,statut,commentaire,date_demande,date_avis,date_decision",
        )
    )

    assert [etape.le for etape in lecture.etapes] == [date(2022, 8, 8), date(2022, 3, 11), date(2022, 9, 8)]


@pytest.mark.parametrize(
    ("ecrit", "jours"),
    [
        ("2022-08-07T22:00:00Z", [date(2022, 8, 8)]),
        ("2022-03-10T23:00:00.000Z", [date(2022, 3, 11)]),
        ("2022-08-07T22:00:00+00:00", [date(2022, 8, 8)]),
        ("2022-08-08T00:00:00+02:00", [date(2022, 8, 8)]),
        ("2022-08-07 19:00:00-0300", [date(2022, 8, 8)]),
        ("2022-08-07 22:00:00", [date(2022, 8, 8)]),
        ("2022-12-07 23:00:00", [date(2022, 12, 8)]),
        ("2022-08-07 10:30:00", [date(2022, 8, 7)]),
        ("2022-08-07 22:00 UTC", [date(2022, 8, 8)]),
        ("2022-08-08", [date(2022, 8, 8)]),
        ("08/08/2022", [date(2022, 8, 8)]),
        ("07/08/2022 22:00:00", [date(2022, 8, 8)]),
        ("8.8.2022 et 18/08/2022", [date(2022, 8, 8), date(2022, 8, 18)]),
        (datetime(2022, 8, 7, 22), [date(2022, 8, 8)]),
        (date(2022, 8, 8), [date(2022, 8, 8)]),
        ("31/02/2022", []),
        ("bientôt", []),
        (None, []),
    ],
)
def test_trap_5_an_instant_is_a_day_of_paris(ecrit, jours):
    assert [jour.le for jour in lire_jours(ecrit)] == jours


def test_the_public_form_reads_its_two_columns_and_counts_its_subtotals_once():
    lecture = lire(xlsx(FORMULAIRE), "budget.xlsx")

    accounts = [(ligne.compte, ligne.montant_cents // 100) for ligne in lecture.lignes if ligne.sens == "PRODUIT"]
    assert (lecture.forme, sommes(lecture), lecture.avertissements) == ("cerfa", (27_003, 27_003, 1_500, 1_500), [])
    assert accounts == [
        ("70", 500), ("74etat", 8000), ("74etat", 1000), ("74region", 2000), ("74com", 9503), ("74orgasoc", 4000),
        ("RESSPROPRES", 2000), ("870", 1500),
    ]  # fmt: skip


def test_the_public_form_reads_columns_of_account_numbers():
    rows = [
        ["Compte", "Charges", "Prévu", "Compte", "Produits", "Demandé", "Accordé"],
        [60, "Achats", None, 70, "Ventes", 100, None],
        [601, "Fournitures", 1200, 74, "Subventions", None, None],
        [641, "Salaires", 800, None, "Ville de Dijon", 1900, 1500],
        ["Total", None, 2000, "Total", None, 2000, None],
    ]

    lecture = lire(xlsx(rows), "b.xlsx")

    assert [(one.sens, one.compte, one.montant_cents, one.accorde_cents) for one in lecture.lignes] == [
        ("CHARGE", "601", 1200_00, None),
        ("CHARGE", "641", 800_00, None),
        ("PRODUIT", "70", 100_00, None),
        ("PRODUIT", "74com", 1900_00, 1500_00),
    ]
    assert lecture.avertissements == []


def test_a_form_whose_subtotal_lies_is_said():
    rows = [
        ["Charges", "Montant", "Produits", "Montant"],
        ["60 - Achats", 500, "75 - Dons", 300],
        ["Locaux", 100],
        ["601 - Papier", 300],
    ]

    lecture = lire(xlsx(rows), "b.xlsx")

    assert lecture.avertissements == [
        "Ligne 2 : le poste 60, achats annonce 500\u00a0€, ses lignes font 400\u00a0€. Alliance garde les lignes."
    ]


def test_a_total_that_no_sum_gives_is_said():
    lecture = lire(b"Poste;Libelle;Montant\n60;Achats;100\n64;Salaires;50\nTotal des charges;;200\n")

    assert lecture.avertissements == [
        "Ligne 4 : le fichier annonce 200\u00a0€ de charges, les lignes lues font 150\u00a0€, bénévolat compris. "
        "Vérifiez les lignes laissées de côté."
    ]


def test_a_paste_without_headings_is_read_from_what_its_columns_hold():
    lecture = lire(
        "60 - Achats\t1 200,50 €\n64 - Salaires\t800\n74 - Ville de Dijon\t2 000,50\n".encode(), "collage.tsv"
    )

    assert [(one.sens, one.compte, one.montant_cents) for one in lecture.lignes] == [
        ("CHARGE", "60", 1200_50),
        ("CHARGE", "641", 800_00),
        ("PRODUIT", "74com", 2000_50),
    ]


def test_a_list_under_its_two_titles_is_read():
    lecture = lire(b"Libelle;Montant\nCHARGES;\nAchats;100\nLocations;20\nPRODUITS;\nCAF;70\nAutofinancement;50\n")

    assert [(one.sens, one.compte) for one in lecture.lignes] == [
        ("CHARGE", "60"), ("CHARGE", "613"), ("PRODUIT", "74orgasoc"), ("PRODUIT", "insufprevisionnel"),
    ]  # fmt: skip


def test_an_unknown_sub_account_counts_under_its_heading():
    read = lire(dossier("charge,60,6099,Goûters,40,,,", "charge,61,xyz,Cars,60,,,"))

    assert [(one.compte, one.montant_cents, one.erreurs) for one in read.lignes] == [
        ("6099", 40_00, []),
        ("61", 60_00, []),
    ]
    assert [len(one.remarques) for one in read.lignes] == [1, 1]


@pytest.mark.parametrize(
    ("ligne", "message"),
    [
        ("charge,99,999,Divers,40,,,", "Le compte «\u00a0999\u00a0» n'est pas dans le formulaire public."),
        ("charge,,,Divers,40,,,", "Aucun compte : écrivez par exemple 60, 64 ou 74."),
        ("charge,74,74com,Commune,40,,,", "Le compte 74com est un compte de produit, la ligne est dans les charges."),
        ("charge,60,601,Achats,environ 40,,,", "« environ 40 » n'est pas un montant. Écrivez un nombre : 6 800 ou 6800,50."),
        ("charge,60,601,Achats,-40,,,", "«\u00a0-40\u00a0» est négatif. Écrivez un montant positif."),
    ],
)  # fmt: skip
def test_a_line_that_cannot_be_read_says_why_and_is_not_counted(ligne, message):
    read = lire(dossier(ligne, "charge,60,602,Autres,5,,,"))

    assert read.lignes[0].erreurs == [message]
    assert sommes(read) == (5, 0, 0, 0)


def test_a_charge_holds_neither_grant_nor_droit_commun():
    read = lire(
        b"sens;compte;libelle;montant;accorde;droit commun\ncharge;60;Achats;100;50;20\nproduit;74;CAF;100;50;20\n"
    )

    assert [(one.accorde_cents, one.droit_commun_cents) for one in read.lignes] == [(None, 0), (50_00, 20_00)]


@pytest.mark.parametrize(
    ("ligne", "commun", "erreurs"),
    [
        ("produit;74;CAF;100;;60", 40_00, 0),
        ("produit;74;CAF;100;40;60", 40_00, 0),
        ("produit;74;CAF;100;30;60", 30_00, 1),
    ],
)
def test_a_column_of_specific_credit_tells_droit_commun(ligne, commun, erreurs):
    read = lire(f"sens;compte;libelle;montant;droit commun;spécifique\ncharge;60;Achats;100;;\n{ligne}\n".encode())

    assert (read.lignes[1].droit_commun_cents, len(read.lignes[1].erreurs)) == (commun, erreurs)


def test_the_sheet_that_holds_the_budget_is_chosen_and_the_others_named():
    book = Workbook()
    book.active.title = "Notes"
    book.active.append(["À relire avant le Cotech"])
    for name, rows in (("2025", FORMULAIRE[2:9]), ("2026", FORMULAIRE)):
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    out = BytesIO()
    book.save(out)

    lecture = lire(out.getvalue(), "b.xlsx")

    assert lecture.feuille == "2026"
    assert lecture.avertissements[0] == "Feuille lue : « 2026 ». Aussi des budgets, non lus : « 2025 »."


def test_what_was_read_is_kept_as_plain_values():
    lecture = lire(dossier("charge,60,601,Achats,100,,,", "evenement,,,Envoi,,,,2022-08-08"))

    again = Lecture.de_memoire(lecture.en_clair())

    assert again == lecture


@pytest.mark.parametrize(
    ("ecrit", "cents"),
    [
        (8974, 897400), (8974.0, 897400), ("8 974", 897400), ("8\u202f974,00\u00a0€", 897400), ("8.974,50", 897450),
        ("8,974.50", 897450), ("9100.0000", 910000), ("8974.000", 897400), ("EUR 40", 4000), ("40 € TTC", 4000),
        (0, 0), ("", None), (None, None), ("-", None), ("néant", None), (0.1 + 0.2, 30), ("1'200", 120000),
    ],
)  # fmt: skip
def test_amounts_as_people_write_them(ecrit, cents):
    assert lire_euros(ecrit)[0] == cents


@pytest.mark.parametrize(
    "ecrit", ["8,974", "12 50", "12 k€", "1e9", float("inf"), -5, "-5", date(2026, 1, 1), 10**14, "10 à 12"]
)
def test_an_amount_in_doubt_is_refused(ecrit):
    with pytest.raises(CelluleIllisible):
        lire_euros(ecrit)


def test_a_fraction_of_a_cent_is_rounded_and_said():
    assert lire_euros(33.333) == (3333, "33,333 arrondi à 33,33\u00a0€")


def test_a_table_without_accounts_is_read_from_its_words_and_says_so():
    rows = [
        ["DEPENSES", None, "RECETTES", None],
        ["Nature", "Montant", "Nature", "Montant"],
        ["Intervenants", "1 200 €", "Ville", "700 €"],
        ["Matériel", "300 €", "Etat - Cité éducative", "500 €"],
        ["Bénévolat", "100 €", "Autofinancement", "300 €"],
        [None, None, "Bénévolat", "100 €"],
        ["Total", "1 600 €", "Total", "1 600 €"],
    ]

    lecture = lire(xlsx(rows), "b.xlsx")

    assert sommes(lecture) == (1500, 1500, 100, 100)
    assert [one.compte for one in lecture.lignes] == [
        "62", "60", "864", "74com", "74etat", "insufprevisionnel", "870",
    ]  # fmt: skip
    assert lecture.lignes[0].remarques == ["compte 62, autres services extérieurs déduit du libellé\u00a0: à vérifier"]


def test_a_heading_written_in_its_own_column_with_its_words_is_understood():
    content = (
        "poste;libelle;montant\n60 Achats;Achats matières;8974\n;Autres fournitures;200\n74 Subventions;Commune;9174\n"
    )

    lecture = lire(content.encode())

    assert [(one.compte, one.montant_cents // 100) for one in lecture.lignes] == [
        ("60", 8974), ("60x", 200), ("74com", 9174),
    ]  # fmt: skip


def test_a_list_where_the_side_changes_at_each_line_forgets_the_heading_before():
    content = "Type;Libellé;Montant\nProduit;Contributions volontaires en nature;500\nCharge;Bénévolat;500\nCharge;Charges indirectes;20\nProduit;Ressources propres;20\n"

    assert sommes(lire(content.encode())) == (20, 20, 500, 500)


def test_a_flat_heading_that_is_not_a_subtotal_is_counted_and_said():
    lecture = lire(b"compte;libelle;montant\n60;Achats;100\n601;Papier;30\n")

    assert (sommes(lecture)[0], len(lecture.avertissements)) == (130, 1)


def test_an_endless_account_counts_under_its_heading():
    lecture = lire(f"compte;libelle;montant\n60{'9' * 60};Papier;30\n".encode())

    assert [one.compte for one in lecture.lignes] == ["60"]
