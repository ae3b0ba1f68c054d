"""Reads of accounts."""

from alliance.comptes.models import Compte


def get_compte_by_email(email: str) -> Compte | None:
    """The account of an address, compared without case."""
    return Compte.objects.filter(email__iexact=email.strip()).first()


def is_installation_vierge() -> bool:
    """Whether nobody has an account yet: the only moment when the first-run page is open."""
    return not Compte.objects.exists()
