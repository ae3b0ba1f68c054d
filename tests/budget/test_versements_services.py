"""Payments: never above the engagement, never before it, once; cancelling restores exactly what was."""

import uuid
from datetime import date

import pytest

from alliance.acteurs.enums import Role
from alliance.budget.models import Engagement, ReglageCaisse, Versement
from alliance.budget.permissions import can_verser
from alliance.budget.selectors.controle import ecarts
from alliance.budget.services import versements as services
from alliance.budget.services.cles import DejaEnregistre
from alliance.budget.services.controles import DateImpossible, MontantImpossible
from alliance.budget.services.engagements import MotifManquant, ReferenceManquante
from alliance.budget.services.justifications import justifier
from alliance.journal.models import Ecriture
from tests.budget.payeurs import budget, engage, teneur
from tests.factories import CompteFactory
from tests.factories.budget import AT, VersementFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def caisse(cite):
    return budget(cite)


@pytest.fixture
def engagement(caisse):
    """5 000 € engaged on 1 April 2026."""
    return engage(caisse)


def etat():
    return (
        list(Engagement.objects.order_by("pk").values()),
        list(Versement.objects.order_by("pk").values()),
        Ecriture.objects.count(),
    )


def verser(engagement, montant_cents=100_000, **kwargs):
    given = {"le": date(2026, 5, 2), "reference": "P-1", "by": None, "at": AT}
    return services.verser(engagement=engagement, montant_cents=montant_cents, **(given | kwargs))


def refuse(error, act, *args, **kwargs):
    before = etat()

    with pytest.raises(error) as refusal:
        act(*args, **kwargs)

    assert etat() == before
    assert ecarts() == []
    return refusal.value.message.replace("\u00a0", " ")


def test_a_payment_moves_its_engagement(engagement):
    by = CompteFactory()

    row = verser(engagement, 123_456, by=by, reference=" P-9 ", nature="ACOMPTE")

    engagement.refresh_from_db()
    assert (engagement.verse_cents, engagement.reste_a_verser_cents) == (123_456, 376_544)
    assert (row.reference, row.nature, row.caisse, row.engage_on, row.enregistre_by) == (
        "P-9", "ACOMPTE", engagement.caisse, engagement.le, by,
    )  # fmt: skip
    assert Ecriture.objects.latest("pk").kind == "budget.versement.recorded"


@pytest.mark.parametrize("montant_cents", [-100, 0, 10**15, 0.001])
def test_an_impossible_amount(engagement, montant_cents):
    refuse(MontantImpossible, verser, engagement, montant_cents)


@pytest.mark.parametrize(
    ("le", "refused"),
    [(date(2026, 3, 31), True), (date(2026, 4, 1), False), (date(2026, 10, 1), False), (date(2026, 10, 2), True)],
)
def test_a_payment_is_between_its_engagement_and_today(engagement, le, refused):
    if refused:
        refuse(DateImpossible, verser, engagement, le=le)
    else:
        assert verser(engagement, le=le).le == le


@pytest.mark.parametrize("reference", ["", "  "])
def test_no_reference_of_the_payment(engagement, reference):
    refuse(ReferenceManquante, verser, engagement, reference=reference)


@pytest.mark.parametrize(("deja", "montant", "passe"), [(0, 500_000, True), (0, 500_001, False), (499_999, 1, True),
                                                        (499_999, 2, False), (500_000, 1, False)])  # fmt: skip
def test_the_engagement_bounds_its_payments_at_the_cent(engagement, deja, montant, passe):
    if deja:
        verser(engagement, deja, reference="P-0")
    if passe:
        assert verser(engagement, montant).montant_cents == montant
    else:
        assert "à verser sur l'engagement" in refuse(services.VersementTropGrand, verser, engagement, montant)


def test_an_engagement_read_before_another_payment_is_bounded_all_the_same(engagement):
    stale = Engagement.objects.get(pk=engagement.pk)
    verser(engagement, 400_000)

    refuse(services.VersementTropGrand, verser, stale, 100_001, reference="P-2")


def test_a_reference_is_paid_once_in_a_purse(caisse, engagement):
    paid = verser(engagement)

    assert "« P-1 » est déjà celle" in refuse(services.VersementExiste, verser, engage(caisse), reference="P-1")
    services.annuler_versement(versement=paid, motif="Erreur", by=None, at=AT)
    assert verser(engage(caisse), reference="P-1").pk
    assert verser(engage(budget(caisse.cite, "Fonds du collège")), reference="P-1").pk


def test_the_same_form_twice(engagement):
    key = uuid.uuid4()
    first = verser(engagement, 500_000, cle=key)

    before = etat()
    with pytest.raises(DejaEnregistre) as refusal:
        verser(engagement, 500_000, cle=key)

    assert refusal.value.acte == first
    assert etat() == before


def test_two_persons_when_the_purse_asks_for_them(caisse):
    author, other = teneur(caisse), teneur(caisse, Role.COMPTABLE)
    row = engage(caisse, by=author)
    assert verser(row, 1, by=author).pk
    assert can_verser(author, row)
    ReglageCaisse.objects.create(caisse=caisse, deux_personnes=True)
    row = Engagement.objects.get(pk=row.pk)

    assert "une autre personne" in refuse(services.MemePersonne, verser, row, reference="P-2", by=author)

    assert not can_verser(author, row)
    assert "une autre personne" in can_verser(author, row).reason
    assert can_verser(other, row)
    assert verser(row, reference="P-2", by=other).pk


def test_the_keeper_of_another_purse_may_not_pay(cite, caisse, engagement):
    stranger = teneur(budget(cite, "Fonds du collège"))

    assert not can_verser(stranger, engagement)


def test_the_chef_pays_only_while_nobody_keeps_the_purse(chef, caisse, engagement):
    assert can_verser(chef.compte, engagement)
    teneur(caisse)

    assert not can_verser(chef.compte, engagement)


def test_a_cancelled_payment_restores_what_was(engagement):
    before = Engagement.objects.values().get(pk=engagement.pk)
    row, by = verser(engagement, 123_456), CompteFactory()

    services.annuler_versement(versement=row, motif="Virement rejeté", by=by, at=AT)

    assert Engagement.objects.values().get(pk=engagement.pk) == before
    assert (row.annule_at, row.annule_by, row.motif_annulation) == (AT, by, "Virement rejeté")
    assert ecarts() == []
    assert Ecriture.objects.latest("pk").kind == "budget.versement.cancelled"


def annuler(versement, motif="Erreur"):
    return services.annuler_versement(versement=versement, motif=motif, by=None, at=AT)


def test_cancelling_wants_a_reason(engagement):
    refuse(MotifManquant, annuler, verser(engagement), " ")


def test_cancelling_twice(engagement):
    row = verser(engagement)
    verser(engagement, reference="P-2")
    stale = Versement.objects.get(pk=row.pk)
    annuler(row)

    refuse(services.VersementDejaAnnule, annuler, stale)


@pytest.mark.parametrize(("justifie", "passe"), [(100_000, True), (100_001, False)])
def test_what_is_proved_is_not_taken_back_at_the_cent(engagement, justifie, passe):
    first = verser(engagement, 200_000)
    VersementFactory(engagement=engagement, montant_cents=100_000)
    justifier(
        engagement=engagement, montant_cents=justifie, le=date(2026, 6, 1), reference="Bilan", by=None, at=AT
    )  # fmt: skip
    if passe:
        assert annuler(first).annule_at == AT
    else:
        refuse(services.VersementJustifie, annuler, first)
