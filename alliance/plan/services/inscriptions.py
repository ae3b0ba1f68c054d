"""Fiches put on an agenda, taken off it, carried over with their point, named by a decision of before Alliance."""

from collections.abc import Mapping

from django.db import transaction

from alliance.gouvernance.enums import NaturePoint, SerieDecision, TypeDecision
from alliance.gouvernance.models import Decision, Instance, Point, SeanceInstance
from alliance.gouvernance.rules import FIGES
from alliance.gouvernance.services.points import add_point, lier_objet, propose_point, update_point
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


GENRE = "plan.fiche"
"""The key of the actions in ``gouvernance.contrats.liens``."""
TITRE_MAX = 250
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
        raise ActionHorsDuPlan(f"« {fiche.titre} » : {refusal}")
    row = InscriptionFiche.objects.create(point=point, fiche=fiche)
    _journal(point, fiche, by, kind="plan.inscription.added")
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
    _journal(point, fiche, by, kind="plan.inscription.removed")


@transaction.atomic
def inscrire_fiche(
    *, fiche: FicheAction, ou: Instance | SeanceInstance, type_decision: str, by, titre: str = ""
) -> Point:
    """Put an action on the agenda of a séance, or propose it to an instance, where it waits for one.

    :param type_decision: one of ``rules.TYPES_D_ACTION``; empty to talk about it without deciding.
    :raises TypeNonPermis: this instance does not decide that (``gouvernance.services.controles_points``).
    :raises ActionHorsDuPlan: the action left the plan, and the item is not to bring it back.
    :raises DomainError: a refusal of ``gouvernance.services.points``: instance or séance closed.
    """
    nature = NaturePoint.DECISION if type_decision else NaturePoint.ECHANGE
    words = titre.strip() or _titre(fiche, type_decision)
    if isinstance(ou, SeanceInstance):
        point = add_point(seance=ou, by=by, titre=words, nature=nature, type_decision=type_decision)
    else:
        point = propose_point(instance=ou, titre=words, by=by)
        if type_decision:
            point = update_point(point=point, by=by, titre=words, nature=nature, type_decision=type_decision)
    lier_objet(point=point, genre=GENRE, pk=fiche.pk, by=by)
    return point


def _titre(fiche: FicheAction, type_decision: str) -> str:
    """« Inscription d'action : Cafés des parents », as long as an item may be."""
    start = str(TypeDecision(type_decision).label).capitalize() if type_decision else "Échange"
    return f"{start} : {fiche.titre}"[:TITRE_MAX]


@transaction.atomic
def carry_over(*, copies: Mapping[int, Point]) -> None:
    """Link copies of agenda items to the same actions: part of the act that carries them over, which journals it.

    :param copies: by primary key of the item.
    """
    held = set(InscriptionFiche.objects.filter(point__in=copies.values()).values_list("point_id", "fiche_id"))
    rows = InscriptionFiche.objects.filter(point_id__in=list(copies)).order_by("pk")
    couples = [(copies[point_id], fiche_id) for point_id, fiche_id in rows.values_list("point_id", "fiche_id")]
    InscriptionFiche.objects.bulk_create(
        InscriptionFiche(point=copy, fiche_id=fiche_id) for copy, fiche_id in couples if (copy.pk, fiche_id) not in held
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


def _journal(point: Point, fiche: FicheAction, by, *, kind: str) -> None:
    """A line about the séance, not about the action: what is on a draft is not told to those who read the action."""
    record(kind=kind, by=by, subject=point.seance or point, cite_id=fiche.cite_id, fiche=fiche.pk)
