"""Write down the last use of each key, and delete the keys that ended long ago."""

from datetime import timedelta

from django.core.management.base import BaseCommand
from django.utils import timezone

from alliance.partages.rules import CONSERVATION_CLES_JOURS
from alliance.partages.selectors.cles import cles_finies
from alliance.partages.services.conservation import delete_cles_finies, flush_usages


class Command(BaseCommand):
    """Every night by a timer; may be run twice."""

    help = (
        "Note la dernière utilisation des jetons et des liens d'agenda, et supprime ceux qui ont fini depuis longtemps."
    )

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="dire ce qui serait supprimé, sans rien faire")

    def handle(self, **options):
        now = timezone.now()
        if options["dry_run"]:
            ended = cles_finies(now - timedelta(days=CONSERVATION_CLES_JOURS))
            self.stdout.write(f"{sum(rows.count() for rows in ended)} clé(s) seraient supprimées.")
            return
        noted, deleted = flush_usages(at=now), delete_cles_finies(at=now)
        self.stdout.write(f"{noted} utilisation(s) notées, {deleted} clé(s) supprimées.")
