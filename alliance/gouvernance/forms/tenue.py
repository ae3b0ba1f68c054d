"""What is typed during a séance: small forms, each saved alone, each with the key that its browser gave it."""

from django import forms

from alliance.comptes.models import Compte
from alliance.gouvernance.enums import Proposition, Reponse, SensAvis
from alliance.kernel.champs import Jour


class SaisieForm(forms.Form):
    cle = forms.UUIDField(required=False)


class MembreField(forms.ChoiceField):
    """A member out of those read for the page: no query."""

    def proposer(self, membres) -> None:
        self.par_cle = {str(one.pk): one for one in membres}
        self.choices = [(key, one.nom_affiche) for key, one in self.par_cle.items()]

    def clean(self, value):
        return self.par_cle[super().clean(value)]


class PresenceForm(SaisieForm):
    membre = MembreField(
        error_messages={"required": "Choisissez un membre."},
    )
    presence = forms.ChoiceField(
        choices=Reponse.choices, error_messages={"required": "Choisissez présent, excusé, représenté ou absent."}
    )
    remplacant = forms.CharField(max_length=150, required=False)

    def __init__(self, *args, membres, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["membre"].proposer(membres)


class AvisForm(SaisieForm):
    sens = forms.ChoiceField(choices=SensAvis.choices, error_messages={"required": "Choisissez l'avis du pôle."})
    texte = forms.CharField(required=False)
    a_lever = forms.BooleanField(required=False)
    membre = MembreField(error_messages={"required": "Dites qui donne l'avis du pôle."})
    vu = forms.CharField(required=False, max_length=80, empty_value=None)

    def __init__(self, *args, membres, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["membre"].proposer(membres)

    def clean_vu(self):
        return self.cleaned_data["vu"] or ("" if "vu" in self.data else None)


class DeportForm(SaisieForm):
    membre = MembreField(error_messages={"required": "Dites qui se déporte."})
    motif = forms.CharField(
        max_length=300,
        error_messages={"required": "Dites quel intérêt personnel ou privé motive le déport."},
    )

    def __init__(self, *args, membres, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["membre"].proposer(membres)


class CompteRenduForm(SaisieForm):
    texte = forms.CharField(required=False, strip=False)
    version = forms.IntegerField(required=False, min_value=0)
    base = forms.CharField(required=False, strip=False, empty_value=None)

    def clean_version(self):
        return self.cleaned_data["version"] or 0

    def clean_base(self):
        return self.cleaned_data["base"] if "base" not in self.data else self.cleaned_data["base"] or ""


class PropositionForm(SaisieForm):
    proposition = forms.ChoiceField(
        choices=Proposition.choices,
        error_messages={"required": "Choisissez une proposition."},
    )
    reoriente_vers = forms.CharField(max_length=200, required=False)


class TraiteForm(SaisieForm):
    traite = forms.BooleanField(required=False)


class SuiteDeSeanceForm(SaisieForm):
    quoi = forms.CharField(max_length=300, error_messages={"required": "Dites ce qui est à faire."})
    responsable = forms.ModelChoiceField(Compte.objects.none(), required=False)
    responsable_nom = forms.CharField(max_length=150, required=False)
    echeance_on = Jour(required=False)

    def __init__(self, *args, membres, **kwargs):
        super().__init__(*args, **kwargs)
        accounts = [one.compte_id for one in membres if one.compte_id]
        self.fields["responsable"].queryset = Compte.objects.filter(pk__in=accounts)
