"""Forms of the seats: a delegate or a guest, a parent or an inhabitant, their change and their end."""

from django import forms

from alliance.acteurs.models import Organisation, Pole
from alliance.gouvernance.enums import Canal, QualiteMembre
from alliance.gouvernance.forms.instances import ChoixDeCompte
from alliance.gouvernance.selectors.instances import comptes_choisissables
from alliance.kernel.champs import Jour

QUALITES = [
    (QualiteMembre.TITULAIRE.value, "Titulaire : donne l'avis de son pôle"),
    (QualiteMembre.SUPPLEANT.value, "Suppléant : le donne quand le titulaire n'est pas là ou s'est déporté"),
    (QualiteMembre.INVITE.value, "Invité : participe, sans parler pour un pôle"),
]
REMPLACER = "Remplacer le titulaire actuel : son siège finit la veille"


class ContactForm(forms.Form):
    canal = forms.ChoiceField(
        label="Comment convoquer cette personne",
        choices=[(one.value, one.label.capitalize()) for one in Canal],
        widget=forms.RadioSelect,
        initial=Canal.COURRIEL,
        error_messages={"required": "Choisissez comment convoquer cette personne."},
    )
    email = forms.EmailField(
        label="Adresse électronique", required=False, help_text="Pour une convocation par courriel."
    )
    telephone = forms.CharField(label="Téléphone", required=False, max_length=30)
    adresse_postale = forms.CharField(
        label="Adresse postale", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Pour une convocation sur papier.",
    )  # fmt: skip
    en_main_propre = forms.BooleanField(label="La convocation sur papier est remise en main propre", required=False)


class DatesForm(forms.Form):
    from_on = Jour(
        label="Premier jour",
        error_messages={"required": "Donnez le premier jour."},
    )
    to_on = Jour(label="Dernier jour", required=False, help_text="Ce jour compris. Vide : sans fin.")


class HabitantForm(ContactForm, DatesForm):
    """Neither account nor organisation: a name, and how to convoke her."""

    nom = forms.CharField(
        label="Prénom et nom",
        max_length=150,
        error_messages={"required": "Écrivez le prénom et le nom."},
    )
    fonction = forms.CharField(
        label="À quel titre", required=False, max_length=150, help_text="Par exemple : parent d'élève, habitant."
    )

    # ``submit`` gives to the service what the form holds: the quality is the form itself.
    def clean(self):
        return {**super().clean(), "qualite": QualiteMembre.HABITANT}


class MembreForm(ContactForm, DatesForm):
    """A delegate of a pôle, or a guest: an account of the cité, or somebody without account."""

    qualite = forms.ChoiceField(
        label="En quelle qualité",
        choices=QUALITES,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez en quelle qualité cette personne siège."},
    )
    pole = forms.ModelChoiceField(
        Pole.objects.none(),
        label="Pôle",
        required=False,
        empty_label="Choisissez un pôle",
        help_text="Pour un titulaire ou un suppléant.",
    )
    compte = ChoixDeCompte(
        label="Une personne qui a un accès à la cité", required=False,
        help_text="Ses coordonnées sont celles de son compte. Il manque quelqu'un ? Invitez d'abord cette personne.",
    )  # fmt: skip
    nom = forms.CharField(label="Ou une personne sans accès : prénom et nom", required=False, max_length=150)
    fonction = forms.CharField(
        label="Fonction", required=False, max_length=150, help_text="Par exemple : directrice de l'éducation."
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label="Organisation", required=False, empty_label="Aucune"
    )
    remplacer = forms.BooleanField(label=REMPLACER, required=False)

    def __init__(self, *args, instance, user, today, pole=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["pole"].queryset = Pole.objects.filter(instances_attendues__instance=instance).order_by("ordre")
        self.fields["email"].help_text = "Vide pour qui a un accès : le courriel part à l'adresse de son compte."
        self.fields["compte"].propose(comptes_choisissables(instance.cite, today, pole))
        self.fields["organisation"].queryset = organisations(user, instance.cite)

    def clean(self):
        """The address of an account is that of the account."""
        data = super().clean()
        if data.get("compte") and not data.get("nom"):
            data["email"] = ""
        if data.get("qualite") == QualiteMembre.INVITE:
            data["pole"] = None
        return data


class ModifierMembreForm(ContactForm):
    """What is known of a member; with an account, her name and address are those of the account."""

    nom = forms.CharField(
        label="Prénom et nom",
        max_length=150,
        error_messages={"required": "Écrivez le prénom et le nom."},
    )
    fonction = forms.CharField(label="Fonction", required=False, max_length=150)
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label="Organisation", required=False, empty_label="Aucune"
    )
    from_on = Jour(
        label="Premier jour",
        error_messages={"required": "Donnez le premier jour."},
    )

    def __init__(self, *args, membre, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations(user, membre.instance.cite)
        if membre.compte is not None:
            del self.fields["nom"], self.fields["email"]
        if membre.qualite == QualiteMembre.HABITANT:
            del self.fields["organisation"]
            self.fields["fonction"].label = "À quel titre"


class QualiteForm(forms.Form):
    qualite = forms.ChoiceField(
        label="Nouvelle qualité",
        choices=QUALITES,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez la nouvelle qualité."},
    )
    pole = forms.ModelChoiceField(
        Pole.objects.none(),
        label="Pôle",
        required=False,
        empty_label="Choisissez un pôle",
        help_text="Pour un titulaire ou un suppléant.",
    )
    from_on = Jour(
        label="À partir du",
        help_text="L'ancienne qualité finit la veille.",
        error_messages={"required": "Donnez le jour où la qualité change."},
    )
    remplacer = forms.BooleanField(label=REMPLACER, required=False)

    # Several forms on one page: their ids must differ.
    def __init__(self, data=None, *, instance, **kwargs):
        super().__init__(data, auto_id="qualite_%s", **kwargs)
        self.fields["pole"].queryset = Pole.objects.filter(instances_attendues__instance=instance).order_by("ordre")

    def clean(self):
        """A guest speaks for no pôle."""
        data = super().clean()
        if data.get("qualite") == QualiteMembre.INVITE:
            data["pole"] = None
        return data


class FinDeSiegeForm(forms.Form):
    to_on = Jour(
        label="Dernier jour",
        help_text="Ce jour compris.",
        error_messages={"required": "Donnez le dernier jour."},
    )

    def __init__(self, data=None, **kwargs):
        super().__init__(data, auto_id="fin_%s", **kwargs)


class InteretForm(forms.Form):
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label="Organisation",
        empty_label="Choisissez dans l'annuaire",
        error_messages={"required": "Choisissez l'organisation."},
    )
    nature = forms.CharField(
        label="Votre lien avec elle",
        max_length=200,
        help_text="Par exemple : trésorier, salariée, parent du président.",
        error_messages={"required": "Dites quel est ce lien."},
    )

    def __init__(self, data=None, *, membre, user, soi=True, **kwargs):
        super().__init__(data, auto_id="interet_%s", **kwargs)
        self.fields["organisation"].queryset = organisations(user, membre.instance.cite)
        if not soi:
            self.fields["nature"].label = "Son lien avec elle"


def organisations(user, cite):
    """The directory, as ``user`` reads it."""
    return Organisation.objects.visible_to(user).actives().filter(cite=cite).order_by("nom_recherche", "pk")
