"""The views of the money: whatever the grouping, the sums are the same to the cent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance.budget.enums import EtatEuro, NatureCredit, Perimetre
from alliance.budget.models import Enveloppe, ReglageCaisse
from alliance.budget.rules import Totaux, partition, somme
from alliance.budget.selectors.criteres import AUCUN, CriteresArgent, Par, exercice_par_defaut, portefeuille_of
from alliance.budget.selectors.droit_commun import levier_of
from alliance.budget.selectors.repartition import (
    parts_par_action,
    parts_par_enveloppe,
    somme_etats,
    totaux_par_action,
)
from alliance.budget.selectors.totaux import totaux_of
from alliance.budget.selectors.vues import nom_en_phrase, tableau_argent
from alliance.budget.selectors.vues_plates import vue_plate
from tests.budget.monde_vues import Monde
from tests.factories import HabilitationFactory
from tests.factories.budget import EnveloppeFactory, FinanceurFactory, PlanFinancementFactory, PrevisionFactory

TOUT = CriteresArgent()
CENTS = st.integers(0, 10**9)
CHAINE = (
    "prevu_cents", "attribue_cents", "notifie_aux_beneficiaires_cents", "conventionne_cents", "justifie_cents",
    "reverse_cents",
)  # fmt: skip


@pytest.fixture
def monde(db):
    return Monde()


@pytest.fixture
def chef(monde):
    return HabilitationFactory(cite=monde.cite).compte


def tableau(chef, monde, par, criteres=TOUT):
    return tableau_argent(portefeuille_of(chef, monde.cite, criteres), criteres, par)


@st.composite
def action(draw):
    """What one action holds of one enveloppe, as the constraints allow it."""
    amounts = {name: draw(CENTS) for name in CHAINE}
    paid = amounts["justifie_cents"] + amounts["reverse_cents"] + draw(CENTS)
    bound = paid + draw(CENTS)
    awarded = sum(amounts[name] for name in CHAINE[1:4])
    return Totaux(**amounts, verse_cents=paid, engage_cents=bound, affecte_cents=bound + awarded + draw(CENTS))


@given(st.dictionaries(st.tuples(st.integers(1, 3), st.integers(1, 9)), action()), CENTS, CENTS, CENTS)
def test_actions_and_what_none_holds_make_the_enveloppe(par_action, gele, reporte, libre):
    totaux = {}
    for pk in range(1, 4):
        held = somme(one for (enveloppe, _f), one in par_action.items() if enveloppe == pk)
        notifie = held.affecte_cents + gele + reporte + libre
        fields = {name: getattr(held, name) for name in Totaux.__slots__}
        totaux[pk] = Totaux(**fields | {"notifie_cents": notifie, "gele_cents": gele, "reporte_cents": reporte})

    detail = parts_par_action(totaux, par_action, tout=True)

    assert somme_etats(detail) == somme_etats(parts_par_enveloppe(totaux))
    assert sum(somme_etats(detail).values()) == sum(one.notifie_cents for one in totaux.values())


@pytest.mark.parametrize("par", list(Par))
def test_every_grouping_has_the_same_sums(monde, chef, par):
    counted = totaux_of(Enveloppe.objects.all())

    found = tableau(chef, monde, par)

    expected = somme_etats(parts_par_enveloppe(counted))
    assert dict(found.total.etats) == expected
    assert somme_etats_des_lignes(found.sections) == expected
    assert found.total.total_cents == sum(one.notifie_cents for one in counted.values())


def somme_etats_des_lignes(sections):
    total = dict.fromkeys(EtatEuro, 0)
    for section in sections:
        for ligne in section.lignes:
            for etat, cents in ligne.etats.items():
                total[etat] += cents
    return total


def test_every_state_has_money_in_this_world(monde, chef):
    found = tableau(chef, monde, Par.BUDGET)

    assert [etat for etat in EtatEuro if not found.total.etats[etat]] == []


def test_the_count_by_action_is_the_count_of_the_enveloppe(monde):
    by_enveloppe = totaux_of(Enveloppe.objects.all())

    by_action = totaux_par_action(Enveloppe.objects.all(), TOUT)

    for pk, expected in by_enveloppe.items():
        held = somme(one for (enveloppe, _fiche), one in by_action.items() if enveloppe == pk)
        for name in (*CHAINE, "affecte_cents", "engage_cents", "verse_cents"):
            assert getattr(held, name) == getattr(expected, name), name


@pytest.mark.parametrize(
    ("par", "labels"),
    [
        (Par.BUDGET, ["État", "Ville", "État"]),
        (Par.ENVELOPPE, ["État", "Ville", "État"]),
        (Par.FINANCEUR, ["État", "Ville"]),
        (Par.ACTION, ["Chorale", "Ateliers", "Bibliothèque", "Pas encore affecté à une action"]),
        (Par.PORTEUR, ["Lecture", "Sport", "Actions sans porteur", "Pas encore affecté à une action"]),
        (Par.EXERCICE, ["Exercice 2026"]),
    ],
)
def test_rows_of_a_view(monde, chef, par, labels):
    found = tableau(chef, monde, par)

    assert [ligne.libelle for section in found.sections for ligne in section.lignes] == labels


def test_rows_by_axe(monde, chef):
    found = tableau(chef, monde, Par.AXE)

    assert [ligne.libelle for ligne in found.sections[0].lignes] == [
        str(monde.axe), "Actions sans axe", "Pas encore affecté à une action",
    ]  # fmt: skip


def test_plans_beyond_what_is_left_are_told_with_a_minus(monde, chef):
    monde.petite.refresh_from_db()
    reste = monde.petite.disponible_cents
    PrevisionFactory(enveloppe=monde.petite, fiche=monde.fiches[0], montant_cents=10_000_000)

    found = tableau(chef, monde, Par.ACTION, CriteresArgent(enveloppe=monde.petite.pk))

    lignes = {ligne.libelle: ligne for ligne in found.sections[0].lignes}
    held = totaux_par_action([monde.petite], TOUT)[monde.petite.pk, monde.fiches[0].pk]
    assert lignes["Ateliers"].etats[EtatEuro.PREVU] == 10_000_000 - held.affecte_cents
    assert lignes["Pas encore affecté à une action"].etats[EtatEuro.PREVU] < 0
    assert found.total.etats[EtatEuro.PREVU] == reste
    assert found.total.etats[EtatEuro.DISPONIBLE] == 0


@pytest.mark.parametrize("par", list(Par))
def test_a_budget_of_unknown_perimeter_is_never_added(monde, chef, par):
    ReglageCaisse.objects.create(caisse=monde.fonds, perimetre=Perimetre.INCONNU)

    found = tableau(chef, monde, par)

    own = totaux_of([monde.grande, monde.petite])
    assert found.total.total_cents == sum(one.notifie_cents for one in own.values())
    assert found.total.libelle == "Ensemble, sans le fonds du collège"
    assert [section.titre for section in found.hors_total] == ["Fonds du collège"]
    assert found.hors_total[0].total.total_cents == monde.college.notifie_cents
    assert somme_etats_des_lignes(found.hors_total) == partition(totaux_of([monde.college])[monde.college.pk])
    assert found.notes == (
        "Le total est donné sans le fonds du collège, dont on ne sait pas s'il est compté dans le budget annoncé.",
    )


def test_a_budget_of_unknown_perimeter_alone_is_its_own_total(monde, chef):
    ReglageCaisse.objects.create(caisse=monde.fonds, perimetre=Perimetre.INCONNU)

    found = tableau(chef, monde, Par.BUDGET, CriteresArgent(caisse=monde.fonds.pk))

    assert found.hors_total == ()
    assert found.total.libelle == "Total Fonds du collège"
    assert found.notes == ("On ne sait pas si le fonds du collège est compté dans le budget annoncé.",)


def test_a_budget_beside_the_announced_one_is_added_and_said(monde, chef):
    ReglageCaisse.objects.create(caisse=monde.ccas, perimetre=Perimetre.A_PART)

    found = tableau(chef, monde, Par.BUDGET)

    assert found.total.libelle == "Ensemble"
    assert found.notes == ("Le total comprend « CCAS », qui s'ajoute au budget annoncé.",)


def test_droit_commun_never_enters_what_is_left(monde, chef):
    before = tableau(chef, monde, Par.BUDGET).total
    EnveloppeFactory(
        cite=monde.cite, caisse=monde.ccas, financeur=FinanceurFactory(cite=monde.cite),
        nature=NatureCredit.DROIT_COMMUN,
    )  # fmt: skip

    choisi = portefeuille_of(chef, monde.cite, TOUT)

    assert tableau(chef, monde, Par.BUDGET).total == before
    assert len(choisi.droit_commun) == 1
    assert portefeuille_of(chef, monde.cite, CriteresArgent(action=monde.fiches[0].pk)).droit_commun == ()


@pytest.mark.parametrize(
    ("criteres", "titres"),
    [
        ("axe", ["Ateliers", "Bibliothèque"]),
        ("sans_axe", ["Chorale"]),
        ("porteur", ["Ateliers"]),
        ("sans_porteur", ["Chorale"]),
        ("action", ["Bibliothèque"]),
    ],
)
def test_filters_on_actions(monde, chef, criteres, titres):
    asked = {
        "axe": CriteresArgent(axe=monde.axe.pk),
        "sans_axe": CriteresArgent(axe=AUCUN),
        "porteur": CriteresArgent(porteur=monde.porteur.pk),
        "sans_porteur": CriteresArgent(porteur=AUCUN),
        "action": CriteresArgent(action=monde.fiches[1].pk),
    }[criteres]

    found = tableau(chef, monde, Par.ACTION, asked)

    assert [ligne.libelle for ligne in found.sections[0].lignes] == titres
    assert found.total.etats[EtatEuro.DISPONIBLE] == 0
    assert found.notes[-1].startswith("Seules les actions choisies")


def test_the_filters_of_enveloppes(monde, chef):
    def pks(**criteres):
        return [one.pk for one in portefeuille_of(chef, monde.cite, CriteresArgent(**criteres)).specifiques]

    assert pks(caisse=monde.fonds.pk) == [monde.college.pk]
    assert pks(financeur=monde.ville.pk) == [monde.petite.pk]
    assert pks(exercice=2025) == []
    assert pks(nature=NatureCredit.DROIT_COMMUN) == []
    assert pks(enveloppe=monde.grande.pk) == [monde.grande.pk]


def test_what_remains_in_cash_is_told_when_the_payer_advances(monde, chef):
    found = tableau(chef, monde, Par.ENVELOPPE)

    grande, petite = (ligne.tresorerie for ligne in found.sections[0].lignes[:2])
    assert grande.caisse_cents == 1_000_00 - 60_00 + 1_00
    assert petite.caisse_cents == -59_00


def test_cash_is_not_told_by_action(monde, chef):
    found = tableau(chef, monde, Par.ACTION)

    assert found.total.tresorerie is None


def test_no_enveloppe_no_row(chef, monde):
    found = tableau(chef, monde, Par.BUDGET, CriteresArgent(exercice=2031))

    assert found.sections == ()
    assert found.total.total_cents == 0


@pytest.mark.parametrize(
    ("exercices", "expected"),
    [([], None), ([2027, 2026, 2025], 2026), ([2025, 2024], 2025), ([2028, 2027], 2027)],
)
def test_the_year_shown_first(exercices, expected):
    assert exercice_par_defaut(exercices, 2026) == expected


@pytest.mark.parametrize(
    ("nom", "words"),
    [("Fonds du collège", "le fonds du collège"), ("Budget du CCAS", "le budget du CCAS"), ("CCAS", "« CCAS »")],
)
def test_a_budget_in_a_sentence(monde, nom, words):
    monde.ccas.nom = nom

    assert nom_en_phrase(monde.ccas) == words


def test_leverage_names_its_denominator(monde, chef):
    plan = PlanFinancementFactory(fiche=monde.fiches[0])
    line = {
        "sens": "PRODUIT",
        "compte": "74",
        "libelle": "Ville",
        "montant_cents": 90_000_00,
        "accorde_cents": 90_000_00,
    }
    plan.lignes.create(**line, financeur=monde.ville, accorde_droit_commun_cents=60_000_00)
    plan.lignes.create(**line, accorde_droit_commun_cents=1_00)
    plan.lignes.create(**line, accorde_droit_commun_cents=5_00, ecartee=True)
    choisi = portefeuille_of(chef, monde.cite, TOUT)

    found = levier_of(chef, monde.cite, TOUT, choisi.specifiques)

    assert [(one.financeur, one.cents) for one in found.apports] == [
        ("Ville", 60_000_00), ("Financeur non précisé", 1_00),
    ]  # fmt: skip
    assert found.specifique_cents == sum(one.affecte_cents for one in choisi.specifiques)
    assert found.rapport == round(60_001_00 / found.specifique_cents, 2)
    narrowed = CriteresArgent(financeur=monde.ville.pk, exercice=2026)
    assert levier_of(chef, monde.cite, narrowed, []).droit_commun_cents == 60_000_00
    assert levier_of(chef, monde.cite, CriteresArgent(exercice=2025), []).rapport is None


@pytest.mark.parametrize("par", list(Par))
def test_the_plain_table_of_a_view_sums_up(monde, chef, par):
    ReglageCaisse.objects.create(caisse=monde.fonds, perimetre=Perimetre.INCONNU)
    found = tableau(chef, monde, par)

    plate = vue_plate(found)

    start = plate.premier_montant
    assert {len(row) for row in (*plate.rangees, *plate.totaux)} == {len(plate.colonnes)}
    hors = [row for row in plate.rangees if row[0] == "Fonds du collège"]
    counted = [row for row in plate.rangees if row not in hors]
    assert [sum(column) for column in zip(*(row[start:] for row in counted), strict=True)] == list(
        plate.totaux[-1][start:]
    )
    assert [sum(column) for column in zip(*(row[start:] for row in hors), strict=True)] == list(
        plate.totaux[-2][start:]
    )
    assert plate.notes == found.notes


def test_the_plain_table_of_nothing(monde, chef):
    plate = vue_plate(tableau(chef, monde, Par.BUDGET, CriteresArgent(exercice=2031)))

    assert (plate.rangees, plate.totaux) == ((), ())
