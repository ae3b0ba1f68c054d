"""Freeze the plan, and choose what to compare."""

from django import forms

from alliance.plan.enums import MomentVersion


class FigerForm(forms.Form):
    exercice = forms.TypedChoiceField(
        label="Exercice", coerce=int, error_messages={"required": "Choisissez l’exercice à figer."}
    )
    nom = forms.CharField(
        label="Nom de la version", max_length=120, help_text="Par exemple : convention signée le 12 mai 2026.",
        error_messages={"required": "Donnez un nom à cette version."},
    )  # fmt: skip
    moment = forms.ChoiceField(
        label="Ce qu’elle représente", choices=[("", "Choisir"), *MomentVersion.choices],
        error_messages={"required": "Dites ce que cette version représente."},
    )  # fmt: skip
    precision = forms.CharField(
        label="Précision", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Ce qu’une personne qui arrive doit savoir de cette version.",
    )  # fmt: skip

    def __init__(self, *args, exercices, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["exercice"].choices = [(exercice, str(exercice)) for exercice in exercices]


class ComparerForm(forms.Form):
    avant = forms.ChoiceField(label="Avant", error_messages={"required": "Choisissez ce qui était avant."})
    apres = forms.ChoiceField(label="Après", error_messages={"required": "Choisissez ce qui est après."})

    def __init__(self, *args, cotes, **kwargs):
        super().__init__(*args, auto_id="comparer_%s", **kwargs)
        for nom in ("avant", "apres"):
            self.fields[nom].choices = cotes
