"""Polygons and points as SVG coordinates, for a picture that needs no JavaScript and prints."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, radians

from alliance.territoires.rules.geometrie import split_polygons

LARGEUR = 800.0
MARGE = 24.0
ETENDUE_MINIMALE = 0.004
"""Degrees: a lone point is not drawn as a world."""


@dataclass(frozen=True, slots=True)
class Cadre:
    """How degrees become units of the picture: north up, kilometres of the same length both ways."""

    ouest: float
    nord: float
    echelle: float
    aplatissement: float
    hauteur: float

    def point(self, longitude: float, latitude: float) -> tuple[str, str]:
        """The place of a point, with one decimal and a decimal point whatever the language."""
        x = MARGE + (longitude - self.ouest) * self.aplatissement * self.echelle
        y = MARGE + (self.nord - latitude) * self.echelle
        return f"{x:.1f}", f"{y:.1f}"

    def path(self, geometry: dict) -> str:
        """The ``d`` of a path; holes are told by the even-odd rule."""
        rings = (ring for polygon in split_polygons(geometry) for ring in polygon)
        return " ".join("M" + " L".join(" ".join(self.point(p[0], p[1])) for p in ring[:-1]) + " Z" for ring in rings)


def frame(geometries: Iterable[dict], points: Sequence[tuple[float, float]]) -> Cadre | None:
    """The frame that shows everything; ``None`` when there is nothing to show.

    :param points: longitude and latitude.
    """
    corners = [(p[0], p[1]) for geometry in geometries for polygon in split_polygons(geometry) for p in polygon[0]]
    corners += points
    if not corners:
        return None
    west, east = min(x for x, _y in corners), max(x for x, _y in corners)
    south, north = min(y for _x, y in corners), max(y for _x, y in corners)
    flat = cos(radians((south + north) / 2))
    width = max((east - west) * flat, ETENDUE_MINIMALE)
    height = max(north - south, ETENDUE_MINIMALE)
    scale = min((LARGEUR - 2 * MARGE) / width, (LARGEUR - 2 * MARGE) / height)
    middle_x, middle_y = (west + east) / 2, (south + north) / 2
    half = (LARGEUR - 2 * MARGE) / scale / 2
    return Cadre(
        ouest=middle_x - half / flat,
        nord=middle_y + height / 2,
        echelle=scale,
        aplatissement=flat,
        hauteur=round(height * scale + 2 * MARGE, 1),
    )
