"""What the pages show of a school, a quartier and the map, in plain values."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from alliance.territoires.rules import nom_lisible
from alliance.territoires.rules.dessin import LARGEUR, frame
from alliance.territoires.selectors import contours_of


@dataclass(frozen=True, slots=True)
class Trace:
    """One shape of the picture, and the page that tells it."""

    nom: str
    url: str
    d: str = ""
    x: str = ""
    y: str = ""
    membre: bool = False


@dataclass(frozen=True, slots=True)
class Carte:
    """The same things twice: ``donnees`` for Leaflet, the rest for the picture without JavaScript."""

    donnees: dict
    quartiers: list[Trace]
    ecoles: list[Trace]
    largeur: int
    hauteur: str
    sans_contour: list[str]


def carte_of(cite, perimetre, etablissements=()):
    """The map of the perimeter and of the schools whose place is known; ``None`` when nothing has a place."""
    contours = contours_of(perimetre)
    drawn = [contour for contour in contours if contour.geometrie]
    placed = [row for row in etablissements if row.latitude is not None]
    cadre = frame([contour.geometrie for contour in drawn], [(row.longitude, row.latitude) for row in placed])
    if cadre is None:
        return None
    quartiers = [
        Trace(
            contour.quartier,
            reverse("territoires:quartier", args=[cite.slug, contour.quartier_id]),
            d=cadre.path(contour.geometrie),
        )
        for contour in drawn
    ]
    ecoles = []
    for row in placed:
        x, y = cadre.point(row.longitude, row.latitude)
        url = reverse("territoires:etablissement", args=[cite.slug, row.pk])
        ecoles.append(Trace(nom_lisible(row.nom), url, x=x, y=y, membre=row.est_membre))
    donnees = {
        "quartiers": [
            {"nom": trace.nom, "url": trace.url, "geometrie": contour.geometrie}
            for trace, contour in zip(quartiers, drawn, strict=True)
        ],
        "ecoles": [
            {"nom": trace.nom, "url": trace.url, "membre": trace.membre, "lat": row.latitude, "lon": row.longitude}
            for trace, row in zip(ecoles, placed, strict=True)
        ],
        "tuiles": {"url": settings.TUILES_URL, "attribution": settings.TUILES_ATTRIBUTION},
    }
    missing = [contour.quartier for contour in contours if not contour.geometrie]
    return Carte(donnees, quartiers, ecoles, int(LARGEUR), f"{cadre.hauteur:.0f}", missing)
