"""Forms of the account, of « Mes données » and of the first run."""

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from alliance.acteurs.enums import NatureDemande
from alliance.comptes.models import Compte
from alliance.territoires.enums import Zone
from alliance.territoires.models import Cite


class MotDePasseForm(forms.Form):
    nom = forms.CharField(label="Prénom et nom", max_length=150, help_text="Tels que les autres les verront.")
    mot_de_passe = forms.CharField(
        label="Mot de passe",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="12 caractères au moins. Une phrase que vous seul connaissez convient bien.",
    )
    confirmation = forms.CharField(
        label="Le même mot de passe",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args, email="", **kwargs):
        super().__init__(*args, **kwargs)
        self.email = email

    def clean(self):
        super().clean()
        data = self.cleaned_data
        password, repeated = data.get("mot_de_passe"), data.pop("confirmation", None)
        if not password or repeated is None:
            return data
        if password != repeated:
            self.add_error("confirmation", "Les deux mots de passe diffèrent. Tapez deux fois le même.")
            return data
        try:
            validate_password(password, Compte(email=data.get("email", self.email), nom=data.get("nom", "")))
        except ValidationError as refusal:
            self.add_error("mot_de_passe", refusal)
        return data


class InstallationForm(MotDePasseForm):
    code = forms.CharField(
        label="Code d'installation",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="La commande « manage.py code_installation » l'affiche sur le serveur.",
    )
    email = forms.EmailField(label="Votre adresse électronique")

    field_order = ["code", "nom", "email", "mot_de_passe", "confirmation"]


class CiteForm(forms.Form):
    nom = forms.CharField(label="Nom de la cité", max_length=150)
    slug = forms.SlugField(
        label="Adresse courte",
        max_length=60,
        help_text="Elle figure dans l'adresse de toutes les pages et ne change plus. Par exemple : dijon.",
    )
    zone = forms.ChoiceField(label="Zone de vacances scolaires", choices=Zone, widget=forms.RadioSelect)


class PremierChefForm(forms.Form):
    email = forms.EmailField(label="Adresse électronique du chef de projet")
    nom = forms.CharField(label="Prénom et nom du chef de projet", max_length=150)


class DemandeForm(forms.Form):
    cite = forms.ModelChoiceField(
        Cite.objects.none(), label="Cité", help_text="Le chef de projet de cette cité vous répond.", empty_label=None
    )
    nature = forms.ChoiceField(label="Votre demande", choices=NatureDemande, widget=forms.RadioSelect)
    message = forms.CharField(
        label="Précisions",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Par exemple l'information à corriger, et la bonne.",
    )

    def __init__(self, *args, cites, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["cite"].queryset = cites


class ReponseForm(forms.Form):
    reponse = forms.CharField(
        label="Votre réponse",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="La personne la lit sur sa page « Mes données ».",
    )
