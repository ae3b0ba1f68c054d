"""A database filled by each released version still opens, migrates and keeps what it held."""

import lzma
import os
import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parent
ROOT = FOLDER.parents[1]
HELD = {
    "v0.1.0": {
        "fiches": 73, "axes": 3, "organisations": 24, "habilitations": 14, "etablissements": 13, "statuts": 128,
        "champs_modifies": 0, "fiches_figees": 0, "notes": 0, "mentions": 0, "decisions": 0, "avis": 0,
        "enveloppes": 0, "mouvements": 0, "affectations": 0, "attributions": 0,
        "conventions": 0, "engagements": 0, "versements": 0, "verse_cents": 0, "ecarts": 0,
    },
    "v0.2.0": {
        "fiches": 73, "axes": 3, "organisations": 24, "habilitations": 14, "etablissements": 13, "statuts": 128,
        "champs_modifies": 1675, "fiches_figees": 71, "notes": 2, "mentions": 1, "decisions": 0, "avis": 0,
        "enveloppes": 0, "mouvements": 0, "affectations": 0, "attributions": 0,
        "conventions": 0, "engagements": 0, "versements": 0, "verse_cents": 0, "ecarts": 0,
    },
    "v0.3.0": {
        "fiches": 73, "axes": 3, "organisations": 24, "habilitations": 15, "etablissements": 13, "statuts": 128,
        "champs_modifies": 1719, "fiches_figees": 71, "notes": 2, "mentions": 1, "decisions": 22, "avis": 60,
        "enveloppes": 0, "mouvements": 0, "affectations": 0, "attributions": 0,
        "conventions": 0, "engagements": 0, "versements": 0, "verse_cents": 0, "ecarts": 0,
    },
    "v0.4.0": {
        "fiches": 87, "axes": 3, "organisations": 24, "habilitations": 16, "etablissements": 13, "statuts": 170,
        "champs_modifies": 1817, "fiches_figees": 71, "notes": 2, "mentions": 1, "decisions": 27, "avis": 60,
        "enveloppes": 14, "mouvements": 32, "affectations": 123, "attributions": 56,
        "conventions": 5, "engagements": 103, "versements": 77, "verse_cents": 49812000, "ecarts": 0,
    },
}  # fmt: skip
COUNT = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0, interactive=False)
from alliance.acteurs.models import Habilitation, Organisation
from alliance.budget.models import (
    Affectation, Attribution, ConventionAttributive, Engagement, Enveloppe, MouvementEnveloppe, Versement,
)
from alliance.budget.selectors.controle import ecarts
from alliance.gouvernance.models import Avis, Decision
from alliance.plan.models import (
    Axe, ChangementStatut, FicheAction, Mention, ModificationChamp, NoteSuivi, VersionFiche,
)
from alliance.territoires.models import Cite, Etablissement
print({"fiches": FicheAction.objects.count(), "axes": Axe.objects.count(),
       "organisations": Organisation.objects.count(), "habilitations": Habilitation.objects.count(),
       "etablissements": Etablissement.objects.count(), "statuts": ChangementStatut.objects.count(),
       "champs_modifies": ModificationChamp.objects.count(), "fiches_figees": VersionFiche.objects.count(),
       "notes": NoteSuivi.objects.count(), "mentions": Mention.objects.count(),
       "decisions": Decision.objects.count(), "avis": Avis.objects.count(),
       "enveloppes": Enveloppe.objects.count(), "mouvements": MouvementEnveloppe.objects.count(),
       "affectations": Affectation.objects.count(), "attributions": Attribution.objects.count(),
       "conventions": ConventionAttributive.objects.count(), "engagements": Engagement.objects.count(),
       "versements": Versement.objects.count(),
       "verse_cents": sum(Versement.objects.values_list("montant_cents", flat=True)),
       "ecarts": sum(len(ecarts(cite)) for cite in Cite.objects.all())})
"""


@pytest.mark.parametrize("version", sorted(path.name.removesuffix(".sqlite3.xz") for path in FOLDER.glob("*.xz")))
def test_a_database_of_an_older_version_keeps_what_it_held(tmp_path, version):
    database = tmp_path / "alliance.sqlite3"
    database.write_bytes(lzma.decompress((FOLDER / f"{version}.sqlite3.xz").read_bytes()))
    env = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "ALLIANCE_MODE": "demo",
        "ALLIANCE_DONNEES": str(tmp_path),
    }

    done = subprocess.run(
        [sys.executable, "-c", COUNT], cwd=ROOT, env=env, capture_output=True, text=True, timeout=300, check=True
    )

    assert done.stdout.strip() == str(HELD[version]), done.stderr
