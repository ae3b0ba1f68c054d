"""The form of a pôle."""

from django import forms

from alliance.acteurs.enums import NaturePole
from alliance.acteurs.models import Organisation, Pole


class PoleForm(forms.Form):
    nom = forms.CharField(label="Nom du pôle", max_length=100, help_text="Par exemple : Département, CAF, Métropole.")
    initiale = forms.CharField(label="Initiale", max_length=2, help_text="Une ou deux lettres, pour sa marque.")
    nature = forms.ChoiceField(label="Nature", choices=NaturePole)
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label="Institution de l'annuaire",
        required=False,
        help_text="Facultatif. Sert à dire « institution porteuse » quand elle porte elle-même une action.",
    )

    def __init__(self, *args, cite, user, **kwargs):
        super().__init__(*args, **kwargs)
        rows = Organisation.objects.visible_to(user).filter(cite=cite).actives().order_by("nom_recherche", "pk")
        self.fields["organisation"].queryset = rows


def pole_initial(pole: Pole) -> dict:
    """What the form shows of a pôle."""
    return {"nom": pole.nom, "initiale": pole.initiale, "nature": pole.nature, "organisation": pole.organisation_id}
