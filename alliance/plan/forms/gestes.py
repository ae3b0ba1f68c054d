"""Short forms around a fiche: create it, move its status, join a file."""

from django import forms

from alliance.kernel.champs import DepotForm
from alliance.plan.enums import StatutFiche
from alliance.plan.models import SousThematique
from alliance.plan.rules import TRANSITIONS


class CreerFicheForm(forms.Form):
    titre = forms.CharField(
        label="Titre de l’action", max_length=250, help_text="Un titre suffit. Tout le reste se complète sur la fiche.",
        error_messages={"required": "Donnez un titre à l’action."},
    )  # fmt: skip
    exercice = forms.IntegerField(
        label="Exercice budgétaire", widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "l-court"}),
        error_messages={"required": "Donnez l’exercice.", "invalid": "Écrivez une année, par exemple 2026."},
    )  # fmt: skip
    sous_thematique = forms.ModelChoiceField(
        label="Sous-thématique",
        queryset=SousThematique.objects.none(),
        required=False,
        empty_label="À classer plus tard",
    )

    def __init__(self, *args, cite, user, **kwargs):
        super().__init__(*args, **kwargs)
        rows = SousThematique.objects.visible_to(user).filter(axe__cite=cite)
        self.fields["sous_thematique"].queryset = rows.order_by("axe__ordre", "ordre", "pk")


class StatutForm(forms.Form):
    ancien = forms.ChoiceField(choices=StatutFiche.choices, widget=forms.HiddenInput)
    nouveau = forms.ChoiceField(
        label="Passer à",
        error_messages={
            "required": "Choisissez un statut.",
            "invalid_choice": "Depuis son statut actuel, l’action ne peut pas passer à celui-ci.",
        },
    )
    motif = forms.CharField(
        label="Motif", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Demandé quand l’action s’arrête : la personne suivante saura pourquoi.",
    )  # fmt: skip

    def __init__(self, data=None, *, fiche, **kwargs):
        super().__init__(data, initial={"ancien": fiche.statut}, auto_id="statut_%s", **kwargs)
        self.fiche = fiche
        possible = TRANSITIONS[StatutFiche(fiche.statut)]
        self.fields["nouveau"].choices = [("", "Choisir")] + [
            (statut.value, str(statut.label)) for statut in StatutFiche if statut in possible
        ]

    def clean(self):
        cleaned = super().clean()
        ancien = cleaned.pop("ancien", None)
        if ancien and ancien != self.fiche.statut:
            mot = StatutFiche(self.fiche.statut).label
            self.data = self.data.copy()
            self.data["ancien"] = self.fiche.statut
            raise forms.ValidationError(f"Entre-temps, l’action est passée à « {mot} ». Choisissez de nouveau.")
        return cleaned


class DocumentForm(DepotForm):
    titre = forms.CharField(
        label="Titre", max_length=200, required=False, help_text="Sans titre, le nom du fichier est montré."
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="document_%s", **kwargs)
