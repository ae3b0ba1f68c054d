"""Send the mails that did not leave, and delete the old ones."""

from datetime import timedelta

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from alliance.notifications.models import Courriel
from alliance.notifications.rules import CONSERVATION_JOURS
from alliance.notifications.services.envois import delete_old, send_pending


class Command(BaseCommand):
    """Every few minutes by a timer: what a failed attempt or a dead worker left behind."""

    help = "Envoie les courriels en attente et supprime ceux dont la durée de conservation est passée."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="dire ce qui partirait, sans rien envoyer")

    def handle(self, **options):
        now = timezone.now()
        if options["dry_run"]:
            self.stdout.write(f"{Courriel.objects.a_envoyer(now).count()} courriel(s) partiraient.")
            return
        sent, failed = send_pending(at=now)
        deleted = delete_old(before=now - timedelta(days=CONSERVATION_JOURS))
        self.stdout.write(f"{sent} envoyé(s), {failed} en échec, {deleted} ancien(s) supprimé(s).")
        given_up = Courriel.objects.abandonnes().count()
        if given_up:
            raise CommandError(f"{given_up} courriel(s) abandonné(s) : vérifiez EMAIL_URL.", returncode=2)
