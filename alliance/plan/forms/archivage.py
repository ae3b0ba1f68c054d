"""Why an action leaves the plan."""

from django import forms

MOTIF_MAX = 500


class ArchiverForm(forms.Form):
    motif = forms.CharField(
        label="Pourquoi l’action quitte-t-elle le plan ?", max_length=MOTIF_MAX,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Lu par toutes les personnes qui voient la fiche. Par exemple : reprise en droit commun.",
        error_messages={"required": "Dites pourquoi l’action quitte le plan : la personne suivante le saura."},
    )  # fmt: skip
