"""The amount and the rate of a simulation say the same thing, to the cent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance.budget.rules import montant_du_taux, montant_saisi, repartir, taux_du_montant

CENTS = st.integers(0, 10**12)
ASKED = st.integers(1, 10**12)
TAUX = st.integers(0, 100_000)


@pytest.mark.parametrize(
    ("demande", "taux", "montant"),
    [
        (100_000, 6_250, 62_500),
        (100_000, 10_000, 100_000),
        (100_000, 0, 0),
        (333, 5_000, 167),
        (1, 4_999, 0),
        (1, 5_000, 1),
        (0, 5_000, 0),
    ],
)
def test_amount_of_a_rate_is_rounded_at_the_nearest_cent(demande, taux, montant):
    assert montant_du_taux(demande, taux) == montant


@pytest.mark.parametrize(
    ("propose", "demande", "taux"), [(1, 3, 3_333), (2, 3, 6_667), (0, 5, 0), (5, 5, 10_000), (7, 0, None)]
)
def test_rate_of_an_amount_is_rounded_at_the_nearest_hundredth(propose, demande, taux):
    assert taux_du_montant(propose, demande) == taux


@given(ASKED)
def test_the_whole_rate_gives_the_whole_request(demande):
    assert (montant_du_taux(demande, 10_000), taux_du_montant(demande, demande)) == (demande, 10_000)


@given(ASKED, TAUX)
def test_amount_is_never_further_than_half_a_cent(demande, taux):
    assert abs(montant_du_taux(demande, taux) * 20_000 - demande * taux * 2) <= 10_000


@given(st.integers(10_000, 10**12), TAUX)
def test_rate_of_the_amount_of_a_rate_is_that_rate(demande, taux):
    assert taux_du_montant(montant_du_taux(demande, taux), demande) == taux


@given(CENTS, ASKED)
def test_amount_of_the_rate_of_an_amount_is_as_near_as_a_hundredth_allows(propose, demande):
    taux = taux_du_montant(propose, demande)
    assert taux is not None

    assert abs(montant_du_taux(demande, taux) - propose) <= demande // 20_000 + 1


@given(ASKED, st.integers(0, 10**10), st.integers(0, 10**10))
def test_amount_typed_alone_is_kept_at_the_cent(demande, base, propose):
    shown = taux_du_montant(base, demande)

    said = montant_saisi(demande_cents=demande, base_cents=base, propose_cents=propose, taux=shown)

    assert said == propose


@given(ASKED, st.integers(0, 10**10), TAUX)
def test_rate_typed_alone_gives_the_amount(demande, base, taux):
    said = montant_saisi(demande_cents=demande, base_cents=base, propose_cents=base, taux=taux)

    assert said == (base if taux == taux_du_montant(base, demande) else montant_du_taux(demande, taux))


@pytest.mark.parametrize(
    ("propose", "taux", "montant"),
    [
        (40_000, 4_000, 40_000),
        (40_010, 4_001, 40_010),
        (40_003, 4_000, 40_003),
        (None, 4_000, 40_000),
        (None, 10_000, 0),
        (None, None, 0),
        (40_000, None, 40_000),
        (40_000, 9_000, None),
    ],
)
def test_amount_and_rate_typed_together(propose, taux, montant):
    """1 000 € are asked and shown at 100 %: the script of the page sends both, and they agree."""
    said = montant_saisi(demande_cents=100_000, base_cents=100_000, propose_cents=propose, taux=taux)

    assert said == montant


@given(st.integers(0, 10**10), st.lists(st.integers(1, 10**9), min_size=1, max_size=8))
def test_shares_add_up_to_the_cent(total, parts):
    shares = repartir(total, parts)

    assert (sum(shares), len(shares), min(shares) >= 0) == (total, len(parts), True)


def test_shares_of_the_same_total_are_the_parts():
    assert repartir(60, [10, 20, 30]) == [10, 20, 30]


def test_parts_that_weigh_nothing_are_refused():
    with pytest.raises(ValueError, match="0"):
        repartir(10, [0])
