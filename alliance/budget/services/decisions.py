"""What decisions make of the expenses that they name: affectations at the closing, when they take effect, freed at the
withdrawal."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from alliance.budget.models import Affectation, DepenseDemandee
from alliance.budget.selectors.depenses import euros, libres
from alliance.budget.services.affectations import create_affectation, liberer_decision
from alliance.budget.services.depenses import INCONNUE, DepenseDejaInscrite, DepenseInconnue
from alliance.gouvernance.enums import Issue, SerieDecision, TypeDecision
from alliance.gouvernance.models import Decision, LeveeCondition
from alliance.journal.services import record
from alliance.kernel.errors import DomainError


class DepenseImpossible(DomainError):
    pass


class DecisionDeSeance(DomainError):
    pass


class DecisionSansDepense(DomainError):
    pass


@transaction.atomic
def apply_closing(*, decisions: Mapping[int, Decision], by: Any, at: datetime) -> None:
    """Write the decisions of a séance on the expenses of its items, and reserve what the adopted ones spend.

    In the order of their numbers, in the transaction of the closing: one that does not fit undoes all of it. Under a
    condition, nothing is reserved before it is lifted; rejected, postponed or sent elsewhere, nothing ever is.

    :param decisions: by primary key of the item.
    :raises DepenseImpossible: the enveloppe cannot bear one of them; the message names the item and what is left.
    """
    rows = list(_lues(DepenseDemandee.objects.en_attente().filter(point_id__in=list(decisions))))
    for row in rows:
        row.decision = decisions[row.point_id or 0]
    DepenseDemandee.objects.bulk_update(rows, ["decision"])
    adopted = [(row.decision, row) for row in rows if row.decision and row.decision.issue == Issue.ADOPTEE]
    for decision, row in sorted(adopted, key=lambda pair: (pair[0].annee, pair[0].numero, pair[1].pk)):
        _affecter(row, decision, le=_jour(decision, at), by=by, at=at)


@transaction.atomic
def apply_effect(*, decision: Decision, by: Any, at: datetime) -> None:
    """The condition of a decision was lifted: what its expenses ask is reserved now; nothing if it is not in force.

    :raises DepenseImpossible: the enveloppe can no longer bear it.
    """
    if not _en_vigueur(decision):
        return
    for row in _lues(DepenseDemandee.objects.filter(decision=decision, affectation=None)):
        _affecter(row, decision, le=timezone.localdate(at), by=by, at=at)


@transaction.atomic
def apply_withdrawal(*, decision: Decision, par: Decision, by: Any, at: datetime) -> list[Affectation]:
    """A decision is withdrawn: what it reserved and nobody engaged is free again; what is engaged stays, and is listed.

    :return: the affectations that still hold something.
    """
    if not Affectation.objects.filter(decision=decision).exists():
        return []
    lifted = LeveeCondition.objects.filter(decision=par).values_list("levee_at", flat=True).first()
    kept = liberer_decision(
        decision=decision, par=par, le=timezone.localdate(lifted) if lifted else _jour(par, at), by=by, at=at
    )
    record(
        kind="budget.decision.released", by=by, subject=decision, par=par.numero_affiche,
        reste_engage_cents=sum(row.tenu_cents for row in kept), affectations=[row.pk for row in kept],
    )  # fmt: skip
    return kept


@transaction.atomic
def link_decision(*, decision: Decision, depense: DepenseDemandee, by: Any) -> DepenseDemandee:
    """Name an expense in a decision taken before Alliance; reserved at once when the decision is in force.

    :raises DecisionDeSeance: the decision was taken here: its expenses are those of its agenda item.
    :raises DecisionSansDepense: it does not decide an expense.
    :raises DepenseInconnue: the expense is of another cité.
    :raises DepenseDejaInscrite: it is on an agenda, decided, or taken back.
    :raises DepenseImpossible: the enveloppe or the decision cannot bear it.
    """
    if decision.serie != SerieDecision.REPRISE:
        raise DecisionDeSeance(
            f"La décision {decision.numero_affiche} a été prise en séance : ses dépenses sont celles de son point."
        )
    if decision.type != TypeDecision.DEPENSE:
        raise DecisionSansDepense(
            f"La décision {decision.numero_affiche} n'est pas une dépense ({decision.get_type_display()}). Choisissez "
            "le type « dépense », ou enlevez cette dépense."
        )
    if depense.cite_id != decision.cite_id:
        raise DepenseInconnue(INCONNUE)
    free = libres(DepenseDemandee.objects.filter(pk=depense.pk)).values("pk")
    if not DepenseDemandee.objects.filter(pk__in=free).update(decision=decision):
        raise DepenseDejaInscrite(
            f"La dépense pour « {depense.fiche.titre} » est déjà à un ordre du jour, décidée ou retirée."
        )
    depense.refresh_from_db()
    if _en_vigueur(decision):
        _affecter(depense, decision, le=_jour(decision, decision.enregistree_at), by=by, at=decision.enregistree_at)
    return depense


def _jour(decision: Decision, at: datetime) -> date:
    """The day of the decision; the day it is recorded, when its séance was held before the day it was called for."""
    return min(decision.prise_on, timezone.localdate(at))


def _en_vigueur(decision: Decision) -> bool:
    return Decision.objects.en_vigueur().filter(pk=decision.pk).exists()


def _lues(rows: Any) -> Iterable[DepenseDemandee]:
    return rows.select_related("enveloppe__caisse", "enveloppe__financeur", "enveloppe__cite", "fiche").order_by("pk")


def _affecter(row: DepenseDemandee, decision: Decision, *, le: date, by: Any, at: datetime) -> None:
    try:
        row.affectation = create_affectation(
            enveloppe=row.enveloppe, fiche=row.fiche, decision=decision, montant_cents=row.montant_cents, le=le, by=by,
            at=at, motif=row.objet, est_exemple=decision.est_exemple,
        )  # fmt: skip
    except DomainError as refusal:
        raise DepenseImpossible(
            f"Point « {decision.titre} », {euros(row.montant_cents)} pour « {row.fiche.titre} » : {refusal.message}"
        ) from refusal
    row.decision = decision
    row.save(update_fields=["affectation", "decision"])
