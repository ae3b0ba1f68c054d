"""The filters of the list of schools, read from its address."""

from django import forms

from alliance.territoires.enums import NatureEtablissement
from alliance.territoires.models import Cite
from alliance.territoires.selectors import (
    A_CONFIRMER,
    MEMBRE,
    NON_MEMBRE,
    FiltresEtablissements,
    natures_of,
    quartiers_of,
)


class FiltreEtablissements(forms.Form):
    """``FiltreEtablissements(request.GET, cite=cite).filtres``: a value that cannot be read filters nothing."""

    q = forms.CharField(label="Nom ou UAI", max_length=200, required=False)
    nature = forms.ChoiceField(label="Nature", required=False)
    quartier = forms.TypedChoiceField(label="Quartier", coerce=int, empty_value=None, required=False)
    membre = forms.ChoiceField(
        label="Membre de la cité",
        choices=[("", "Tous"), (MEMBRE, "Membres"), (NON_MEMBRE, "Non membres"), (A_CONFIRMER, "À confirmer")],
        required=False,
    )

    def __init__(self, *args, cite: Cite, **kwargs):
        super().__init__(*args, **kwargs)
        present = natures_of(cite)
        natures = [(value, label.capitalize()) for value, label in NatureEtablissement.choices if value in present]
        self.fields["nature"].choices = [("", "Toutes"), *natures]
        quartiers = [(str(quartier.pk), quartier.nom) for quartier in quartiers_of(cite)]
        self.fields["quartier"].choices = [("", "Tous"), *quartiers]
        if self.errors:
            # An old or mistyped address: what cannot be read is forgotten, not shown as a mistake.
            self.data = {name: value for name, value in self.data.items() if name not in self.errors}
            self.full_clean()

    @property
    def filtres(self) -> FiltresEtablissements:
        self.is_valid()
        read = self.cleaned_data
        return FiltresEtablissements(
            q=read.get("q", ""),
            nature=read.get("nature", ""),
            quartier=read.get("quartier"),
            membre=read.get("membre", ""),
            tri=self.data.get("tri", ""),
        )

    @property
    def selects(self) -> list[forms.BoundField]:
        return [self[name] for name in ("nature", "quartier", "membre")]

    @property
    def actifs(self) -> list[tuple[str, str]]:
        """The filters on, as (name, French words)."""
        self.is_valid()
        return [(name, self._words(name, value)) for name, value in self.cleaned_data.items() if value]

    def _words(self, name: str, value) -> str:
        if name == "q":
            return f"« {value} »"
        return dict(self.fields[name].choices)[str(value)]
