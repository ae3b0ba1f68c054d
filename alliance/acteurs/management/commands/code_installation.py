"""Print the code that the first-run page asks."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from alliance.acteurs.services.installation import installation_code
from alliance.comptes.selectors import is_installation_vierge


class Command(BaseCommand):
    """Whoever runs it has a hand on the server: that is what the code proves."""

    help = "Affiche le code d'installation, tant qu'aucun compte n'existe."

    def handle(self, **options):
        if not is_installation_vierge():
            raise CommandError("Cette installation a déjà un compte : le code ne sert plus.", returncode=2)
        self.stdout.write(f"Ouvrez {settings.URL_PUBLIQUE}{reverse('installation')} et saisissez ce code :")
        self.stdout.write(installation_code())
