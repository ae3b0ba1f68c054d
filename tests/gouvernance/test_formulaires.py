"""What a form of the governance says when something is missing."""

import importlib
import pkgutil

import pytest
from django import forms as django_forms

from alliance.gouvernance import forms
from alliance.gouvernance.forms.convocations import AnnulationForm

GENERIQUE = str(django_forms.Field.default_error_messages["required"])
CLASSES = sorted(
    {
        value
        for module in pkgutil.iter_modules(forms.__path__, f"{forms.__name__}.")
        for value in vars(importlib.import_module(module.name)).values()
        if isinstance(value, type) and issubclass(value, django_forms.BaseForm) and value is not django_forms.Form
    },
    key=lambda form: form.__qualname__,
)


@pytest.mark.parametrize("form", CLASSES, ids=lambda form: form.__name__)
def test_what_is_missing_is_said_with_what_to_do(form):
    silent = [
        name for name, field in form.base_fields.items()
        if field.required and str(field.error_messages["required"]) == GENERIQUE
    ]  # fmt: skip

    assert silent == []


def test_cancelling_a_convoked_seance_asks_why():
    assert AnnulationForm({}).errors["motif"] == ["Dites pourquoi : les personnes convoquées liront ces mots."]
    assert AnnulationForm({}, brouillon=True).is_valid()
