"""Import quartiers prioritaires from a GeoJSON."""

from django.utils import timezone

from alliance.territoires.management.importation import CommandeImport
from alliance.territoires.services.importations import Rapport, import_qpv


class Command(CommandeImport):
    """Read a GeoJSON of points or polygons, with the codes of 2015 or of 2024."""

    help = "Importe des quartiers prioritaires depuis un GeoJSON (codes 2015 ou 2024, points ou polygones)."

    def import_file(self, raw: bytes, options: dict) -> Rapport:
        """Call the service; the clock is read here."""
        return import_qpv(raw=raw, source=options["source"], at=timezone.now(), by=None, dry_run=options["dry_run"])
