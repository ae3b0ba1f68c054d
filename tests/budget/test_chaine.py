"""The whole chain of one euro, through the services."""

from datetime import date

import pytest

from alliance.budget.enums import EtatEuro
from alliance.budget.models import Enveloppe
from alliance.budget.rules import partition
from alliance.budget.selectors.controle import ecarts
from alliance.budget.selectors.totaux import totaux_of
from alliance.budget.services.justifications import justifier, reverser
from tests.factories.budget import AT, AffectationFactory, AttributionFactory, EngagementFactory, VersementFactory

pytestmark = pytest.mark.django_db


def _etats(enveloppe) -> dict:
    found = partition(totaux_of(Enveloppe.objects.filter(pk=enveloppe.pk))[enveloppe.pk])
    return {etat: amount for etat, amount in found.items() if amount}


def test_each_euro_is_in_one_state_from_the_decision_to_the_proof():
    affectation = AffectationFactory(montant_cents=500_000)
    enveloppe = affectation.enveloppe
    assert _etats(enveloppe) == {EtatEuro.AFFECTE: 500_000, EtatEuro.DISPONIBLE: 500_000}

    award = AttributionFactory(affectation=affectation, montant_cents=400_000)
    assert _etats(enveloppe) == {EtatEuro.ATTRIBUE: 400_000, EtatEuro.AFFECTE: 100_000, EtatEuro.DISPONIBLE: 500_000}

    award = AttributionFactory(affectation=affectation, montant_cents=100_000, notifiee=True)
    engagement = EngagementFactory(attribution=award, montant_cents=90_000)
    VersementFactory(engagement=engagement, montant_cents=80_000)
    justifier(engagement=engagement, montant_cents=50_000, le=date(2026, 6, 1), reference="CRF", by=None, at=AT)
    reverser(
        engagement=engagement, montant_cents=20_000, le=date(2026, 6, 2), reference="T-1", motif="Trop versé", by=None,
        at=AT,
    )  # fmt: skip

    assert _etats(enveloppe) == {
        EtatEuro.ATTRIBUE: 400_000,
        EtatEuro.NOTIFIE: 10_000,
        EtatEuro.ENGAGE: 10_000,
        EtatEuro.VERSE: 10_000,
        EtatEuro.JUSTIFIE: 50_000,
        EtatEuro.REVERSE: 20_000,
        EtatEuro.DISPONIBLE: 500_000,
    }
    assert ecarts() == []


def test_one_cent_corrupted_is_named():
    affectation = AffectationFactory()
    Enveloppe.objects.filter(pk=affectation.enveloppe_id).update(affecte_cents=499_999)

    (found,) = ecarts()

    assert (found.total, found.ecrit_cents, found.recompte_cents) == ("affecte_cents", 499_999, 500_000)
    assert found.enveloppe_id == affectation.enveloppe_id
