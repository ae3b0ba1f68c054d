"""What the page of a séance in session shows: its agenda, the point in hand, who speaks for each pôle."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from alliance.acteurs.models import Pole
from alliance.gouvernance.enums import QUALITES_DELEGUEES, NaturePoint, Reponse
from alliance.gouvernance.models import Avis, Deport, InteretDeclare, Membre, Point, Presence, SeanceInstance, Suite
from alliance.gouvernance.rules import Resultat, Voix, compute_issue
from alliance.gouvernance.selectors.cloture import objets_of
from alliance.gouvernance.selectors.sieges import membres_on
from alliance.gouvernance.selectors.voix import voix_of

LA = (Reponse.PRESENT, Reponse.REPRESENTE)


@dataclass(slots=True)
class LignePole:
    """A pôle on the point in hand: its avis, who gives it, who withdrew."""

    pole: Pole
    voix: Voix
    avis: Avis | None
    parle: Membre | None
    delegues: list[Membre]
    empreinte: str
    porteuse: bool = False


@dataclass(slots=True)
class DeportPropose:
    """A member whose declared interest meets the porteur of what is discussed."""

    membre: Membre
    motif: str


@dataclass(slots=True)
class PointEnMain:
    """The point in hand, with all that is said of it."""

    point: Point
    poles: list[LignePole]
    resultat: Resultat | None
    deports: list[Deport]
    proposes: list[DeportPropose]
    objets: list[Any]
    suites: list[Suite]


@dataclass(slots=True)
class LigneOrdre:
    """A line of the agenda: the point, its issue so far, whether it is done."""

    point: Point
    rang: int
    resultat: Resultat | None
    courant: bool = False


@dataclass(frozen=True, slots=True)
class Horloge:
    """Where the séance stands against its agenda; ``retard_min`` is negative when it is ahead."""

    maintenant: datetime
    retard_min: int
    fin_prevue: datetime


@dataclass(slots=True)
class Salle:
    """What was read once for the page; ``voix`` once the agenda was."""

    seance: SeanceInstance
    membres: list[Membre]
    presences: dict[int, Presence]
    poles: list[Pole]
    points: list[Point] = field(default_factory=list)
    voix: dict[int, list[Voix]] = field(default_factory=dict)

    def delegues(self, pole_id: int) -> list[Membre]:
        """Those who speak for a pôle that day, titulaires first."""
        return [one for one in self.membres if one.pole_id == pole_id and one.qualite in QUALITES_DELEGUEES]

    def is_la(self, membre: Membre) -> bool:
        """In the room, or represented."""
        row = self.presences.get(membre.pk)
        return row is not None and row.presence in LA


def salle_of(seance: SeanceInstance) -> Salle:
    """Who is expected, who sits, who is there; the agenda in its order. Four queries."""
    poles = [row.pole for row in seance.instance.poles_attendus.select_related("pole").order_by("pole__ordre", "pk")]
    rows = Presence.objects.filter(seance=seance)
    points = list(Point.objects.filter(seance=seance).select_related("caisse").order_by("ordre", "pk"))
    for point in points:
        # An item is on the agenda of its own instance: neither is read again for each right.
        point.seance, point.instance = seance, seance.instance
    return Salle(seance, membres_de_la_seance(seance), {row.membre_id: row for row in rows}, poles, points)


def membres_de_la_seance(seance: SeanceInstance) -> list[Membre]:
    """The members who sit on the day of the séance."""
    return membres_on(seance.instance, timezone.localdate(seance.debut_at))


def ordre_du_jour(salle: Salle, courant: Point | None) -> list[LigneOrdre]:
    """The agenda with the issue of each point put to decision, as things stand; a fixed number of queries."""
    instance = salle.seance.instance
    salle.voix = voix_of([point for point in salle.points if point.nature == NaturePoint.DECISION])
    found = {
        point.pk: compute_issue(
            regle=instance.regle, quorum=instance.quorum, voix=salle.voix[point.pk], proposition=point.proposition
        )
        for point in salle.points
        if point.pk in salle.voix
    }
    return [
        LigneOrdre(point, rank, found.get(point.pk), courant is not None and point.pk == courant.pk)
        for rank, point in enumerate(salle.points, start=1)
    ]


def point_courant(salle: Salle, demande: str) -> Point | None:
    """The point that the address asks for, else the first one that is not done, else the last."""
    asked = next((point for point in salle.points if str(point.pk) == demande), None)
    left = next((point for point in salle.points if point.traite_at is None), None)
    return asked or left or (salle.points[-1] if salle.points else None)


def point_en_main(salle: Salle, point: Point, resultat: Resultat | None, user: Any) -> PointEnMain:
    """Everything about one point: a fixed number of queries."""
    deports = list(Deport.objects.filter(point=point).select_related("membre__compte", "membre__pole").order_by("pk"))
    objets = objets_of([point], user).get(point.pk, [])
    carriers = frozenset().union(*(objet.porteur_ids for objet in objets))
    decided = point.nature == NaturePoint.DECISION
    return PointEnMain(
        point=point,
        poles=_lignes_poles(salle, point, deports, carriers) if decided else [],
        resultat=resultat,
        deports=deports,
        proposes=_proposes(salle, deports, carriers),
        objets=objets,
        suites=list(Suite.objects.filter(point=point).select_related("responsable").order_by("pk")),
    )


def parle_pour(salle: Salle, pole_id: int, deportes: Iterable[int]) -> Membre | None:
    """Who gives the avis of a pôle by default: a delegate who did not withdraw, those in the room first."""
    gone = set(deportes)
    left = [one for one in salle.delegues(pole_id) if one.pk not in gone]
    return next((one for one in left if salle.is_la(one)), left[0] if left else None)


def _lignes_poles(salle: Salle, point: Point, deports: Sequence[Deport], carriers: frozenset[int]) -> list[LignePole]:
    rows = Avis.objects.filter(point=point).select_related("membre__compte", "donne_by")
    given = {row.pole_id: row for row in rows}
    voix = {one.pole_id: one for one in salle.voix[point.pk]}
    gone = {row.membre_id for row in deports}
    return [
        LignePole(
            pole=pole,
            voix=voix[pole.pk],
            avis=given.get(pole.pk),
            parle=parle_pour(salle, pole.pk, gone),
            delegues=[one for one in salle.delegues(pole.pk) if one.pk not in gone],
            empreinte=empreinte_avis(given.get(pole.pk)),
            porteuse=pole.organisation_id in carriers,
        )
        for pole in salle.poles
    ]


def _proposes(salle: Salle, deports: Sequence[Deport], carriers: frozenset[int]) -> list[DeportPropose]:
    """Nobody is asked twice, and nobody is withdrawn without having been asked."""
    if not carriers:
        return []
    gone = {row.membre_id for row in deports}
    people = {one.pk: one for one in salle.membres if one.pk not in gone}
    rows = InteretDeclare.objects.filter(membre__in=people, organisation__in=carriers).select_related("organisation")
    return [DeportPropose(people[row.membre_id], f"{row.nature} : {row.organisation.nom}") for row in rows]


def poles_porteurs(point: Point, poles: Iterable[Pole]) -> frozenset[int]:
    """The pôles whose own institution carries what the point is about."""
    carriers: set[int] = set()
    for objet in objets_of([point], None).get(point.pk, []):
        carriers |= objet.porteur_ids
    return frozenset(pole.pk for pole in poles if pole.organisation_id in carriers)


def empreinte_avis(avis: Avis | None) -> str:
    """The mark of an avis as somebody read it: it changes whenever the avis does; empty while there is none."""
    return "" if avis is None else f"{avis.pk}-{avis.donne_at.timestamp():.6f}-{avis.sens}"


def horloge_of(seance: SeanceInstance, points: Sequence[Point], now: datetime) -> Horloge:
    """How late the séance is: the time gone since its start, against the durations of the points already done."""
    planned = sum(point.duree_min for point in points if point.traite_at is not None)
    left = sum(point.duree_min for point in points if point.traite_at is None)
    current = next((point.duree_min for point in points if point.traite_at is None), 0)
    gone = max(0, int((now - seance.debut_at).total_seconds() // 60))
    late = gone - planned - current if gone > planned + current else min(0, gone - planned)
    return Horloge(now, late, max(now + timedelta(minutes=max(0, left - max(0, gone - planned))), now))
