"""What the three import commands share: read the file, print the report, exit 0 or 2."""

import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from alliance.kernel.errors import DomainError
from alliance.territoires.services.importations import Rapport


class CommandeImport(BaseCommand):
    """One file in, one report out: every line in French, exit 2 when a line or a cell was refused."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("fichier", type=Path, metavar="FICHIER")
        parser.add_argument("--source", default="", help="d'où vient le fichier (par défaut, son nom)")
        parser.add_argument("--dry-run", action="store_true", help="tout lire, ne rien écrire")

    def handle(self, *args, **options):
        path: Path = options["fichier"]
        try:
            raw = path.read_bytes()
        except OSError:
            raise CommandError(f"Le fichier « {path} » ne peut pas être lu.", returncode=1) from None
        options["source"] = options["source"] or f"fichier {path.name}"
        try:
            rapport = self.import_file(raw, options)
        except DomainError as refusal:
            raise CommandError(f"{path.name} : {refusal.message}", returncode=2) from None
        for ligne in rapport.lignes:
            self.stdout.write(ligne.texte(rapport.unite))
        self.stdout.write(rapport.resume)
        if rapport.a_des_refus:
            sys.exit(2)

    def import_file(self, raw: bytes, options: dict) -> Rapport:
        """Call the service of this kind of file."""
        raise NotImplementedError
