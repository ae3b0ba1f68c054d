"""Acts that award the money, made elsewhere: authority, number, date; then their notification."""

import uuid
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from alliance.acteurs.models import Organisation
from alliance.budget.enums import DroitOrganisme
from alliance.budget.models import ActeAttributif, Affectation, Attribution, ReductionAttribution
from alliance.budget.rules import EXERCICE_MAX, EXERCICE_MIN
from alliance.budget.selectors.seuils import droit_de
from alliance.budget.services.cles import refuse_repeated
from alliance.budget.services.controles import CiteDifferente, check_jour, check_montant
from alliance.budget.services.enveloppes import ExerciceImpossible
from alliance.budget.services.mots import euros
from alliance.documents.models import Document
from alliance.gouvernance.models import Decision
from alliance.journal.services import record
from alliance.kernel.dates import format_jour
from alliance.kernel.errors import DomainError
from alliance.territoires.models import Cite


class ActeExiste(DomainError):
    pass


class NumeroManquant(DomainError):
    pass


class BeneficiaireImpossible(DomainError):
    pass


class DroitInconnu(DomainError):
    pass


class AffectationDepassee(DomainError):
    pass


class AttributionExiste(DomainError):
    pass


class AttributionDejaNotifiee(DomainError):
    pass


class AttributionAnnulee(DomainError):
    pass


class AttributionEngagee(DomainError):
    pass


class PreuveManquante(DomainError):
    pass


@transaction.atomic
def record_acte(
    *, cite: Cite, autorite: Organisation, nature: str, numero: str, exercice: int, signe_on: date, by: Any,
    at: datetime, objet: str = "", document: Document | None = None, est_exemple: bool = False,
) -> ActeAttributif:  # fmt: skip
    """Record an act that awards money; what it gives is added line by line.

    :raises CiteDifferente: the authority is in the directory of another cité.
    :raises NumeroManquant: without a number, nothing proves the act.
    :raises ExerciceImpossible: before the programme, or too far.
    :raises DateImpossible: the signature is to come.
    :raises ActeExiste: this authority has an act of this number for this year already.
    """
    if autorite.cite_id != cite.pk:
        raise CiteDifferente("L'autorité doit être dans l'annuaire de la même cité.")
    if not numero.strip():
        raise NumeroManquant("Donnez le numéro de l'acte : c'est ce qui le prouve.")
    if not EXERCICE_MIN <= exercice <= EXERCICE_MAX:
        raise ExerciceImpossible(f"L'exercice {exercice} n'existe pas : donnez une année à partir de {EXERCICE_MIN}.")
    check_jour(signe_on, at=at, quoi="La date de signature")
    same = ActeAttributif.objects.filter(cite=cite, autorite=autorite, numero=numero.strip(), exercice=exercice)
    found = same.first()
    if found is not None:
        raise ActeExiste(
            f"L'acte n° {found.numero} de « {autorite} » est déjà enregistré pour {exercice}, signé le "
            f"{format_jour(found.signe_on)} : ajoutez-y vos lignes."
        )
    acte = ActeAttributif.objects.create(
        cite=cite, autorite=autorite, nature=nature, numero=numero.strip(), exercice=exercice, signe_on=signe_on,
        objet=objet, document=document, est_exemple=est_exemple, enregistre_at=at, enregistre_by=by,
    )  # fmt: skip
    record(kind="budget.acte.recorded", by=by, subject=acte, exercice=exercice)
    return acte


@transaction.atomic
def add_attribution(
    *, acte: ActeAttributif, affectation: Affectation, beneficiaire: Organisation, montant_cents: int, by: Any,
    at: datetime,
) -> Attribution:  # fmt: skip
    """What the act gives to one beneficiary out of one affectation.

    :raises MontantImpossible: zero or negative.
    :raises CiteDifferente: the affectation or the beneficiary is of another cité.
    :raises BeneficiaireImpossible: it has no legal personality: nobody can pay it.
    :raises DroitInconnu: nobody said which law it is under, and the convention depends on it.
    :raises AttributionExiste: the act already gives it this affectation.
    :raises AffectationDepassee: more than what is left of the affectation.
    """
    check_montant(montant_cents)
    if not acte.cite_id == affectation.cite_id == beneficiaire.cite_id:
        raise CiteDifferente("L'acte, l'affectation et le bénéficiaire doivent être de la même cité.")
    check_beneficiaire(beneficiaire)
    if Attribution.objects.actives().filter(acte=acte, affectation=affectation, beneficiaire=beneficiaire).exists():
        raise AttributionExiste(f"Cet acte attribue déjà cette affectation à « {beneficiaire} » : annulez-la d'abord.")
    moved = Affectation.objects.filter(
        pk=affectation.pk,
        montant_cents__gte=F("libere_cents") + F("attribue_cents") + F("engage_direct_cents") + montant_cents,
    ).update(attribue_cents=F("attribue_cents") + montant_cents)
    if not moved:
        affectation.refresh_from_db()
        raise AffectationDepassee(
            f"L'acte donne {euros(montant_cents)}, et il reste {euros(affectation.libre_cents)} de l'affectation à "
            f"« {affectation.fiche} ». Baissez le montant, ou demandez une dépense de plus au Cotech."
        )
    row = Attribution.objects.create(
        acte=acte, affectation=affectation, beneficiaire=beneficiaire, montant_cents=montant_cents
    )
    record(
        kind="budget.attribution.added", by=by, subject=row, cite_id=acte.cite_id, montant_cents=montant_cents,
        acte=acte.pk, affectation=affectation.pk,
    )  # fmt: skip
    return row


def check_beneficiaire(beneficiaire: Organisation) -> None:
    """Somebody who can be paid, under a law that is known.

    :raises BeneficiaireImpossible: without legal personality.
    :raises DroitInconnu: undeclared.
    """
    droit = droit_de(beneficiaire)
    if droit == DroitOrganisme.SANS_PERSONNALITE:
        raise BeneficiaireImpossible(
            f"« {beneficiaire} » n'a pas de personnalité juridique et ne peut pas recevoir d'argent : choisissez sa "
            "commune, sa caisse des écoles, un établissement public ou une association."
        )
    if droit is None:
        raise DroitInconnu(
            f"On ne sait pas si « {beneficiaire} » est de droit privé ou public, et la convention en dépend : "
            "déclarez-le d'abord."
        )


@transaction.atomic
def notifier_attribution(
    *, attribution: Attribution, le: date, by: Any, at: datetime, reference: str = ""
) -> Attribution:
    """The beneficiary was told.

    :raises DateImpossible: before the act, or to come.
    :raises AttributionAnnulee: it was cancelled.
    :raises AttributionDejaNotifiee: it was notified; the message says when.
    """
    check_jour(le, at=at, quoi="La notification", pas_avant=attribution.acte.signe_on, de="l'acte")
    told = Attribution.objects.filter(pk=attribution.pk, notifiee_on=None, annulee_at=None).update(
        notifiee_on=le, reference_notification=reference
    )
    attribution.refresh_from_db()
    if not told:
        _refuse_annulee(attribution)
        raise AttributionDejaNotifiee(
            f"Cette attribution est notifiée depuis le {format_jour(attribution.notifiee_on or le)}."
        )
    record(kind="budget.attribution.notified", by=by, subject=attribution, cite_id=attribution.acte.cite_id)
    return attribution


def _refuse_annulee(attribution: Attribution) -> None:
    if attribution.annulee_at is not None:
        raise AttributionAnnulee("Cette attribution est annulée : enregistrez-en une nouvelle.")


@transaction.atomic
def annuler_attribution(*, attribution: Attribution, motif: str, by: Any, at: datetime) -> Attribution:
    """Give the whole award back to its affectation; the row stays.

    :raises PreuveManquante: no reason given.
    :raises AttributionAnnulee: it was cancelled before.
    :raises AttributionEngagee: part of it is engaged.
    """
    if not motif.strip():
        raise PreuveManquante("Dites pourquoi cette attribution est annulée.")
    gone = Attribution.objects.filter(pk=attribution.pk, annulee_at=None, engage_cents=0).update(
        annulee_at=at, annulee_by=by, motif_annulation=motif
    )
    attribution.refresh_from_db()
    if not gone:
        _refuse_annulee(attribution)
        raise AttributionEngagee(
            f"{euros(attribution.engage_cents)} de cette attribution sont engagés : désengagez-les d'abord."
        )
    Affectation.objects.filter(pk=attribution.affectation_id).update(
        attribue_cents=F("attribue_cents") - attribution.net_cents
    )
    record(
        kind="budget.attribution.cancelled", by=by, subject=attribution, cite_id=attribution.acte.cite_id,
        montant_cents=attribution.net_cents,
    )  # fmt: skip
    return attribution


@transaction.atomic
def reduire_attribution(
    *, attribution: Attribution, montant_cents: int, le: date, by: Any, at: datetime, reference: str = "",
    motif: str = "", decision: Decision | None = None, cle: uuid.UUID | None = None,
) -> ReductionAttribution:  # fmt: skip
    """Take back what nobody engaged of an award: an act amended it, or its decision was withdrawn.

    :raises MontantImpossible: zero or negative.
    :raises DateImpossible: the day is to come.
    :raises PreuveManquante: neither amending act nor decision.
    :raises AttributionAnnulee: it was cancelled.
    :raises AttributionEngagee: more than what is not engaged.
    :raises DejaEnregistre: the same form was sent before.
    """
    check_montant(montant_cents)
    check_jour(le, at=at)
    if not reference.strip() and decision is None:
        raise PreuveManquante("Donnez le numéro de l'acte modificatif.")
    moved = Attribution.objects.filter(
        pk=attribution.pk, annulee_at=None,
        montant_cents__gte=F("engage_cents") + F("reduit_cents") + montant_cents,
    ).update(reduit_cents=F("reduit_cents") + montant_cents)  # fmt: skip
    refuse_repeated(ReductionAttribution, cle)
    attribution.refresh_from_db()
    if not moved:
        _refuse_annulee(attribution)
        raise AttributionEngagee(
            f"{euros(attribution.libre_cents)} seulement de cette attribution ne sont pas engagés : désengagez d'abord."
        )
    Affectation.objects.filter(pk=attribution.affectation_id).update(attribue_cents=F("attribue_cents") - montant_cents)
    row = ReductionAttribution(
        attribution=attribution, montant_cents=montant_cents, reference=reference.strip(), decision=decision, le=le,
        motif=motif, cle=cle or uuid.uuid4(), enregistre_at=at, enregistre_by=by,
    )  # fmt: skip
    row.save()
    record(
        kind="budget.attribution.reduced", by=by, subject=attribution, cite_id=attribution.acte.cite_id,
        montant_cents=montant_cents, decision=decision.pk if decision else None,
    )  # fmt: skip
    return row
