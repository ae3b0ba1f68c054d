"""Write « Ce qui vous attend », the mail of each Monday."""

from datetime import date

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from alliance.accueil.services.resumes import is_jour_du_resume, resumes_of, write_resumes


class Command(BaseCommand):
    """Every morning by a timer: it writes on Mondays only, and once a week."""

    help = "Écrit le lundi, à chaque personne que quelque chose attend, le courriel « Ce qui vous attend »."

    def add_arguments(self, parser):
        parser.add_argument(
            "--date", default="", help="écrire comme si c'était ce jour (AAAA-MM-JJ), même hors du lundi"
        )
        parser.add_argument("--dry-run", action="store_true", help="dire combien partiraient, sans rien écrire")

    def handle(self, **options):
        today = _day(options["date"]) if options["date"] else timezone.localdate()
        if not options["date"] and not is_jour_du_resume(today):
            self.stdout.write("Rien aujourd'hui : ce courriel part le lundi.")
            return
        if options["dry_run"]:
            self.stdout.write(f"{len(resumes_of(today))} personne(s) ont quelque chose qui attend.")
            return
        self.stdout.write(f"{write_resumes(today=today)} personne(s) ont quelque chose qui attend.")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"--date : « {text} » n'est pas un jour. Écrivez par exemple 2026-11-23.") from error
