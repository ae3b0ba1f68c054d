"""A file that comes with a form."""

from django import forms
from django.conf import settings

from alliance.documents.rules import format_taille


def lire_fichier(fichier) -> dict:
    """The name and the content of an uploaded file, refused before it is read when it is too heavy."""
    limit = settings.TAILLE_MAX_FICHIER_OCTETS
    if fichier.size > limit:
        raise forms.ValidationError(
            {"fichier": f"Le fichier pèse {format_taille(fichier.size)}, plus que {format_taille(limit)}. Allégez-le."}
        )
    return {"nom": fichier.name, "contenu": fichier.read()}
