from django import forms

from alliance.notifications.selectors import types_facultatifs


class PreferencesForm(forms.Form):
    kinds = forms.MultipleChoiceField(label="Courriels que je veux recevoir", required=False, choices=())

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kinds"].choices = [(declared.kind, declared.libelle) for declared in types_facultatifs()]
