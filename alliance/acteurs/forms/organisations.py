"""What a person types about an organisation, its places and its contacts."""

from django import forms

from alliance.acteurs.enums import TypeOrganisation
from alliance.acteurs.rules import format_siret, parse_rna, parse_siret, parse_telephone
from alliance.acteurs.selectors import (
    communes_choisissables,
    etablissements_choisissables,
    quartiers_choisissables,
)
from alliance.kernel.errors import DomainError
from alliance.territoires.models import Cite

TYPES = sorted(TypeOrganisation.choices, key=lambda choice: (choice[0] == TypeOrganisation.AUTRE, choice[1].casefold()))
OUI_NON = (("oui", "Oui"), ("non", "Non"))
_RESSEMBLANCE = "malgre_ressemblance"


class ChampRelu(forms.CharField):
    """A text read by a rule: what the rule refuses, the field shows with the rule's own words."""

    def __init__(self, *, lecture, **kwargs):
        super().__init__(required=False, **kwargs)
        self.lecture = lecture

    def clean(self, value):
        try:
            return self.lecture(super().clean(value))
        except DomainError as refusal:
            raise forms.ValidationError(refusal.message) from None


class PresentationForm(forms.Form):
    presentation = forms.CharField(
        label="Présentation",
        required=False,
        max_length=4000,
        help_text="Ce que fait l'organisation, pour qui, en quelques lignes.",
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    site_web = forms.URLField(
        label="Site web",
        required=False,
        max_length=200,
        assume_scheme="https",
        help_text="Par exemple https://www.exemple.fr",
        error_messages={"invalid": "Cette adresse n'est pas celle d'un site. Recopiez-la depuis le navigateur."},
    )


class IdentiteForm(forms.Form):
    nom = forms.CharField(
        label="Nom",
        max_length=200,
        help_text="Le nom officiel, en toutes lettres.",
        error_messages={"required": "Donnez le nom de l'organisation."},
    )
    sigle = forms.CharField(label="Sigle", max_length=40, required=False)
    type = forms.ChoiceField(
        label="Type",
        choices=[("", "Choisir un type"), *TYPES],
        error_messages={"required": "Choisissez un type, « autre » s'il manque à la liste."},
    )
    siret = ChampRelu(
        lecture=parse_siret,
        label="SIRET",
        max_length=30,
        help_text="14 chiffres, avec ou sans espaces. Il servira aux conventions et aux versements.",
    )
    rna = ChampRelu(
        lecture=parse_rna,
        label="Numéro RNA",
        max_length=20,
        help_text=("Pour une association : W suivi de 9 chiffres. En Alsace-Moselle, il n'y en a pas : laissez vide."),
    )
    etablissement = forms.ModelChoiceField(
        label="École ou établissement",
        queryset=None,
        required=False,
        empty_label="Aucun",
        help_text="Si cette organisation est une école, un collège ou un lycée de la cité.",
        error_messages={"invalid_choice": "Cet établissement n'est pas rattaché à la cité."},
    )

    def __init__(self, *args, cite: Cite, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["etablissement"].queryset = etablissements_choisissables(cite)


class OrganisationForm(IdentiteForm, PresentationForm):
    """A new sheet. The box to create despite a lookalike appears only once a lookalike was found."""

    malgre_ressemblance = forms.BooleanField(
        label="Ce n'est pas la même : créer quand même", required=False, widget=forms.HiddenInput
    )

    field_order = ("nom", "sigle", "type", "siret", "rna", "etablissement", "presentation", "site_web")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.is_bound and self.data.get(_RESSEMBLANCE) == "on":
            self._ask_about_lookalikes()

    def add_error(self, field, error):
        if field == _RESSEMBLANCE:
            self._ask_about_lookalikes()
        super().add_error(field, error)

    def _ask_about_lookalikes(self):
        self.fields[_RESSEMBLANCE].widget = forms.CheckboxInput()


class SiteForm(forms.Form):
    nom = forms.CharField(
        label="Nom du lieu",
        max_length=150,
        help_text="« Siège », « Accueil jeunes », « Salle des associations »…",
        error_messages={"required": "Donnez un nom à ce lieu : « siège », « accueil jeunes »…"},
    )
    adresse = forms.CharField(
        label="Adresse",
        max_length=200,
        required=False,
        help_text="Numéro et rue. Hors des communes proposées ci-dessous, ajoutez la ville.",
    )
    code_postal = forms.RegexField(
        r"^[0-9]{5}$",
        label="Code postal",
        max_length=5,
        required=False,
        error_messages={"invalid": "Un code postal compte 5 chiffres."},
    )
    commune = forms.ModelChoiceField(
        label="Commune",
        queryset=None,
        required=False,
        empty_label="Non précisée",
        error_messages={"invalid_choice": "Cette commune ne fait pas partie de la cité."},
    )
    quartier = forms.ModelChoiceField(
        label="Quartier",
        queryset=None,
        required=False,
        empty_label="Hors quartier, ou non précisé",
        help_text="Le quartier prioritaire où se trouve ce lieu.",
        error_messages={"invalid_choice": "Ce quartier ne fait pas partie de la cité."},
    )
    telephone = ChampRelu(lecture=parse_telephone, label="Téléphone du lieu", max_length=30)

    def __init__(self, *args, cite: Cite, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["commune"].queryset = communes_choisissables(cite)
        self.fields["quartier"].queryset = quartiers_choisissables(cite)


class ContactForm(forms.Form):
    fonction = forms.CharField(
        label="Fonction",
        max_length=150,
        help_text="« Direction », « Accueil », « Référente jeunesse »…",
        error_messages={"required": "Dites la fonction de ce contact : « direction », « accueil »…"},
    )
    nom = forms.CharField(
        label="Nom de la personne",
        max_length=150,
        required=False,
        help_text="Laissez vide pour une adresse d'accueil ou de service.",
    )
    email = forms.EmailField(
        label="Adresse électronique professionnelle",
        required=False,
        help_text="Donnez au moins une adresse ou un téléphone.",
    )
    telephone = ChampRelu(lecture=parse_telephone, label="Téléphone professionnel", max_length=30)
    finalite = forms.CharField(
        label="À quoi sert ce contact",
        max_length=200,
        help_text="« Convier aux groupes de travail », « Suivre la convention »… La personne a le droit de le savoir.",
        error_messages={"required": "Dites à quoi sert ce contact : la personne a le droit de le savoir."},
    )
    source = forms.CharField(
        label="D'où vient l'information",
        max_length=200,
        help_text="« Donnée par la personne », « Site de l'association », avec la date si possible.",
        error_messages={"required": "Dites d'où vient l'information : « donnée par la personne »…"},
    )
    est_public = forms.TypedChoiceField(
        label="Ce contact peut-il être publié ?",
        choices=OUI_NON,
        coerce=lambda value: value == "oui",
        initial="non",
        widget=forms.RadioSelect,
        help_text=(
            "Oui : il pourra paraître sur le site public de la cité. "
            "Non : seuls les lecteurs de l'annuaire et l'organisation le voient."
        ),
        error_messages={"required": "Dites si ce contact peut être publié."},
    )


def identite_initial(organisation) -> dict:
    return {
        "nom": organisation.nom,
        "sigle": organisation.sigle,
        "type": organisation.type,
        "siret": format_siret(organisation.siret),
        "rna": organisation.rna,
        "etablissement": organisation.etablissement_id,
    }


def contact_initial(contact) -> dict:
    champs = ("fonction", "nom", "email", "telephone", "finalite", "source")
    return {champ: getattr(contact, champ) for champ in champs} | {"est_public": "oui" if contact.est_public else "non"}


def site_initial(site) -> dict:
    return {
        "nom": site.nom,
        "adresse": site.adresse,
        "code_postal": site.code_postal,
        "commune": site.commune_id,
        "quartier": site.quartier_id,
        "telephone": site.telephone,
    }
