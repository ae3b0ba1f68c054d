"""Each guard is worth what it catches: a fault is planted, and the guard names it."""

import shutil
import subprocess
import sys

import pytest

from tests.architecture import gardes_actes, gardes_couches, gardes_forme
from tests.architecture.lecture import RACINE, Source

UPWARD = 'models.ForeignKey("plan.FicheAction", on_delete=models.PROTECT)'
GENERIC = "from django.contrib.contenttypes.fields import GenericForeignKey"
POSITIONAL = "def close(fiche, *, by):\n    pass\n"
LONG = "def close():\n" + "    pass\n" * 60

PLANTED = [
    (gardes_couches.relations_vers_le_bas, "acteurs/models/x.py", f"x = {UPWARD}", "clé étrangère vers le haut"),
    (gardes_couches.relations_vers_le_bas, "acteurs/models.py", 'x = ManyToManyField(to="plan.Axe")', "vers le haut"),
    (gardes_couches.pas_de_cle_generique, "plan/models/x.py", GENERIC, "GenericForeignKey interdite"),
    (gardes_couches.pas_de_cle_generique, "plan/models/x.py", "x = fields.GenericForeignKey()", "GenericForeignKey"),
    (gardes_couches.portes_publiques, "plan/views.py", "from alliance.acteurs.forms import X", "porte dérobée"),
    (gardes_couches.portes_publiques, "plan/services.py", "import alliance.acteurs.views", "porte dérobée"),
    (gardes_couches.portes_publiques, "plan/rules.py", "from tests.factories import X", "ne dépend pas de tests"),
    (gardes_couches.portes_publiques, "plan/rules.py", "from demo.personas import X", "ne dépend pas de demo"),
    (gardes_couches.portes_publiques, "vitrine/views.py", "from alliance.parcours.models import P", "porte dérobée"),
    (gardes_couches.portes_publiques, "plan/views.py", "from . import services", "import relatif"),
    (gardes_couches.pas_de_porte_derobee, "acteurs/services.py", 'apps.get_model("plan.Axe")', "get_model()"),
    (gardes_couches.pas_de_signaux, "plan/apps.py", "from django.db.models.signals import post_save", "signal"),
    (gardes_couches.couches_sans_deguisement, "plan/selectors_x.py", "", "couche déguisée : selectors_x"),
    (gardes_couches.noms_de_modules, "plan/utils.py", "", "nom de module interdit"),
    (gardes_actes.ecritures_dans_les_services, "plan/selectors.py", "Axe.objects.create(nom=nom)", ".create()"),
    (gardes_actes.ecritures_dans_les_services, "plan/selectors/x.py", "rows.filter(pk=1).update(nom=1)", ".update()"),
    (gardes_actes.ecritures_dans_les_services, "plan/selectors.py", "rows.update(nom='')", ".update()"),
    (gardes_actes.ecritures_dans_les_services, "plan/views.py", "fiche.save()", ".save()"),
    (gardes_actes.ecritures_dans_les_services, "plan/forms.py", "self.instance.delete()", ".delete()"),
    (gardes_actes.ecritures_dans_les_services, "plan/permissions.py", "fiche.leviers.add(levier)", ".leviers.add()"),
    (gardes_actes.ecritures_dans_les_services, "plan/selectors.py", "c.execute('UPDATE x SET y=1')", "UPDATE"),
    (gardes_actes.ecritures_dans_les_services, "plan/models/x.py", "Axe.objects.create()", ".create()"),
    (gardes_actes.services_par_mots_cles, "plan/services/x.py", POSITIONAL, "arguments positionnels : close"),
    (gardes_actes.services_par_mots_cles, "plan/services.py", "def f(*, request): pass", "ne reçoit pas la requête"),
    (gardes_actes.horloge_donnee, "plan/services.py", "at = timezone.now()", "horloge lue ici"),
    (gardes_actes.regles_pures, "plan/rules.py", "from django.conf import settings", "une règle ne connaît pas"),
    (gardes_actes.regles_pures, "plan/rules.py", "from django.db.models import Q", "une règle ne connaît pas"),
    (gardes_actes.vues_a_un_verbe, "plan/views.py", "def fiche(request, cite): pass", "vue sans verbe : fiche"),
    (gardes_actes.vues_a_un_verbe, "plan/views.py", "class Fiche(DetailView): pass", "vue en classe"),
    (
        gardes_actes.vues_a_un_verbe,
        "plan/views.py",
        "from alliance.plan import services\n@require_GET\ndef fiche(request):\n    services.close()\n",
        "une lecture appelle un service : fiche → services",
    ),
    (gardes_forme.tailles, "plan/rules.py", "\n" * 401, "401 lignes"),
    (gardes_forme.tailles, "plan/rules.py", LONG, "close : 60 lignes"),
    (gardes_forme.phrases, "plan/services.py", "def close(*, by): pass", "docstring absente : close"),
    (gardes_forme.phrases, "plan/models.py", "class Axe(models.Model): pass", "docstring absente : Axe"),
    (gardes_forme.phrases, "plan/__init__.py", "", "docstring absente"),
    (gardes_forme.apps_sans_code, "plan/__init__.py", '"""Plan."""\nx = 1', "une app ne s'ouvre pas sur du code"),
    (gardes_forme.rien_a_reporter, "plan/rules.py", "# TO" + "DO later", "reste à faire"),
    (gardes_forme.exceptions_motivees, "plan/rules.py", "import x  # no" + "qa: E402", "noqa sans raison"),
    (gardes_forme.aucun_chemin_de_machine, "plan/rules.py", "x = '/ho" + "me/quelqu-un/x'", "chemin de machine"),
    (gardes_forme.argent_en_centimes, "plan/models.py", "x = models.DecimalField()", "colonne décimale"),
    (gardes_forme.argent_en_centimes, "plan/models.py", "montant = models.FloatField()", "montant en flottant"),
]


@pytest.mark.parametrize(("garde", "path", "code", "words"), PLANTED, ids=lambda value: getattr(value, "__name__", ""))
def test_a_planted_fault_is_named(garde, path, code, words):
    found = list(garde([Source(f"alliance/{path}", code)]))

    assert found
    assert found[0].startswith(f"alliance/{path}:")
    assert words in found[0]


def test_a_service_that_writes_without_an_author_is_named():
    source = Source("alliance/plan/services.py", "def close(*, fiche):\n    fiche.save()\n")

    found = list(gardes_actes.services_signes([source], sans_auteur=frozenset()))

    assert found == ["alliance/plan/services.py:1 : service sans by : plan.close"]


def test_a_reading_service_needs_no_author():
    source = Source("alliance/plan/services.py", "def read(*, path):\n    return path\n")

    assert list(gardes_actes.services_signes([source], sans_auteur=frozenset())) == []


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('<p style="color:red">', "attribut style"),
        ('<button onclick="x()">', "gestionnaire en ligne"),
        ("<script>x()</script>", "script en ligne"),
        ("{{ texte|safe }}", "filtre safe"),
    ],
)
def test_a_fault_in_a_template_is_named(line, words):
    found = list(gardes_forme.gabarits_sous_csp([("alliance/plan/templates/plan/x.html", line)]))

    assert found == [f"alliance/plan/templates/plan/x.html:1 : {words}"]


def test_a_template_that_includes_a_higher_one_is_named():
    low = ("alliance/acteurs/templates/acteurs/x.html", '{% include "plan/fiche.html" %}')

    assert list(gardes_couches.gabarits_vers_le_bas([low])) == [f"{low[0]}:1 : gabarit d'une app plus haute : plan/"]


PLANTED_IMPORTS = [
    ("alliance/acteurs/selectors_x.py", "import alliance.plan.models", "Apps depend downwards only BROKEN"),
    ("alliance/plan/rules_x.py", "", ""),
    ("alliance/plan/enums.py", "import alliance.plan.models", "Inside an app"),
    ("alliance/budget/__init__.py", '"""Money."""', ""),
    ("alliance/inconnue/__init__.py", '"""An app that nobody placed."""', "inconnue"),
    ("alliance/kernel/x.py", "import demo", "demo stands on top"),
]


@pytest.fixture
def copie(tmp_path):
    """A copy of the packages, with the project's own contracts."""
    ignored = shutil.ignore_patterns("__pycache__", "templates", "static", "donnees")
    for folder in ("alliance", "demo"):
        shutil.copytree(RACINE / folder, tmp_path / folder, ignore=ignored)
    shutil.copy(RACINE / "pyproject.toml", tmp_path)
    return tmp_path


@pytest.mark.parametrize(("path", "line", "broken"), PLANTED_IMPORTS)
def test_a_planted_import_breaks_its_contract_by_name(copie, path, line, broken):
    target = copie / path
    target.parent.mkdir(exist_ok=True)
    target.write_text((target.read_text() if target.exists() else "") + f"\n{line}\n")

    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()", "--no-cache"],
        cwd=copie,
        env={"PYTHONPATH": str(copie), "PATH": ""},
        capture_output=True,
        text=True,
    )

    assert (done.returncode != 0) == bool(broken), done.stdout
    assert broken in done.stdout + done.stderr
