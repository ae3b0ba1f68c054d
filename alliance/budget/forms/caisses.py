"""Forms of the budgets and of those who give: identity, settings, law of a body, closing of a year."""

from django import forms

from alliance.acteurs.enums import NatureCaisse
from alliance.acteurs.models import Organisation
from alliance.budget.enums import DroitOrganisme, FamilleFinanceur, Perimetre


def _majuscule(choices):
    return [(value, label[:1].upper() + label[1:]) for value, label in choices]


def _annuaire(user, cite):
    return Organisation.objects.visible_to(user).filter(cite=cite).actives().order_by("nom_recherche", "pk")


class BudgetForm(forms.Form):
    nom = forms.CharField(
        label="Nom du budget",
        max_length=150,
        help_text="Celui que tout le monde emploie, par exemple « Budget du CCAS » ou « Fonds du collège ».",
        error_messages={"required": "Écrivez le nom du budget."},
    )
    nature = forms.ChoiceField(
        label="Comptes",
        choices=_majuscule(NatureCaisse.choices),
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez dans quels comptes l'argent se trouve."},
    )
    titulaire = forms.ModelChoiceField(
        Organisation.objects.none(),
        label="Organisation qui tient ces comptes",
        empty_label="Choisissez dans l'annuaire",
        help_text="Elle manque ? Ajoutez-la d'abord dans l'annuaire des acteurs.",
        error_messages={"required": "Choisissez l'organisation qui tient ces comptes."},
    )

    def __init__(self, *args, cite, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["titulaire"].queryset = _annuaire(user, cite)


class FinanceurForm(forms.Form):
    nom = forms.CharField(
        label="Nom du financeur",
        max_length=150,
        help_text="Deux origines d'un même ministère sont deux financeurs : chacune a sa part et son reliquat.",
        error_messages={"required": "Écrivez le nom du financeur."},
    )
    famille = forms.ChoiceField(
        label="Famille",
        choices=[("", "Choisissez une famille"), *_majuscule(FamilleFinanceur.choices)],
        help_text="Celle des dossiers de subvention : elle regroupe les financeurs dans les tableaux.",
        error_messages={"required": "Choisissez la famille du financeur."},
    )
    programme = forms.CharField(
        label="Programme ou ligne budgétaire",
        required=False,
        max_length=40,
        help_text="Par exemple 147 pour la politique de la ville.",
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label="Organisation de l'annuaire",
        required=False,
        empty_label="Aucune",
        help_text="Pour retrouver ses contacts.",
    )

    def __init__(self, *args, cite, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = _annuaire(user, cite)


class ReglageForm(forms.Form):
    perimetre = forms.ChoiceField(
        label="Ce budget est-il dans le total que la cité annonce ?",
        choices=_majuscule(Perimetre.choices),
        widget=forms.RadioSelect,
        error_messages={"required": "Dites si ce budget est compté dans le total annoncé."},
    )
    note = forms.CharField(
        label="Ce que l'on sait, et d'après quel texte",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="À écrire si le budget est en plus du total annoncé, ou si on ne le sait pas.",
    )
    deux_personnes = forms.BooleanField(
        label="Deux personnes : qui enregistre un engagement n'enregistre pas ses versements", required=False
    )
    seuil_alerte_pct = forms.IntegerField(
        label="Alerter quand il reste moins de (en %)",
        min_value=0,
        max_value=100,
        help_text="Part d'une enveloppe sans affectation. 0 : jamais d'alerte.",
        error_messages={
            "required": "Écrivez un pourcentage, de 0 à 100.",
            "invalid": "Écrivez un nombre entier, de 0 à 100.",
            "min_value": "Le seuil est un pourcentage : écrivez un nombre de 0 à 100.",
            "max_value": "Le seuil est un pourcentage : écrivez un nombre de 0 à 100.",
        },
    )


class StatutForm(forms.Form):
    droit = forms.ChoiceField(
        label="De quel droit relève cette organisation ?",
        choices=_majuscule(DroitOrganisme.choices),
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez le droit dont relève l'organisation."},
    )
    source = forms.CharField(
        label="D'après quoi",
        max_length=300,
        help_text="Par exemple : ses statuts, son avis de situation SIRENE, la convention de 2024.",
        error_messages={"required": "Dites d'après quoi : statuts, avis de situation SIRENE, convention…"},
    )


class CloreForm(forms.Form):
    motif = forms.CharField(
        label="Précision", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Par exemple : comptes arrêtés le 31 janvier.",
    )  # fmt: skip


class RouvrirForm(forms.Form):
    motif = forms.CharField(
        label="Pourquoi le rouvrir", max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Le journal garde cette raison, votre nom et la date.",
        error_messages={"required": "Dites pourquoi vous rouvrez cet exercice : le journal le garde."},
    )  # fmt: skip
