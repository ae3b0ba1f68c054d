"""Approval of a relevé, and checking of a copy."""

import re
from datetime import datetime, time

from django import forms
from django.utils import timezone

from alliance.kernel.champs import Jour

TAILLE_MAX_OCTETS = 20 * 1024 * 1024
"""A relevé weighs a few hundred kilobytes: beyond this, the file is another one, and is not read."""


class ApprobationForm(forms.Form):
    le = Jour(
        label="Approuvé le",
        error_messages={"required": "Donnez le jour de l'approbation."},
    )
    mention = forms.CharField(
        label="Comment",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Par exemple : envoyé le 3 mars, approuvé par les trois pôles par retour de courriel.",
        error_messages={"required": "Dites comment le relevé a été approuvé."},
    )

    def clean(self):
        """The day as an instant: now if it is today, else the end of that day in Paris."""
        cleaned = super().clean()
        if self.errors:
            return cleaned
        le, now = cleaned.pop("le"), timezone.now()
        moment = timezone.make_aware(datetime.combine(le, time(23, 59)))
        return cleaned | {"approuve_at": now if le == timezone.localdate(now) else moment}


class VerificationForm(forms.Form):
    fichier = forms.FileField(
        label="Le fichier à vérifier",
        required=False,
        help_text="Le PDF du relevé, tel que vous l'avez reçu. Il est lu, comparé, puis oublié.",
    )
    empreinte = forms.CharField(
        label="Ou son empreinte (SHA-256)",
        required=False,
        max_length=200,
        help_text="Soixante-quatre chiffres et lettres de a à f.",
    )

    use_required_attribute = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # One of the two is enough: neither is called « facultatif » before anything is sent.
        if not self.is_bound:
            for field in self.fields.values():
                field.required = True

    def clean_fichier(self):
        fichier = self.cleaned_data["fichier"]
        if fichier is not None and fichier.size > TAILLE_MAX_OCTETS:
            raise forms.ValidationError("Ce fichier dépasse 20 Mo : ce n'est pas un relevé. Choisissez-en un autre.")
        return fichier

    def clean_empreinte(self):
        typed = re.sub(r"[\s:]", "", self.cleaned_data["empreinte"]).lower()
        if typed and not re.fullmatch(r"[0-9a-f]{64}", typed):
            raise forms.ValidationError("Une empreinte compte 64 chiffres et lettres de a à f. Vérifiez la copie.")
        return typed

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not cleaned.get("fichier") and not cleaned.get("empreinte"):
            raise forms.ValidationError("Choisissez un fichier, ou collez une empreinte.")
        return cleaned
