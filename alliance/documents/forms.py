from django import forms

from alliance.kernel.champs import DepotForm, Fichier


class ModeleForm(DepotForm):
    fichier = Fichier(
        label="Votre modèle Word",
        help_text="Un fichier .docx, sans macros. Il est essayé tout de suite avec un exemple.",
        widget=forms.FileInput(attrs={"accept": ".docx"}),
    )


class LogoForm(DepotForm):
    fichier = Fichier(
        label="Image du logo",
        help_text="PNG, JPEG ou WebP. Il est réduit à la taille d’un en-tête.",
        widget=forms.FileInput(attrs={"accept": ".png,.jpg,.jpeg,.webp"}),
        error_messages={"required": "Choisissez une image."},
    )
    texte_alternatif = forms.CharField(
        label="Ce que montre le logo",
        max_length=200,
        help_text="Lu aux personnes qui ne voient pas l’image : « Ville et cité éducative de Dijon ».",
        error_messages={"required": "Dites ce que montre le logo."},
    )
