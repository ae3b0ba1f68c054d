"""One form per dated fact: what it says, since when, until when, and where that was read."""

from django import forms

from alliance.territoires.enums import ReseauPrioritaire
from alliance.territoires.models import Cite
from alliance.territoires.rules import nom_lisible
from alliance.territoires.selectors import colleges_of, quartiers_of


class _ChoixCollege(forms.ModelChoiceField):
    def label_from_instance(self, obj) -> str:
        return f"{nom_lisible(obj.nom)} ({obj.uai})"


class FormulaireDate(forms.Form):
    """The part that all facts share; what a fact says of its own comes first."""

    from_on = forms.DateField(label="Depuis le", required=False, help_text="Laissez vide si la date n'est pas connue.")
    to_on = forms.DateField(
        label="Jusqu'au (compris)", required=False, help_text="Laissez vide si c'est encore vrai aujourd'hui."
    )
    source = forms.CharField(
        label="Source",
        max_length=300,
        help_text="D'où vient l'information : décision, courrier, page, fichier.",
    )
    a_confirmer = forms.BooleanField(label="À confirmer : la source n'est pas certaine", required=False)

    def __init__(self, *args, cite: Cite, **kwargs):
        super().__init__(*args, **kwargs)
        self.cite = cite


class FormulaireRattachement(FormulaireDate):
    """Membership says nothing more than its dates."""


class FormulairePerimetre(FormulaireDate):
    """A quartier in the perimeter says nothing more than its dates."""


class FormulaireClassement(FormulaireDate):
    reseau = forms.ChoiceField(label="Réseau", choices=[("", "Choisissez"), *ReseauPrioritaire.choices])
    field_order = ("reseau", "from_on", "to_on", "source", "a_confirmer")


class FormulaireSecteur(FormulaireDate):
    college = _ChoixCollege(
        label="Collège de secteur",
        queryset=None,
        empty_label="Choisissez",
        help_text="Les collèges des communes de la cité. Il en manque un ? Il faut d'abord l'importer.",
    )
    field_order = ("college", "from_on", "to_on", "source", "a_confirmer")

    def __init__(self, *args, cite: Cite, **kwargs):
        super().__init__(*args, cite=cite, **kwargs)
        self.fields["college"].queryset = colleges_of(cite)


class FormulaireSituation(FormulaireDate):
    quartier = forms.ModelChoiceField(label="Quartier", queryset=None, empty_label="Choisissez")
    field_order = ("quartier", "from_on", "to_on", "source", "a_confirmer")

    def __init__(self, *args, cite: Cite, **kwargs):
        super().__init__(*args, cite=cite, **kwargs)
        self.fields["quartier"].queryset = quartiers_of(cite)


class FormulaireFin(forms.Form):
    to_on = forms.DateField(label="Dernier jour", help_text="Le dernier jour où c'était vrai, compris.")


class FormulaireConfirmation(forms.Form):
    source = forms.CharField(
        label="Source qui confirme", max_length=300, help_text="Elle remplace la source indiquée jusqu'ici."
    )


class FormulaireRetrait(forms.Form):
    """Nothing to type: the button is the answer."""
