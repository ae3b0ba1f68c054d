"""Doors of the account system: nobody signs up alone, people come by invitation."""

from allauth.account.adapter import DefaultAccountAdapter


class CompteAdapter(DefaultAccountAdapter):
    """Closes open sign-up; the rest is allauth's."""

    def is_open_for_signup(self, request) -> bool:
        """An account is born of an invitation, of ``creer_cite`` or of the first-run page."""
        return False
