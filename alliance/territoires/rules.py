"""Rules of the territory. Pure: no ORM, no clock, no settings."""

UAI_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
"""Key letters of a UAI, in order: I, O and Q are left out (docs/sources.md#uai)."""


def uai_key(digits: str) -> str:
    """The check letter of the first seven digits of a UAI."""
    return UAI_LETTERS[int(digits) % len(UAI_LETTERS)]
