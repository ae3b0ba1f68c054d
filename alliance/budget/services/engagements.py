"""What the payer is bound to pay: recorded with its reference, given back, completed."""

import uuid
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from alliance.acteurs.models import Organisation
from alliance.budget.enums import NatureEngagement
from alliance.budget.models import Affectation, Attribution, Desengagement, Engagement
from alliance.budget.selectors.seuils import convention_due
from alliance.budget.services.attributions import check_beneficiaire
from alliance.budget.services.cles import refuse_repeated
from alliance.budget.services.controles import CiteDifferente, check_jour, check_montant
from alliance.budget.services.mots import euros
from alliance.journal.services import record
from alliance.kernel.errors import DomainError


class ReferenceManquante(DomainError):
    pass


class ReferenceDejaPrise(DomainError):
    pass


class AttributionRequise(DomainError):
    pass


class AttributionNonNotifiee(DomainError):
    pass


class ConventionRequise(DomainError):
    pass


class BeneficiaireManquant(DomainError):
    pass


class CreditsDepasses(DomainError):
    pass


class EngagementInsuffisant(DomainError):
    pass


class MotifManquant(DomainError):
    pass


ETAPES = (
    "numero_ej", "numero_dp", "facture", "service_fait_on", "liquide_on", "mandate_on", "numero_mandat",
    "justifier_avant_le",
)  # fmt: skip
"""What may be completed later, as the payer's software tells it."""


@transaction.atomic
def create_engagement(
    *, affectation: Affectation, nature: str, montant_cents: int, le: date, reference: str, objet: str, by: Any,
    at: datetime, attribution: Attribution | None = None, beneficiaire: Organisation | None = None, tiers: str = "",
    numero_ej: str = "", facture: str = "", justifier_avant_le: date | None = None, cle: uuid.UUID | None = None,
    est_exemple: bool = False,
) -> Engagement:  # fmt: skip
    """Record that the payer engaged money: a subvention on an award, a commande or masse salariale on the affectation.

    :raises MontantImpossible: zero or negative.
    :raises ReferenceManquante: the reference of the payer is the proof.
    :raises AttributionRequise: a subvention without award, another kind with one, or an award of another affectation.
    :raises AttributionNonNotifiee: the award was not notified, or is cancelled.
    :raises ConventionRequise: strictly above 23 000 € in the year, without a signed convention.
    :raises BeneficiaireManquant: nobody to pay.
    :raises BeneficiaireImpossible: the payee has no legal personality.
    :raises DateImpossible: before the act or the affectation, or to come.
    :raises CreditsDepasses: more than what is left of the award, or of the affectation.
    :raises ReferenceDejaPrise: another engagement of this purse and year has this reference.
    :raises DejaEnregistre: the same form was sent before.
    """
    check_montant(montant_cents)
    if not reference.strip():
        raise ReferenceManquante("Donnez la référence de l'engagement dans le logiciel du payeur.")
    payee = _check_nature(affectation, nature, attribution, beneficiaire, tiers)
    if attribution is not None:
        _check_attribution(attribution, le, at)
    else:
        check_jour(le, at=at, quoi="L'engagement", pas_avant=affectation.le, de="l'affectation")
    moved = _hold(affectation, attribution, montant_cents)
    refuse_repeated(Engagement, cle)
    if not moved:
        raise _depasse(affectation, attribution, montant_cents)
    enveloppe = affectation.enveloppe
    _check_reference(enveloppe.caisse_id, enveloppe.exercice, reference.strip())
    row = Engagement.objects.create(
        cite_id=affectation.cite_id, caisse_id=enveloppe.caisse_id, exercice=enveloppe.exercice,
        affectation=affectation, attribution=attribution, nature=nature, beneficiaire=payee, tiers=tiers.strip(),
        objet=objet.strip() or affectation.fiche.titre, reference=reference.strip(), numero_ej=numero_ej.strip(),
        facture=facture.strip(), justifier_avant_le=justifier_avant_le, montant_cents=montant_cents, le=le,
        cle=cle or uuid.uuid4(), est_exemple=est_exemple, enregistre_at=at, enregistre_by=by,
    )  # fmt: skip
    record(
        kind="budget.engagement.created", by=by, subject=row, montant_cents=montant_cents, nature=nature,
        affectation=affectation.pk,
    )  # fmt: skip
    return row


def _check_nature(affectation, nature, attribution, beneficiaire, tiers) -> Organisation | None:
    """Who is paid: the beneficiary of the award, or the one that is given."""
    if nature == NatureEngagement.SUBVENTION:
        if attribution is None or attribution.affectation_id != affectation.pk:
            raise AttributionRequise(
                "Une subvention s'engage sur un acte attributif : enregistrez d'abord l'arrêté ou la délibération."
            )
        return attribution.beneficiaire
    if attribution is not None:
        raise AttributionRequise("Une commande ou une masse salariale s'engage sans acte attributif.")
    if beneficiaire is None:
        if not tiers.strip() and nature != NatureEngagement.MASSE_SALARIALE:
            raise BeneficiaireManquant("Dites qui est payé : une organisation de l'annuaire, ou le nom du fournisseur.")
        return None
    if beneficiaire.cite_id != affectation.cite_id:
        raise CiteDifferente("Le bénéficiaire doit être dans l'annuaire de la même cité.")
    check_beneficiaire(beneficiaire)
    return beneficiaire


def _check_attribution(attribution: Attribution, le: date, at: datetime) -> None:
    if attribution.annulee_at is not None or attribution.notifiee_on is None:
        raise AttributionNonNotifiee(
            "Cette attribution n'est pas notifiée, ou a été annulée : enregistrez sa notification avant de l'engager."
        )
    check_jour(le, at=at, quoi="L'engagement", pas_avant=attribution.acte.signe_on, de="l'acte attributif")
    convention = attribution.convention
    if convention_due(attribution) and (convention is None or convention.signee_on is None):
        raise ConventionRequise(
            f"« {attribution.beneficiaire} » reçoit plus de 23 000 € de « {attribution.acte.autorite} » en "
            f"{attribution.acte.exercice} : une convention signée est obligatoire avant d'engager "
            "(loi n° 2000-321, article 10)."
        )


def _hold(affectation: Affectation, attribution: Attribution | None, montant_cents: int) -> bool:
    """Take the amount from the award, or from the affectation, in one statement."""
    if attribution is not None:
        rows = Attribution.objects.filter(
            pk=attribution.pk, annulee_at=None,
            montant_cents__gte=F("engage_cents") + F("reduit_cents") + montant_cents,
        )  # fmt: skip
        return bool(rows.update(engage_cents=F("engage_cents") + montant_cents))
    held = Affectation.objects.filter(
        pk=affectation.pk,
        montant_cents__gte=F("libere_cents") + F("attribue_cents") + F("engage_direct_cents") + montant_cents,
    )
    return bool(held.update(engage_direct_cents=F("engage_direct_cents") + montant_cents))


def _depasse(affectation: Affectation, attribution: Attribution | None, montant_cents: int) -> CreditsDepasses:
    held = attribution if attribution is not None else affectation
    held.refresh_from_db()
    what = "de cette attribution" if attribution is not None else f"de l'affectation à « {affectation.fiche} »"
    return CreditsDepasses(
        f"Vous engagez {euros(montant_cents)}, et il reste {euros(held.libre_cents)} {what}. Baissez le montant de "
        f"{euros(montant_cents - held.libre_cents)}."
    )


def _check_reference(caisse_id: int, exercice: int, reference: str) -> None:
    found = Engagement.objects.filter(caisse_id=caisse_id, exercice=exercice, reference=reference).first()
    if found is not None:
        raise ReferenceDejaPrise(
            f"La référence « {reference} » est déjà celle d'un engagement de {euros(found.montant_cents)} "
            f"({found.objet}) : vérifiez la référence."
        )


@transaction.atomic
def desengager(
    *, engagement: Engagement, montant_cents: int, le: date, motif: str, by: Any, at: datetime,
    cle: uuid.UUID | None = None,
) -> Desengagement:  # fmt: skip
    """Give back what will not be paid, to the award or to the affectation that held it.

    :raises MontantImpossible: zero or negative.
    :raises DateImpossible: before the engagement, or to come.
    :raises MotifManquant: no reason given.
    :raises EngagementInsuffisant: more than what is left to pay.
    :raises DejaEnregistre: the same form was sent before.
    """
    check_montant(montant_cents)
    check_jour(le, at=at, quoi="Le désengagement", pas_avant=engagement.le, de="l'engagement")
    if not motif.strip():
        raise MotifManquant("Dites pourquoi cet engagement diminue.")
    moved = Engagement.objects.filter(
        pk=engagement.pk, montant_cents__gte=F("desengage_cents") + F("verse_cents") + montant_cents
    ).update(desengage_cents=F("desengage_cents") + montant_cents)
    refuse_repeated(Desengagement, cle)
    engagement.refresh_from_db()
    if not moved:
        raise EngagementInsuffisant(
            f"Vous rendez {euros(montant_cents)}, et il reste {euros(engagement.reste_a_verser_cents)} à verser sur "
            "cet engagement."
        )
    if engagement.attribution_id is not None:
        Attribution.objects.filter(pk=engagement.attribution_id).update(engage_cents=F("engage_cents") - montant_cents)
    else:
        Affectation.objects.filter(pk=engagement.affectation_id).update(
            engage_direct_cents=F("engage_direct_cents") - montant_cents
        )
    row = Desengagement(
        engagement=engagement, montant_cents=montant_cents, le=le, motif=motif, cle=cle or uuid.uuid4(),
        enregistre_at=at, enregistre_by=by,
    )  # fmt: skip
    row.save()
    record(kind="budget.engagement.released", by=by, subject=engagement, montant_cents=montant_cents)
    return row


@transaction.atomic
def completer_engagement(*, engagement: Engagement, by: Any, at: datetime, **etapes: Any) -> Engagement:
    """Complete what the payer's software tells later: service fait, liquidation, mandat, numbers.

    :param etapes: some of ``ETAPES``.
    :raises DateImpossible: a day before the engagement, or to come.
    :raises ValueError: something else than ``ETAPES``.
    """
    if set(etapes) - set(ETAPES):
        raise ValueError(sorted(set(etapes) - set(ETAPES)))
    for nom in ("service_fait_on", "liquide_on", "mandate_on"):
        if etapes.get(nom) is not None:
            check_jour(etapes[nom], at=at, quoi="Cette date", pas_avant=engagement.le, de="l'engagement")
    Engagement.objects.filter(pk=engagement.pk).update(**etapes)
    engagement.refresh_from_db()
    record(kind="budget.engagement.completed", by=by, subject=engagement, champs=sorted(etapes))
    return engagement
