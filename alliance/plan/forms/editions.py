"""What a person asks for when she takes the plan out as a PDF."""

from django import forms

from alliance.plan.enums import GenreEdition


class EditionForm(forms.Form):
    genre = forms.ChoiceField(choices=[(genre.value, genre.label) for genre in (GenreEdition.LISTE, GenreEdition.PLAN)])
    notes = forms.BooleanField(required=False)
