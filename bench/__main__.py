"""``python -m bench [name …]``: build the data in a throw-away database, measure, print JSON."""

import argparse
import gc
import json
import os
import platform
import sys
import tempfile

MESURES = {
    "2_plan": "le plan de 7, 73 et 730 actions, à côté d'une page nue",
    "2_vues": "chaque vue de la liste, à 73 et à 730 actions",
    "gouvernance": "une séance de 60 points, son relevé, un registre de 5 000 décisions",
    "5_exports_10000_lignes": "les exports de 10 000 lignes",
    "6_engagements_concurrents": "les affectations par 8 connexions, à côté des mêmes requêtes envoyées à nu",
    "6_argent": "« Où en est l'argent ? » sur 3 exercices et 73 actions, à côté d'une page nue",
    "6_check_budget": "check_budget sur 250 cités",
    "9_plan_en_pdf": "le PDF du plan",
    "10_demarrage": "premier démarrage, redémarrage, mémoire",
    "11_pages_principales": "la traîne de chaque page principale",
    "apercu_import_73_lignes": "l'aperçu d'un tableau de 73 lignes",
}
"""Every yardstick by name, as the command line says it."""


def _demandees() -> list[str]:
    """What the command line asks for; said, or refused, before anything is built."""
    told = "\n".join(f"  {name:28}{words}" for name, words in MESURES.items())
    parser = argparse.ArgumentParser(
        prog="python -m bench", formatter_class=argparse.RawDescriptionHelpFormatter,
        description="Mesure les temps de réponse, chacun à côté de son plancher, dans une base jetable (JSON).",
        epilog=f"mesures :\n{told}",
    )  # fmt: skip
    parser.add_argument("mesures", nargs="*", metavar="mesure", help="une ou plusieurs mesures ; toutes sans nom")
    asked = parser.parse_args().mesures
    unknown = [name for name in asked if name not in MESURES]
    if unknown:
        parser.error(f"mesure inconnue : {', '.join(unknown)}. Choisissez parmi : {', '.join(MESURES)}.")
    return asked or list(MESURES)


DEMANDEES = _demandees()

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

from bench.argent import mesurer_argent, mesurer_controle  # noqa: E402 -- the settings come first
from bench.concurrence import mesurer_concurrence  # noqa: E402 -- the settings come first
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
    """The yardsticks asked for, with what they were measured on."""
    sizes = ACTIONS if {"2_plan", "2_vues"} & set(DEMANDEES) else (73,)
    mondes = {count: cite_de(count) for count in sizes}
    chef = HabilitationFactory()
    for cite, client in mondes.values():
        client.get(f"/cite/{cite.slug}/plan/")
    # As config/wsgi.py does: what is loaded now is out of the collector's way.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    actions = {
        "2_plan": lambda: mesurer_plan(mondes),
        "2_vues": lambda: mesurer_vues(mondes),
        "gouvernance": lambda: mesurer_gouvernance(DOSSIER.name),
        "5_exports_10000_lignes": mesurer_exports,
        "6_engagements_concurrents": mesurer_concurrence,
        "6_argent": lambda: mesurer_argent(*mondes[73]),
        "6_check_budget": mesurer_controle,
        "9_plan_en_pdf": lambda: mesurer_editions(mondes[73][0], DOSSIER.name),
        "10_demarrage": mesurer_demarrage,
        "11_pages_principales": lambda: mesurer_principales(*mondes[73]),
        "apercu_import_73_lignes": lambda: mesurer_apercu(chef.cite, chef.compte),
    }
    machine = {"coeurs": os.cpu_count(), "python": platform.python_version(), "base": connection.vendor}
    return {"machine": machine} | {name: action() for name, action in actions.items() if name in DEMANDEES}


if __name__ == "__main__":
    sys.exit(main())
