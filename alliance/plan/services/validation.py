"""What decisions make of the actions of the plan. Nothing else moves ``FicheAction.validation``."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from alliance.gouvernance.enums import ISSUES_ADOPTEES, Issue, TypeDecision
from alliance.gouvernance.models import Decision
from alliance.journal.services import record_each
from alliance.kernel.dates import format_jour
from alliance.kernel.errors import DomainError
from alliance.plan.enums import OrigineModification, Validation
from alliance.plan.models import FicheAction, InscriptionFiche
from alliance.plan.rules import VALIDATION_DE, validation_of
from alliance.plan.selectors import Changement
from alliance.plan.selectors.inscriptions import autres_de_la_lignee, decisions_en_vigueur, empechement_of
from alliance.plan.services.historique import Memoire, write_modifications
from alliance.plan.services.lignee import DejaReconduite, refuse_seconde_de_la_lignee


class EffetImpossible(DomainError):
    pass


TOURNES = ("version", "modifiee_at", "modifiee_by")
DECIDES = ("validation", "validation_decision", "archivee_at", "motif_archivage")
"""What a decision may write on an action, besides that it was written."""


@dataclass(frozen=True, slots=True)
class _Cause:
    """What moves the fiches: the decisions that have just taken effect, those that lose it, and the words."""

    nouvelles: frozenset[int]
    perdues: frozenset[int]
    mots: str = ""


@transaction.atomic
def apply_closing(*, decisions: Mapping[int, Decision], by, at: datetime) -> None:
    """Write the decisions of a séance on the actions of its points, and the effect of those that have one.

    A conditional decision waits; one that is not adopted changes nothing but the trail of the action.

    :param decisions: by primary key of the point.
    :raises EffetImpossible: an adopted change or withdrawal is about an action that left the plan meanwhile, or an
        action cannot come back to it; the message names the point.
    """
    rows = list(
        InscriptionFiche.objects.filter(point_id__in=list(decisions))
        .select_related("point", "fiche__validation_decision")
        .order_by("fiche_id", "pk")
    )
    others = autres_de_la_lignee([row.fiche for row in rows])
    for row in rows:
        assert row.point_id is not None  # noqa: S101 -- filtered above
        row.decision = decisions[row.point_id]
        _refuse_impossible(row, others.get(row.fiche_id))
    InscriptionFiche.objects.bulk_update(rows, ["decision"])
    effective = [row for row in rows if row.decision and row.decision.issue == Issue.ADOPTEE]
    _apply([(row.fiche_id, row.decision) for row in effective if row.decision], by=by, at=at)


@transaction.atomic
def apply_effect(*, decision: Decision, by, at: datetime, fiches: Collection[int] | None = None) -> None:
    """A decision takes effect: its condition was lifted, or it was taken over from before Alliance.

    Nothing happens when it is not in force.

    :param fiches: only these, among those that it names.
    :raises EffetImpossible: an action cannot come back to the plan.
    """
    if not Decision.objects.en_vigueur().filter(pk=decision.pk).exists():
        return
    rows = InscriptionFiche.objects.filter(decision=decision)
    if fiches is not None:
        rows = rows.filter(fiche_id__in=fiches)
    _apply([(pk, decision) for pk in rows.values_list("fiche_id", flat=True)], by=by, at=at)


@transaction.atomic
def apply_withdrawal(*, decision: Decision, par: Decision, by, at: datetime) -> None:
    """A decision is withdrawn by another: its actions go back to what the decisions still in force say of them.

    :raises EffetImpossible: an action cannot come back to the plan.
    """
    rows = InscriptionFiche.objects.filter(decision=decision)
    words = f"Décision {decision.numero_affiche} retirée par la décision {par.numero_affiche} du {_jour(par)}"
    cause = _Cause(frozenset(), frozenset({decision.pk}), words)
    _settle(set(rows.values_list("fiche_id", flat=True)), cause, by=by, at=at)


def _refuse_impossible(row: InscriptionFiche, other: FicheAction | None) -> None:
    decision, point = row.decision, row.point
    if decision is None or point is None or decision.issue not in ISSUES_ADOPTEES:
        return
    if decision.type not in {*VALIDATION_DE, TypeDecision.MODIFICATION}:
        return
    refusal = empechement_of(row.fiche, decision.type, other)
    if refusal:
        raise EffetImpossible(f"Point « {point.titre} », « {row.fiche.titre} » : {refusal}")


def _apply(couples: Iterable[tuple[int, Decision]], *, by, at: datetime) -> None:
    """Decisions that have just taken effect, each with an action that it names."""
    given = list(couples)
    modified = [(pk, decision) for pk, decision in given if decision.type == TypeDecision.MODIFICATION]
    ruled = [(pk, decision) for pk, decision in given if decision.type in VALIDATION_DE]
    if modified:
        _remember(sorted(modified, key=lambda couple: (couple[0], couple[1].pk)), by=by, at=at)
    cause = _Cause(frozenset(decision.pk for _pk, decision in ruled), frozenset())
    _settle({pk for pk, _decision in ruled}, cause, by=by, at=at)


def _remember(couples: Sequence[tuple[int, Decision]], *, by, at: datetime) -> None:
    """Decisions that modify actions: kept in their history, their fields are written by those who edit them."""
    fiches = {fiche.pk: fiche for fiche in _locked({pk for pk, _decision in couples})}
    memories = []
    for pk, decision in couples:
        fiche = fiches[pk]
        _turn(fiche, by, at)
        memories.append(Memoire(fiche, fiche.version, _mots(decision)))
    FicheAction.objects.bulk_update(fiches.values(), TOURNES)
    write_modifications(memoires=memories, by=by, origine=OrigineModification.DECISION)
    record_each(
        kind="plan.fiche.modification_decided", by=by,
        subjects=[(fiches[pk], {"decision": decision.numero_affiche}) for pk, decision in couples],
    )  # fmt: skip


def _locked(fiche_ids: Collection[int]) -> list[FicheAction]:
    """The actions, taken in one order: of two séances that close at once, the second reads what the first decided."""
    return list(FicheAction.objects.select_for_update().filter(pk__in=fiche_ids).order_by("pk"))


def _turn(fiche: FicheAction, by, at: datetime) -> None:
    fiche.version, fiche.modifiee_at, fiche.modifiee_by = fiche.version + 1, at, by


def _settle(fiche_ids: Collection[int], cause: _Cause, *, by, at: datetime) -> None:
    """Make each action what the decisions in force say of it; nothing is written when that changes nothing."""
    fiches = _locked(fiche_ids)
    in_force = decisions_en_vigueur([fiche.pk for fiche in fiches], sans=cause.perdues)
    targets = {fiche.pk: validation_of(in_force[fiche.pk]) for fiche in fiches}
    rulings = Decision.objects.select_related("instance").in_bulk([pk for _etat, pk in targets.values() if pk])
    moved: list[FicheAction] = []
    memories: list[Memoire] = []
    told: dict[Validation, list[tuple[FicheAction, dict[str, str]]]] = defaultdict(list)
    for fiche in fiches:
        validation, ruling_pk = targets[fiche.pk]
        if (fiche.validation, fiche.validation_decision_id) != (validation, ruling_pk):
            ruling = rulings.get(ruling_pk or 0)
            if fiche.archivee_at:
                # It may come back: its line is read then, as what comes before has left it.
                FicheAction.objects.bulk_update(moved, [*TOURNES, *DECIDES])
            memories.append(_move(fiche, validation, ruling, cause, by=by, at=at))
            moved.append(fiche)
            told[validation].append((fiche, {"decision": ruling.numero_affiche if ruling else ""}))
    FicheAction.objects.bulk_update(moved, [*TOURNES, *DECIDES])
    write_modifications(memoires=memories, by=by, origine=OrigineModification.DECISION)
    record_each(kind="plan.fiche.validated", by=by, subjects=told[Validation.VALIDEE])
    record_each(kind="plan.fiche.withdrawn", by=by, subjects=told[Validation.RETIREE])
    record_each(kind="plan.fiche.proposed_again", by=by, subjects=told[Validation.PROPOSEE])


def _move(
    fiche: FicheAction, validation: Validation, ruling: Decision | None, cause: _Cause, *, by, at: datetime
) -> Memoire:
    """Set on the action what is decided of it, and answer what its history keeps; the caller writes both."""
    before = Validation(fiche.validation)
    if validation == Validation.RETIREE and ruling:
        fiche.archivee_at = fiche.archivee_at or at
        fiche.motif_archivage = f"Retirée du plan par la décision {ruling.numero_affiche}"
    elif fiche.archivee_at and _comes_back(fiche, ruling, cause):
        _refuse_second(fiche)
        fiche.archivee_at, fiche.motif_archivage = None, ""
    fiche.validation, fiche.validation_decision = validation, ruling
    _turn(fiche, by, at)
    return Memoire(
        fiche, fiche.version, cause.mots or (_mots(ruling) if ruling else ""),
        changements=[Changement("validation", before.value, validation.value)] if before != validation else [],
        avant={"validation": before.value}, apres={"validation": validation.value},
    )  # fmt: skip


def _refuse_second(fiche: FicheAction) -> None:
    try:
        refuse_seconde_de_la_lignee(fiche, fiche.exercice)
    except DejaReconduite as refusal:
        raise EffetImpossible(f"« {fiche.titre} » ne peut pas revenir au plan. {refusal.message}") from refusal


def _comes_back(fiche: FicheAction, ruling: Decision | None, cause: _Cause) -> bool:
    """A withdrawn action whose withdrawal no longer holds; any archived one that is inscribed anew."""
    return fiche.validation == Validation.RETIREE or (ruling is not None and ruling.pk in cause.nouvelles)


def _mots(decision: Decision) -> str:
    """« Décision 2026-012 (Comité technique, 22 octobre 2026) : inscription d'action »."""
    where = f"{decision.instance.nom}, {_jour(decision)}"
    return f"Décision {decision.numero_affiche} ({where}) : {decision.get_type_display()}"


def _jour(decision: Decision) -> str:
    return format_jour(decision.prise_on)
