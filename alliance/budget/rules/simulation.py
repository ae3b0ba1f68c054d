"""Amounts and rates of a simulation. Pure: whole cents, rates in hundredths of a percent; both are exact."""

from collections.abc import Sequence

TAUX_ENTIER = 10_000
"""100 %, in hundredths of a percent."""
TAUX_MAX = 10 * TAUX_ENTIER


def montant_du_taux(demande_cents: int, taux: int) -> int:
    """What a rate gives of what is asked, at the nearest cent; half a cent goes up.

    :param taux: in hundredths of a percent: 6250 for 62,5 %.
    """
    return (demande_cents * taux + TAUX_ENTIER // 2) // TAUX_ENTIER


def taux_du_montant(propose_cents: int, demande_cents: int) -> int | None:
    """The rate of an amount, at the nearest hundredth of a percent; ``None`` when nothing is asked."""
    return (propose_cents * TAUX_ENTIER + demande_cents // 2) // demande_cents if demande_cents else None


def montant_saisi(*, demande_cents: int, base_cents: int, propose_cents: int | None, taux: int | None) -> int | None:
    """The amount that a line of the form means, whichever of the amount and the rate was typed.

    :param base_cents: the amount that the form showed when it was opened, its rate beside it.
    :return: ``None`` when both were changed and say two different things.
    """
    typed_rate = taux is not None and taux != taux_du_montant(base_cents, demande_cents)
    if taux is None or not typed_rate:
        return propose_cents or 0
    from_rate = montant_du_taux(demande_cents, taux)
    if propose_cents is None or propose_cents in {base_cents, from_rate}:
        return from_rate
    return propose_cents if taux == taux_du_montant(propose_cents, demande_cents) else None


def repartir(total_cents: int, parts: Sequence[int]) -> list[int]:
    """Share a total in the proportion of the parts, to the cent: the shares add up to it.

    :raises ValueError: the parts weigh nothing.
    """
    weight = sum(parts)
    if weight <= 0:
        raise ValueError(parts)
    shares, seen, given = [], 0, 0
    for part in parts:
        seen += part
        shares.append(total_cents * seen // weight - given)
        given += shares[-1]
    return shares
