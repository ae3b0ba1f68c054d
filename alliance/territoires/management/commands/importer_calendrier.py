"""Import the official school calendar."""

from django.core.management.base import CommandParser

from alliance.territoires.management.importation import CommandeImport
from alliance.territoires.services.importations import Rapport, import_calendrier


class Command(CommandeImport):
    """Read the ministry's school calendar (CSV, JSON or iCalendar)."""

    help = "Importe le calendrier scolaire officiel (CSV, JSON ou iCalendar)."

    def add_arguments(self, parser: CommandParser) -> None:
        """The file, its source, and one zone if asked."""
        super().add_arguments(parser)
        parser.add_argument("--zone", default="", help="ne garder que cette zone (A, B ou C)")

    def import_file(self, raw: bytes, options: dict) -> Rapport:
        """Call the service."""
        return import_calendrier(
            raw=raw, source=options["source"], by=None, zone=options["zone"], dry_run=options["dry_run"]
        )
