"""What the database itself refuses, whatever the code path: docs/budget.md numbers it."""

import re
from datetime import date
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import F

from alliance.budget.enums import NatureCredit, NatureEngagement, NatureMouvement
from alliance.budget.models import (
    ActeInalterable,
    Affectation,
    Attribution,
    ConventionAttributive,
    DepenseDemandee,
    Engagement,
    Enveloppe,
    Justification,
    MouvementEnveloppe,
    PlafondDecision,
    Versement,
)
from alliance.gouvernance.enums import Issue, TypeDecision
from tests.factories import CaisseFactory, FicheActionFactory
from tests.factories.budget import (
    AT,
    LE,
    AffectationFactory,
    AttributionFactory,
    ConventionFactory,
    DecisionDepenseFactory,
    EngagementFactory,
    EnveloppeFactory,
    VersementFactory,
)

pytestmark = pytest.mark.django_db
DOC = Path(__file__).resolve().parents[2] / "docs" / "budget.md"


def _affecter(**given):
    enveloppe = given.pop("enveloppe", None) or EnveloppeFactory()
    row = {
        "cite": enveloppe.cite, "enveloppe": enveloppe, "montant_cents": 1, "le": LE, "enregistre_at": AT,
        "fiche": given.pop("fiche", None) or FicheActionFactory(cite=enveloppe.cite),
        "decision": given.pop("decision", None) or DecisionDepenseFactory(caisse=enveloppe.caisse),
    }  # fmt: skip
    return Affectation.objects.create(**(row | given))


def _engager(affectation, **given):
    row = {
        "cite": affectation.cite, "caisse": affectation.enveloppe.caisse, "exercice": affectation.enveloppe.exercice,
        "affectation": affectation, "nature": NatureEngagement.COMMANDE, "tiers": "X", "objet": "x", "reference": "r",
        "montant_cents": 1, "le": LE, "enregistre_at": AT,
    }  # fmt: skip
    return Engagement.objects.create(**(row | given))


def _verser(engagement, **given):
    row = {
        "engagement": engagement, "caisse": engagement.caisse, "engage_on": engagement.le, "nature": "SOLDE",
        "montant_cents": 1, "reference": "v", "le": engagement.le, "enregistre_at": AT,
    }  # fmt: skip
    return Versement.objects.create(**(row | given))


def _mouvement(**given):
    row = {"enveloppe": EnveloppeFactory(), "le": LE, "enregistre_at": AT, "reference": "x"}
    return MouvementEnveloppe.objects.create(**(row | given))


def _decision(**given):
    return DecisionDepenseFactory(**given)


def _another_cite_of_decision():
    enveloppe = EnveloppeFactory()
    return _affecter(enveloppe=enveloppe, decision=_decision())


def _droit_commun():
    enveloppe = EnveloppeFactory(nature=NatureCredit.DROIT_COMMUN)
    return Enveloppe.objects.filter(pk=enveloppe.pk).update(affecte_cents=1)


def _award_of_another():
    first, other = AffectationFactory(), AttributionFactory(notifiee=True)
    return _engager(first, nature=NatureEngagement.SUBVENTION, attribution=other)


def _same_references():
    engagement = EngagementFactory()
    Versement.objects.all()
    _verser(engagement)
    return _verser(engagement)


def _cancelled_while_engaged():
    award = EngagementFactory().attribution
    return Attribution.objects.filter(pk=award.pk).update(annulee_at=AT, motif_annulation="x")


REFUS = [
    ("B1", "one-cent-over", lambda: Enveloppe.objects.filter(pk=EnveloppeFactory().pk).update(affecte_cents=1_000_001)),
    ("B1", "frozen-counts", lambda: Enveloppe.objects.filter(pk=AffectationFactory().enveloppe_id)
        .update(gele_cents=500_001)),
    ("B1", "carried-over-counts", lambda: Enveloppe.objects.filter(pk=AffectationFactory().enveloppe_id)
        .update(reporte_cents=500_001)),
    ("B1", "notified-below", lambda: Enveloppe.objects.filter(pk=AffectationFactory().enveloppe_id)
        .update(notifie_cents=499_999)),
    ("B3", "droit-commun", _droit_commun),
    ("B4", "minus-one-euro", lambda: _mouvement(nature=NatureMouvement.NOTIFICATION, montant_cents=-100)),
    ("B4", "zero", lambda: _mouvement(nature=NatureMouvement.AVENANT, montant_cents=0)),
    ("B4", "no-proof", lambda: _mouvement(nature=NatureMouvement.ENCAISSEMENT, montant_cents=1, reference="")),
    ("B4", "half-a-report", lambda: _mouvement(nature=NatureMouvement.REPORT_ENTRANT, montant_cents=1)),
    ("B5", "rejected", lambda: _affecter_sur(issue=Issue.REJETEE)),
    ("B5", "under-a-condition", lambda: _affecter_sur(issue=Issue.SOUS_RESERVE, conditions="Un accord")),
    ("B5", "not-an-expense", lambda: _affecter_sur(type=TypeDecision.AUTRE)),
    ("B6", "decision-of-another-cite", _another_cite_of_decision),
    ("B6", "action-of-another-cite", lambda: _affecter(fiche=FicheActionFactory())),
    ("B6", "decision-on-another-purse", lambda: _affecter_ailleurs()),
    ("B7", "one-cent-over-the-decision", lambda: PlafondDecision.objects.filter(
        decision=AffectationFactory().decision).update(affecte_cents=500_001)),
    ("B8", "one-cent-over-the-affectation", lambda: Affectation.objects.filter(pk=AffectationFactory().pk)
        .update(attribue_cents=300_000, engage_direct_cents=200_001)),
    ("B9", "one-cent-over-the-award", lambda: Attribution.objects.filter(pk=AttributionFactory().pk)
        .update(engage_cents=500_001)),
    ("B9", "reduced-and-engaged", lambda: Attribution.objects.filter(pk=AttributionFactory().pk)
        .update(engage_cents=400_000, reduit_cents=100_001)),
    ("B10", "cancelled-while-engaged", _cancelled_while_engaged),
    ("B11", "one-cent-overpaid", lambda: Engagement.objects.filter(pk=EngagementFactory().pk)
        .update(verse_cents=500_001)),
    ("B11", "released-and-paid", lambda: Engagement.objects.filter(pk=EngagementFactory().pk)
        .update(verse_cents=400_000, desengage_cents=100_001)),
    ("B12", "one-cent-overproved", lambda: Engagement.objects.filter(pk=VersementFactory().engagement_id)
        .update(justifie_cents=400_000, reverse_cents=100_001)),
    ("B13", "subvention-without-award", lambda: _engager(AffectationFactory(), nature=NatureEngagement.SUBVENTION)),
    ("B13", "order-on-an-award", lambda: _engager_sur_attribution()),
    ("B14", "another-purse", lambda: _engager(AffectationFactory(), caisse=CaisseFactory())),
    ("B14", "another-year", lambda: _engager(AffectationFactory(), exercice=2025)),
    ("B14", "award-of-another-affectation", _award_of_another),
    ("B15", "the-day-before", lambda: _verser(EngagementFactory(), le=date(2026, 3, 31))),
    ("B15", "a-false-day-of-engagement", lambda: _verser(EngagementFactory(), engage_on=date(2026, 1, 1))),
    ("B16", "same-payment-reference", _same_references),
    ("B20", "zero", lambda: _affecter(montant_cents=0)),
    ("B20", "minus-one", lambda: _affecter(montant_cents=-1)),
    ("B21", "action-of-another-cite", lambda: _demander(fiche=FicheActionFactory())),
    ("B21", "zero", lambda: _demander(montant_cents=0)),
]  # fmt: skip


def _affecter_sur(**decision):
    enveloppe = EnveloppeFactory()
    return _affecter(enveloppe=enveloppe, decision=_decision(caisse=enveloppe.caisse, **decision))


def _affecter_ailleurs():
    enveloppe = EnveloppeFactory()
    return _affecter(enveloppe=enveloppe, decision=_decision(caisse=CaisseFactory(cite=enveloppe.cite)))


def _engager_sur_attribution():
    award = AttributionFactory(notifiee=True)
    return _engager(award.affectation, attribution=award)


def _demander(**given):
    enveloppe = EnveloppeFactory()
    row = {"cite": enveloppe.cite, "enveloppe": enveloppe, "montant_cents": 1, "demandee_at": AT}
    row["fiche"] = given.pop("fiche", None) or FicheActionFactory(cite=enveloppe.cite)
    return DepenseDemandee.objects.create(**(row | given))


@pytest.mark.parametrize("act", [pytest.param(act, id=f"{number}-{name}") for number, name, act in REFUS])
def test_the_database_refuses(act):
    with pytest.raises(DatabaseError), transaction.atomic():
        act()


def _frozen() -> list:
    return [
        ("mouvement", lambda: _rewrite(MouvementEnveloppe, EnveloppeFactory().mouvements.get(), montant_cents=1)),
        ("affectation", lambda: _rewrite(Affectation, AffectationFactory(), montant_cents=F("montant_cents") + 1)),
        ("affectation-moved", lambda: _rewrite(Affectation, AffectationFactory(), enveloppe=EnveloppeFactory())),
        ("attribution", lambda: _rewrite(Attribution, AttributionFactory(), montant_cents=600_000)),
        ("engagement", lambda: _rewrite(Engagement, EngagementFactory(), montant_cents=600_000)),
        ("engagement-nature", lambda: _rewrite(Engagement, EngagementFactory(), le=date(2026, 1, 1))),
        ("versement", lambda: _rewrite(Versement, VersementFactory(), montant_cents=1)),
        ("versement-day", lambda: _rewrite(Versement, VersementFactory(), le=date(2026, 6, 1))),
        ("convention-signed-twice", lambda: _sign(date(2026, 4, 2))),
        ("convention-unsigned", lambda: _sign(None)),
        ("justification", _rewrite_justification),
        ("cancelled-payment-comes-back", _revive),
    ]


def _rewrite(modele, row, **changes):
    return modele.objects.filter(pk=row.pk).update(**changes)


def _sign(day):
    row = ConventionFactory()
    ConventionAttributive.objects.filter(pk=row.pk).update(signee_on=date(2026, 4, 1))
    return ConventionAttributive.objects.filter(pk=row.pk).update(signee_on=day)


def _rewrite_justification():
    row = Justification(
        engagement=VersementFactory().engagement, montant_cents=1, le=LE, reference="x", enregistre_at=AT
    )
    row.save()
    return _rewrite(Justification, row, montant_cents=2)


def _revive():
    row = VersementFactory()
    Versement.objects.filter(pk=row.pk).update(annule_at=AT, motif_annulation="x")
    return Versement.objects.filter(pk=row.pk).update(annule_at=None, motif_annulation="")


@pytest.mark.parametrize("act", [pytest.param(act, id=name) for name, act in _frozen()])
def test_the_database_refuses_to_rewrite(act):
    with pytest.raises(DatabaseError), transaction.atomic():
        act()


def test_each_invariant_of_the_document_is_in_the_database():
    named = set(
        re.findall(
            r"`(budget_[a-z_]+)`", DOC.read_text("utf-8").partition("## Les invariants")[2].partition("\n## ")[0]
        )
    )
    tables = [table for table in connection.introspection.table_names() if table.startswith("budget_")]
    with connection.cursor() as cursor:
        held = {name for table in tables for name in connection.introspection.get_constraints(cursor, table)}
        catalogue = (
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            if connection.vendor == "sqlite"
            else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
        )
        cursor.execute(catalogue)
        held |= {name for (name,) in cursor.fetchall()}

    assert named - held == set()


def test_each_test_of_the_document_exists():
    section = DOC.read_text("utf-8").partition("## Les invariants")[2].partition("\n## ")[0]
    wanted = set(re.findall(r"`(test_[a-z_0-9]+)`", section))
    written = {
        name
        for path in Path(__file__).parent.glob("test_*.py")
        for name in re.findall(r"def (test_\w+)", path.read_text("utf-8"))
    }

    assert wanted - written == set()


def test_a_number_is_given_once():
    numbers = re.findall(r"^\| (B\d+) \|", DOC.read_text("utf-8"), re.MULTILINE)

    assert numbers == [f"B{n}" for n in range(1, len(numbers) + 1)]


@pytest.mark.parametrize("modele", [MouvementEnveloppe, Affectation, Attribution, Engagement, Versement, Justification])
def test_no_act_is_deleted_by_the_lot(modele):
    VersementFactory()

    with pytest.raises(ActeInalterable, match="ne s'efface pas"):
        modele.objects.all().delete()
