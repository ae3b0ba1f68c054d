"""Conventions between an authority and a beneficiary: drawn up from awards, with an échéancier, signed once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from alliance.budget.models import Attribution, ConventionAttributive, EcheanceConvention
from alliance.budget.services.controles import check_jour, check_montant
from alliance.budget.services.mots import euros
from alliance.documents.models import Document
from alliance.journal.services import record
from alliance.kernel.dates import format_jour
from alliance.kernel.errors import DomainError


class AttributionsDiverses(DomainError):
    pass


class ConventionExiste(DomainError):
    pass


class EcheancierFaux(DomainError):
    pass


class ConventionDejaSignee(DomainError):
    pass


class NumeroManquant(DomainError):
    pass


@dataclass(frozen=True, slots=True)
class EcheanceSaisie:
    """One line of an échéancier as it is typed."""

    nature: str
    montant_cents: int
    prevue_on: date
    condition: str = ""


@transaction.atomic
def create_convention(
    *, attributions: Sequence[Attribution], numero: str, echeances: Iterable[EcheanceSaisie], by: Any, at: datetime,
    objet: str = "", document: Document | None = None, est_exemple: bool = False,
) -> ConventionAttributive:  # fmt: skip
    """Draw up a convention over awards of one authority to one beneficiary for one year.

    :raises NumeroManquant: without a number.
    :raises AttributionsDiverses: none, or of several authorities, beneficiaries or years, or cancelled, or covered.
    :raises ConventionExiste: this authority used this number.
    :raises EcheancierFaux: it does not add up to the awards, to the cent.
    """
    rows, number, schedule = list(attributions), numero.strip(), list(echeances)
    if not number:
        raise NumeroManquant("Donnez le numéro de la convention.")
    _check_attributions(rows)
    acte, total = rows[0].acte, sum(row.net_cents for row in rows)
    if ConventionAttributive.objects.filter(cite_id=acte.cite_id, autorite_id=acte.autorite_id, numero=number).exists():
        raise ConventionExiste(f"La convention n° {number} de « {acte.autorite} » est déjà enregistrée.")
    _check_echeancier(schedule, total)
    convention = ConventionAttributive.objects.create(
        cite_id=acte.cite_id, autorite_id=acte.autorite_id, beneficiaire=rows[0].beneficiaire, exercice=acte.exercice,
        numero=number, objet=objet, montant_cents=total, document=document, est_exemple=est_exemple,
        enregistree_at=at, enregistree_by=by,
    )  # fmt: skip
    EcheanceConvention.objects.bulk_create(
        EcheanceConvention(
            convention=convention, rang=rank, nature=line.nature, montant_cents=line.montant_cents,
            prevue_on=line.prevue_on, condition=line.condition,
        )
        for rank, line in enumerate(schedule, start=1)
    )  # fmt: skip
    taken = Attribution.objects.filter(pk__in=[row.pk for row in rows], convention=None).update(convention=convention)
    if taken != len(rows):
        raise AttributionsDiverses("Une de ces attributions vient d'être mise dans une autre convention : rechargez.")
    record(kind="budget.convention.created", by=by, subject=convention, montant_cents=total)
    return convention


def _check_attributions(rows: Sequence[Attribution]) -> None:
    if not rows:
        raise AttributionsDiverses("Choisissez au moins une attribution.")
    keys = {(row.acte.autorite_id, row.beneficiaire_id, row.acte.exercice) for row in rows}
    if len(keys) > 1:
        raise AttributionsDiverses(
            "Une convention lie une autorité et un bénéficiaire pour un exercice : celles-ci en mêlent plusieurs."
        )
    if rows[0].acte.autorite_id == rows[0].beneficiaire_id:
        raise AttributionsDiverses(
            f"« {rows[0].beneficiaire} » est à la fois l'autorité et le bénéficiaire : personne ne signe une "
            "convention avec soi-même. L'acte suffit."
        )
    for row in rows:
        if row.annulee_at is not None or row.convention_id is not None:
            raise AttributionsDiverses("Une de ces attributions est annulée, ou déjà dans une convention.")


def _check_echeancier(schedule: Sequence[EcheanceSaisie], total: int) -> None:
    for line in schedule:
        check_montant(line.montant_cents, quoi="Le montant d'une échéance")
    added = sum(line.montant_cents for line in schedule)
    if added != total:
        side = "de moins" if added < total else "de plus"
        raise EcheancierFaux(
            f"L'échéancier fait {euros(added)}, soit {euros(abs(total - added))} {side} que les {euros(total)} "
            "attribués. Corrigez le solde."
        )


@transaction.atomic
def sign_convention(
    *, convention: ConventionAttributive, signee_on: date, by: Any, at: datetime, document: Document | None = None
) -> ConventionAttributive:
    """Both parties signed; from now on it is not rewritten.

    :raises DateImpossible: the day is to come.
    :raises ConventionDejaSignee: it was signed; the message says when.
    :raises EcheancierFaux: an award changed since it was drawn up, and it no longer adds up.
    """
    check_jour(signee_on, at=at, quoi="La signature")
    total = sum(row.net_cents for row in convention.attributions.filter(annulee_at=None))
    if convention.signee_on is None and total != convention.montant_cents:
        raise EcheancierFaux(
            f"La convention porte {euros(convention.montant_cents)}, et ses attributions font {euros(total)} : "
            "préparez-en une nouvelle."
        )
    changes = {"signee_on": signee_on} | ({"document": document} if document else {})
    signed = ConventionAttributive.objects.filter(pk=convention.pk, signee_on=None).update(**changes)
    convention.refresh_from_db()
    if not signed:
        raise ConventionDejaSignee(f"Cette convention est déjà signée, le {_signature(convention)}.")
    record(kind="budget.convention.signed", by=by, subject=convention, montant_cents=convention.montant_cents)
    return convention


def _signature(convention: ConventionAttributive) -> str:
    return format_jour(convention.signee_on) if convention.signee_on else ""


@transaction.atomic
def drop_convention(*, convention: ConventionAttributive, by: Any) -> None:
    """Give up a draft, whose awards may then be covered by another one; nothing legal existed yet.

    :raises ConventionDejaSignee: it is signed; the message says when.
    """
    # Locks the draft: of a signature and this, one waits for the other.
    draft = ConventionAttributive.objects.filter(pk=convention.pk, signee_on=None)
    if not draft.update(montant_cents=F("montant_cents")):
        convention.refresh_from_db()
        raise ConventionDejaSignee(
            f"Cette convention est signée depuis le {_signature(convention)} : elle ne s'abandonne plus."
        )
    convention.attributions.update(convention=None)
    record(kind="budget.convention.dropped", by=by, subject=convention, montant_cents=convention.montant_cents)
    convention.delete()
