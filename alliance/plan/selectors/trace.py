"""What the governance said, and will say, of an action: each agenda and each decision that names it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from alliance.acteurs.enums import Role
from alliance.acteurs.selectors import roles_of
from alliance.gouvernance.enums import EtatSeance, SerieDecision
from alliance.gouvernance.models import Decision, Instance, Point
from alliance.gouvernance.rules import FIGES
from alliance.plan.models import FicheAction, InscriptionFiche

ROLES_QUI_SUIVENT = frozenset({Role.CHEF_DE_PROJET, Role.TROIKA, Role.REFERENT})
"""Who reads the day and the outcome of a decision that is not open to her; the others read what was published."""


@dataclass(slots=True)
class Etape:
    """One step: a decision, an item of an agenda to come, or one that was only talked about.

    ``decision`` and ``point`` are given only when the reader may open them; ``avis`` holds the words of that day.
    """

    quoi: str
    instance: str
    le: date | None
    a_venir: bool = False
    issue: str = ""
    decision: Decision | None = None
    point: Point | None = None
    avis: list[dict[str, Any]] = field(default_factory=list)
    levee_on: date | None = None
    retiree_par: Decision | None = None
    ecart: str = ""


def suit_les_decisions(user, cite) -> bool:
    """Whether this person reads the day and the outcome of every decision about the plan."""
    return bool(roles_of(user, cite) & ROLES_QUI_SUIVENT)


def trace_of(fiche: FicheAction, user) -> list[Etape]:
    """The steps of an action within what ``user`` may read: what comes first, then the latest."""
    rows = list(
        InscriptionFiche.objects.filter(fiche=fiche)
        .annotate(
            decision_ouverte=Exists(Decision.objects.visible_to(user).filter(pk=OuterRef("decision_id"))),
            point_ouvert=Exists(Point.objects.visible_to(user).filter(pk=OuterRef("point_id"))),
        )
        .select_related("decision__instance", "decision__levee", "point__seance", "point__instance")
    )
    follows = suit_les_decisions(user, fiche.cite)
    withdrawn = _retraits(row.decision_id for row in rows if row.decision_id and row.decision_ouverte)
    steps = [step for row in rows if (step := _etape(row, withdrawn, follows=follows)) is not None]
    return sorted(steps, key=_rang)


def _rang(step: Etape) -> tuple:
    """What comes, what waits for a day last; then the past, the latest first."""
    if step.a_venir:
        return (0, step.le or date.max, "")
    number = (step.decision.annee, step.decision.numero) if step.decision else (0, 0)
    day = step.le or date.min
    return (1, -day.toordinal(), tuple(-part for part in number))


def _retraits(decision_ids: Iterable[int]) -> dict[int, Decision]:
    """The decision in force that withdraws each of these, by primary key."""
    wanted = list(decision_ids)
    if not wanted:
        return {}
    rows = Decision.objects.en_vigueur().filter(cite_decision_id__in=wanted, type="RETRAIT")
    return {row.cite_decision_id: row for row in rows if row.cite_decision_id}


def _etape(row: Any, withdrawn: dict[int, Decision], *, follows: bool) -> Etape | None:
    decision, point = row.decision, row.point
    if decision is None:
        return _du_point(point) if row.point_ouvert else None
    if not row.decision_ouverte and not follows:
        return None
    step = Etape(decision.get_type_display(), decision.instance.nom, decision.prise_on, issue=decision.issue)
    if row.decision_ouverte:
        levee = getattr(decision, "levee", None)
        step.decision = decision
        step.point = point if row.point_ouvert else None
        step.avis = decision.avis_rendus if decision.serie == SerieDecision.COURANTE else []
        step.levee_on = timezone.localdate(levee.levee_at) if levee else None
        step.retiree_par = withdrawn.get(decision.pk)
    return step


def _du_point(point: Point) -> Etape | None:
    words = point.get_type_decision_display() if point.type_decision else point.get_nature_display()
    step = Etape(str(words), point.instance.nom, None, point=point, ecart=point.motif_ecart)
    if point.ecarte_at is not None:
        step.le = timezone.localdate(point.ecarte_at)
        return step
    if point.seance is None:
        step.a_venir = True
        return step
    if point.seance.etat == EtatSeance.ANNULEE:
        return None
    step.le = timezone.localdate(point.seance.debut_at)
    step.a_venir = point.seance.etat not in FIGES
    return step


def groupes_of(fiche: FicheAction, user) -> list[Instance]:
    """Open instances, among those the person sees, that work on this action or on its sous-thématique."""
    works = Q(fiches_suivies__fiche=fiche)
    if fiche.sous_thematique_id:
        works |= Q(sous_thematiques_suivies__sous_thematique=fiche.sous_thematique_id)
    rows = Instance.objects.visible_to(user).ouvertes().filter(works, cite=fiche.cite_id)
    return list(rows.distinct().order_by("nom", "pk"))
