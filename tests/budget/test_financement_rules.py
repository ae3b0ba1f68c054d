# ruff: noqa: E501 -- a message is a line
"""Accounts of the public form, totals, shares with their denominator, what balances and why not."""

from dataclasses import dataclass

import pytest

from alliance.budget.enums import Sens
from alliance.budget.rules.comptes import (
    COMPTES,
    POSTES,
    compte_de_financeur,
    compte_ecrit,
    libelle_of,
    numero_of,
    poste_of,
)
from alliance.budget.rules.financement import (
    parts,
    pourcentage,
    refus_definitif,
    refus_equilibre,
    totaux_du_plan,
    totaux_par_poste,
)


@dataclass
class Ligne:
    sens: str
    compte: str
    montant_cents: int
    libelle: str = "Ligne"
    droit_commun_cents: int = 0
    accorde_cents: int | None = None
    accorde_droit_commun_cents: int = 0
    ecartee: bool = False
    source: str = ""
    preuve_id: int | None = None


def charge(compte, cents, **rest):
    return Ligne(Sens.CHARGE, compte, cents, **rest)


def produit(compte, cents, **rest):
    return Ligne(Sens.PRODUIT, compte, cents, **rest)


EQUILIBRE = [charge("60", 500), charge("86", 200), produit("74etat", 500), produit("870", 200)]


def test_every_account_stands_under_a_heading_of_the_form():
    assert [code for code in COMPTES if poste_of(code) is None] == []
    assert [code for code, poste in POSTES.items() if poste_of(code) != poste] == []


@pytest.mark.parametrize(
    ("ecrit", "compte", "poste"),
    [
        ("74ETAT", "74etat", "74"), ("60 - ", "60", "60"), ("601", "601", "60"), ("60X", "60x", "60"),
        ("RESSPROPRES", "RESSPROPRES", "RESSPROPRES"), ("insufPrevisionnel", "insufprevisionnel", "RESSPROPRES"),
        ("ChgFixe", "chgfixe", "INDIRECTES"), ("ressources propres", "RESSPROPRES", "RESSPROPRES"),
        ("6099", "6099", "60"), ("99", "99", None), ("zzz", "zzz", None), ("", "", None),
    ],
)  # fmt: skip
def test_an_account_is_recognised_however_it_is_written(ecrit, compte, poste):
    found = poste_of(ecrit)

    assert (compte_ecrit(ecrit), found.code if found else None) == (compte, poste)


def test_an_account_has_its_words_and_its_number():
    assert [libelle_of(code) for code in ("613", "6099", "zzz")] == ["locations", "achats", "zzz"]
    assert [numero_of(code) for code in ("613", "74etat", "chgfixe")] == ["613", "74", ""]
    assert (POSTES["60"].nom, POSTES["INDIRECTES"].nom) == ("60, achats", "charges indirectes affectées au projet")


@pytest.mark.parametrize(
    ("mots", "compte"),
    [
        ("Ville de Dijon", "74com"), ("État – politique de la ville (P147)", "74etat"), ("Dijon Métropole", "74epci"),
        ("DSDEN 21", "74etat"), ("CAF de Côte-d'Or", "74orgasoc"), ("Fondation de France", "74aidespriv"),
        ("FSE+", "74fe"), ("Conseil départemental", "74dep"), ("Région", "74region"), ("ASP", "74agenceserv"),
        ("Régions :", "74region"), ("Collège Le Parc", "74autreetab"), ("Les Amis", "74"),
    ],
)  # fmt: skip
def test_the_words_about_a_financeur_tell_its_account(mots, compte):
    assert compte_de_financeur(mots) == compte


def test_totals_keep_cash_and_volunteering_apart_and_forget_what_counts_for_nothing():
    rows = [
        charge("60", 500),
        charge("864", 200),
        produit("74etat", 400, droit_commun_cents=150, accorde_cents=300, accorde_droit_commun_cents=100),
        produit("74com", 60),
        produit("75", 40),
        produit("87", 200),
        produit("74etat", 999, ecartee=True, droit_commun_cents=999),
    ]

    totaux = totaux_du_plan(rows)

    assert (totaux.charges_cents, totaux.produits_cents, totaux.ecart_cents) == (500, 500, 0)
    assert (totaux.total_charges_cents, totaux.total_produits_cents, totaux.equilibre) == (700, 700, True)
    assert (totaux.droit_commun_cents, totaux.subventions_cents, totaux.specifique_cents) == (150, 460, 310)
    assert (totaux.accorde_cents, totaux.accorde_specifique_cents, totaux.sans_reponse_cents) == (300, 200, 60)


def test_a_line_of_an_unknown_account_counts_in_cash():
    assert totaux_du_plan([charge("zzz", 5)]).charges_cents == 5


def test_headings_add_up_in_the_order_of_the_form():
    rows = [charge("613", 5), charge("60", 3), charge("601", 4), charge("chgfixe", 1), charge("zzz", 9)]

    found = [(poste.code, cents) for poste, cents in totaux_par_poste(rows, Sens.CHARGE)]

    assert found == [("60", 7), ("61", 5), ("INDIRECTES", 1)]


@pytest.mark.parametrize(
    ("part", "base", "dit"),
    [
        (7_000_00, 141_112_00, "5,0\u00a0%"), (7_000_00, 257_112_00, "2,7\u00a0%"), (1, 0, "–"), (0, 100, "0,0\u00a0%"),
        (100, 100, "100,0\u00a0%"), (1, 3, "33,3\u00a0%"), (2, 3, "66,7\u00a0%"), (1, 2000, "0,1\u00a0%"),
    ],
)  # fmt: skip
def test_a_percentage_has_one_decimal(part, base, dit):
    assert pourcentage(part, base) == dit


def test_a_share_names_both_its_denominators():
    assert parts(100, totaux_du_plan(EQUILIBRE)) == (
        "20,0\u00a0% des charges en numéraire",
        "14,3\u00a0% du total, bénévolat compris",
    )


def test_what_balances_is_not_refused():
    assert (refus_equilibre(EQUILIBRE), refus_definitif(EQUILIBRE)) == ([], [])


def test_one_cent_of_difference_is_refused_with_its_side_and_its_accounts():
    assert refus_equilibre([*EQUILIBRE, charge("64", 1)]) == [
        "En numéraire, les charges dépassent les produits de 0,01\u00a0€\u00a0: charges 5,01\u00a0€ (60\u00a0: 5\u00a0€, "
        "64\u00a0: 0,01\u00a0€)\u00a0; produits 5\u00a0€ (74\u00a0: 5\u00a0€)."
    ]


def test_produits_in_excess_are_said_too():
    (motif,) = refus_equilibre([*EQUILIBRE, produit("RESSPROPRES", 100)])

    assert motif.startswith("En numéraire, les produits dépassent les charges de 1\u00a0€")
    assert "ressources propres affectées au projet\u00a0: 1\u00a0€" in motif


def test_a_side_without_any_line_is_said_as_zero():
    assert refus_equilibre([charge("60", 100)]) == [
        "En numéraire, les charges dépassent les produits de 1\u00a0€\u00a0: charges 1\u00a0€ (60\u00a0: 1\u00a0€)\u00a0; "
        "produits 0\u00a0€."
    ]


def test_volunteering_balances_apart():
    assert refus_equilibre([*EQUILIBRE, produit("875", 50)]) == [
        "Les contributions volontaires ne s'équilibrent pas, à 0,50\u00a0€ près\u00a0: compte 86 (emplois) 2\u00a0€, "
        "compte 87 (ressources) 2,50\u00a0€."
    ]


@pytest.mark.parametrize("lignes", [[], [charge("60", 0)], [produit("74", 5, ecartee=True)]])
def test_an_empty_plan_is_never_final(lignes):
    assert refus_definitif(lignes) == ["Ce plan ne porte aucun montant. Écrivez au moins une charge et un produit."]


@pytest.mark.parametrize(
    ("preuve", "refuse"),
    [({}, True), ({"source": "Budget municipal"}, False), ({"preuve_id": 4}, False), ({"source": "  "}, True)],
)
@pytest.mark.parametrize("champs", [{"droit_commun_cents": 1}, {"accorde_cents": 5, "accorde_droit_commun_cents": 1}])
def test_droit_commun_needs_its_source_or_its_proof_to_be_final(champs, preuve, refuse):
    rows = [charge("60", 500), produit("74com", 500, libelle="Commune", **champs, **preuve)]

    expected = (
        ["Dites d'où vient le droit commun, ou joignez sa preuve\u00a0: «\u00a0Commune\u00a0»."] if refuse else []
    )
    assert refus_definitif(rows) == expected


def test_an_account_that_the_form_does_not_have_is_never_final():
    assert refus_definitif([charge("zzz", 5), produit("74", 5)]) == [
        "Le formulaire public n'a pas de compte «\u00a0zzz\u00a0»\u00a0: choisissez un compte de la liste."
    ]
