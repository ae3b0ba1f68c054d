"""Headings of the plan: add, rename, move."""

from django import forms

from alliance.plan.services.structure import BAS, HAUT


class IntituleForm(forms.Form):
    nom = forms.CharField(label="Intitulé", max_length=250, error_messages={"required": "Écrivez un intitulé."})

    def __init__(self, data=None, *, ancre, **kwargs):
        super().__init__(data, auto_id=f"{ancre}_%s", **kwargs)


class IntituleCodeForm(IntituleForm):
    code = forms.CharField(
        label="Code",
        max_length=20,
        required=False,
        help_text="Par exemple 2 ou 2.1. Sans code, le rang suivant est pris.",
    )


class DeplacerForm(forms.Form):
    vers = forms.ChoiceField(choices=[(HAUT, "monter"), (BAS, "descendre")])
