"""Settings refuse what is wrong by its name, and the documentation lists every variable."""

import ast
import os
import re
import subprocess
import sys

import pytest

from tests.architecture.lecture import RACINE

PRODUCTION = {
    "ALLIANCE_MODE": "production",
    "SECRET_KEY": "k9$" + "abcdefghij0123456789" * 3,
    "URL_PUBLIQUE": "https://cite.exemple.invalid",
    "DATABASE_URL": "postgres://alliance:mot%40passe@127.0.0.1:5432/alliance",
    "EMAIL_URL": "smtp+tls://compte:secret@courriel.exemple.invalid:587",
    "EMAIL_EXPEDITEUR": "alliance@exemple.invalid",
}
LECTEURS = {"env_str", "env_bool", "env_int", "env_one_of", "env_url", "_required"}


def start(tmp_path, code="import config.settings as s", **variables):
    """Load the settings in a process of their own, with these variables and no other."""
    env = {"PATH": os.environ["PATH"], "ALLIANCE_DONNEES": str(tmp_path), **variables}
    return subprocess.run([sys.executable, "-c", code], cwd=RACINE, env=env, capture_output=True, text=True)


def value(tmp_path, expression, **variables):
    done = start(tmp_path, f"import config.settings as s; print({expression})", **variables)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def refusal(done) -> str:
    assert done.returncode != 0
    return done.stderr.strip().splitlines()[-1].removeprefix("django.core.exceptions.ImproperlyConfigured: ")


def test_production_starts_with_what_it_needs(tmp_path):
    done = start(tmp_path, **PRODUCTION)

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("name", ["SECRET_KEY", "URL_PUBLIQUE", "DATABASE_URL", "EMAIL_URL", "EMAIL_EXPEDITEUR"])
@pytest.mark.parametrize("given", [None, ""])
def test_production_names_what_is_missing(tmp_path, name, given):
    variables = {key: text for key, text in PRODUCTION.items() if key != name}

    done = start(tmp_path, **(variables if given is None else {**variables, name: given}))

    assert refusal(done) == f"{name} est obligatoire en production (voir docs/exploitation.md)."


@pytest.mark.parametrize(
    ("name", "given", "words"),
    [
        ("ALLIANCE_MODE", "prod", "ALLIANCE_MODE vaut « prod » ; valeurs admises : demo, production, test."),
        ("SECRET_KEY", "court", "SECRET_KEY est trop courte : 50 caractères au moins, tirés au hasard."),
        ("URL_PUBLIQUE", "http://cite.exemple.invalid", "URL_PUBLIQUE vaut « http://cite.exemple.invalid » ; "),
        ("URL_PUBLIQUE", "cite.exemple.invalid", "URL_PUBLIQUE vaut « cite.exemple.invalid » ; "),
        ("DATABASE_URL", "mysql://u:p@h/b", "DATABASE_URL : écrivez postgres://"),
        ("DATABASE_URL", "alliance.sqlite3", "DATABASE_URL : écrivez postgres://"),
        ("EMAIL_URL", "courriel.exemple.invalid", "EMAIL_URL : écrivez smtp+tls://"),
        ("REDIRIGER_VERS_HTTPS", "peut-être", "REDIRIGER_VERS_HTTPS vaut « peut-être » ; écrivez oui ou non."),
        ("TRAVAILLEUR_INTEGRE", "2", "TRAVAILLEUR_INTEGRE vaut « 2 » ; écrivez oui ou non."),
        ("TUILES_URL", "tuiles.exemple.invalid/{z}/{x}/{y}", "TUILES_URL vaut « tuiles.exemple.invalid/"),
        ("ADRESSES_URL", "ftp://adresses.exemple.invalid", "ADRESSES_URL vaut « ftp://"),
        ("SENTRY_DSN", "oui", "SENTRY_DSN vaut « oui » ; écrivez une adresse entière en https://."),
        ("TAILLE_MAX_FICHIER_MO", "20 Mo", "TAILLE_MAX_FICHIER_MO vaut « 20 Mo » ; écrivez un nombre"),
        ("TAILLE_MAX_FICHIER_MO", "0", "TAILLE_MAX_FICHIER_MO vaut « 0 » ; écrivez un nombre entier de 1 à 500."),
        ("NOMBRE_DE_RELAIS", "-1", "NOMBRE_DE_RELAIS vaut « -1 » ; écrivez un nombre entier de 0 à 5."),
        ("NIVEAU_JOURNAL", "BAVARD", "NIVEAU_JOURNAL vaut « BAVARD » ; valeurs admises : DEBUG, INFO,"),
        ("FICHIERS_URL", "https://stockage.exemple.invalid/godet", "FICHIERS_URL : écrivez s3://clé:secret@hôte/godet."),
        ("FICHIERS_URL", "s3://hote/godet", "FICHIERS_URL : écrivez s3://clé:secret@hôte/godet."),
    ],
)  # fmt: skip
def test_a_wrong_value_is_refused_by_its_name(tmp_path, name, given, words):
    done = start(tmp_path, **{**PRODUCTION, name: given})

    assert refusal(done).startswith(words)


def test_sqlite_in_production_has_to_be_asked_for(tmp_path):
    variables = {**PRODUCTION, "DATABASE_URL": f"sqlite:///{tmp_path}/base.sqlite3"}

    assert value(tmp_path, "s.DATABASES['default']['NAME']", **variables) == f"{tmp_path}/base.sqlite3"


def test_the_demo_needs_no_variable_and_keeps_its_key(tmp_path):
    first = value(tmp_path, "s.MODE, s.SECRET_KEY")
    second = value(tmp_path, "s.MODE, s.SECRET_KEY")

    assert first == second
    assert first.startswith("demo ")


@pytest.mark.parametrize(
    ("given", "expected"), [("oui", "True"), ("NON", "False"), ("1", "True"), ("0", "False"), ("true", "True")]
)
def test_a_yes_or_no_is_read(tmp_path, given, expected):
    assert value(tmp_path, "s.TRAVAILLEUR_INTEGRE", TRAVAILLEUR_INTEGRE=given) == expected


def test_a_password_in_an_address_is_decoded_and_pooled_connections_are_used(tmp_path):
    printed = value(tmp_path, "[s.DATABASES['default'][k] for k in ('PASSWORD', 'HOST', 'OPTIONS')]", **PRODUCTION)

    assert printed == "['mot@passe', '127.0.0.1', {'pool': True}]"


def test_the_s3_storage_is_built_from_its_address(tmp_path):
    url = "s3://cle:secret%2Fcomplexe@stockage.exemple.invalid:9000/godet?region=fr-par"

    printed = value(tmp_path, "sorted(s.STORAGES['default']['OPTIONS'].items())", **PRODUCTION, FICHIERS_URL=url)

    options = dict(ast.literal_eval(printed))
    assert options == {
        "access_key": "cle",
        "addressing_style": "path",
        "bucket_name": "godet",
        "default_acl": None,
        "endpoint_url": "https://stockage.exemple.invalid:9000",
        "file_overwrite": False,
        "querystring_auth": True,
        "region_name": "fr-par",
        "secret_key": "secret/complexe",
    }


def test_a_map_server_enters_the_policy_and_nothing_else_does(tmp_path):
    url = "https://{s}.tuiles.exemple.invalid/{z}/{x}/{y}.png"
    expression = "s.CONTENT_SECURITY_POLICY['DIRECTIVES']['img-src']"

    assert value(tmp_path, expression, TUILES_URL=url) == "[\"'self'\", 'data:', 'https://*.tuiles.exemple.invalid']"
    assert value(tmp_path, expression) == "[\"'self'\", 'data:']"


def test_the_deployment_check_finds_nothing_to_say(tmp_path):
    code = "import sys; from django.core.management import execute_from_command_line as run; run(sys.argv)"
    command = [sys.executable, "-c", code, "check", "--deploy", "--fail-level", "WARNING"]
    env = {"PATH": "", "DJANGO_SETTINGS_MODULE": "config.settings", "ALLIANCE_DONNEES": str(tmp_path), **PRODUCTION}

    done = subprocess.run(command, cwd=RACINE, env=env, capture_output=True, text=True)

    assert done.returncode == 0, done.stderr


def variables_read() -> set[str]:
    tree = ast.parse((RACINE / "config/settings.py").read_text(encoding="utf-8"))
    return {
        node.args[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in LECTEURS
        and isinstance(node.args[0], ast.Constant)
    }


def variables_documented() -> set[str]:
    text = (RACINE / "docs/exploitation.md").read_text(encoding="utf-8")
    return set(re.findall(r"^\| `([A-Z0-9_]+)` \|", text, flags=re.MULTILINE))


def test_every_variable_is_documented_and_every_documented_one_is_read():
    assert variables_documented() == variables_read()


def test_no_variable_is_read_behind_the_settings_back():
    for folder in ("config", "alliance"):
        for path in (RACINE / folder).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            allowed = path.name in {"environnement.py", "wsgi.py", "settings_test.py"}
            assert allowed or "environ." not in text.replace("environ.Env", ""), path
