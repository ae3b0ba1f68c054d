"""An affectation stands on a decision in effect, within its ceiling and within the enveloppe, to the cent."""

import uuid
from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction

from alliance.budget.enums import NatureCredit, NatureMouvement
from alliance.budget.models import (
    ActeInalterable,
    Affectation,
    Enveloppe,
    ExerciceClos,
    Liberation,
    PlafondDecision,
    Prevision,
)
from alliance.budget.rules import TYPES_QUI_ENGAGENT
from alliance.budget.services.affectations import (
    ActionHorsDecision,
    AffectationInsuffisante,
    AutreBudget,
    DecisionDepassee,
    DecisionSansEffet,
    DelegationHorsDates,
    DroitCommunNonAffecte,
    EnveloppeDepassee,
    MotifManquant,
    create_affectation,
    liberer_affectation,
    liberer_decision,
    set_prevision,
)
from alliance.budget.services.cles import DejaEnregistre
from alliance.budget.services.controles import CiteDifferente, DateImpossible, ExerciceEstClos, MontantImpossible
from alliance.budget.services.enveloppes import record_mouvement
from alliance.gouvernance.enums import Issue, TypeDecision
from alliance.gouvernance.models import LeveeCondition
from alliance.journal.models import Ecriture
from tests.factories import CaisseFactory, CompteFactory, FicheActionFactory
from tests.factories.budget import (
    AT,
    LE,
    AffectationFactory,
    AttributionFactory,
    DecisionDepenseFactory,
    DepenseDemandeeFactory,
    EngagementFactory,
    EnveloppeFactory,
    PrevisionFactory,
)
from tests.factories.gouvernance import DecisionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def enveloppe(db):
    return EnveloppeFactory()


@pytest.fixture
def decision(enveloppe):
    return DecisionDepenseFactory(caisse=enveloppe.caisse, montant_cents=500_000)


@pytest.fixture
def fiche(enveloppe):
    return FicheActionFactory(cite=enveloppe.cite)


def affecter(enveloppe, fiche, decision, montant_cents=100_000, **given):
    return create_affectation(
        enveloppe=enveloppe, fiche=fiche, decision=decision, montant_cents=montant_cents,
        **({"le": LE, "by": None, "at": AT} | given),
    )  # fmt: skip


def ecrit(enveloppe):
    """What the enveloppe and the decisions hold, and how many acts there are."""
    return (
        Enveloppe.objects.get(pk=enveloppe.pk).affecte_cents,
        sum(PlafondDecision.objects.values_list("affecte_cents", flat=True)),
        Affectation.objects.count(),
        Ecriture.objects.filter(kind="budget.affectation.created").count(),
    )


def test_it_reserves_in_the_enveloppe_and_in_the_decision(enveloppe, fiche, decision):
    by = CompteFactory()

    row = affecter(enveloppe, fiche, decision, 499_999, by=by, motif="Première part")

    assert (row.tenu_cents, row.libre_cents, row.enregistre_by, row.enregistre_at) == (499_999, 499_999, by, AT)
    assert ecrit(enveloppe) == (499_999, 499_999, 1, 1)
    assert decision.plafond_budget.plafond_cents == 500_000


@pytest.mark.parametrize("cents", [0, -1, -100_000, 10**15, 1.5, True])
def test_an_impossible_amount_is_refused(enveloppe, fiche, decision, cents):
    with pytest.raises(MontantImpossible):
        affecter(enveloppe, fiche, decision, cents)

    assert ecrit(enveloppe) == (0, 0, 0, 0)


@pytest.mark.parametrize("other", ["fiche", "decision"])
def test_another_cite_is_refused(enveloppe, fiche, decision, other):
    given = {"fiche": fiche, "decision": decision}
    given[other] = FicheActionFactory() if other == "fiche" else DecisionDepenseFactory()

    with pytest.raises(CiteDifferente):
        affecter(enveloppe, **given)

    assert ecrit(enveloppe) == (0, 0, 0, 0)


@pytest.mark.parametrize(
    ("day", "refused"),
    [(date(2024, 5, 13), True), (date(2024, 5, 14), False), (date(2026, 10, 1), False), (date(2026, 10, 2), True)],
)
def test_the_day_is_between_the_decision_and_today(enveloppe, fiche, decision, day, refused):
    if refused:
        with pytest.raises(DateImpossible):
            affecter(enveloppe, fiche, decision, le=day)
    else:
        affecter(enveloppe, fiche, decision, le=day)

    assert Affectation.objects.exists() is not refused


def test_droit_commun_is_not_affected(enveloppe, fiche, decision):
    other = EnveloppeFactory(
        cite=enveloppe.cite, caisse=enveloppe.caisse, nature=NatureCredit.DROIT_COMMUN, notifie_cents=1_000_000
    )

    with pytest.raises(DroitCommunNonAffecte):
        affecter(other, fiche, decision)

    assert ecrit(other) == (0, 0, 0, 0)


def test_a_closed_year_is_refused(enveloppe, fiche, decision):
    ExerciceClos.objects.create(cite=enveloppe.cite, exercice=2026, clos_at=AT)

    with pytest.raises(ExerciceEstClos):
        affecter(enveloppe, fiche, decision)

    assert ecrit(enveloppe) == (0, 0, 0, 0)


@pytest.mark.parametrize(
    "kind", [kind for kind in TypeDecision if kind not in TYPES_QUI_ENGAGENT and kind != "RETRAIT"]
)
def test_a_decision_about_something_else_is_refused(enveloppe, fiche, kind):
    other = DecisionDepenseFactory(caisse=enveloppe.caisse, type=kind)

    with pytest.raises(DecisionSansEffet):
        affecter(enveloppe, fiche, other)

    assert ecrit(enveloppe) == (0, 0, 0, 0)


@pytest.mark.parametrize("issue", [Issue.REJETEE, Issue.AJOURNEE, Issue.REORIENTEE, Issue.SOUS_RESERVE])
def test_a_decision_that_is_not_in_effect_is_refused(enveloppe, fiche, issue):
    conditions = "Un devis" if issue == Issue.SOUS_RESERVE else ""
    other = DecisionDepenseFactory(caisse=enveloppe.caisse, issue=issue, conditions=conditions)

    with pytest.raises(DecisionSansEffet):
        affecter(enveloppe, fiche, other)

    assert ecrit(enveloppe) == (0, 0, 0, 0)


def test_a_condition_that_is_lifted_gives_effect(enveloppe, fiche):
    other = DecisionDepenseFactory(caisse=enveloppe.caisse, issue=Issue.SOUS_RESERVE, conditions="Un devis")
    LeveeCondition.objects.create(decision=other, preuve="Devis reçu", levee_at=AT, levee_by=CompteFactory())

    assert affecter(enveloppe, fiche, other).decision == other


@pytest.mark.parametrize(("in_force", "issue"), [(True, Issue.ADOPTEE), (False, Issue.REJETEE)])
def test_a_withdrawn_decision_pays_nothing_more(enveloppe, fiche, decision, in_force, issue):
    DecisionFactory(instance=decision.instance, type=TypeDecision.RETRAIT, cite_decision=decision, issue=issue)

    if in_force:
        with pytest.raises(DecisionSansEffet):
            affecter(enveloppe, fiche, decision)
    else:
        affecter(enveloppe, fiche, decision)

    assert Affectation.objects.exists() is not in_force


def test_the_decision_of_another_budget_is_refused(enveloppe, fiche):
    other = DecisionDepenseFactory(caisse=CaisseFactory(cite=enveloppe.cite))

    with pytest.raises(AutreBudget):
        affecter(enveloppe, fiche, other)

    assert ecrit(enveloppe) == (0, 0, 0, 0)


@pytest.mark.parametrize(
    ("day", "refused"),
    [(date(2026, 2, 28), True), (date(2026, 3, 1), False), (date(2026, 6, 30), False), (date(2026, 7, 1), True)],
)
def test_a_delegation_runs_from_its_first_to_its_last_day(enveloppe, fiche, day, refused):
    delegation = DecisionDepenseFactory(
        caisse=enveloppe.caisse, type=TypeDecision.DELEGATION, du=date(2026, 3, 1), au=date(2026, 6, 30)
    )

    if refused:
        with pytest.raises(DelegationHorsDates):
            affecter(enveloppe, fiche, delegation, le=day)
    else:
        affecter(enveloppe, fiche, delegation, le=day)

    assert Affectation.objects.exists() is not refused


def test_a_decision_that_names_an_action_pays_no_other(enveloppe, fiche, decision):
    DepenseDemandeeFactory(enveloppe=enveloppe, fiche=fiche, decision=decision)

    with pytest.raises(ActionHorsDecision):
        affecter(enveloppe, FicheActionFactory(cite=enveloppe.cite), decision)

    assert ecrit(enveloppe) == (0, 0, 0, 0)
    assert affecter(enveloppe, fiche, decision).fiche == fiche


@pytest.mark.parametrize(
    ("first", "second", "refused"),
    [(499_999, 1, False), (499_999, 2, True), (500_000, 1, True), (1, 499_999, False), (250_000, 250_001, True)],
)
def test_the_ceiling_of_the_decision_holds_to_the_cent(enveloppe, fiche, decision, first, second, refused):
    affecter(enveloppe, fiche, decision, first)

    if refused:
        with pytest.raises(DecisionDepassee):
            affecter(enveloppe, fiche, decision, second)
    else:
        affecter(enveloppe, fiche, decision, second)

    total = first if refused else first + second
    assert ecrit(enveloppe) == (total, total, 1 if refused else 2, 1 if refused else 2)


@pytest.mark.parametrize(
    ("frozen", "cents", "refused"),
    [(0, 1_000_000, False), (0, 1_000_001, True), (1, 1_000_000, True), (1, 999_999, False), (1_000_000, 1, True)],
)
def test_the_enveloppe_holds_to_the_cent(enveloppe, fiche, frozen, cents, refused):
    decision = DecisionDepenseFactory(caisse=enveloppe.caisse, montant_cents=5_000_000)
    if frozen:
        record_mouvement(
            enveloppe=enveloppe, nature=NatureMouvement.GEL, montant_cents=frozen, le=LE, motif="Gel", by=None, at=AT
        )

    if refused:
        with pytest.raises(EnveloppeDepassee):
            affecter(enveloppe, fiche, decision, cents)
    else:
        affecter(enveloppe, fiche, decision, cents)

    assert ecrit(enveloppe) == ((0, 0, 0, 0) if refused else (cents, cents, 1, 1))


def test_an_enveloppe_that_is_only_announced_says_so(fiche, decision, enveloppe):
    empty = EnveloppeFactory(cite=enveloppe.cite, caisse=enveloppe.caisse, notifie_cents=0)

    with pytest.raises(EnveloppeDepassee, match="n'est pas encore notifiée"):
        affecter(empty, fiche, decision)


def test_the_same_key_writes_once(enveloppe, fiche, decision):
    key = uuid.uuid4()
    row = affecter(enveloppe, fiche, decision, 500_000, cle=key)

    with pytest.raises(DejaEnregistre) as refusal:
        affecter(enveloppe, fiche, decision, 500_000, cle=key)

    assert refusal.value.acte == row
    assert ecrit(enveloppe) == (500_000, 500_000, 1, 1)


def test_the_database_refuses_what_the_services_would(enveloppe, fiche, decision):
    row = affecter(enveloppe, fiche, decision, 100_000)

    for change in ({"montant_cents": 1}, {"le": date(2026, 1, 1)}, {"libere_cents": 100_001}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Affectation.objects.filter(pk=row.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Enveloppe.objects.filter(pk=enveloppe.pk).update(affecte_cents=1_000_001)
    with pytest.raises(IntegrityError), transaction.atomic():
        PlafondDecision.objects.update(affecte_cents=500_001)
    with pytest.raises(ActeInalterable):
        row.delete()


def liberer(row, cents, **given):
    return liberer_affectation(
        affectation=row, montant_cents=cents, **({"le": LE, "by": None, "at": AT, "motif": "Action réduite"} | given)
    )


@pytest.mark.parametrize(
    ("awarded", "ordered", "cents", "refused"),
    [(0, 0, 500_000, False), (0, 0, 500_001, True), (200_000, 0, 300_000, False), (200_000, 0, 300_001, True),
     (0, 100_000, 400_000, False), (0, 100_000, 400_001, True), (500_000, 0, 1, True)],
)  # fmt: skip
def test_what_is_neither_awarded_nor_engaged_is_freed_to_the_cent(awarded, ordered, cents, refused):
    row = AffectationFactory(montant_cents=500_000)
    if awarded:
        AttributionFactory(affectation=row, montant_cents=awarded)
    if ordered:
        EngagementFactory(affectation=row, attribution=None, montant_cents=ordered)

    if refused:
        with pytest.raises(AffectationInsuffisante):
            liberer(row, cents)
    else:
        liberer(row, cents)

    left = 500_000 if refused else 500_000 - cents
    assert Enveloppe.objects.get(pk=row.enveloppe_id).affecte_cents == left
    assert PlafondDecision.objects.get().affecte_cents == left
    assert Liberation.objects.exists() is not refused
    assert Ecriture.objects.filter(kind="budget.affectation.released").exists() is not refused


def test_what_is_freed_may_be_affected_again():
    row = AffectationFactory(montant_cents=1_000_000)
    liberer(row, 1_000_000)

    again = affecter(row.enveloppe, row.fiche, row.decision, 1_000_000)

    assert Enveloppe.objects.get(pk=row.enveloppe_id).affecte_cents == again.montant_cents


@pytest.mark.parametrize("cents", [0, -1])
def test_an_impossible_release_is_refused(cents):
    with pytest.raises(MontantImpossible):
        liberer(AffectationFactory(), cents)

    assert not Liberation.objects.exists()


@pytest.mark.parametrize("day", [date(2026, 3, 1), date(2026, 10, 2)])
def test_a_release_follows_its_affectation(day):
    with pytest.raises(DateImpossible):
        liberer(AffectationFactory(), 1, le=day)

    assert not Liberation.objects.exists()


def test_a_release_says_why():
    row = AffectationFactory()
    with pytest.raises(MotifManquant):
        liberer(row, 1, motif=" ")

    assert not Liberation.objects.exists()
    withdrawal = DecisionFactory(instance=row.decision.instance, type=TypeDecision.RETRAIT, cite_decision=row.decision)
    assert liberer(row, 1, motif="", decision=withdrawal).decision == withdrawal


def test_the_same_release_writes_once():
    row, key = AffectationFactory(montant_cents=500_000), uuid.uuid4()
    first = liberer(row, 500_000, cle=key)

    with pytest.raises(DejaEnregistre) as refusal:
        liberer(row, 500_000, cle=key)

    assert refusal.value.acte == first
    assert Enveloppe.objects.get(pk=row.enveloppe_id).affecte_cents == 0


def test_a_release_is_never_rewritten():
    freed = liberer(AffectationFactory(), 1)

    with pytest.raises(ActeInalterable):
        freed.save()
    with pytest.raises(ActeInalterable):
        freed.delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        Liberation.objects.update(montant_cents=2)


def test_a_withdrawal_frees_what_nobody_engaged_and_lists_the_rest():
    row = AffectationFactory(montant_cents=500_000)
    award = AttributionFactory(affectation=row, montant_cents=300_000, notifiee=True)
    EngagementFactory(attribution=award, montant_cents=120_000)
    AttributionFactory(affectation=row, montant_cents=50_000)
    free = AffectationFactory(
        enveloppe=row.enveloppe, montant_cents=100_000,
        decision=DecisionDepenseFactory(caisse=row.enveloppe.caisse, montant_cents=100_000),
    )  # fmt: skip
    withdrawal = DecisionFactory(instance=row.decision.instance, type=TypeDecision.RETRAIT, cite_decision=row.decision)

    kept = liberer_decision(decision=row.decision, par=withdrawal, le=LE, by=None, at=AT)

    assert [(one.pk, one.tenu_cents) for one in kept] == [(row.pk, 120_000)]
    assert Enveloppe.objects.get(pk=row.enveloppe_id).affecte_cents == 220_000
    assert PlafondDecision.objects.get(decision=row.decision).affecte_cents == 120_000
    assert {freed.decision for freed in Liberation.objects.all()} == {withdrawal}
    assert liberer_decision(decision=row.decision, par=withdrawal, le=LE, by=None, at=AT) == kept
    assert liberer_decision(decision=free.decision, par=withdrawal, le=LE, by=None, at=AT) == []


def test_a_prevision_reserves_nothing(enveloppe, fiche):
    row = set_prevision(enveloppe=enveloppe, fiche=fiche, montant_cents=2_000_000, by=None, at=AT, note="Pour voir")

    assert (row.montant_cents, row.note) == (2_000_000, "Pour voir")
    assert Enveloppe.objects.get(pk=enveloppe.pk).disponible_cents == 1_000_000


def test_a_prevision_is_one_per_action_and_goes_with_zero(enveloppe, fiche):
    for cents in (100, 200):
        set_prevision(enveloppe=enveloppe, fiche=fiche, montant_cents=cents, by=None, at=AT)
    assert Prevision.objects.get().montant_cents == 200

    later = datetime(2026, 11, 1, tzinfo=UTC)
    for _ in range(2):
        assert set_prevision(enveloppe=enveloppe, fiche=fiche, montant_cents=0, by=None, at=later) is None

    assert not Prevision.objects.exists()
    assert Ecriture.objects.filter(kind="budget.prevision.removed").count() == 1


def test_a_prevision_of_another_cite_is_refused(enveloppe):
    with pytest.raises(CiteDifferente):
        set_prevision(enveloppe=enveloppe, fiche=FicheActionFactory(), montant_cents=1, by=None, at=AT)

    assert not Prevision.objects.exists()


def test_a_negative_prevision_is_refused(enveloppe, fiche):
    PrevisionFactory(enveloppe=enveloppe, fiche=fiche, montant_cents=100)

    with pytest.raises(MontantImpossible):
        set_prevision(enveloppe=enveloppe, fiche=fiche, montant_cents=-1, by=None, at=AT)

    assert Prevision.objects.get().montant_cents == 100
