"""From the agenda to the affectation: what the closing of a séance makes of its expenses, all of it or nothing."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliance.budget.enums import NatureEngagement
from alliance.budget.models import Affectation, DepenseDemandee, Enveloppe, ExerciceClos, Liberation
from alliance.budget.rules import disponible
from alliance.budget.selectors.depenses import a_montrer, etat_of
from alliance.budget.selectors.seances import refus_de_cloture
from alliance.budget.selectors.totaux import totaux_of
from alliance.budget.services.decisions import (
    DecisionDeSeance,
    DecisionSansDepense,
    DepenseImpossible,
    apply_closing,
    apply_effect,
    link_decision,
)
from alliance.budget.services.depenses import DepenseDejaInscrite, DepenseInconnue
from alliance.budget.services.engagements import create_engagement
from alliance.budget.services.points import link_depense
from alliance.gouvernance.contrats import liens
from alliance.gouvernance.enums import Issue, NaturePoint, Proposition, SerieDecision, TypeDecision
from alliance.gouvernance.models import CompteurDecisions, Decision, Point, SeanceInstance
from alliance.gouvernance.services.cloture import ClotureEmpechee, close_seance
from alliance.gouvernance.services.decisions import lever_condition
from alliance.gouvernance.services.points import reporter_point
from alliance.journal.models import Ecriture
from alliance.kernel.errors import DomainError
from tests.budget.salle_argent import (
    affectations,
    approuver,
    demande,
    enveloppe_de,
    fiche_de,
    point_de_depense,
    sous_reserve,
)
from tests.factories.budget import AffectationFactory, DecisionDepenseFactory, DepenseDemandeeFactory, EnveloppeFactory
from tests.factories.gouvernance import DecisionFactory, PointFactory
from tests.gouvernance.salle import (
    AT,
    DEFAVORABLE,
    FAVORABLE,
    avis,
    chef_de,
    cotech,
    point,
    seance_tenue,
    titulaires,
)

pytestmark = pytest.mark.django_db
LIEN = liens.get("budget.depense")


@pytest.fixture
def seance():
    return seance_tenue()


@pytest.fixture
def cite(seance):
    return seance.instance.cite


@pytest.fixture
def by(cite):
    return chef_de(cite)


@pytest.fixture
def enveloppe(cite):
    return enveloppe_de(cite, 1_000)


def etat(depense):
    return etat_of(a_montrer(DepenseDemandee.objects.filter(pk=depense.pk)).get())


def reste(enveloppe):
    return disponible(totaux_of(Enveloppe.objects.filter(pk=enveloppe.pk))[enveloppe.pk])


def test_the_budget_registers_its_expenses():
    assert LIEN.types == {TypeDecision.DEPENSE}


def test_closing_reserves_what_is_adopted(seance, enveloppe, by):
    asked = demande(enveloppe, 400, objet="Transport")
    point_de_depense(seance, asked)

    (decision,) = close_seance(seance=seance, by=by, at=AT)

    asked.refresh_from_db()
    made = Affectation.objects.get()
    assert (made.montant_cents, made.le, made.motif, made.enregistre_by) == (40_000, decision.prise_on, "Transport", by)
    assert (asked.decision, asked.affectation) == (decision, made)
    assert reste(enveloppe) == 60_000
    assert etat(asked) == "validee"


def test_nothing_is_reserved_before(seance, enveloppe):
    point_de_depense(seance, demande(enveloppe, 400))

    assert not Affectation.objects.exists()
    assert reste(enveloppe) == 100_000


def test_one_item_reserves_each_of_its_expenses(seance, enveloppe, by):
    point = point_de_depense(seance, demande(enveloppe, 400), demande(enveloppe, 600))

    close_seance(seance=seance, by=by, at=AT)

    assert point.montant_cents == 100_000
    assert affectations() == [(1, 40_000), (1, 60_000)]
    assert reste(enveloppe) == 0


@pytest.mark.parametrize(("second", "closed"), [(60_000, True), (60_001, False)])
def test_the_second_of_two_items_is_refused_by_name_at_the_cent(seance, enveloppe, by, second, closed):
    point_de_depense(seance, demande(enveloppe, 400), titre="Premier")
    point_de_depense(seance, demande(enveloppe, second / 100), titre="Second")

    if closed:
        close_seance(seance=seance, by=by, at=AT)

        assert affectations() == [(1, 40_000), (2, 60_000)]
        return
    with pytest.raises(ClotureEmpechee) as refusal:
        close_seance(seance=seance, by=by, at=AT)

    words = refusal.value.message.replace("\u00a0", " ")
    assert words.startswith("Point « Second » : 600,01 € demandés pour « Cafés des parents »")
    assert "il reste 600 € dans l'enveloppe" in words
    assert "Premier" not in words
    rien_ecrit(seance)


def rien_ecrit(seance):
    """The séance is still open, nothing is numbered, reserved or journaled as closed."""
    assert SeanceInstance.objects.get(pk=seance.pk).close_at is None
    assert not Decision.objects.filter(seance=seance).exists()
    assert not CompteurDecisions.objects.exists()
    assert not Affectation.objects.exists()
    assert not DepenseDemandee.objects.exclude(decision=None).exists()
    assert not Ecriture.objects.filter(kind="gouvernance.seance.closed").exists()


def test_an_overrun_met_in_the_closing_itself_undoes_all_of_it(seance, enveloppe, by):
    """The control passed, then the money went: the service refuses, with the name of the item."""
    item = point_de_depense(seance, demande(enveloppe, 400), titre="Transport")
    AffectationFactory(enveloppe=enveloppe, montant_cents=70_000)
    decision = DecisionDepenseFactory(
        caisse=enveloppe.caisse, instance=seance.instance, montant_cents=40_000, titre="Transport"
    )

    with pytest.raises(DepenseImpossible) as refusal:
        apply_closing(decisions={item.pk: decision}, by=by, at=AT)

    assert refusal.value.message.replace("\u00a0", " ").startswith(
        "Point « Transport », 400 € pour « Cafés des parents » : Il manque 100 €"
    )
    assert Affectation.objects.count() == 1
    assert DepenseDemandee.objects.get().decision is None


def test_a_rejected_item_leaves_its_money_to_the_others(seance, enveloppe, by):
    first = demande(enveloppe, 700)
    refused = point_de_depense(seance, first, unanime=False)
    avis(refused, titulaires(seance)[0], DEFAVORABLE)
    point_de_depense(seance, demande(enveloppe, 800))

    close_seance(seance=seance, by=by, at=AT)

    assert affectations() == [(2, 80_000)]
    assert etat(first) == "ecartee"


def test_an_enveloppe_not_notified_prevents_the_closing(seance, cite, by):
    point_de_depense(seance, demande(enveloppe_de(cite, 0), 10))

    with pytest.raises(ClotureEmpechee, match="n'est pas encore notifiée"):
        close_seance(seance=seance, by=by, at=AT)


def test_a_closed_year_prevents_the_closing(seance, enveloppe, cite, by):
    point_de_depense(seance, demande(enveloppe, 10))
    ExerciceClos.objects.create(cite=cite, exercice=enveloppe.exercice, clos_at=AT)

    with pytest.raises(ClotureEmpechee, match="l'exercice 2026 est clos"):
        close_seance(seance=seance, by=by, at=AT)


@pytest.mark.parametrize(
    ("champs", "words"),
    [
        ({"montant_cents": 5_000}, "le point porte 50\u00a0€, et ses dépenses font 10\u00a0€"),
        (
            {"type_decision": TypeDecision.AUTRE, "montant_cents": None, "caisse": None},
            "n'est plus une décision de dép",
        ),
    ],
)
def test_an_item_that_no_longer_says_the_same_prevents_the_closing(seance, enveloppe, by, champs, words):
    item = point_de_depense(seance, demande(enveloppe, 10))
    Point.objects.filter(pk=item.pk).update(**champs)

    with pytest.raises(ClotureEmpechee, match=words):
        close_seance(seance=seance, by=by, at=AT)


def test_an_item_of_another_budget_prevents_the_closing(seance, enveloppe, cite, by):
    item = point_de_depense(seance, demande(enveloppe, 10))
    Point.objects.filter(pk=item.pk).update(caisse=enveloppe_de(cite).caisse)

    with pytest.raises(ClotureEmpechee, match="un autre budget que l'enveloppe"):
        close_seance(seance=seance, by=by, at=AT)


def test_a_conditional_expense_is_reserved_when_its_condition_is_lifted(seance, enveloppe, by):
    asked = demande(enveloppe, 400)
    sous_reserve(seance, asked)
    (decision,) = close_seance(seance=seance, by=by, at=AT)
    assert etat(asked) == "reserve"
    assert not Affectation.objects.exists()

    lever_condition(decision=decision, preuve="Devis reçu", by=by, at=AT + timedelta(days=3))

    made = Affectation.objects.get()
    assert (made.montant_cents, made.le) == (40_000, date(2026, 10, 25))
    assert etat(asked) == "validee"


def test_a_condition_is_not_lifted_once_the_enveloppe_is_spent(seance, enveloppe, by):
    sous_reserve(seance, demande(enveloppe, 400))
    (decision,) = close_seance(seance=seance, by=by, at=AT)
    AffectationFactory(enveloppe=enveloppe, montant_cents=60_001)

    with pytest.raises(DepenseImpossible, match="Il manque 0,01"):
        lever_condition(decision=decision, preuve="Devis reçu", by=by, at=AT)

    assert not hasattr(Decision.objects.get(pk=decision.pk), "levee")


def test_a_decision_that_is_not_in_force_takes_no_effect(enveloppe, by):
    decision = DecisionDepenseFactory(caisse=enveloppe.caisse, issue=Issue.REJETEE)
    asked = demande(enveloppe, 10)
    DepenseDemandee.objects.filter(pk=asked.pk).update(decision=decision)

    apply_effect(decision=decision, by=by, at=AT)

    assert not Affectation.objects.exists()


def test_a_postponed_expense_follows_its_item(seance, enveloppe, by):
    asked = demande(enveloppe, 400, objet="Bus")
    item = point_de_depense(seance, asked)
    Point.objects.filter(pk=item.pk).update(proposition=Proposition.AJOURNER)

    (decision,) = close_seance(seance=seance, by=by, at=AT)

    copy = Point.objects.get(reporte_de=item)
    waiting = DepenseDemandee.objects.en_attente().get()
    assert (waiting.point, waiting.montant_cents, waiting.objet) == (copy, 40_000, "Bus")
    asked.refresh_from_db()
    assert (asked.decision, asked.affectation) == (decision, None)
    assert not Affectation.objects.exists()


def test_an_item_carried_over_in_session_takes_its_expense_once(seance, enveloppe, by):
    item = point_de_depense(seance, demande(enveloppe, 400), unanime=False)

    copy = reporter_point(point=item, by=by, at=AT)
    close_seance(seance=seance, by=by, at=AT)

    assert DepenseDemandee.objects.filter(point=copy).count() == 1
    assert DepenseDemandee.objects.count() == 2
    assert not Affectation.objects.exists()


def retirer(decision, by):
    """Another Cotech withdraws a decision."""
    later = seance_tenue(decision.instance)
    item = PointFactory(
        seance=later, nature=NaturePoint.DECISION, type_decision=TypeDecision.RETRAIT, cite_decision=decision
    )
    approuver(item)
    return close_seance(seance=later, by=by, at=AT + timedelta(days=1))[0]


def test_a_withdrawal_frees_what_is_not_engaged_and_erases_nothing(seance, enveloppe, by):
    point_de_depense(seance, demande(enveloppe, 400))
    (decision,) = close_seance(seance=seance, by=by, at=AT)
    made = Affectation.objects.get()
    create_engagement(
        affectation=made, nature=NatureEngagement.COMMANDE, montant_cents=15_000, le=decision.prise_on,
        reference="BC-1", objet="Bus", by=by, at=AT, tiers="Transporteur (exemple)",
    )  # fmt: skip

    par = retirer(decision, by)

    freed = Liberation.objects.get()
    assert (freed.affectation, freed.montant_cents, freed.decision) == (made, 25_000, par)
    assert Affectation.objects.get().tenu_cents == 15_000
    assert reste(enveloppe) == 85_000
    line = Ecriture.objects.get(kind="budget.decision.released")
    assert line.details["reste_engage_cents"] == 15_000


def test_a_withdrawal_of_what_spent_nothing_writes_nothing(seance, by):
    decision = DecisionFactory(instance=seance.instance)

    assert LIEN.au_retrait(decision, par=decision, by=by, at=AT) is None

    assert not Ecriture.objects.filter(kind="budget.decision.released").exists()


def reprise(enveloppe, **champs):
    champs = {"type": TypeDecision.DEPENSE, "montant_cents": 40_000, "prise_on": date(2026, 2, 3)} | champs
    return DecisionDepenseFactory(caisse=enveloppe.caisse, serie=SerieDecision.REPRISE, enregistree_at=AT, **champs)


def test_a_decision_taken_over_reserves_at_once(enveloppe, by):
    asked, decision = demande(enveloppe, 400), reprise(enveloppe)

    link_decision(decision=decision, depense=asked, by=by)

    assert (asked.affectation.montant_cents, asked.affectation.le) == (40_000, date(2026, 2, 3))


def test_a_rejected_decision_taken_over_reserves_nothing(enveloppe, by):
    asked = demande(enveloppe, 400)

    link_decision(decision=reprise(enveloppe, issue=Issue.REJETEE), depense=asked, by=by)

    assert not Affectation.objects.exists()
    assert etat(asked) == "ecartee"


@pytest.mark.parametrize(
    ("champs", "refusal"),
    [
        ({"type": TypeDecision.DELEGATION, "du": date(2026, 1, 1), "au": date(2026, 12, 31)}, DecisionSansDepense),
        ({"montant_cents": 39_999}, DepenseImpossible),
    ],
)
def test_a_decision_taken_over_refuses_what_it_did_not_decide(enveloppe, by, champs, refusal):
    asked = demande(enveloppe, 400)

    with pytest.raises(refusal):
        link_decision(decision=reprise(enveloppe, **champs), depense=asked, by=by)

    asked.refresh_from_db()
    assert asked.decision is None
    assert not Affectation.objects.exists()


def test_a_decision_of_a_seance_has_the_expenses_of_its_item(seance, enveloppe, by):
    point(seance, FAVORABLE, FAVORABLE, FAVORABLE)
    (decision,) = close_seance(seance=seance, by=by, at=AT)

    with pytest.raises(DecisionDeSeance):
        link_decision(decision=decision, depense=demande(enveloppe, 1), by=by)


def test_a_decision_of_another_cite_is_refused(enveloppe, by):
    decision = reprise(enveloppe_de(cotech().cite))

    with pytest.raises(DepenseInconnue):
        link_decision(decision=decision, depense=demande(enveloppe, 400), by=by)


def test_an_expense_on_an_agenda_is_not_taken_over(seance, enveloppe, by):
    asked = demande(enveloppe, 400)
    point_de_depense(seance, asked)

    with pytest.raises(DepenseDejaInscrite):
        link_decision(decision=reprise(enveloppe), depense=asked, by=by)


def test_a_delegation_reserves_nothing_at_the_closing(seance, enveloppe, by):
    item = PointFactory(
        seance=seance, nature=NaturePoint.DECISION, type_decision=TypeDecision.DELEGATION, montant_cents=50_000,
        caisse=enveloppe.caisse, du=date(2026, 11, 1), au=date(2026, 12, 31),
    )  # fmt: skip
    approuver(item)

    close_seance(seance=seance, by=by, at=AT)

    assert not Affectation.objects.exists()


@pytest.mark.parametrize("number", [3, 60])
def test_the_control_of_the_closing_asks_the_same_for_3_items_and_for_60(seance, cite, number):
    enveloppe = enveloppe_de(cite, 100_000)
    asked = [demande(enveloppe, 10, fiche=fiche_de(cite, f"Action {rank}")) for rank in range(number)]
    decided = [(point_de_depense(seance, one, unanime=False), Issue.ADOPTEE) for one in asked]

    with CaptureQueriesContext(connection) as captured:
        found = refus_de_cloture(decided)

    assert found == {}
    assert len(captured) == 1


def test_nothing_to_control_asks_nothing():
    assert refus_de_cloture([]) == {}


def test_an_unknown_expense_is_not_linked(seance, enveloppe, by):
    item = point_de_depense(seance, demande(enveloppe, 1), unanime=False)

    with pytest.raises(DomainError, match="n'existe pas"):
        LIEN.lier(point=item, pk=0, by=by)


@pytest.mark.parametrize(
    ("modele", "champs", "words"),
    [
        ("enveloppe", {"nature": "DROIT_COMMUN"}, "le droit commun se déclare"),
        ("fiche", {"archivee_at": AT, "motif_archivage": "Doublon"}, "l'action n'est plus au plan"),
    ],
)
def test_what_changed_since_it_was_asked_prevents_the_closing(seance, enveloppe, by, modele, champs, words):
    asked = demande(enveloppe, 10)
    point_de_depense(seance, asked)
    row = getattr(asked, modele)
    type(row).objects.filter(pk=row.pk).update(**champs)

    with pytest.raises(ClotureEmpechee, match=words):
        close_seance(seance=seance, by=by, at=AT)

    rien_ecrit(seance)


def test_the_register_names_an_expense_taken_over(enveloppe, by):
    asked, decision = demande(enveloppe, 400), reprise(enveloppe)

    LIEN.lier_decision(decision=decision, pk=asked.pk, by=by)

    assert Affectation.objects.get().decision == decision


def test_an_item_of_another_cite_takes_no_expense(seance, enveloppe, by):
    item = point_de_depense(seance, demande(enveloppe, 10), unanime=False)

    with pytest.raises(DepenseInconnue):
        link_depense(point=item, depense=demande(enveloppe_de(cotech().cite), 10), by=by)


def test_a_seance_closed_before_its_day_reserves_on_the_day_it_is_closed():
    """Called for a day to come, held earlier: nobody has to wait for that day."""
    enveloppe = EnveloppeFactory()
    decision = DecisionDepenseFactory(caisse=enveloppe.caisse, prise_on=date(2026, 12, 3))
    row = DepenseDemandeeFactory(enveloppe=enveloppe, decision=None)

    link_decision(decision=decision, depense=row, by=decision.enregistree_by)

    row.refresh_from_db()
    assert row.affectation.le == decision.enregistree_at.date()
