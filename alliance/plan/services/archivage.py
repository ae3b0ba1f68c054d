"""Archiving a fiche with a reason, and bringing it back to the plan; an archived fiche is read, never changed."""

from alliance.kernel.dates import format_jour
from alliance.kernel.errors import DomainError
from alliance.plan.models import FicheAction


class FicheArchivee(DomainError):
    pass


def refuse_archived(fiche: FicheAction) -> None:
    """Stop any act on an archived fiche; every service that changes one, or its rows, calls it first.

    :raises FicheArchivee: the fiche is archived; the message says since when and how to bring it back.
    """
    if fiche.archivee_at:
        raise FicheArchivee(
            f"« {fiche.titre} » est archivée depuis le {format_jour(fiche.archivee_at.date())} : elle se lit, "
            "elle ne se modifie plus. Le chef de projet peut la remettre au plan."
        )
