"""What the pages show of the map, in plain values."""

from django.conf import settings
from django.urls import reverse

from alliance.territoires.rules import nom_lisible
from alliance.territoires.rules.carte import Carte, Lieu, draw_map
from alliance.territoires.selectors import contours_of


def carte_of(cite, perimetre, etablissements=()) -> Carte | None:
    """The map of the perimeter and of the schools whose place is known; ``None`` when nothing has a place."""
    quartiers = [
        Lieu(
            contour.quartier,
            reverse("territoires:quartier", args=[cite.slug, contour.quartier_id]),
            geometrie=contour.geometrie,
        )
        for contour in contours_of(perimetre)
    ]
    ecoles = [
        Lieu(
            nom_lisible(row.nom),
            reverse("territoires:etablissement", args=[cite.slug, row.pk]),
            latitude=row.latitude,
            longitude=row.longitude,
            membre=row.est_membre,
        )
        for row in etablissements
    ]
    return draw_map(quartiers, ecoles, tuiles={"url": settings.TUILES_URL, "attribution": settings.TUILES_ATTRIBUTION})
