"""Proofs of what was paid, and money that comes back."""

import uuid
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from alliance.budget.models import Engagement, Justification, Reversement
from alliance.budget.services.cles import refuse_repeated
from alliance.budget.services.controles import check_jour, check_montant
from alliance.budget.services.engagements import MotifManquant
from alliance.budget.services.mots import euros
from alliance.documents.models import Document
from alliance.journal.services import record
from alliance.kernel.errors import DomainError


class PieceManquante(DomainError):
    pass


class ResteInsuffisant(DomainError):
    pass


@transaction.atomic
def justifier(
    *, engagement: Engagement, montant_cents: int, le: date, reference: str, by: Any, at: datetime, motif: str = "",
    document: Document | None = None, cle: uuid.UUID | None = None,
) -> Justification:  # fmt: skip
    """Record a proof received: a compte rendu financier, invoices; for a part or for all.

    :raises MontantImpossible: zero or negative.
    :raises DateImpossible: before the engagement, or to come.
    :raises PieceManquante: no piece named.
    :raises ResteInsuffisant: more than what was paid and not yet proved or given back.
    :raises DejaEnregistre: the same form was sent before.
    """
    check_montant(montant_cents)
    check_jour(le, at=at, quoi="Le justificatif", pas_avant=engagement.le, de="l'engagement")
    if not reference.strip():
        raise PieceManquante("Dites quelle pièce justifie la dépense : compte rendu financier, facture…")
    _move(engagement, "justifie_cents", montant_cents, Justification, cle, "justifiez")
    row = Justification(
        engagement=engagement, montant_cents=montant_cents, le=le, reference=reference.strip(), motif=motif,
        document=document, cle=cle or uuid.uuid4(), enregistre_at=at, enregistre_by=by,
    )  # fmt: skip
    row.save()
    record(kind="budget.justification.recorded", by=by, subject=engagement, montant_cents=montant_cents)
    return row


@transaction.atomic
def reverser(
    *, engagement: Engagement, montant_cents: int, le: date, reference: str, motif: str, by: Any, at: datetime,
    cle: uuid.UUID | None = None,
) -> Reversement:  # fmt: skip
    """Record money that came back to the payer, with the title that asked for it.

    :raises MontantImpossible: zero or negative.
    :raises DateImpossible: before the engagement, or to come.
    :raises PieceManquante: no title.
    :raises MotifManquant: no reason given.
    :raises ResteInsuffisant: more than what was paid and not yet proved or given back.
    :raises DejaEnregistre: the same form was sent before.
    """
    check_montant(montant_cents)
    check_jour(le, at=at, quoi="Le reversement", pas_avant=engagement.le, de="l'engagement")
    if not reference.strip():
        raise PieceManquante("Donnez le numéro du titre de recette.")
    if not motif.strip():
        raise MotifManquant("Dites pourquoi cette somme est reversée.")
    _move(engagement, "reverse_cents", montant_cents, Reversement, cle, "reversez")
    row = Reversement(
        engagement=engagement, montant_cents=montant_cents, le=le, reference=reference.strip(), motif=motif,
        cle=cle or uuid.uuid4(), enregistre_at=at, enregistre_by=by,
    )  # fmt: skip
    row.save()
    record(kind="budget.reversement.recorded", by=by, subject=engagement, montant_cents=montant_cents)
    return row


def _move(
    engagement: Engagement, total: str, montant_cents: int, modele: Any, cle: uuid.UUID | None, verbe: str
) -> None:
    moved = Engagement.objects.filter(
        pk=engagement.pk, verse_cents__gte=F("justifie_cents") + F("reverse_cents") + montant_cents
    ).update(**{total: F(total) + montant_cents})
    refuse_repeated(modele, cle)
    engagement.refresh_from_db()
    if not moved:
        raise ResteInsuffisant(
            f"Vous {verbe} {euros(montant_cents)}, et il reste {euros(engagement.reste_a_justifier_cents)} versés sans "
            f"justificatif ni reversement sur l'engagement {engagement.reference}."
        )
