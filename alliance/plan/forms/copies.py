"""Carry an action on into another exercice."""

from django import forms


class ReconduireForm(forms.Form):
    exercice = forms.IntegerField(
        label="Vers l’exercice", min_value=2020, max_value=2100,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "l-court"}),
        error_messages={"required": "Donnez l’exercice.", "invalid": "Écrivez une année, par exemple 2027."},
    )  # fmt: skip
    decaler_dates = forms.BooleanField(
        label="Décaler les dates de réalisation d’un an par exercice", required=False, initial=True,
        help_text="Sans cela, les dates sont à redonner.",
    )  # fmt: skip
    garder_montants = forms.BooleanField(
        label="Garder le coût prévisionnel et le montant demandé", required=False, initial=True,
        help_text="Sans cela, les montants sont à redonner.",
    )  # fmt: skip
