"""Write docs/permissions.md, or say that it is out of date."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from alliance.acteurs.exports import permissions_markdown


class Command(BaseCommand):
    """The page is generated: nobody writes by hand who may do what."""

    help = "Écrit docs/permissions.md à partir du code ; avec --check, dit seulement s'il est à jour."

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="ne rien écrire ; code 2 si la page est périmée")

    def handle(self, **options):
        path = settings.BASE_DIR / "docs" / "permissions.md"
        wanted = permissions_markdown()
        if not options["check"]:
            path.write_text(wanted, encoding="utf-8")
            self.stdout.write("docs/permissions.md est écrit.")
            return
        if not path.exists() or path.read_text(encoding="utf-8") != wanted:
            raise CommandError(
                "docs/permissions.md est périmé : lancez « manage.py documenter_permissions ».", returncode=2
            )
        self.stdout.write("docs/permissions.md est à jour.")
