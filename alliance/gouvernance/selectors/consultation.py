"""Who has not answered a consultation in writing yet."""

from collections import defaultdict
from datetime import datetime

from alliance.acteurs.models import Pole
from alliance.gouvernance.enums import NaturePoint, Proposition
from alliance.gouvernance.models import Avis, Point, SeanceInstance
from alliance.gouvernance.selectors.voix import voix_of


def reponses_manquantes(seance: SeanceInstance) -> dict[int, list[Pole]]:
    """For each point put to decision, the pôles that were asked and gave no avis; points answered by all are absent."""
    points = list(
        Point.objects.filter(seance=seance, nature=NaturePoint.DECISION).exclude(proposition=Proposition.AJOURNER)
    )
    expected = [row.pole for row in seance.instance.poles_attendus.select_related("pole").order_by("pole__ordre")]
    given: dict[int, set[int]] = defaultdict(set)
    for point_id, pole_id in Avis.objects.filter(point__in=points).values_list("point_id", "pole_id"):
        given[point_id].add(pole_id)
    for pk, voix in voix_of(points).items():
        given[pk] |= {one.pole_id for one in voix if one.deportee}
    missing = {point.pk: [pole for pole in expected if pole.pk not in given[point.pk]] for point in points}
    return {pk: poles for pk, poles in missing.items() if poles}


def is_a_clore(seance: SeanceInstance, at: datetime) -> bool:
    """Whether a written consultation may be closed: its deadline has passed, or each pôle answered."""
    return at >= seance.fin_at or not reponses_manquantes(seance)
