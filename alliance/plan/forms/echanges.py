"""What people write on a fiche: a dated note, a comment with whom it calls upon."""

from django import forms

from alliance.comptes.models import Compte
from alliance.plan.selectors.echanges import Lecteur

TEXTE_MAX = 5000


class NoteForm(forms.Form):
    le = forms.DateField(
        label="Le jour dont vous parlez",
        error_messages={"required": "Donnez le jour.", "invalid": "Écrivez une date, par exemple 13/10/2026."},
    )
    texte = forms.CharField(
        label="Note", max_length=TEXTE_MAX, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Ce qui s’est passé, ce qui a été convenu, ce qui bloque.",
        error_messages={
            "required": "Écrivez la note : une phrase suffit.",
            "max_length": "La note compte %(show_value)d signes, au plus %(limit_value)d : coupez-la en deux notes.",
        },
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="note_%s", **kwargs)


class CorrectionForm(NoteForm):
    lue = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def relire(self, marque: str) -> None:
        """The other person's text is shown now: the next save has read it."""
        self.data = self.data.copy()
        self.data["lue"] = marque


class CommentaireForm(forms.Form):
    texte = forms.CharField(
        label="Votre commentaire", max_length=TEXTE_MAX, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Lu par toutes les personnes qui voient cette action.",
        error_messages={
            "required": "Écrivez votre commentaire.",
            "max_length": "Le commentaire compte %(show_value)d signes, au plus %(limit_value)d : raccourcissez-le.",
        },
    )  # fmt: skip
    prevenir = forms.ModelMultipleChoiceField(
        label="Prévenir",
        queryset=Compte.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Ces personnes voient cette action. Elles reçoivent un courriel, sans le texte.",
        error_messages={
            "invalid_choice": "Une des personnes choisies ne voit pas cette action : décochez-la.",
            "invalid_pk_value": "Une des personnes choisies est inconnue : décochez-la.",
        },
    )

    def __init__(self, *args, lecteurs: list[Lecteur], **kwargs):
        super().__init__(*args, auto_id="commentaire_%s", **kwargs)
        field = self.fields["prevenir"]
        if not lecteurs:
            del self.fields["prevenir"]
            return
        field.queryset = Compte.objects.filter(pk__in=[lecteur.compte.pk for lecteur in lecteurs])
        field.choices = [
            (lecteur.compte.pk, f"{lecteur.compte.nom}, {lecteur.fonction}" if lecteur.fonction else lecteur.compte.nom)
            for lecteur in lecteurs
        ]
