"""Affectations: part of an enveloppe reserved by a decision in effect, and what gives it back."""

import uuid
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from alliance.budget.enums import NatureCredit
from alliance.budget.models import (
    Affectation,
    DepenseDemandee,
    Enveloppe,
    Liberation,
    PlafondDecision,
    Prevision,
)
from alliance.budget.rules import TYPES_QUI_ENGAGENT
from alliance.budget.services.attributions import reduire_attribution
from alliance.budget.services.cles import refuse_repeated
from alliance.budget.services.controles import CiteDifferente, check_exercice_ouvert, check_jour, check_montant
from alliance.budget.services.mots import euros
from alliance.gouvernance.enums import TypeDecision
from alliance.gouvernance.models import Decision
from alliance.journal.services import record
from alliance.kernel.dates import format_jour
from alliance.kernel.errors import DomainError
from alliance.plan.models import FicheAction, InscriptionFiche


class DecisionSansEffet(DomainError):
    pass


class AutreBudget(DomainError):
    pass


class DroitCommunNonAffecte(DomainError):
    pass


class EnveloppeDepassee(DomainError):
    pass


class DecisionDepassee(DomainError):
    pass


class ActionHorsDecision(DomainError):
    pass


class DelegationHorsDates(DomainError):
    pass


class AffectationInsuffisante(DomainError):
    pass


class MotifManquant(DomainError):
    pass


@transaction.atomic
def set_prevision(
    *, enveloppe: Enveloppe, fiche: FicheAction, montant_cents: int, by: Any, at: datetime, note: str = ""
) -> Prevision | None:
    """Say what one thinks of taking from an enveloppe for an action; 0 takes it off. Reserves nothing.

    :raises CiteDifferente: the action is of another cité.
    :raises MontantImpossible: a negative amount.
    """
    if enveloppe.cite_id != fiche.cite_id:
        raise CiteDifferente("L'action et l'enveloppe doivent être de la même cité.")
    if montant_cents == 0:
        gone, _by_model = Prevision.objects.filter(enveloppe=enveloppe, fiche=fiche).delete()
        if gone:
            record(kind="budget.prevision.removed", by=by, subject=enveloppe, fiche=fiche.pk)
        return None
    check_montant(montant_cents)
    row, _created = Prevision.objects.update_or_create(
        enveloppe=enveloppe, fiche=fiche,
        defaults={"montant_cents": montant_cents, "note": note, "modifiee_at": at, "modifiee_by": by},
    )  # fmt: skip
    record(kind="budget.prevision.set", by=by, subject=enveloppe, fiche=fiche.pk, montant_cents=montant_cents)
    return row


@transaction.atomic
def create_affectation(
    *, enveloppe: Enveloppe, fiche: FicheAction, decision: Decision, montant_cents: int, le: date, by: Any,
    at: datetime, motif: str = "", cle: uuid.UUID | None = None, est_exemple: bool = False,
) -> Affectation:  # fmt: skip
    """Reserve part of an enveloppe for an action, on a decision of the Cotech or a délégation that it gave.

    The comité technique validates the expenses before they are engaged (docs/sources.md#gouvernance-dijon).

    :param montant_cents: whole cents, more than zero.
    :param le: the day of the affectation, from which a délégation must run.
    :raises MontantImpossible: zero or negative.
    :raises CiteDifferente: enveloppe, action and decision are not of one cité.
    :raises DateImpossible: before the decision, or to come.
    :raises DroitCommunNonAffecte: droit commun is declared, not affected.
    :raises ExerciceEstClos: the year of the enveloppe is closed.
    :raises DecisionSansEffet: not an expense or a délégation, not adopted, under a condition, or withdrawn.
    :raises AutreBudget: the decision names another purse.
    :raises DelegationHorsDates: ``le`` is outside the délégation.
    :raises ActionHorsDecision: the decision names other actions.
    :raises DecisionDepassee: less is left of what the decision allows.
    :raises EnveloppeDepassee: less is left in the enveloppe.
    :raises DejaEnregistre: the same form was sent before.
    """
    _check(enveloppe, fiche, decision, montant_cents, le, at)
    PlafondDecision.objects.get_or_create(decision=decision, defaults={"plafond_cents": decision.montant_cents})
    allowed = PlafondDecision.objects.filter(
        decision=decision, plafond_cents__gte=F("affecte_cents") + montant_cents
    ).update(affecte_cents=F("affecte_cents") + montant_cents)
    refuse_repeated(Affectation, cle)
    if not allowed:
        raise _decision_depassee(decision, montant_cents)
    # Read under the lock that the UPDATE took: a withdrawal that commits now is seen, or waits for this row.
    _check_en_effet(decision)
    # One conditional UPDATE, not read-then-write: two people cannot spend the same euro.
    reserved = Enveloppe.objects.filter(
        pk=enveloppe.pk,
        notifie_cents__gte=F("affecte_cents") + F("gele_cents") + F("reporte_cents") + montant_cents,
    ).update(affecte_cents=F("affecte_cents") + montant_cents)
    if not reserved:
        raise _enveloppe_depassee(enveloppe, montant_cents)
    row = Affectation.objects.create(
        cite_id=enveloppe.cite_id, enveloppe=enveloppe, fiche=fiche, decision=decision, montant_cents=montant_cents,
        le=le, motif=motif, cle=cle or uuid.uuid4(), est_exemple=est_exemple, enregistre_at=at, enregistre_by=by,
    )  # fmt: skip
    record(
        kind="budget.affectation.created", by=by, subject=row, montant_cents=montant_cents, decision=decision.pk,
        enveloppe=enveloppe.pk, fiche=fiche.pk,
    )  # fmt: skip
    return row


def _check(
    enveloppe: Enveloppe, fiche: FicheAction, decision: Decision, montant_cents: int, le: date, at: datetime
) -> None:
    check_montant(montant_cents)
    if not enveloppe.cite_id == fiche.cite_id == decision.cite_id:
        raise CiteDifferente("L'enveloppe, l'action et la décision doivent être de la même cité.")
    if enveloppe.nature == NatureCredit.DROIT_COMMUN:
        raise DroitCommunNonAffecte(
            "Le droit commun se déclare dans le plan de financement ; il ne s'affecte pas par une décision."
        )
    check_exercice_ouvert(enveloppe.cite, enveloppe.exercice)
    if decision.type not in TYPES_QUI_ENGAGENT:
        raise DecisionSansEffet(
            f"La décision {decision.numero_affiche} ne porte pas sur une dépense. Choisissez une décision de dépense "
            "ou une délégation."
        )
    # A séance may be held, and closed, before the day that it was called for.
    check_jour(le, at=at, pas_avant=min(decision.prise_on, timezone.localdate(at)), de="la décision")
    if decision.caisse_id != enveloppe.caisse_id:
        raise AutreBudget(
            f"La décision {decision.numero_affiche} porte sur « {decision.caisse} » ; cette enveloppe est dans "
            f"« {enveloppe.caisse} »."
        )
    _check_delegation(decision, le)
    _check_action(decision, fiche)


def _check_delegation(decision: Decision, le: date) -> None:
    if decision.type != TypeDecision.DELEGATION or decision.du is None or decision.au is None:
        return
    if not decision.du <= le <= decision.au:
        raise DelegationHorsDates(
            f"La délégation {decision.numero_affiche} court du {format_jour(decision.du)} au "
            f"{format_jour(decision.au)} : le {format_jour(le)} est en dehors. Demandez-en une nouvelle au Cotech."
        )


def _check_action(decision: Decision, fiche: FicheAction) -> None:
    """A decision that names actions pays those; one that names none pays any."""
    if decision.type == TypeDecision.DELEGATION:
        return
    named = set(
        InscriptionFiche.objects.filter(
            Q(decision=decision) | Q(point_id=decision.point_id, point__isnull=False)
        ).values_list("fiche_id", flat=True)
    )
    named |= set(
        DepenseDemandee.objects.filter(
            Q(decision=decision) | Q(point_id=decision.point_id, point__isnull=False), retiree_at=None
        ).values_list("fiche_id", flat=True)
    )
    if named and fiche.pk not in named:
        raise ActionHorsDecision(
            f"La décision {decision.numero_affiche} ne porte pas sur « {fiche.titre} » : choisissez une action qu'elle "
            "nomme, ou demandez une décision au Cotech."
        )


def _check_en_effet(decision: Decision) -> None:
    if not Decision.objects.en_vigueur().filter(pk=decision.pk).exists():
        raise DecisionSansEffet(
            f"La décision {decision.numero_affiche} n'est pas en vigueur : elle n'est pas adoptée, attend qu'une "
            "condition soit levée, ou a été retirée."
        )


def _decision_depassee(decision: Decision, montant_cents: int) -> DomainError:
    plafond = PlafondDecision.objects.get(decision=decision)
    left = plafond.plafond_cents - plafond.affecte_cents
    return DecisionDepassee(
        f"La décision {decision.numero_affiche} permet {euros(plafond.plafond_cents)}, et il en reste {euros(left)} : "
        f"{euros(montant_cents)} la dépasse de {euros(montant_cents - left)}. Baissez le montant, ou demandez une "
        "nouvelle décision au Cotech."
    )


def _enveloppe_depassee(enveloppe: Enveloppe, montant_cents: int) -> EnveloppeDepassee:
    enveloppe.refresh_from_db()
    left = enveloppe.disponible_cents
    if not enveloppe.notifie_cents:
        return EnveloppeDepassee(
            f"L'enveloppe {enveloppe.exercice} de « {enveloppe.financeur} » n'est pas encore notifiée : enregistrez sa "
            "notification avant d'y affecter des crédits."
        )
    return EnveloppeDepassee(
        f"Il manque {euros(montant_cents - left)} dans l'enveloppe {enveloppe.exercice} de « {enveloppe.financeur} » "
        f"({enveloppe.caisse}) : il y reste {euros(left)} pour {euros(montant_cents)}. Baissez le montant ou "
        "choisissez une autre enveloppe."
    )


@transaction.atomic
def liberer_affectation(
    *, affectation: Affectation, montant_cents: int, le: date, by: Any, at: datetime, motif: str = "",
    decision: Decision | None = None, cle: uuid.UUID | None = None,
) -> Liberation:  # fmt: skip
    """Give back to the enveloppe, and to the decision, what an affectation holds without having awarded or engaged it.

    :param decision: the one that withdraws the first, when it is why.
    :raises MontantImpossible: zero or negative.
    :raises DateImpossible: before the affectation, or to come.
    :raises MotifManquant: neither reason nor decision.
    :raises AffectationInsuffisante: more than what is free in it.
    :raises DejaEnregistre: the same form was sent before.
    """
    check_montant(montant_cents)
    check_jour(le, at=at, pas_avant=affectation.le, de="l'affectation")
    if not motif.strip() and decision is None:
        raise MotifManquant("Dites pourquoi ces crédits sont libérés.")
    moved = Affectation.objects.filter(
        pk=affectation.pk,
        montant_cents__gte=F("libere_cents") + F("attribue_cents") + F("engage_direct_cents") + montant_cents,
    ).update(libere_cents=F("libere_cents") + montant_cents)
    refuse_repeated(Liberation, cle)
    if not moved:
        affectation.refresh_from_db()
        raise AffectationInsuffisante(
            f"Vous libérez {euros(montant_cents)}, et {euros(affectation.libre_cents)} seulement ne sont ni attribués "
            "ni engagés. Annulez d'abord l'attribution, ou désengagez."
        )
    PlafondDecision.objects.filter(decision_id=affectation.decision_id).update(
        affecte_cents=F("affecte_cents") - montant_cents
    )
    Enveloppe.objects.filter(pk=affectation.enveloppe_id).update(affecte_cents=F("affecte_cents") - montant_cents)
    row = Liberation(
        affectation=affectation, montant_cents=montant_cents, le=le, motif=motif, decision=decision,
        cle=cle or uuid.uuid4(), enregistre_at=at, enregistre_by=by,
    )  # fmt: skip
    row.save()
    record(
        kind="budget.affectation.released", by=by, subject=affectation, montant_cents=montant_cents,
        decision=decision.pk if decision else None,
    )  # fmt: skip
    return row


@transaction.atomic
def liberer_decision(*, decision: Decision, par: Decision, le: date, by: Any, at: datetime) -> list[Affectation]:
    """A decision is withdrawn: what it reserved and nobody engaged is free again; nothing is erased.

    What is awarded and not engaged is reduced, then freed with the rest.

    :returns: the affectations that still hold something, because it is engaged: to be dealt with one by one.
    """
    # Locks the ceiling: an affectation on this decision either committed before, and is freed, or sees the withdrawal.
    PlafondDecision.objects.filter(decision=decision).update(affecte_cents=F("affecte_cents"))
    kept = []
    for row in Affectation.objects.filter(decision=decision).select_related("enveloppe").order_by("pk"):
        for award in row.attributions.filter(annulee_at=None).order_by("pk"):
            if award.libre_cents:
                reduire_attribution(
                    attribution=award, montant_cents=award.libre_cents, le=max(le, row.le), by=by, at=at, decision=par
                )
        row.refresh_from_db()
        if row.libre_cents:
            liberer_affectation(
                affectation=row, montant_cents=row.libre_cents, le=max(le, row.le), by=by, at=at, decision=par
            )
            row.refresh_from_db()
        if row.tenu_cents:
            kept.append(row)
    return kept
