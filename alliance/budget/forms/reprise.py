"""The file of a running year."""

from django import forms

from alliance.kernel.champs import Fichier


class ReprendreForm(forms.Form):
    fichier = Fichier(label="Fichier de l'année", help_text="XLSX, ODS, XLS ou CSV.")

    def clean(self):
        cleaned = super().clean()
        fichier = cleaned.pop("fichier", None)
        return cleaned | ({"nom": fichier.name, "contenu": fichier.read()} if fichier else {})
