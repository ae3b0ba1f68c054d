"""``python -m bench``: build the data in a throw-away database, measure, print JSON."""

import gc
import json
import os
import platform
import sys
import tempfile

DOSSIER = tempfile.TemporaryDirectory(prefix="alliance-mesures-")
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
os.environ["ALLIANCE_MODE"] = "demo"
os.environ["ALLIANCE_DONNEES"] = DOSSIER.name
os.environ["TRAVAILLEUR_INTEGRE"] = "non"

import django  # noqa: E402 -- the environment comes first

django.setup()

from django.conf import settings  # noqa: E402 -- the settings come first
from django.core.management import call_command  # noqa: E402 -- the settings come first
from django.db import connection  # noqa: E402 -- the settings come first

from bench.demarrage import mesurer_demarrage  # noqa: E402 -- the settings come first
from bench.donnees import ACTIONS, cite_de  # noqa: E402 -- the settings come first
from bench.editions import mesurer_editions  # noqa: E402 -- the settings come first
from bench.fichiers import mesurer_apercu, mesurer_exports  # noqa: E402 -- the settings come first
from bench.gouvernance import mesurer_gouvernance  # noqa: E402 -- the settings come first
from bench.pages import mesurer_plan, mesurer_principales, mesurer_vues  # noqa: E402 -- the settings come first
from tests.factories import HabilitationFactory  # noqa: E402 -- the settings come first


def main() -> int:
    """Measure everything, in a database of its own that is destroyed at the end."""
    settings.ALLOWED_HOSTS = ["*"]
    settings.ROOT_URLCONF = "bench.urls"
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = f"{DOSSIER.name}/mesures.sqlite3"
    call_command("collectstatic", interactive=False, verbosity=0)
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        print(json.dumps(mesurer(), ensure_ascii=False, indent=2))  # noqa: T201 -- that is its purpose
    finally:
        connection.creation.destroy_test_db(settings.DATABASES["default"]["NAME"], verbosity=0)
    return 0


def mesurer() -> dict:
    """All the yardsticks of the pages built so far, with what they were measured on."""
    mondes = {count: cite_de(count) for count in ACTIONS}
    chef = HabilitationFactory()
    for cite, client in mondes.values():
        client.get(f"/cite/{cite.slug}/plan/")
    # As config/wsgi.py does: what is loaded now is out of the collector's way.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    return {
        "machine": {"coeurs": os.cpu_count(), "python": platform.python_version(), "base": connection.vendor},
        "2_plan": mesurer_plan(mondes),
        "2_vues": mesurer_vues(mondes),
        "gouvernance": mesurer_gouvernance(DOSSIER.name),
        "5_exports_10000_lignes": mesurer_exports(),
        "9_plan_en_pdf": mesurer_editions(mondes[73][0], DOSSIER.name),
        "10_demarrage": mesurer_demarrage(),
        "11_pages_principales": mesurer_principales(*mondes[73]),
        "apercu_import_73_lignes": mesurer_apercu(chef.cite, chef.compte),
    }


if __name__ == "__main__":
    sys.exit(main())
