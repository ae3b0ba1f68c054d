"""Delete what is past its retention."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from alliance.acteurs.selectors.acces import invitations_perimees
from alliance.acteurs.services.conservation import delete_perimees


class Command(BaseCommand):
    """Every night by a timer; may be run twice."""

    help = "Supprime les invitations sans réponse et les sessions finies dont la durée de conservation est passée."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="dire ce qui serait supprimé, sans rien faire")

    def handle(self, **options):
        now = timezone.now()
        if options["dry_run"]:
            self.stdout.write(f"{invitations_perimees(now).count()} invitation(s) seraient supprimées.")
            return
        invitations, sessions = delete_perimees(at=now)
        self.stdout.write(f"{invitations} invitation(s) et {sessions} session(s) supprimées.")
