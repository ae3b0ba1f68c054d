"""Money that left: recorded once, never above its engagement, cancelled when it was typed by mistake."""

import uuid
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from alliance.budget.enums import NatureVersement
from alliance.budget.models import Engagement, ReglageCaisse, Versement
from alliance.budget.services.cles import refuse_repeated
from alliance.budget.services.controles import check_jour, check_montant
from alliance.budget.services.engagements import MotifManquant, ReferenceManquante
from alliance.budget.services.mots import euros
from alliance.journal.services import record
from alliance.kernel.dates import format_jour
from alliance.kernel.errors import DomainError


class VersementTropGrand(DomainError):
    pass


class VersementExiste(DomainError):
    pass


class MemePersonne(DomainError):
    pass


class VersementDejaAnnule(DomainError):
    pass


class VersementJustifie(DomainError):
    pass


@transaction.atomic
def verser(
    *, engagement: Engagement, montant_cents: int, le: date, reference: str, by: Any, at: datetime,
    nature: str = NatureVersement.PAIEMENT, motif: str = "", cle: uuid.UUID | None = None,
) -> Versement:  # fmt: skip
    """Record a payment made by the payer: an acompte, the solde, or the whole.

    :raises MontantImpossible: zero or negative.
    :raises DateImpossible: before its engagement, or to come.
    :raises ReferenceManquante: the reference of the payment is its proof.
    :raises MemePersonne: this purse wants two persons, and ``by`` recorded the engagement.
    :raises VersementTropGrand: more than what is left to pay.
    :raises VersementExiste: a payment of this purse has this reference.
    :raises DejaEnregistre: the same form was sent before.
    """
    check_montant(montant_cents)
    check_jour(le, at=at, quoi="Le versement", pas_avant=engagement.le, de="l'engagement")
    if not reference.strip():
        raise ReferenceManquante("Donnez la référence du paiement dans le logiciel du payeur.")
    _check_personne(engagement, by)
    moved = Engagement.objects.filter(
        pk=engagement.pk, montant_cents__gte=F("desengage_cents") + F("verse_cents") + montant_cents
    ).update(verse_cents=F("verse_cents") + montant_cents)
    refuse_repeated(Versement, cle)
    if not moved:
        engagement.refresh_from_db()
        raise VersementTropGrand(
            f"Vous versez {euros(montant_cents)}, et il reste {euros(engagement.reste_a_verser_cents)} à verser sur "
            f"l'engagement {engagement.reference}. Baissez le montant, ou engagez la différence."
        )
    found = Versement.objects.filter(
        caisse_id=engagement.caisse_id, reference=reference.strip(), annule_at=None
    ).first()
    if found is not None:
        raise VersementExiste(
            f"La référence « {reference} » est déjà celle d'un versement de {euros(found.montant_cents)} du "
            f"{format_jour(found.le)} : vérifiez la référence."
        )
    row = Versement.objects.create(
        engagement=engagement, caisse_id=engagement.caisse_id, engage_on=engagement.le, nature=nature,
        montant_cents=montant_cents, le=le, reference=reference.strip(), motif=motif, cle=cle or uuid.uuid4(),
        enregistre_at=at, enregistre_by=by,
    )  # fmt: skip
    engagement.refresh_from_db()
    record(
        kind="budget.versement.recorded", by=by, subject=row, cite_id=engagement.cite_id, montant_cents=montant_cents,
        engagement=engagement.pk,
    )  # fmt: skip
    return row


def _check_personne(engagement: Engagement, by: Any) -> None:
    if by is None or engagement.enregistre_by_id != by.pk:
        return
    if ReglageCaisse.objects.filter(caisse_id=engagement.caisse_id, deux_personnes=True).exists():
        raise MemePersonne(
            f"« {engagement.caisse} » demande deux personnes : vous avez enregistré cet engagement, une autre personne "
            "enregistre ses versements."
        )


@transaction.atomic
def annuler_versement(*, versement: Versement, motif: str, by: Any, at: datetime) -> Versement:
    """A payment recorded by mistake: its amount is to be paid again, its row stays.

    :raises MotifManquant: no reason given.
    :raises VersementDejaAnnule: it was cancelled before.
    :raises VersementJustifie: what would be left paid is less than what is proved or given back.
    """
    if not motif.strip():
        raise MotifManquant("Dites pourquoi ce versement est annulé.")
    moved = Engagement.objects.filter(
        pk=versement.engagement_id,
        verse_cents__gte=F("justifie_cents") + F("reverse_cents") + versement.montant_cents,
    ).update(verse_cents=F("verse_cents") - versement.montant_cents)
    gone = Versement.objects.filter(pk=versement.pk, annule_at=None).update(
        annule_at=at, annule_by=by, motif_annulation=motif
    )
    if not gone:
        raise VersementDejaAnnule("Ce versement est déjà annulé.")
    if not moved:
        raise VersementJustifie(
            "Ce versement est déjà justifié ou reversé en partie : il ne s'annule plus. Enregistrez un reversement."
        )
    versement.refresh_from_db()
    record(
        kind="budget.versement.cancelled", by=by, subject=versement, cite_id=versement.engagement.cite_id,
        montant_cents=versement.montant_cents,
    )  # fmt: skip
    return versement
