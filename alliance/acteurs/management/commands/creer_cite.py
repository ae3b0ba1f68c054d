"""Create a real cité and invite its first chef de projet."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email, validate_slug
from django.utils import timezone

from alliance.acteurs.services.cites import ensure_cite
from alliance.kernel.errors import DomainError
from alliance.territoires.enums import Zone

CONSOLE = "django.core.mail.backends.console.EmailBackend"


class Command(BaseCommand):
    """May be run twice: an existing cité is kept, and nobody is invited where somebody is already."""

    help = "Crée une cité (ou la retrouve) et invite son premier chef de projet."

    def add_arguments(self, parser):
        parser.add_argument("--nom", required=True, help="nom de la cité")
        parser.add_argument("--slug", required=True, help="adresse courte, par exemple dijon")
        parser.add_argument("--zone", required=True, choices=Zone.values, help="zone de vacances scolaires")
        parser.add_argument("--email", required=True, help="adresse du premier chef de projet")
        parser.add_argument("--chef", required=True, help="prénom et nom du premier chef de projet")
        parser.add_argument("--renvoyer", action="store_true", help="renvoyer l'invitation qui attend")

    def handle(self, **options):
        try:
            validate_slug(options["slug"])
            validate_email(options["email"])
            cite, emise, creee = ensure_cite(
                nom=options["nom"],
                slug=options["slug"],
                zone=options["zone"],
                email=options["email"],
                chef=options["chef"],
                renvoyer=options["renvoyer"],
                at=timezone.now(),
            )
        except (DomainError, ValidationError) as refusal:
            raise CommandError("\n".join(getattr(refusal, "messages", None) or [refusal.message])) from refusal
        self.stdout.write(f"Cité « {cite} » {'créée' if creee else 'déjà là : rien n’y change'}.")
        if emise is None:
            self.stdout.write("Personne n'est invité : un chef de projet ou une invitation existe déjà.")
            return
        self.stdout.write(f"Invitation envoyée à {emise.invitation.email}.")
        if settings.EMAIL_BACKEND == CONSOLE:
            self.stdout.write(f"Les courriels ne partent pas de cette machine. Donnez ce lien :\n{emise.lien}")
