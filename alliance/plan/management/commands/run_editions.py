"""Delete the editions of the plan that are past their retention."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from alliance.plan.selectors.editions import editions_perimees
from alliance.plan.services.editions import purger_editions


class Command(BaseCommand):
    """Every night by a timer; may be run twice."""

    help = "Supprime les PDF du plan demandés il y a plus de trente jours, avec leur fichier."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="dire ce qui serait supprimé, sans rien faire")

    def handle(self, **options):
        now = timezone.now()
        if options["dry_run"]:
            self.stdout.write(f"{editions_perimees(now).count()} édition(s) seraient supprimées.")
            return
        self.stdout.write(f"{purger_editions(at=now)} édition(s) supprimées.")
