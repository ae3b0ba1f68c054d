"""What a person types to give a key."""

from datetime import timedelta

from django import forms
from django.utils import timezone

from alliance.partages.enums import PorteeJeton
from alliance.partages.permissions import can_share_plan
from alliance.partages.rules import DUREE_MAX_JOURS, DUREE_PAR_DEFAUT_JOURS, opens


class JetonForm(forms.Form):
    nom = forms.CharField(
        label="À quoi il servira", max_length=80,
        help_text="Le logiciel ou le tableau qui lira la cité. Vous le retrouverez sous ce nom.",
    )  # fmt: skip
    portee = forms.ChoiceField(label="Ce qu'il ouvrira", choices=PorteeJeton.choices, widget=forms.RadioSelect)
    dernier_jour = forms.DateField(
        label="Dernier jour", widget=forms.DateInput, help_text="Un an au plus. Après ce jour, le jeton n'ouvre rien."
    )

    def __init__(self, *args, user, cite, **kwargs):
        today = timezone.localdate()
        super().__init__(
            *args, initial={"dernier_jour": today + timedelta(days=DUREE_PAR_DEFAUT_JOURS)}, **kwargs
        )  # fmt: skip
        choices = [
            (code, label[0].upper() + label[1:])
            for code, label in PorteeJeton.choices
            if can_share_plan(user, cite) or not opens(code, PorteeJeton.PLAN)
        ]
        self.fields["portee"].choices = choices
        self.fields["portee"].initial = choices[0][0]
        self.fields["dernier_jour"].widget.attrs |= {
            "min": today.isoformat(),
            "max": (today + timedelta(days=DUREE_MAX_JOURS)).isoformat(),
        }


class AgendaForm(forms.Form):
    nom = forms.CharField(label="Nom du calendrier", max_length=80, help_text="Il s'affichera dans votre agenda.")
    avec_vacances = forms.BooleanField(label="Avec les vacances scolaires", required=False, initial=True)
    requete = forms.CharField(required=False, max_length=2000, widget=forms.HiddenInput)
