"""Sets up and serves the demonstration: `make demo`."""

import os
import shutil
import socket
import sys
from pathlib import Path

from django.conf import settings
from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from alliance.acteurs.enums import Role
from demo.scenario import MOT_DE_PASSE, is_played, play
from demo.scenario.donnees import load
from demo.serveur import serve

HOTE = "127.0.0.1"


class Command(BaseCommand):
    """Migrate, play the scenario once, print the accounts, serve."""

    help = "Met en place la démonstration de Dijon et la sert sur cette machine."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser):
        parser.add_argument("--effacer", action="store_true", help="efface d'abord tout ce qui a été saisi")
        parser.add_argument("--sans-servir", action="store_true", help="met en place sans lancer le serveur")

    def handle(self, *, effacer: bool, sans_servir: bool, **options):
        if settings.EN_PRODUCTION:
            raise CommandError("La démonstration ne se lance pas en production (ALLIANCE_MODE=production).")
        port = _port(os.environ.get("PORT", "8000"))
        if not sans_servir:
            _refuse_taken_port(port)
        if effacer:
            _erase(self)
        _migrate(self)
        if not is_played():
            self.stdout.write("Mise en place de la cité de Dijon et de 73 actions d'exemple…")
            play(today=timezone.localdate())
        if sans_servir:
            return
        self.stdout.write(_welcome(port))
        sys.stdout.flush()
        if not os.environ.get("URL_PUBLIQUE"):
            # The links that pages, mails and calendars hold lead to this very server.
            settings.URL_PUBLIQUE = f"http://{HOTE}:{port}"
        serve(HOTE, port)


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or not 1 <= int(text) <= 65535:
        raise CommandError(f"PORT vaut « {text} » : écrivez un nombre entre 1 et 65535, par exemple PORT=8080.")
    return int(text)


def _refuse_taken_port(port: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As gunicorn binds: a port that was just freed is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOTE, port))
        except PermissionError:
            raise CommandError(
                f"Le port {port} demande des droits d'administrateur. Essayez : make demo PORT=8080"
            ) from None
        except OSError:
            raise CommandError(
                f"Le port {port} est déjà pris, peut-être par une démonstration encore ouverte. "
                f"Fermez-la, ou choisissez un autre port : make demo PORT={port + 1 if port < 65535 else 8080}"
            ) from None


def _erase(command: BaseCommand) -> None:
    """Only the demonstration's own SQLite files and uploads: never a database named by DATABASE_URL."""
    name = Path(str(settings.DATABASES["default"]["NAME"]))
    if connection.vendor != "sqlite" or settings.DONNEES not in name.parents:
        raise CommandError(
            "make demo-reset n'efface que la base de démonstration ; DATABASE_URL en désigne une autre. "
            "Retirez DATABASE_URL, ou effacez cette base vous-même."
        )
    connection.close()
    for suffix in ("", "-wal", "-shm"):
        Path(f"{name}{suffix}").unlink(missing_ok=True)
    shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)
    command.stdout.write("La démonstration précédente est effacée.")


def _migrate(command: BaseCommand) -> None:
    settings.DONNEES.mkdir(parents=True, exist_ok=True)
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        command.stdout.write("Préparation de la base…")
        call_command("migrate", verbosity=0, interactive=False)


def _welcome(port: int) -> str:
    personas = load("dijon")["personas"]
    width = max(len(persona["email"]) for persona in personas)
    lines = [
        f"  {persona['email']:<{width}}   {Role(persona['role']).label} · {persona['nom'].removesuffix(' (exemple)')}"
        for persona in personas
    ]
    lines.append(f"  {'administrateur@exemple.invalid':<{width}}   administrateur technique (ne voit aucun contenu)")
    return "\n".join(
        [
            "",
            f"Alliance est ouvert : http://{HOTE}:{port}",
            "",
            f"Comptes de démonstration, mot de passe commun : {MOT_DE_PASSE}",
            *lines,
            "",
            "Pour commencer, entrez comme chef de projet. Ctrl+C arrête le serveur ; ce que vous saisissez est gardé.",
            "",
        ]
    )
