"""Settings of how a cité reads its plan: sets of age brackets, schemes that it coordinates."""

import re

from django import forms

from alliance.plan.models import JeuTranches
from alliance.plan.rules import Tranche

_UNE = re.compile(r"(\d{1,3})(?:\s*(?:-|–|—|à|a)\s*(\d{1,3}))?(?:\s*ans?)?", re.IGNORECASE)


class TranchesField(forms.CharField):
    """« 0-2, 3-5, 6 à 10 ans » as brackets; a single age makes a bracket of one year."""

    default_error_messages = {"required": "Écrivez au moins une tranche, par exemple 3-5."}

    def to_python(self, value):
        texte = super().to_python(value)
        parts = [part.strip() for part in re.split(r"[,;\n]+", texte) if part.strip()]
        return [self._une(part) for part in parts]

    def _une(self, part: str) -> Tranche:
        found = _UNE.fullmatch(part)
        if not found:
            raise forms.ValidationError(f"« {part} » ne se lit pas. Écrivez deux âges et un tiret, par exemple 3-5.")
        return Tranche(int(found[1]), int(found[2] or found[1]))

    def prepare_value(self, value):
        return value if isinstance(value, str) or value is None else ", ".join(tranche.cle for tranche in value)


class JeuForm(forms.Form):
    nom = forms.CharField(
        label="Nom du découpage",
        max_length=JeuTranches._meta.get_field("nom").max_length,
        error_messages={"required": "Donnez un nom à ce découpage, par exemple « Maternelle, élémentaire »."},
    )
    tranches = TranchesField(
        label="Tranches",
        max_length=300,
        help_text="Séparées par des virgules, les deux âges compris : 0-2, 3-5, 6-10. Un enfant de 5 ans est dans 3-5.",
    )
    source = forms.CharField(
        label="D’où vient ce découpage",
        max_length=JeuTranches._meta.get_field("source").max_length,
        required=False,
        help_text="Par exemple « convention 2024-2027, page 12 ».",
    )


class DispositifForm(forms.Form):
    pilote = forms.ModelChoiceField(
        label="Qui le pilote localement", queryset=None, required=False, empty_label="Non précisé",
        help_text="Une organisation de l’annuaire de la cité.",
    )  # fmt: skip
    precision = forms.CharField(
        label="Précision", max_length=300, required=False, help_text="Par exemple « deux groupes à Buffon, le soir »."
    )

    def __init__(self, *args, organisations, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["pilote"].queryset = organisations
