"""Expenses asked, changed, put on an agenda, taken back."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliance.acteurs.enums import Role
from alliance.budget.enums import NatureCredit
from alliance.budget.models import DepenseDemandee, ExerciceClos
from alliance.budget.selectors.depenses import CHOIX_MAX, CriteresDepenses, a_montrer, depenses_of, etat_of
from alliance.budget.services.cles import DejaEnregistre
from alliance.budget.services.controles import CiteDifferente, ExerciceEstClos, MontantImpossible
from alliance.budget.services.depenses import (
    ActionArchivee,
    AucuneDepense,
    DepenseDejaDecidee,
    DepenseDejaInscrite,
    DepenseInconnue,
    DeuxBudgets,
    EnveloppeNonDemandable,
    LigneDemande,
    demander_depense,
    demander_depenses,
    inscrire_depenses,
    modifier_depense,
    retirer_depense,
)
from alliance.budget.services.points import DepenseNonLiee, PointSansDepense, ajouter_au_point, unlink_depense
from alliance.gouvernance.contrats import liens
from alliance.gouvernance.enums import NaturePoint, TypeDecision, TypeInstance
from alliance.gouvernance.models import Point
from alliance.gouvernance.services.controles_points import AvisDejaDonne, TypeNonPermis
from alliance.gouvernance.services.points import delier_objet, ecarter_point, lier_objet
from alliance.gouvernance.services.seances import OrdreDuJourFige
from alliance.journal.models import Ecriture
from tests.budget.salle_argent import demande, enveloppe_de, fiche_de, point_de_depense
from tests.factories import CiteFactory, HabilitationFactory, OrganisationFactory
from tests.factories.budget import DecisionDepenseFactory, EnveloppeFactory
from tests.factories.gouvernance import InstanceFactory, PointFactory, SeanceFactory
from tests.gouvernance.salle import AT, FAVORABLE, avis, chef_de, cotech, titulaires

pytestmark = pytest.mark.django_db
LIEN = liens.get("budget.depense")


@pytest.fixture
def seance():
    return SeanceFactory(instance=cotech(), convoquee=True)


@pytest.fixture
def cite(seance):
    return seance.instance.cite


@pytest.fixture
def by(cite):
    return chef_de(cite)


@pytest.fixture
def enveloppe(cite):
    return enveloppe_de(cite)


def champs_de(depense, **change):
    names = ("enveloppe", "fiche", "montant_cents", "objet", "beneficiaire")
    return {name: getattr(depense, name) for name in names} | change


def point_vide(seance, enveloppe, **champs):
    champs = {"montant_cents": 500, "caisse": enveloppe.caisse, "type_decision": TypeDecision.DEPENSE} | champs
    return PointFactory(seance=seance, nature=NaturePoint.DECISION, **champs)


def test_an_expense_waits_for_an_agenda(enveloppe, by):
    row = demande(enveloppe, 12.5, by=by, objet="  Bus  du mercredi ")

    assert (row.montant_cents, row.objet, row.demandee_by, row.point) == (1_250, "Bus du mercredi", by, None)
    line = Ecriture.objects.get(kind="budget.depense.requested")
    assert (line.object_id, line.details["montant_cents"]) == (row.pk, 1_250)


def test_the_same_form_asks_once(enveloppe):
    cle = uuid.uuid4()
    first = demande(enveloppe, 10, cle=cle)

    with pytest.raises(DejaEnregistre) as refusal:
        demande(enveloppe, 10, cle=cle)

    assert refusal.value.acte == first
    assert DepenseDemandee.objects.count() == 1


@pytest.mark.parametrize("montant", [0, -100, 10**13])
def test_an_amount_that_is_none_is_refused(enveloppe, montant):
    with pytest.raises(MontantImpossible):
        demander_depense(
            cite=enveloppe.cite, enveloppe=enveloppe, fiche=fiche_de(enveloppe.cite), montant_cents=montant, by=None,
            at=AT,
        )  # fmt: skip

    assert not DepenseDemandee.objects.exists()


@pytest.mark.parametrize("quoi", ["fiche", "beneficiaire", "enveloppe"])
def test_another_cite_is_refused(enveloppe, quoi):
    other = CiteFactory()
    line = {"enveloppe": enveloppe, "fiche": fiche_de(enveloppe.cite), "montant_cents": 100}
    line[quoi] = {
        "fiche": lambda: fiche_de(other), "beneficiaire": lambda: OrganisationFactory(cite=other),
        "enveloppe": lambda: enveloppe_de(other),
    }[quoi]()  # fmt: skip

    with pytest.raises(CiteDifferente):
        demander_depenses(cite=enveloppe.cite, lignes=[LigneDemande(**line)], by=None, at=AT)


def test_droit_commun_is_not_asked_for(cite):
    enveloppe = EnveloppeFactory(cite=cite, nature=NatureCredit.DROIT_COMMUN)

    with pytest.raises(EnveloppeNonDemandable):
        demande(enveloppe, 10)


def test_a_closed_year_is_not_asked_for(enveloppe, cite):
    ExerciceClos.objects.create(cite=cite, exercice=enveloppe.exercice, clos_at=AT)

    with pytest.raises(ExerciceEstClos):
        demande(enveloppe, 10)


def test_an_action_that_left_the_plan_is_not_asked_for(enveloppe, cite):
    with pytest.raises(ActionArchivee):
        demande(enveloppe, 10, fiche=fiche_de(cite, archivee_at=AT, motif_archivage="Doublon"))


@pytest.mark.parametrize("number", [1, 3])
def test_asking_costs_the_same_for_one_and_for_three(enveloppe, cite, number):
    lines = [LigneDemande(enveloppe, fiche_de(cite), 100) for _ in range(number)]

    with CaptureQueriesContext(connection) as captured:
        demander_depenses(cite=cite, lignes=lines, by=None, at=AT)

    assert sum("SAVEPOINT" not in row["sql"] for row in captured.captured_queries) == 3


@pytest.mark.parametrize("number", [1, 3])
def test_an_item_holds_the_sum_of_its_expenses_at_the_same_cost(enveloppe, cite, seance, by, number):
    rows = [demande(enveloppe, 10, fiche=fiche_de(cite, f"Action {rank}")) for rank in range(number)]

    with CaptureQueriesContext(connection) as captured:
        point = inscrire_depenses(depenses=rows, seance=seance, by=by, at=AT)

    assert (point.montant_cents, point.caisse) == (1_000 * number, enveloppe.caisse)
    assert (point.nature, point.type_decision) == (NaturePoint.DECISION, TypeDecision.DEPENSE)
    assert point.titre == ("Dépense : Action 0" if number == 1 else "Dépenses : 3 demandes pour 3 actions")
    assert DepenseDemandee.objects.filter(point=point).count() == number
    assert sum("SAVEPOINT" not in row["sql"] for row in captured.captured_queries) == 8


def test_an_item_may_wait_for_a_seance(enveloppe, seance, by):
    point = inscrire_depenses(
        depenses=[demande(enveloppe, 10)], instance=seance.instance, by=by, at=AT, titre=" Sorties "
    )  # fmt: skip

    assert (point.seance, point.titre, point.montant_cents) == (None, "Sorties", 1_000)


def test_two_budgets_are_not_one_item(enveloppe, cite, seance, by):
    rows = [demande(enveloppe, 10), demande(enveloppe_de(cite), 10)]

    with pytest.raises(DeuxBudgets):
        inscrire_depenses(depenses=rows, seance=seance, by=by, at=AT)

    assert not Point.objects.exists()


def test_no_expense_is_no_item(seance, by):
    with pytest.raises(AucuneDepense):
        inscrire_depenses(depenses=[], seance=seance, by=by, at=AT)


def test_an_expense_of_another_cite_is_unknown_to_the_instance(seance, by):
    with pytest.raises(DepenseInconnue):
        inscrire_depenses(depenses=[demande(enveloppe_de(CiteFactory()), 10)], seance=seance, by=by, at=AT)


def test_an_expense_is_on_one_agenda(enveloppe, seance, by):
    row = demande(enveloppe, 10)
    point_de_depense(seance, row, unanime=False)

    with pytest.raises(DepenseDejaInscrite):
        inscrire_depenses(depenses=[DepenseDemandee.objects.get(pk=row.pk)], seance=seance, by=by, at=AT)

    assert Point.objects.count() == 1


def test_a_group_does_not_decide_expenses(enveloppe, cite, by):
    group = InstanceFactory(cite=cite, type=TypeInstance.GROUPE)

    with pytest.raises(TypeNonPermis):
        inscrire_depenses(depenses=[demande(enveloppe, 10)], instance=group, by=by, at=AT)

    assert not Point.objects.exists()


def test_an_expense_of_an_item_set_aside_waits_again(enveloppe, seance, by):
    row = demande(enveloppe, 10)
    point = inscrire_depenses(depenses=[row], instance=seance.instance, by=by, at=AT)
    ecarter_point(point=point, motif="Trop tôt", by=by, at=AT)

    assert etat_of(a_montrer(DepenseDemandee.objects.all()).get()) == "attente"
    again = inscrire_depenses(depenses=[DepenseDemandee.objects.get()], seance=seance, by=by, at=AT)
    assert DepenseDemandee.objects.get().point == again


def test_the_amount_of_the_item_follows_its_expenses(enveloppe, seance, by):
    first, second = demande(enveloppe, 10), demande(enveloppe, 20)
    point = point_de_depense(seance, first, second, unanime=False)

    modifier_depense(depense=first, by=by, at=AT, **champs_de(first, montant_cents=1_500))
    point.refresh_from_db()
    assert point.montant_cents == 3_500

    retirer_depense(depense=second, by=by, at=AT)
    point.refresh_from_db()
    assert point.montant_cents == 1_500


def test_the_budget_of_the_item_follows_its_only_expense(enveloppe, cite, seance, by):
    row, other = demande(enveloppe, 10), enveloppe_de(cite)
    point = point_de_depense(seance, row, unanime=False)

    modifier_depense(depense=row, by=by, at=AT, **champs_de(row, enveloppe=other))

    point.refresh_from_db()
    assert point.caisse == other.caisse


def test_an_expense_does_not_leave_the_budget_of_the_others(enveloppe, cite, seance, by):
    first, second = demande(enveloppe, 10), demande(enveloppe, 20)
    point_de_depense(seance, first, second, unanime=False)

    with pytest.raises(DeuxBudgets):
        modifier_depense(depense=first, by=by, at=AT, **champs_de(first, enveloppe=enveloppe_de(cite)))

    assert DepenseDemandee.objects.get(pk=first.pk).enveloppe == enveloppe


def test_nothing_is_written_when_nothing_changes(enveloppe, by):
    row = demande(enveloppe, 10)

    modifier_depense(depense=row, by=by, at=AT, **champs_de(row))

    assert not Ecriture.objects.filter(kind="budget.depense.updated").exists()


def test_a_waiting_expense_changes_alone(enveloppe, by):
    row = demande(enveloppe, 10)

    modifier_depense(depense=row, by=by, at=AT, **champs_de(row, objet="Bus"))

    assert DepenseDemandee.objects.get().objet == "Bus"


def avec_avis(seance, enveloppe):
    row = demande(enveloppe, 10)
    point = point_de_depense(seance, row, unanime=False)
    avis(point, titulaires(seance)[0], FAVORABLE)
    return row, point


def test_after_an_avis_only_its_words_change(enveloppe, seance, by):
    row, point = avec_avis(seance, enveloppe)

    modifier_depense(depense=row, by=by, at=AT, **champs_de(row, objet="Bus"))
    with pytest.raises(AvisDejaDonne):
        modifier_depense(depense=row, by=by, at=AT, **champs_de(row, montant_cents=1_100))
    with pytest.raises(AvisDejaDonne):
        retirer_depense(depense=row, by=by, at=AT)
    with pytest.raises(AvisDejaDonne):
        ajouter_au_point(
            point=point, enveloppe=enveloppe, fiche=row.fiche, montant_cents=100, by=by, at=AT
        )  # fmt: skip

    kept = DepenseDemandee.objects.get()
    assert (kept.montant_cents, kept.objet, kept.retiree_at) == (1_000, "Bus", None)


def test_a_closed_agenda_holds_its_expenses(enveloppe, seance, by):
    row = demande(enveloppe, 10)
    point = point_de_depense(seance, row, unanime=False)
    closed = SeanceFactory(instance=seance.instance, close=True)
    Point.objects.filter(pk=point.pk).update(seance=closed)
    row.refresh_from_db()

    with pytest.raises(OrdreDuJourFige):
        retirer_depense(depense=row, by=by, at=AT)


def test_a_decided_expense_no_longer_changes(enveloppe, by):
    row = demande(enveloppe, 10)
    DepenseDemandee.objects.filter(pk=row.pk).update(decision=DecisionDepenseFactory(caisse=enveloppe.caisse))

    with pytest.raises(DepenseDejaDecidee, match="porte sur cette dépense"):
        modifier_depense(depense=row, by=by, at=AT, **champs_de(row, montant_cents=1))


def test_an_expense_is_taken_back_once(enveloppe, by):
    row = demande(enveloppe, 10)
    retirer_depense(depense=row, by=by, at=AT)

    with pytest.raises(DepenseDejaDecidee, match="est retirée"):
        retirer_depense(depense=row, by=by, at=AT + timedelta(days=1))

    assert DepenseDemandee.objects.get().retiree_at == AT


def test_an_item_is_linked_to_an_expense_that_waits(enveloppe, seance, by):
    point, row = point_vide(seance, enveloppe), demande(enveloppe, 10)

    lier_objet(point=point, genre="budget.depense", pk=row.pk, by=by)

    point.refresh_from_db()
    assert point.montant_cents == 1_000
    assert Ecriture.objects.filter(kind="budget.depense.linked").count() == 1


def test_the_last_expense_leaves_the_item_with_its_amount(enveloppe, seance, by):
    row = demande(enveloppe, 10)
    point = point_de_depense(seance, row, unanime=False)

    delier_objet(point=point, genre="budget.depense", pk=row.pk, by=by)

    point.refresh_from_db()
    assert point.montant_cents == 1_000
    assert DepenseDemandee.objects.get().point is None
    with pytest.raises(DepenseNonLiee):
        unlink_depense(point=point, depense=row, by=by)


def test_an_item_to_talk_about_holds_no_expense(enveloppe, seance, by):
    point = PointFactory(seance=seance)

    with pytest.raises(PointSansDepense):
        lier_objet(point=point, genre="budget.depense", pk=demande(enveloppe, 10).pk, by=by)

    assert DepenseDemandee.objects.get().point is None


def test_an_expense_is_not_linked_twice(enveloppe, seance, by):
    row = demande(enveloppe, 10)
    point_de_depense(seance, row, unanime=False)

    with pytest.raises(DepenseDejaInscrite):
        lier_objet(point=point_vide(seance, enveloppe), genre="budget.depense", pk=row.pk, by=by)


def test_an_expense_of_another_cite_is_unknown(enveloppe, seance, by):
    other = enveloppe_de(CiteFactory())

    with pytest.raises(DepenseInconnue):
        lier_objet(point=point_vide(seance, enveloppe), genre="budget.depense", pk=demande(other, 10).pk, by=by)


def test_the_choice_offers_what_waits_by_the_words_of_the_action(enveloppe, cite, seance, by):
    demande(enveloppe, 10, fiche=fiche_de(cite, "Café des parents"))
    demande(enveloppe, 20, fiche=fiche_de(cite, "Livres"))
    point_de_depense(seance, demande(enveloppe, 30, fiche=fiche_de(cite, "Café du soir")), unanime=False)

    assert [objet.libelle for objet in LIEN.choix(cite, by, "CAFE")] == ["Café des parents"]
    assert len(list(LIEN.choix(cite, by, ""))) == 2
    assert CHOIX_MAX == 20


def test_a_decision_names_its_expenses(enveloppe, by):
    row = demande(enveloppe, 10)
    decision = DecisionDepenseFactory(caisse=enveloppe.caisse)
    DepenseDemandee.objects.filter(pk=row.pk).update(decision=decision)

    (objet,) = LIEN.liens_decisions([decision], by)[decision.pk]

    assert (objet.pk, objet.nature.replace("\u00a0", " "), objet.alerte) == (row.pk, "dépense de 10 €", "")
    assert LIEN.liens_decisions([decision], HabilitationFactory(role=Role.LECTEUR, cite=decision.cite).compte) == {}


def test_the_list_narrows(enveloppe, cite, by):
    fiche = fiche_de(cite, "Livres")
    row = demande(enveloppe, 10, fiche=fiche)
    demande(enveloppe_de(cite, exercice=2027), 20)

    for criteres in (
        CriteresDepenses(q="livre"), CriteresDepenses(caisse=enveloppe.caisse_id), CriteresDepenses(exercice=2026),
        CriteresDepenses(fiche=fiche.pk), CriteresDepenses(enveloppe=enveloppe.pk),
    ):  # fmt: skip
        assert list(depenses_of(by, cite, criteres)) == [row]
    assert depenses_of(by, cite, CriteresDepenses(etat="inscrite")).count() == 0
    assert depenses_of(by, cite, CriteresDepenses(etat="attente")).count() == 2
