"""Reads of the outbox."""

from alliance.comptes.models import Compte
from alliance.notifications.contrats import TypeCourriel, types
from alliance.notifications.models import Courriel


def get_type(kind: str) -> TypeCourriel | None:
    """The declared kind of this name, if any."""
    return next((declared for declared in types if declared.kind == kind), None)


def courriels_of(compte: Compte) -> list[dict]:
    """What « Mes données » shows of the mails written to a person: never their text, which may open a door."""
    rows = Courriel.objects.visible_to(compte).order_by("-cree_at", "-pk")
    return [
        {
            "objet": row.objet,
            "adresse": row.adresse,
            "écrit le": row.cree_at,
            "envoyé le": row.envoye_at,
        }
        for row in rows
    ]
