"""Proofs and money that comes back: never beyond what was paid, at the cent."""

import uuid
from datetime import date

import pytest

from alliance.budget.models import Engagement, Justification, Reversement
from alliance.budget.selectors.controle import ecarts
from alliance.budget.services import justifications as services
from alliance.budget.services.cles import DejaEnregistre
from alliance.budget.services.controles import DateImpossible, MontantImpossible
from alliance.budget.services.engagements import MotifManquant
from alliance.budget.services.pieces import justifier_avec_piece
from alliance.documents.models import Document
from alliance.documents.rules import FichierRefuse
from alliance.journal.models import Ecriture
from tests.budget.payeurs import budget, engage
from tests.factories import CompteFactory
from tests.factories.budget import AT, VersementFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def engagement(cite):
    """5 000 € engaged, 2 000 € paid."""
    row = engage(budget(cite))
    VersementFactory(engagement=row, montant_cents=200_000)
    row.refresh_from_db()
    return row


def etat():
    return (
        list(Engagement.objects.order_by("pk").values()),
        list(Justification.objects.order_by("pk").values()),
        list(Reversement.objects.order_by("pk").values()),
        Document.objects.count(),
        Ecriture.objects.count(),
    )


def justifier(engagement, montant_cents=50_000, **kwargs):
    given = {"le": date(2026, 6, 1), "reference": "Bilan", "by": None, "at": AT}
    return services.justifier(engagement=engagement, montant_cents=montant_cents, **(given | kwargs))


def reverser(engagement, montant_cents=50_000, **kwargs):
    given = {"le": date(2026, 6, 1), "reference": "T-1", "motif": "Non réalisé", "by": None, "at": AT}
    return services.reverser(engagement=engagement, montant_cents=montant_cents, **(given | kwargs))


def refuse(error, act, *args, **kwargs):
    before = etat()

    with pytest.raises(error) as refusal:
        act(*args, **kwargs)

    assert etat() == before
    assert ecarts() == []
    return refusal.value.message.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("acte", "total", "kind"),
    [
        (justifier, "justifie_cents", "budget.justification.recorded"),
        (reverser, "reverse_cents", "budget.reversement.recorded"),
    ],
)
def test_an_act_moves_its_total(engagement, acte, total, kind):
    by = CompteFactory()

    row = acte(engagement, 123_456, by=by)

    engagement.refresh_from_db()
    assert (getattr(engagement, total), engagement.reste_a_justifier_cents) == (123_456, 76_544)
    assert (row.montant_cents, row.enregistre_by) == (123_456, by)
    assert Ecriture.objects.latest("pk").kind == kind


ACTES = [justifier, reverser]


@pytest.mark.parametrize("acte", ACTES)
@pytest.mark.parametrize("montant_cents", [-1, 0, 10**15])
def test_an_impossible_amount(engagement, acte, montant_cents):
    refuse(MontantImpossible, acte, engagement, montant_cents)


@pytest.mark.parametrize("acte", ACTES)
@pytest.mark.parametrize("le", [date(2026, 3, 31), date(2026, 10, 2)])
def test_an_impossible_day(engagement, acte, le):
    refuse(DateImpossible, acte, engagement, le=le)


@pytest.mark.parametrize("acte", ACTES)
@pytest.mark.parametrize("reference", ["", "  "])
def test_no_piece_named(engagement, acte, reference):
    refuse(services.PieceManquante, acte, engagement, reference=reference)


def test_money_comes_back_for_a_reason(engagement):
    refuse(MotifManquant, reverser, engagement, motif=" ")


@pytest.mark.parametrize("acte", ACTES)
@pytest.mark.parametrize(("deja", "montant", "passe"), [(0, 200_000, True), (0, 200_001, False), (199_999, 1, True),
                                                        (199_999, 2, False)])  # fmt: skip
def test_what_was_paid_bounds_both_together_at_the_cent(engagement, acte, deja, montant, passe):
    if deja:
        other = reverser if acte is justifier else justifier
        other(engagement, deja)
    if passe:
        assert acte(engagement, montant).montant_cents == montant
    else:
        message = refuse(services.ResteInsuffisant, acte, engagement, montant)
        assert "versés sans justificatif ni reversement" in message


@pytest.mark.parametrize("acte", ACTES)
def test_the_same_form_twice(engagement, acte):
    key = uuid.uuid4()
    first = acte(engagement, 200_000, cle=key)

    before = etat()
    with pytest.raises(DejaEnregistre) as refusal:
        acte(engagement, 200_000, cle=key)

    assert refusal.value.acte == first
    assert etat() == before


def avec_piece(engagement, montant_cents=50_000, nom="bilan.csv", contenu=b"a;b\n1;2\n", **kwargs):
    given = {"le": date(2026, 6, 1), "reference": "Bilan", "by": None, "at": AT}
    return justifier_avec_piece(
        engagement=engagement, montant_cents=montant_cents, nom=nom, contenu=contenu, **(given | kwargs)
    )


def test_a_proof_keeps_its_file(engagement):
    assert avec_piece(engagement).document.nom == "bilan.csv"


def test_a_proof_without_file(engagement):
    assert avec_piece(engagement, nom="", contenu=b"").document is None


def test_a_file_that_is_refused_refuses_the_proof(engagement):
    refuse(FichierRefuse, avec_piece, engagement, nom="programme.exe", contenu=b"MZ\x90\x00")


def test_a_proof_that_is_refused_keeps_no_file(engagement):
    refuse(services.ResteInsuffisant, avec_piece, engagement, 200_001)


def test_a_second_click_keeps_one_file(engagement):
    key = uuid.uuid4()
    avec_piece(engagement, cle=key)

    before = etat()
    with pytest.raises(DejaEnregistre):
        avec_piece(engagement, cle=key)

    assert etat() == before
