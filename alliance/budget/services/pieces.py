"""A proof received with its file: both are kept, or neither."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from alliance.budget.models import Engagement, Justification
from alliance.budget.services.justifications import justifier
from alliance.documents.services import store_document


@transaction.atomic
def justifier_avec_piece(
    *, engagement: Engagement, montant_cents: int, le: date, reference: str, by: Any, at: datetime, nom: str = "",
    contenu: bytes = b"", cle: UUID | None = None,
) -> Justification:  # fmt: skip
    """Record a proof, and keep the file that it came in when there is one.

    :param nom: name of the file; empty without one.
    :raises FichierRefuse: the file is too heavy, of a kind that is not taken, or not what its name says.
    :raises MontantImpossible: zero or negative.
    :raises DateImpossible: before the engagement, or to come.
    :raises PieceManquante: no piece named.
    :raises ResteInsuffisant: more than what was paid and not yet proved or given back.
    :raises DejaEnregistre: the same form was sent before.
    """
    document = store_document(cite=engagement.cite, nom=nom, contenu=contenu, by=by) if nom else None
    return justifier(
        engagement=engagement, montant_cents=montant_cents, le=le, reference=reference, document=document, by=by, at=at,
        cle=cle,
    )  # fmt: skip
