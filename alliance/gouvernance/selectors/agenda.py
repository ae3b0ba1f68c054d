"""The agenda of a séance: the hour of each item, the sum against the slot, what each is about, what is attached."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from alliance.gouvernance.contrats import Objet, liens
from alliance.gouvernance.models import Avis, CommentairePoint, Decision, PieceSeance, Point, SeanceInstance
from alliance.kernel.heures import format_duree
from alliance.kernel.money import NBSP


@dataclass(slots=True)
class LigneAgenda:
    """An item with its rank, its hours, what it is about and its documents. No hours in a consultation in writing."""

    point: Point
    numero: int
    debut: datetime | None = None
    fin: datetime | None = None
    objets: list[Objet] = field(default_factory=list)
    pieces: list[PieceSeance] = field(default_factory=list)

    @property
    def empechements(self) -> list[str]:
        """Why what it is about cannot be decided any more, or what to know before deciding."""
        told = [(objet.libelle, objet.empechement or objet.alerte) for objet in self.objets]
        return [f"« {libelle} » : {words}" for libelle, words in told if words]


@dataclass(slots=True)
class Agenda:
    """The items of a séance and their sum, in minutes; ``exces_min`` is what does not fit in the slot."""

    lignes: list[LigneAgenda]
    total_min: int = 0
    creneau_min: int | None = None

    @property
    def exces_min(self) -> int:
        """Minutes too many; zero when it all fits."""
        return 0 if self.creneau_min is None else max(0, self.total_min - self.creneau_min)

    @property
    def phrase(self) -> str:
        """« 2 h 10 pour un créneau de 2 h : 10 min de trop »; empty without items, or without a slot."""
        if self.creneau_min is None or not self.lignes:
            return ""
        start = f"{format_duree(self.total_min)} pour un créneau de {format_duree(self.creneau_min)}"
        if self.exces_min:
            return f"{start}{NBSP}: {format_duree(self.exces_min)} de trop"
        left = self.creneau_min - self.total_min
        return f"{start}{NBSP}: il reste {format_duree(left)}" if left else start


def points_of_seance(seance: SeanceInstance) -> QuerySet[Point]:
    """The items of a séance in their order, with how many comments and avis each received."""
    said = CommentairePoint.objects.filter(point=OuterRef("pk"), retire_at=None)
    given = Avis.objects.filter(point=OuterRef("pk"))
    return (
        Point.objects.filter(seance=seance)
        .select_related("caisse", "cite_decision", "instance__cite", "propose_by")
        .annotate(nb_commentaires=_count(said), nb_avis=_count(given))
        .order_by("ordre", "pk")
    )


def _count(rows: QuerySet) -> Coalesce:
    per_point = rows.order_by().values("point").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(per_point, output_field=IntegerField()), 0)


def agenda_of(seance: SeanceInstance, user: Any) -> Agenda:
    """The agenda as ``user`` reads it; a fixed number of queries, whatever the number of items."""
    points = list(points_of_seance(seance))
    objets, pieces = objets_of_points(points, user), pieces_of_points(points)
    slot = None if seance.est_consultation else int((seance.fin_at - seance.debut_at).total_seconds() // 60)
    agenda, at = Agenda([], creneau_min=slot), seance.debut_at
    for numero, point in enumerate(points, start=1):
        end = at + timedelta(minutes=point.duree_min)
        line = LigneAgenda(point, numero, objets=objets.get(point.pk, []), pieces=pieces.get(point.pk, []))
        if slot is not None:
            line.debut, line.fin = at, end
        agenda.lignes.append(line)
        agenda.total_min += point.duree_min
        at = end
    return agenda


def objets_of_points(points: Sequence[Point], user: Any) -> dict[int, list[Objet]]:
    """What each item is about, whatever the app that keeps it, by primary key of the item."""
    found: dict[int, list[Objet]] = defaultdict(list)
    if points:
        for lien in liens:
            for pk, objets in lien.liens_pour(points, user).items():
                found[pk] += objets
    return dict(found)


def pieces_of_points(points: Iterable[Point]) -> dict[int, list[PieceSeance]]:
    """The documents of each item, by primary key of the item."""
    found: dict[int, list[PieceSeance]] = defaultdict(list)
    rows = PieceSeance.objects.filter(point__in=[point.pk for point in points])
    for piece in rows.select_related("document", "jointe_by").order_by("pk"):
        found[piece.point_id].append(piece)  # type: ignore[index]
    return dict(found)


def pieces_of_seance(seance: SeanceInstance) -> list[PieceSeance]:
    """The documents of the séance itself."""
    rows = PieceSeance.objects.filter(seance=seance).select_related("document", "jointe_by")
    return list(rows.order_by("pk"))


def decisions_of_seance(user: Any, seance: SeanceInstance) -> list[Decision]:
    """What a closed séance decided, by number, within what the person may read."""
    return list(Decision.objects.visible_to(user).filter(seance=seance).order_by("numero"))
