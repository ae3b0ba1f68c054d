"""What a file or an act is about: read from the address; what cannot be read narrows nothing."""

from django import forms


class FiltreExercice(forms.Form):
    exercice = forms.TypedChoiceField(label="Exercice", required=False, coerce=int, empty_value=None)

    def __init__(self, data=None, *, exercices, **kwargs):
        super().__init__(data, **kwargs)
        years = [(str(year), str(year)) for year in exercices]
        self.fields["exercice"].choices = [("", "Tous les exercices"), *years]

    @property
    def criteres(self):
        """The filters that were understood, by name; a year that the list does not have narrows nothing."""
        self.is_valid()
        return {name: self.cleaned_data.get(name) for name in self.fields}


class FiltreSubventions(FiltreExercice):
    autorite = forms.TypedChoiceField(label="Autorité qui attribue", required=False, coerce=int, empty_value=None)

    def __init__(self, data=None, *, autorites, **kwargs):
        super().__init__(data, **kwargs)
        named = [(str(pk), nom) for pk, nom in autorites]
        self.fields["autorite"].choices = [("", "Toutes les autorités"), *named]
