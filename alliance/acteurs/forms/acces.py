"""Forms of the accesses: invitation, dates, end, delegation."""

from django import forms

from alliance.acteurs.enums import Portee, Qualite, Role
from alliance.acteurs.models import Caisse, Organisation, Pole
from alliance.comptes.models import Compte


class DatesForm(forms.Form):
    from_on = forms.DateField(label="Premier jour", widget=forms.DateInput)
    to_on = forms.DateField(
        label="Dernier jour",
        required=False,
        widget=forms.DateInput,
        help_text="Ce jour compris. Vide : sans date de fin.",
    )
    note_mandat = forms.CharField(
        label="Mandat",
        required=False,
        max_length=300,
        help_text="Le texte qui fonde cet accès, par exemple une lettre de mission et sa date.",
    )


class InvitationForm(forms.Form):
    email = forms.EmailField(label="Adresse électronique", help_text="Le lien d'invitation part à cette adresse.")
    nom = forms.CharField(label="Prénom et nom", max_length=150)
    role = forms.ChoiceField(label="Rôle", widget=forms.RadioSelect)
    pole = forms.ModelChoiceField(
        Pole.objects.none(), label="Pôle", required=False, help_text="Pour un membre de la troïka."
    )
    qualite = forms.ChoiceField(label="Qualité", choices=Qualite, initial=Qualite.TITULAIRE)
    caisse = forms.ModelChoiceField(
        Caisse.objects.none(),
        label="Budget",
        required=False,
        help_text="Pour un gestionnaire ou un comptable.",
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label="Organisation",
        required=False,
        help_text="Pour un porteur d'action ou un intervenant ; possible pour les autres rôles.",
    )
    from_on = forms.DateField(label="Premier jour", widget=forms.DateInput)
    to_on = forms.DateField(
        label="Dernier jour",
        required=False,
        widget=forms.DateInput,
        help_text="Ce jour compris. Vide : sans date de fin.",
    )
    note_mandat = forms.CharField(
        label="Mandat",
        required=False,
        max_length=300,
        help_text="Le texte qui fonde cet accès. Il n'est pas envoyé par courriel.",
    )

    def __init__(self, *args, cite, user, roles, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role.value, role.label.capitalize()) for role in Role if role in roles]
        self.fields["pole"].queryset = Pole.objects.visible_to(user).filter(cite=cite).order_by("ordre")
        self.fields["caisse"].queryset = Caisse.objects.visible_to(user).filter(cite=cite).order_by("nom")
        self.fields["organisation"].queryset = (
            Organisation.objects.visible_to(user).actives().filter(cite=cite).order_by("nom_recherche")
        )


class FinForm(forms.Form):
    to_on = forms.DateField(
        label="Dernier jour d'accès",
        widget=forms.DateInput,
        help_text="Ce jour compris. Pour couper l'accès tout de suite, mettez la date d'hier.",
    )

    # Beside DatesForm on one page: its ids must differ.
    def __init__(self, data=None, **kwargs):
        super().__init__(data, auto_id="fin_%s", **kwargs)


class DelegationForm(forms.Form):
    compte = forms.ModelChoiceField(
        Compte.objects.none(),
        label="À qui",
        empty_label="Choisissez une personne",
        help_text="Les personnes qui ont un accès à la cité. Il manque quelqu'un ? Invitez d'abord cette personne.",
    )
    portee = forms.ChoiceField(label="Ce que vous déléguez", choices=Portee, widget=forms.RadioSelect)
    from_on = forms.DateField(label="Premier jour", widget=forms.DateInput)
    to_on = forms.DateField(label="Dernier jour", widget=forms.DateInput, help_text="Ce jour compris.")
    motif = forms.CharField(
        label="Motif", max_length=200, help_text="Par exemple : intérim pendant un congé, assistance de projet."
    )

    def __init__(self, *args, comptes, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["compte"].queryset = comptes


class FiltresAccesForm(forms.Form):
    ETATS = (
        ("en_cours", "En cours"),
        ("a_venir", "À venir"),
        ("termines", "Terminés"),
        ("tous", "Tous"),
    )
    q = forms.CharField(label="Nom", required=False, max_length=100)
    role = forms.ChoiceField(label="Rôle", required=False)
    etat = forms.ChoiceField(label="Accès", required=False, choices=ETATS)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        roles = [(role.value, role.label.capitalize()) for role in Role if role != Role.NATIONAL]
        self.fields["role"].choices = [("", "Tous les rôles"), *roles]
