"""The very first account of an installation: the technical administrator."""

import base64

from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from alliance.comptes.models import Compte
from alliance.comptes.selectors import is_installation_vierge
from alliance.comptes.services import create_compte
from alliance.journal.services import record
from alliance.kernel.errors import DomainError


class CodeFaux(DomainError):
    pass


class InstallationFermee(DomainError):
    pass


def installation_code() -> str:
    """The code that proves a hand on the server: drawn from its secret key, worth nothing once an account exists."""
    digest = salted_hmac("alliance.installation", "premier compte", algorithm="sha256").digest()
    letters = base64.b32encode(digest).decode()[:16]
    return "-".join(letters[start : start + 4] for start in range(0, 16, 4))


@transaction.atomic
def create_administrateur(*, code: str, email: str, nom: str, mot_de_passe: str) -> Compte:
    """Open the first account of the installation, which creates cités and sees the content of none.

    :param mot_de_passe: already checked.
    :raises InstallationFermee: an account exists.
    :raises CodeFaux: not the code of this server.
    """
    if not is_installation_vierge():
        raise InstallationFermee("Cette installation a déjà un compte. Connectez-vous.")
    if not constant_time_compare(code.strip().upper(), installation_code()):
        raise CodeFaux(
            "Ce n'est pas le code de ce serveur. Lancez « manage.py code_installation » et recopiez-le.", field="code"
        )
    compte = create_compte(email=email, nom=nom, mot_de_passe=mot_de_passe, by=None, is_administrateur=True)
    record(kind="comptes.administrateur.created", by=None, subject=compte)
    return compte
