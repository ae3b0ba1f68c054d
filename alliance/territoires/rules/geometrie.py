"""Points and polygons, longitude then latitude (EPSG:4326). Pure Python, docs/adr explain why."""

import re
from collections.abc import Iterable
from typing import Any

from alliance.kernel.errors import DomainError

Anneau = list[list[float]]
Polygone = list[Anneau]

FRANCE = (
    (-5.6, 41.2, 9.8, 51.3),
    (-63.3, 14.2, -60.6, 18.3),
    (-54.8, 2.0, -51.4, 6.0),
    (55.0, -21.6, 56.0, -20.7),
    (44.9, -13.2, 45.4, -12.5),
    (-56.6, 46.6, -56.0, 47.3),
    (163.0, -23.2, 168.6, -19.0),
    (-155.0, -28.0, -134.0, -7.5),
    (-178.5, -14.6, -176.0, -13.0),
)
"""Bounding boxes (west, south, east, north), wide on purpose: they catch swapped or projected coordinates."""


class GeometrieInvalide(DomainError):
    pass


def _in_france(longitude: float, latitude: float) -> bool:
    return any(w <= longitude <= e and s <= latitude <= n for w, s, e, n in FRANCE)


def check_position(longitude: float, latitude: float) -> None:
    """Refuse what is not a point of France in degrees, and say what it looks like.

    :raises GeometrieInvalide: projected (Lambert-93), swapped, or elsewhere.
    """
    if _in_france(longitude, latitude):
        return
    if not (abs(longitude) <= 180 and abs(latitude) <= 90):
        raise GeometrieInvalide(
            f"Les coordonnées ({longitude:g}, {latitude:g}) ne sont pas des degrés : elles semblent en Lambert-93. "
            "Convertissez-les en WGS 84 (EPSG:4326)."
        )
    if _in_france(latitude, longitude):
        raise GeometrieInvalide(
            f"Longitude et latitude semblent inversées ({longitude:g}, {latitude:g}). "
            "L'ordre est longitude puis latitude."
        )
    raise GeometrieInvalide(f"Le point (longitude {longitude:g}, latitude {latitude:g}) n'est pas en France.")


_NUMBER = r"[-+]?\d{1,8}(?:[.,]\d+)?"


def parse_position(text: str) -> tuple[float, float]:
    """Latitude and longitude as people paste them: « 47.32, 5.03 », « 47,32 ; 5,03 », « 47.32 5.03 ».

    :raises GeometrieInvalide: not two numbers, or not a point of France.
    """
    found = re.fullmatch(rf"\s*({_NUMBER})\s*(?:[;,]\s*|\s+)({_NUMBER})\s*", text)
    if found is None:
        raise GeometrieInvalide("Écrivez la latitude puis la longitude, par exemple 47.3227, 5.0375.")
    latitude, longitude = (float(part.replace(",", ".")) for part in found.groups())
    check_position(longitude, latitude)
    return latitude, longitude


def _clean_ring(ring: Any) -> Anneau:
    if not isinstance(ring, list) or len(ring) < 4:
        raise GeometrieInvalide("Un contour compte au moins quatre points, le dernier égal au premier.")
    points: Anneau = []
    for point in ring:
        if (
            not isinstance(point, list)
            or len(point) < 2
            or not all(isinstance(value, int | float) and not isinstance(value, bool) for value in point[:2])
        ):
            raise GeometrieInvalide("Un point du contour n'est pas formé de deux nombres.")
        check_position(point[0], point[1])
        points.append([float(point[0]), float(point[1])])
    if points[0] != points[-1]:
        raise GeometrieInvalide("Le contour n'est pas fermé : son dernier point doit être égal au premier.")
    if len({tuple(point) for point in points}) < 3:
        raise GeometrieInvalide("Le contour est plat : il lui faut trois points distincts.")
    return points


def clean_geometry(geometry: Any) -> dict:
    """A Polygon or MultiPolygon in two dimensions, checked point by point.

    :raises GeometrieInvalide: another type, an open or flat ring, coordinates that are not in degrees.
    """
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    shapes = geometry.get("coordinates") if isinstance(geometry, dict) else None
    if kind == "Polygon":
        shapes = [shapes]
    elif kind != "MultiPolygon":
        raise GeometrieInvalide(f"Le type « {kind} » n'est pas un contour : il faut Polygon ou MultiPolygon.")
    if not isinstance(shapes, list) or not shapes or not all(isinstance(shape, list) and shape for shape in shapes):
        raise GeometrieInvalide("Le contour est vide.")
    return join_polygons([[_clean_ring(ring) for ring in shape] for shape in shapes])


def split_polygons(geometry: dict) -> list[Polygone]:
    """The polygons of a clean geometry."""
    return [geometry["coordinates"]] if geometry["type"] == "Polygon" else list(geometry["coordinates"])


def join_polygons(polygons: Iterable[Polygone]) -> dict:
    """One geometry out of several polygons, each kept once, in a stable order."""
    kept: list[Polygone] = []
    for polygon in polygons:
        if polygon not in kept:
            kept.append(polygon)
    kept.sort()
    if len(kept) == 1:
        return {"type": "Polygon", "coordinates": kept[0]}
    return {"type": "MultiPolygon", "coordinates": kept}


def bounds(ring: Anneau) -> tuple[float, float, float, float]:
    """West, south, east, north of a ring."""
    return (
        min(point[0] for point in ring),
        min(point[1] for point in ring),
        max(point[0] for point in ring),
        max(point[1] for point in ring),
    )


def _on_segment(x: float, y: float, a: list[float], b: list[float]) -> bool:
    cross = (b[0] - a[0]) * (y - a[1]) - (b[1] - a[1]) * (x - a[0])
    # A tenth of a millimetre, in degrees times the length of the side: a typed corner is on its own edge.
    if abs(cross) > 1e-9 * max(abs(b[0] - a[0]), abs(b[1] - a[1]), 1e-9):
        return False
    margin = 1e-9
    return (
        min(a[0], b[0]) - margin <= x <= max(a[0], b[0]) + margin
        and min(a[1], b[1]) - margin <= y <= max(a[1], b[1]) + margin
    )


def _place(ring: Anneau, x: float, y: float) -> int:
    """1 inside the ring, 0 on its edge, -1 outside."""
    west, south, east, north = bounds(ring)
    if not (west - 1e-9 <= x <= east + 1e-9 and south - 1e-9 <= y <= north + 1e-9):
        return -1
    inside = False
    for a, b in zip(ring, ring[1:], strict=False):
        if _on_segment(x, y, a, b):
            return 0
        if (a[1] > y) != (b[1] > y) and x < (b[0] - a[0]) * (y - a[1]) / (b[1] - a[1]) + a[0]:
            inside = not inside
    return 1 if inside else -1


def _in_polygon(polygon: Polygone, x: float, y: float) -> bool:
    outer = _place(polygon[0], x, y)
    if outer <= 0:
        return outer == 0
    return all(_place(hole, x, y) <= 0 for hole in polygon[1:])


def contains(geometry: dict, longitude: float, latitude: float) -> bool:
    """Whether the point is in the clean geometry. An edge counts as inside; a hole does not, its edge does."""
    return any(_in_polygon(polygon, longitude, latitude) for polygon in split_polygons(geometry))
