"""One item and what surrounds it; the items that wait « à inscrire »; what became of one's own proposals."""

import re
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from alliance.acteurs.models import Pole
from alliance.acteurs.selectors import fonctions_of
from alliance.gouvernance.enums import SerieDecision
from alliance.gouvernance.models import Avis, CommentairePoint, Decision, Deport, NotePole, Point, SeanceInstance
from alliance.gouvernance.selectors.registre import decision_par_numero
from alliance.territoires.models import Cite

_NUMERO = re.compile(r"(?P<serie>R\s*-\s*)?(?P<annee>\d{4})\s*-\s*(?P<numero>\d{1,6})", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, slots=True)
class Proposition:
    """An item that a person proposed, and where it stands; ``seance`` only once it is convoked."""

    point: Point
    etat: str
    seance: SeanceInstance | None = None


def points_a_inscrire(user: Any, cite: Cite, instance: int | None = None) -> QuerySet[Point]:
    """The items that wait in the instances that the person sees, the oldest first."""
    rows = Point.objects.visible_to(user).a_inscrire().filter(instance__cite=cite)
    if instance is not None:
        rows = rows.filter(instance_id=instance)
    return rows.select_related("instance__cite", "propose_by", "reporte_de__seance").order_by("propose_at", "pk")


def propositions_of(user: Any, cite: Cite) -> list[Proposition]:
    """What the person proposed herself, the latest first: waiting, on an agenda that was sent, or set aside.

    An item put in a draft still waits: nobody is told of a draft. Those who prepare the instance have the list itself.
    """
    rows = Point.objects.filter(propose_by_id=user.pk, instance__cite=cite, reporte_de=None)
    rows = rows.select_related("instance", "seance").order_by("-propose_at", "-pk")[:50]
    return [_proposition(point) for point in rows]


def _proposition(point: Point) -> Proposition:
    if point.ecarte_at is not None:
        return Proposition(point, "ecarte")
    if point.seance is None or point.seance.convoquee_at is None:
        return Proposition(point, "attente")
    return Proposition(point, "inscrit", point.seance)


def commentaires_of(point: Point) -> list[CommentairePoint]:
    """What was said on an item, in order; what was taken back keeps its place."""
    return list(point.commentaires.select_related("ecrit_by").order_by("ecrit_at", "pk"))


def avis_of(point: Point) -> list[tuple[Pole, Avis | None]]:
    """Each pôle that the instance expects, with the avis that it gave, if any."""
    given = {one.pole_id: one for one in point.avis.select_related("pole", "membre__compte")}
    expected = [row.pole for row in point.instance.poles_attendus.select_related("pole").order_by("pole__ordre")]
    others = [one.pole for pk, one in given.items() if pk not in {pole.pk for pole in expected}]
    return [(pole, given.get(pole.pk)) for pole in (*expected, *others)]


def deports_of(point: Point) -> list[Deport]:
    """Who does not take part in an item, and why, in the order of the declarations."""
    return list(point.deports.select_related("membre__compte", "membre__pole").order_by("declare_at", "pk"))


def poles_de(user: Any, cite: Cite) -> list[Pole]:
    """The pôles that a person speaks for in a cité: those whose private notes she reads and writes."""
    own = [one.pole_id for one in fonctions_of(user) if one.cite_id == cite.pk and one.pole_id is not None]
    return list(Pole.objects.filter(cite=cite, pk__in=own).order_by("ordre")) if own else []


def notes_of(point: Point, user: Any) -> list[tuple[Pole, NotePole | None]]:
    """The private note of each pôle that the person speaks for, written or not."""
    poles = poles_de(user, point.instance.cite)
    if not poles:
        return []
    written = {note.pole_id: note for note in NotePole.objects.visible_to(user).filter(point=point)}
    return [(pole, written.get(pole.pk)) for pole in poles]


def parcours_of(point: Point, user: Any) -> tuple[Point | None, Point | None]:
    """The item that this one was carried over from, and the one that carries it further, within what is seen."""
    around = Point.objects.visible_to(user).filter(Q(pk=point.reporte_de_id) | Q(reporte_de=point, ecarte_at=None))
    found = list(around.select_related("seance__instance", "instance"))
    before = next((one for one in found if one.pk == point.reporte_de_id), None)
    after = next((one for one in found if one.reporte_de_id == point.pk), None)
    return before, after


def decision_numerotee(user: Any, cite: Cite, numero: str) -> Decision | None:
    """The decision of the cité that carries this number, as it is written: « 2026-014 », « R-2024-3 »."""
    match = _NUMERO.fullmatch(numero.strip())
    if match is None:
        return None
    serie = SerieDecision.REPRISE if match["serie"] else SerieDecision.COURANTE
    return decision_par_numero(user, cite, serie=serie, annee=int(match["annee"]), numero=int(match["numero"]))
