"""A view of the plan, under a name."""

from django import forms


class VueForm(forms.Form):
    nom = forms.CharField(
        label="Nom de la vue", max_length=80, help_text="Par exemple : « Mes actions à compléter ».",
        error_messages={"required": "Donnez un nom à cette vue."},
    )  # fmt: skip
    est_partage = forms.BooleanField(
        label="La proposer à toute la cité", required=False,
        help_text="Chacun n’y voit que les actions qui lui sont ouvertes.",
    )  # fmt: skip

    def __init__(self, *args, peut_partager, **kwargs):
        super().__init__(*args, **kwargs)
        if not peut_partager:
            del self.fields["est_partage"]
