"""Puts interrupted tasks back in the queue."""

from datetime import timedelta

from django.core.management.base import BaseCommand
from django.utils import timezone

from alliance.kernel.taches import purger_finies, reprendre_interrompues


class Command(BaseCommand):
    """Run before the worker starts: whatever still says « running » was interrupted."""

    help = "Remet dans la file les tâches qu'un travailleur arrêté a laissées en cours, et oublie les anciennes."

    def add_arguments(self, parser):
        parser.add_argument("--jours", type=int, default=30, help="âge au-delà duquel une tâche finie est oubliée")

    def handle(self, *, jours: int, **options):
        now = timezone.now()
        reprises = reprendre_interrompues(avant=now)
        oubliees = purger_finies(avant=now - timedelta(days=jours))
        self.stdout.write(f"{reprises} tâche(s) reprise(s), {oubliees} oubliée(s).")
