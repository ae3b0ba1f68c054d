"""The filters of the lists of engagements and payments, read from the address; what cannot be read narrows nothing."""

from django import forms

from alliance.acteurs.models import Caisse
from alliance.budget.enums import NatureEngagement
from alliance.budget.rules import EXERCICE_MAX, EXERCICE_MIN
from alliance.budget.selectors.engagements import ETATS, CriteresEngagements, CriteresVersements
from alliance.kernel.champs import Fichier


def _choix(vide, choices):
    return [("", vide), *((str(value), str(label)[0].upper() + str(label)[1:]) for value, label in choices)]


class Filtres(forms.Form):
    q = forms.CharField(
        label="Référence, objet ou bénéficiaire", required=False, max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
    )  # fmt: skip
    caisse = forms.TypedChoiceField(label="Budget", required=False, coerce=int, empty_value=None)
    exercice = forms.TypedChoiceField(label="Exercice", required=False, coerce=int, empty_value=None)

    def __init__(self, data=None, *, choix, **kwargs):
        super().__init__(data, **kwargs)
        self._choix = choix
        self.fields["caisse"].choices = _choix("Tous les budgets", choix.caisses)
        self.fields["exercice"].choices = _choix("Tous", [(year, year) for year in choix.exercices])

    @property
    def retenus(self):
        """The filters that were understood, by name."""
        self.full_clean()
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "", False)}

    @property
    def affiche(self):
        """The same filters, showing what could be read."""
        return type(self)(choix=self._choix, initial=self.retenus)

    @property
    def illisibles(self):
        """The words of the filters that could not be read."""
        return [str(self.fields[name].label).lower() for name in self.errors]


class FiltresEngagements(Filtres):
    nature = forms.ChoiceField(label="Nature", required=False, choices=_choix("Toutes", NatureEngagement.choices))
    etat = forms.ChoiceField(label="État", required=False, choices=_choix("Tous", ETATS), widget=forms.HiddenInput)
    fiche = forms.IntegerField(required=False, widget=forms.HiddenInput, label="Action")

    @property
    def criteres(self):
        return CriteresEngagements(**self.retenus)


class FiltresVersements(Filtres):
    du = forms.DateField(label="Du", required=False, widget=forms.DateInput)
    au = forms.DateField(label="Au", required=False, widget=forms.DateInput)
    annules = forms.BooleanField(label="Versements annulés", required=False)

    @property
    def criteres(self):
        return CriteresVersements(**self.retenus)


class ImporterVersementsForm(forms.Form):
    caisse = forms.ModelChoiceField(Caisse.objects.none(), label="Budget", empty_label=None)
    exercice = forms.IntegerField(
        label="Exercice", min_value=EXERCICE_MIN, max_value=EXERCICE_MAX,
        help_text="Il départage deux engagements qui portent la même référence.",
    )  # fmt: skip
    fichier = Fichier(
        label="Fichier des versements", help_text="XLSX, ODS, XLS ou CSV, tel que votre logiciel le sort."
    )

    def __init__(self, *args, caisses, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["caisse"].queryset = Caisse.objects.filter(pk__in=[row.pk for row in caisses]).select_related(
            "cite"
        )

    def clean(self):
        cleaned = super().clean()
        fichier = cleaned.pop("fichier", None)
        return cleaned | ({"nom": fichier.name, "contenu": fichier.read()} if fichier else {})
