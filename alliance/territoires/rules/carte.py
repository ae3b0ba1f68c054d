"""A map in plain values: what Leaflet draws, and the same things as SVG for a page without JavaScript."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from alliance.territoires.rules.dessin import LARGEUR, frame
from alliance.territoires.rules.geometrie import bounds, split_polygons


@dataclass(frozen=True, slots=True)
class Lieu:
    """A place to draw, with the page that tells it: a polygon, or a point, or neither.

    :param nombre: a count to write on the map; absent writes none.
    :param detail: the count in words, « 12 actions ».
    """

    nom: str
    url: str
    geometrie: dict | None = None
    latitude: float | None = None
    longitude: float | None = None
    membre: bool = False
    nombre: int | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Trace:
    """One shape of the picture; ``x`` and ``y`` are its point, or where its count is written."""

    nom: str
    d: str = ""
    x: str = ""
    y: str = ""
    membre: bool = False
    nombre: int | None = None


@dataclass(frozen=True, slots=True)
class Carte:
    """The same things twice: ``donnees`` for Leaflet, the rest for the picture without JavaScript."""

    donnees: dict[str, Any]
    quartiers: list[Trace]
    ecoles: list[Trace]
    largeur: int
    hauteur: str
    sans_contour: list[str]


def draw_map(quartiers: Sequence[Lieu], ecoles: Sequence[Lieu], *, tuiles: dict[str, str]) -> Carte | None:
    """The map of what has a place; ``None`` when nothing has.

    :param tuiles: ``url`` and ``attribution`` of the background; an empty address draws none.
    """
    drawn = [(lieu, lieu.geometrie) for lieu in quartiers if lieu.geometrie]
    placed = [
        (lieu, lieu.longitude, lieu.latitude)
        for lieu in ecoles
        if lieu.longitude is not None and lieu.latitude is not None
    ]
    cadre = frame([geometry for _lieu, geometry in drawn], [(east, north) for _lieu, east, north in placed])
    if cadre is None:
        return None
    shapes = [
        Trace(_words(lieu), cadre.path(geometry), *cadre.point(*_middle(geometry)), nombre=lieu.nombre)
        for lieu, geometry in drawn
    ]
    dots = [
        Trace(_words(lieu), "", *cadre.point(east, north), membre=lieu.membre, nombre=lieu.nombre)
        for lieu, east, north in placed
    ]
    return Carte(
        donnees={
            "quartiers": [{**_data(lieu), "geometrie": geometry} for lieu, geometry in drawn],
            "ecoles": [
                {**_data(lieu), "membre": lieu.membre, "lat": north, "lon": east} for lieu, east, north in placed
            ],
            "tuiles": tuiles,
        },
        quartiers=shapes,
        ecoles=dots,
        largeur=int(LARGEUR),
        hauteur=f"{cadre.hauteur:.0f}",
        sans_contour=[lieu.nom for lieu in quartiers if not lieu.geometrie],
    )


def _middle(geometry: dict) -> tuple[float, float]:
    """Longitude and latitude of the middle of the box of the largest polygon: where its count is written."""
    boxes = [bounds(polygon[0]) for polygon in split_polygons(geometry)]
    west, south, east, north = max(boxes, key=lambda box: (box[2] - box[0]) * (box[3] - box[1]))
    return (west + east) / 2, (south + north) / 2


def _words(lieu: Lieu) -> str:
    return f"{lieu.nom}, {lieu.detail}" if lieu.detail else lieu.nom


def _data(lieu: Lieu) -> dict[str, Any]:
    data: dict[str, Any] = {"nom": lieu.nom, "url": lieu.url}
    return data | {"nombre": lieu.nombre, "detail": lieu.detail} if lieu.nombre is not None else data
