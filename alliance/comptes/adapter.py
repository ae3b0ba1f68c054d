"""Doors of the account system: nobody signs up alone, people come by invitation."""

from allauth.account.adapter import DefaultAccountAdapter
from django.utils import timezone

from alliance.comptes.services import record_visite


class CompteAdapter(DefaultAccountAdapter):
    """Closes open sign-up and marks each visit; the rest is allauth's."""

    def is_open_for_signup(self, request) -> bool:
        """An account is born of an invitation, of ``creer_cite`` or of the first-run page."""
        return False

    def login(self, request, user) -> None:
        """Open the session, whatever the proof given, and move the « since my last visit » mark."""
        super().login(request, user)
        record_visite(compte=user, at=timezone.now())
