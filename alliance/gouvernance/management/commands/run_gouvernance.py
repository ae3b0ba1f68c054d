"""Write the reminders of the governance, and do what the day asks for."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from alliance.gouvernance.services.conservation import apply_dates
from alliance.gouvernance.services.rappels import Rappels, rappels_of, write_rappels


class Command(BaseCommand):
    """Every morning by a timer; may be run twice: each reminder is written once."""

    help = (
        "Écrit les rappels du jour : réponses attendues à une convocation, avis d'une consultation écrite, suites "
        "bientôt dues ou en retard, missions qui finissent. Nomme et libère les référents à leurs dates, et efface les "
        "contacts des membres partis."
    )

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="dire ce qui partirait, sans rien écrire")

    def handle(self, **options):
        today = timezone.localdate()
        if options["dry_run"]:
            self.stdout.write(f"À écrire : {_words(rappels_of(today))}.")
            return
        done = apply_dates(today=today, at=timezone.now())
        if any((done.designations, done.contacts, done.envois)):
            self.stdout.write(
                f"Du jour : {done.designations} changement(s) de référent, {done.contacts} contact(s) effacé(s), "
                f"{done.envois} clé(s) d'envoi oubliée(s)."
            )
        self.stdout.write(f"Écrits : {_words(write_rappels(today=today))}.")


def _words(found: Rappels) -> str:
    return (
        f"{len(found.reponses)} rappel(s) de réponse, {len(found.avis)} d'avis, {len(found.suites)} de suite, "
        f"{len(found.missions)} de mission"
    )
