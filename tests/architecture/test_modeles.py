"""The tables: layers, visibility, order, and what the database refuses."""

import subprocess

from django.apps import apps
from django.db import models

from tests.architecture.lecture import HAUTEUR, RACINE

SANS_PORTEE = {
    "comptes.Compte": "the identity; read through what it is linked to",
    "territoires.Commune": "national reference, public",
    "territoires.CodeQuartier": "national reference, public",
    "territoires.ContourQuartier": "national reference, public",
    "territoires.ConstatRentree": "national reference, public",
    "territoires.ClassementPrioritaire": "national reference, public",
    "territoires.SecteurCollege": "national reference, public",
    "territoires.SituationQuartier": "national reference, public",
    "territoires.PeriodeVacances": "national reference, public",
    "plan.LigneImport": "read through its import",
    "plan.CorrespondanceColonne": "read by the import of its cité only",
    "plan.CorrespondanceValeur": "read by the import of its cité only",
}
"""Tables without ``visible_to``, and why nobody is shown what is not theirs."""


def our_models():
    return [model for model in apps.get_models() if model.__module__.startswith("alliance.")]


def relations(model):
    return [field for field in model._meta.get_fields() if field.is_relation and field.concrete]


def test_no_relation_points_up():
    upward = [
        f"{model._meta.label}.{field.name} → {field.related_model._meta.label}"
        for model in our_models()
        for field in relations(model)
        if HAUTEUR.get(field.related_model._meta.app_label, -1) > HAUTEUR[model._meta.app_label]
    ]

    assert upward == []


def test_every_table_is_read_through_visible_to():
    without = {model._meta.label for model in our_models() if not hasattr(model._default_manager.all(), "visible_to")}

    assert without - set(SANS_PORTEE) == set()


def test_an_exception_is_still_one():
    known = {model._meta.label for model in our_models()}

    assert set(SANS_PORTEE) - known == set()


def test_no_default_order_hides_a_cost():
    assert [model._meta.label for model in our_models() if model._meta.ordering] == []


def test_every_table_has_its_french_name():
    raw = [model._meta.label for model in our_models() if model._meta.verbose_name == model.__name__.casefold()]

    assert [label for label in raw if label.split(".")[1].casefold() not in NOMS_SIMPLES] == []


NOMS_SIMPLES = {"compte", "document", "courriel", "commune", "quartier", "labellisation", "organisation", "site",
                "contact", "caisse", "portage", "habilitation", "invitation", "axe", "levier", "codage", "commentaire",
                "mention", "instance", "membre", "convocation", "avis", "mission", "financeur", "enveloppe",
                "affectation", "attribution", "engagement", "versement", "reversement"}  # fmt: skip


def test_constraints_are_named_after_what_is_always_true():
    wrong = [
        constraint.name
        for model in our_models()
        for constraint in model._meta.constraints
        if not constraint.name.startswith(f"{model._meta.app_label}_")
    ]

    assert wrong == []


def test_an_act_and_its_author_come_in_pairs():
    lonely = [
        f"{model._meta.label}.{field.name}"
        for model in our_models()
        for field in model._meta.get_fields()
        if field.concrete and field.name.endswith("_by")
        and f"{field.name.removesuffix('_by')}_at" not in {other.name for other in model._meta.get_fields()}
    ]  # fmt: skip

    assert set(lonely) <= {"acteurs.Invitation.invitee_by", "comptes.Compte.ouvert_by", "comptes.Compte.ferme_by"}


def test_money_columns_are_whole_cents():
    columns = [field for model in our_models() for field in model._meta.get_fields() if field.name.endswith("_cents")]

    assert [field.name for field in columns if not isinstance(field, models.IntegerField)] == []


def tracked() -> list[str]:
    done = subprocess.run(["git", "ls-files"], cwd=RACINE, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def test_no_third_party_file_is_in_the_tree():
    intruders = [
        path
        for path in tracked()
        if path.endswith((".min.js", ".min.css", ".woff", ".woff2", ".ttf", ".map", ".whl", ".jar"))
        or {"node_modules", "vendor", "third_party", ".venv"} & set(path.split("/"))
    ]

    assert intruders == []


def test_no_file_is_too_heavy_to_review():
    heavy = [path for path in tracked() if (RACINE / path).is_file() and (RACINE / path).stat().st_size > 700_000]

    assert heavy == []


def test_the_locks_hold_no_address_and_the_demo_is_within_the_tests():
    locks = {path.name: path.read_text(encoding="utf-8") for path in RACINE.glob("requirements*.lock")}
    pinned = {name: {line.split(" ")[0] for line in text.splitlines() if "==" in line} for name, text in locks.items()}

    assert [name for name, text in locks.items() if "://" in text or "--index" in text] == []
    assert pinned["requirements.lock"] - pinned["requirements-dev.lock"] == set()
    assert pinned["requirements.lock"] - pinned["requirements-prod.lock"] == set()
    assert '"resolved"' not in (RACINE / "package-lock.json").read_text(encoding="utf-8")
