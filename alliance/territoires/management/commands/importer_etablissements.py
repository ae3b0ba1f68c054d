"""Import schools from an official table."""

from django.core.management.base import CommandParser

from alliance.territoires.management.importation import CommandeImport
from alliance.territoires.services.importations import Rapport, import_etablissements


class Command(CommandeImport):
    """Read a table of the DEPP or of the annuaire de l'éducation (CSV, JSON or GeoJSON)."""

    help = "Importe des établissements depuis un fichier officiel (DEPP, annuaire de l'éducation)."

    def add_arguments(self, parser: CommandParser) -> None:
        """The file, its source, and what to keep of it."""
        super().add_arguments(parser)
        parser.add_argument(
            "--commune", action="append", default=[], metavar="INSEE", help="ne garder que ces communes"
        )
        parser.add_argument("--departement", default="", help="ne garder que ce département (21, 021, 2A)")
        parser.add_argument(
            "--rentree", type=int, default=None, help="rentrée des effectifs si le fichier ne la dit pas"
        )

    def import_file(self, raw: bytes, options: dict) -> Rapport:
        """Call the service."""
        return import_etablissements(
            raw=raw,
            source=options["source"],
            by=None,
            communes=options["commune"],
            departement=options["departement"],
            rentree=options["rentree"],
            dry_run=options["dry_run"],
        )
