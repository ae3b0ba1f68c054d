"""An act of an authority as it is typed: the act with all that it awards, its notifications, its paper."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from alliance.acteurs.models import Organisation
from alliance.budget.models import ActeAttributif, Affectation, Attribution, ConventionAttributive
from alliance.budget.services.attributions import add_attribution, notifier_attribution, record_acte
from alliance.documents.services.fichiers import store_document
from alliance.journal.services import record
from alliance.kernel.errors import DomainError
from alliance.territoires.models import Cite


class ActeSansLigne(DomainError):
    pass


class RienANotifier(DomainError):
    pass


@dataclass(frozen=True, slots=True)
class LigneSaisie:
    """What an act gives to one beneficiary out of one affectation; whole cents."""

    affectation: Affectation
    beneficiaire: Organisation
    montant_cents: int


@transaction.atomic
def enregistrer_acte(
    *, cite: Cite, autorite: Organisation, nature: str, numero: str, exercice: int, signe_on: date,
    lignes: Iterable[LigneSaisie], by: Any, at: datetime, objet: str = "", nom: str = "", contenu: bytes = b"",
) -> ActeAttributif:  # fmt: skip
    """Record an act and everything that it awards, or nothing at all.

    :param nom: name of the scanned act, with its ``contenu``; empty when it is not joined.
    :raises ActeSansLigne: the act awards nothing.
    :raises DomainError: what ``record_acte``, ``add_attribution`` and ``store_document`` refuse.
    """
    rows = list(lignes)
    if not rows:
        raise ActeSansLigne("Écrivez un montant sur une ligne au moins : un acte attribue quelque chose.")
    document = store_document(cite=cite, nom=nom, contenu=contenu, by=by) if nom else None
    acte = record_acte(
        cite=cite, autorite=autorite, nature=nature, numero=numero, exercice=exercice, signe_on=signe_on, objet=objet,
        document=document, by=by, at=at,
    )  # fmt: skip
    for row in rows:
        add_attribution(
            acte=acte, affectation=row.affectation, beneficiaire=row.beneficiaire, montant_cents=row.montant_cents,
            by=by, at=at,
        )  # fmt: skip
    return acte


@transaction.atomic
def notifier_attributions(
    *, attributions: Iterable[Attribution], le: date, by: Any, at: datetime, reference: str = ""
) -> list[Attribution]:
    """Notify several awards on the same day, all of them or none.

    :raises RienANotifier: no award is chosen.
    :raises DomainError: what ``notifier_attribution`` refuses.
    """
    rows = list(attributions)
    if not rows:
        raise RienANotifier("Cochez au moins une attribution à notifier.")
    return [notifier_attribution(attribution=row, le=le, reference=reference, by=by, at=at) for row in rows]


@transaction.atomic
def attach_acte(*, acte: ActeAttributif, nom: str, contenu: bytes, by: Any) -> ActeAttributif:
    """Join the scanned act; a later one takes its place, the file of the former stays in the store.

    :raises FichierRefuse: the file cannot be taken.
    """
    acte.document = store_document(cite=acte.cite, nom=nom, contenu=contenu, by=by)
    acte.save(update_fields=["document"])
    record(kind="budget.acte.attached", by=by, subject=acte, document=acte.document.pk)
    return acte


@transaction.atomic
def attach_convention(*, convention: ConventionAttributive, nom: str, contenu: bytes, by: Any) -> ConventionAttributive:
    """Join the paper of a convention; a later one takes its place, the file of the former stays in the store.

    :raises FichierRefuse: the file cannot be taken.
    """
    convention.document = store_document(cite=convention.cite, nom=nom, contenu=contenu, by=by)
    convention.save(update_fields=["document"])
    record(kind="budget.convention.attached", by=by, subject=convention, document=convention.document.pk)
    return convention
