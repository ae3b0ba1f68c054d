from django import forms
from django.conf import settings

from alliance.documents.rules import format_taille


class _DepotForm(forms.Form):
    """A file that a service takes as ``nom`` and ``contenu``."""

    def clean_fichier(self):
        fichier = self.cleaned_data["fichier"]
        limit = settings.TAILLE_MAX_FICHIER_OCTETS
        if fichier.size > limit:
            raise forms.ValidationError(
                f"Le fichier pèse {format_taille(fichier.size)}, plus que {format_taille(limit)}. Allégez-le."
            )
        return fichier

    def clean(self):
        cleaned = super().clean()
        if "fichier" in cleaned:
            fichier = cleaned.pop("fichier")
            cleaned |= {"nom": fichier.name, "contenu": fichier.read()}
        return cleaned


class ModeleForm(_DepotForm):
    fichier = forms.FileField(
        label="Votre modèle Word",
        help_text="Un fichier .docx, sans macros. Il est essayé tout de suite avec un exemple.",
        widget=forms.FileInput(attrs={"accept": ".docx"}),
        error_messages={"required": "Choisissez un fichier.", "empty": "Ce fichier est vide. Choisissez-en un autre."},
    )


class LogoForm(_DepotForm):
    fichier = forms.FileField(
        label="Image du logo",
        help_text="PNG, JPEG ou WebP. Il est réduit à la taille d’un en-tête.",
        widget=forms.FileInput(attrs={"accept": ".png,.jpg,.jpeg,.webp"}),
        error_messages={"required": "Choisissez une image.", "empty": "Ce fichier est vide. Choisissez-en un autre."},
    )
    texte_alternatif = forms.CharField(
        label="Ce que montre le logo",
        max_length=200,
        help_text="Lu aux personnes qui ne voient pas l’image : « Ville et cité éducative de Dijon ».",
        error_messages={"required": "Dites ce que montre le logo."},
    )
