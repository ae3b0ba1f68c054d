"""Cancelling a séance, answering a convocation."""

from django import forms

from alliance.gouvernance.enums import Reponse
from alliance.gouvernance.selectors.reponses import REPONSES

MOTS = {
    Reponse.PRESENT: "Je viens",
    Reponse.EXCUSE: "Je ne viens pas",
    Reponse.REPRESENTE: "Quelqu'un vient à ma place",
}
MOTS_POUR = {
    Reponse.PRESENT: "Cette personne vient",
    Reponse.EXCUSE: "Elle ne vient pas",
    Reponse.REPRESENTE: "Quelqu'un vient à sa place",
}


class AnnulationForm(forms.Form):
    motif = forms.CharField(
        label="Pourquoi la séance est-elle annulée ?",
        max_length=500,
        required=False,
        help_text="Les personnes convoquées le lisent dans le courriel.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, brouillon=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["motif"].required = not brouillon
        self.fields["motif"].error_messages["required"] = "Dites pourquoi : les personnes convoquées liront ces mots."
        if brouillon:
            self.fields["motif"].label = "Pourquoi est-elle abandonnée ?"
            self.fields["motif"].help_text = "Pour mémoire : personne n'est prévenu."


class ReponseForm(forms.Form):
    reponse = forms.ChoiceField(
        label="Réponse",
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez une réponse."},
    )
    remplacant = forms.CharField(label="Qui vient à votre place ?", max_length=150, required=False)
    commentaire = forms.CharField(label="Un mot à transmettre", max_length=300, required=False)

    def __init__(self, *args, collegues=(), pour_autrui=False, **kwargs):
        super().__init__(*args, **kwargs)
        words = MOTS_POUR if pour_autrui else MOTS
        self.fields["reponse"].choices = [(choice.value, words[choice]) for choice in REPONSES]
        if pour_autrui:
            self.fields["remplacant"].label = "Qui vient à sa place ?"
        names = ", ".join(membre.nom_affiche for membre in collegues)
        aide = "Seulement si quelqu'un vient à la place."
        self.fields["remplacant"].help_text = f"{aide} Dans le même pôle : {names}." if names else aide
        self.fields["remplacant"].widget.attrs["list"] = "collegues"
        self.collegues = list(collegues)
