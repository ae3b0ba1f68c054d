"""What each pôle brings to each point, and the issue that the rule gives: read in batches, whatever the agenda."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from alliance.gouvernance.enums import QUALITES_DELEGUEES, Reponse, SensAvis
from alliance.gouvernance.models import Avis, Deport, Membre, Point, PoleInstance, Presence, SeanceInstance
from alliance.gouvernance.rules import Resultat, Voix, compute_issue

LA = (Reponse.PRESENT, Reponse.REPRESENTE)
"""In the room, or represented by somebody that the delegate named."""


@dataclass(frozen=True, slots=True)
class _Salle:
    """Who is expected, who may speak for each pôle, and which pôles are there, per séance."""

    attendus: Mapping[int, list[int]]
    delegues: Mapping[tuple[int, int], frozenset[int]]
    presents: Mapping[int, frozenset[int]]


def voix_of(points: Iterable[Point]) -> dict[int, list[Voix]]:
    """For each point of an agenda, by its primary key, what each expected pôle brings; a fixed number of queries.

    A pôle is there when a delegate of it is, or is represented; in a written consultation, when it answered. It is
    ``deportee`` when every person who speaks for it that day withdrew from the point.
    """
    rows = [point for point in points if point.seance_id is not None]
    seances = {one.pk: one for one in _seances(rows)}
    salle = _salle(seances.values())
    avis = _avis(rows)
    deports = _deports(rows)
    found = {}
    for point in rows:
        seance = seances[point.seance_id or 0]
        given = avis[point.pk]
        there = frozenset(given) if seance.est_consultation else salle.presents.get(seance.pk, frozenset())
        found[point.pk] = [
            _voix(pole, given.get(pole), there, salle.delegues.get((seance.pk, pole), frozenset()), deports[point.pk])
            for pole in salle.attendus.get(seance.instance_id, [])
        ]
    return found


def resultats_of(
    seance: SeanceInstance, points: Sequence[Point], voix: Mapping[int, Sequence[Voix]] | None = None
) -> dict[int, Resultat]:
    """The issue of each of these points of one séance, as the rule of its instance gives it at this moment.

    :param voix: what ``voix_of`` answered about these points, when it was asked already.
    """
    instance = seance.instance
    heard = voix_of(points) if voix is None else voix
    return {
        point.pk: compute_issue(
            regle=instance.regle, quorum=instance.quorum, voix=heard.get(point.pk, ()), proposition=point.proposition
        )
        for point in points
    }


def _seances(points: Sequence[Point]) -> list[SeanceInstance]:
    return list(SeanceInstance.objects.filter(pk__in={point.seance_id for point in points}))


def _salle(seances: Iterable[SeanceInstance]) -> _Salle:
    held = list(seances)
    expected: dict[int, list[int]] = defaultdict(list)
    rows = PoleInstance.objects.filter(instance__in={one.instance_id for one in held})
    for instance_id, pole_id in rows.order_by("pole__ordre", "pole_id").values_list("instance_id", "pole_id"):
        expected[instance_id].append(pole_id)
    delegates = _delegues(held)
    there: dict[int, set[int]] = defaultdict(set)
    seen = Presence.objects.filter(seance__in=held, presence__in=LA, membre__qualite__in=QUALITES_DELEGUEES)
    for seance_id, pole_id in seen.values_list("seance_id", "membre__pole_id"):
        there[seance_id].add(pole_id)
    return _Salle(expected, delegates, {key: frozenset(poles) for key, poles in there.items()})


def _delegues(seances: Sequence[SeanceInstance]) -> dict[tuple[int, int], frozenset[int]]:
    """The people who may speak for each pôle of each séance, on its day."""
    rows = Membre.objects.delegues().filter(instance__in={one.instance_id for one in seances})
    members = list(rows.values_list("pk", "instance_id", "pole_id", "from_on", "to_on"))
    found: dict[tuple[int, int], frozenset[int]] = {}
    for seance in seances:
        day = timezone.localdate(seance.debut_at)
        by_pole: dict[int, set[int]] = defaultdict(set)
        for pk, instance_id, pole_id, from_on, to_on in members:
            if instance_id == seance.instance_id and pole_id is not None and _siege(from_on, to_on, day):
                by_pole[pole_id].add(pk)
        found |= {(seance.pk, pole): frozenset(people) for pole, people in by_pole.items()}
    return found


def _siege(from_on: date, to_on: date | None, day: date) -> bool:
    return from_on <= day and (to_on is None or to_on >= day)


def _avis(points: Sequence[Point]) -> dict[int, dict[int, tuple[str, bool]]]:
    found: dict[int, dict[int, tuple[str, bool]]] = defaultdict(dict)
    rows = Avis.objects.filter(point__in=points).values_list("point_id", "pole_id", "sens", "a_lever")
    for point_id, pole_id, sens, a_lever in rows:
        found[point_id][pole_id] = (sens, a_lever)
    return found


def _deports(points: Sequence[Point]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for point_id, membre_id in Deport.objects.filter(point__in=points).values_list("point_id", "membre_id"):
        found[point_id].add(membre_id)
    return found


def _voix(
    pole: int, given: tuple[str, bool] | None, there: frozenset[int], delegates: frozenset[int], gone: set[int]
) -> Voix:
    sens, a_lever = given or ("", False)
    return Voix(
        pole_id=pole,
        presente=pole in there,
        deportee=bool(delegates) and delegates <= gone,
        sens=SensAvis(sens) if sens else None,
        a_lever=a_lever,
    )
