from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from alliance.kernel.icones import build_sprite, icon_names


class Command(BaseCommand):
    """Write the icon file from the installed package; run before ``collectstatic``."""

    help = "Construit le fichier des icônes à partir du paquet bootstrap-icons."
    requires_system_checks: list[str] = []

    def handle(self, **options):
        target = settings.BASE_DIR / "build/icones/icones.svg"
        source = settings.NODE / "bootstrap-icons/icons"
        names = icon_names(source)
        try:
            sprite = build_sprite(names, source)
        except FileNotFoundError as missing:
            raise CommandError(f"Icône introuvable : {missing.filename}") from missing
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(sprite, encoding="utf-8")
        self.stdout.write(f"{target.relative_to(settings.BASE_DIR)} : {len(names)} icônes.")
