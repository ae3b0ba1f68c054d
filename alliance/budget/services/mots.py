"""Words of the refusals."""

from alliance.kernel.money import format_cents


def euros(cents: int) -> str:
    """Always a figure: « 0 € », « 1 200 € », « 1 200,50 € »."""
    return format_cents(cents) if cents else "0\u00a0€"
