"""Fiches put on an agenda, taken off it, carried over with their point, named by a decision of before Alliance."""

from django.db import transaction

from alliance.gouvernance.enums import SerieDecision
from alliance.gouvernance.models import Decision, Point
from alliance.gouvernance.rules import FIGES
from alliance.journal.services import record
from alliance.kernel.errors import DomainError
from alliance.plan.models import FicheAction, InscriptionFiche
from alliance.plan.selectors.inscriptions import autres_de_la_lignee, empechement_of
from alliance.plan.services.validation import apply_effect


class ActionInconnue(DomainError):
    pass


class ActionDejaLiee(DomainError):
    pass


class ActionNonLiee(DomainError):
    pass


class ActionHorsDuPlan(DomainError):
    pass


class OrdreDuJourFige(DomainError):
    pass


class DecisionDeSeance(DomainError):
    pass


INCONNUE = "Cette action n'existe pas, ou ne vous est pas ouverte. Cherchez-la par son code ou son titre."


@transaction.atomic
def link_fiche(*, point: Point, fiche: FicheAction, by) -> InscriptionFiche:
    """Put an action on an agenda item; an item may be about several.

    :raises OrdreDuJourFige: the séance is closed.
    :raises ActionInconnue: the action is of another cité.
    :raises ActionDejaLiee: it is on this item already.
    :raises ActionHorsDuPlan: it is archived or withdrawn, and the item is not to bring it back.
    """
    _refuse_closed(point)
    if fiche.cite_id != point.instance.cite_id:
        raise ActionInconnue(INCONNUE)
    if InscriptionFiche.objects.filter(point=point, fiche=fiche).exists():
        raise ActionDejaLiee(f"« {fiche.titre} » est déjà liée à ce point.")
    refusal = empechement_of(fiche, point.type_decision, autres_de_la_lignee([fiche]).get(fiche.pk))
    if refusal:
        raise ActionHorsDuPlan(refusal)
    row = InscriptionFiche.objects.create(point=point, fiche=fiche)
    record(kind="plan.inscription.added", by=by, subject=fiche, point=point.pk)
    return row


@transaction.atomic
def unlink_fiche(*, point: Point, fiche: FicheAction, by) -> None:
    """Take an action off an agenda item.

    :raises OrdreDuJourFige: the séance is closed.
    :raises ActionNonLiee: it is not on this item.
    """
    _refuse_closed(point)
    removed, _by_model = InscriptionFiche.objects.filter(point=point, fiche=fiche, decision=None).delete()
    if not removed:
        raise ActionNonLiee(f"« {fiche.titre} » n'est pas liée à ce point. Rechargez la page.")
    record(kind="plan.inscription.removed", by=by, subject=fiche, point=point.pk)


@transaction.atomic
def carry_over(*, ancien: Point, nouveau: Point) -> None:
    """Link the copy of an agenda item to the same actions: part of the act that carries it over, which journals it."""
    held = set(InscriptionFiche.objects.filter(point=nouveau).values_list("fiche_id", flat=True))
    rows = InscriptionFiche.objects.filter(point=ancien).order_by("pk")
    InscriptionFiche.objects.bulk_create(
        InscriptionFiche(point=nouveau, fiche_id=row.fiche_id) for row in rows if row.fiche_id not in held
    )


@transaction.atomic
def link_decision(*, decision: Decision, fiche: FicheAction, by) -> InscriptionFiche:
    """Name an action in a decision taken before Alliance, with its effect when it is in force.

    :raises DecisionDeSeance: the decision was taken here: its actions are those of its agenda item.
    :raises ActionInconnue: the action is of another cité.
    :raises ActionDejaLiee: the decision names it already.
    :raises EffetImpossible: the action cannot come back to the plan.
    """
    if decision.serie != SerieDecision.REPRISE:
        raise DecisionDeSeance(
            f"La décision {decision.numero_affiche} a été prise en séance : ses actions sont celles de son point."
        )
    if fiche.cite_id != decision.cite_id:
        raise ActionInconnue(INCONNUE)
    if InscriptionFiche.objects.filter(decision=decision, fiche=fiche).exists():
        raise ActionDejaLiee(f"« {fiche.titre} » est déjà nommée par la décision {decision.numero_affiche}.")
    row = InscriptionFiche.objects.create(decision=decision, fiche=fiche)
    record(kind="plan.inscription.added", by=by, subject=fiche, decision=decision.pk)
    apply_effect(decision=decision, fiches=[fiche.pk], by=by, at=decision.enregistree_at)
    return row


def _refuse_closed(point: Point) -> None:
    if point.seance is not None and point.seance.etat in FIGES:
        raise OrdreDuJourFige("La séance est close : son ordre du jour et ses actions ne changent plus.")
