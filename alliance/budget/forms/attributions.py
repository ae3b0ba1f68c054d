"""Forms of the acts that award money: the act with its lines, one more award, its notification, its cancelling."""

from django import forms
from django.utils import timezone

from alliance.acteurs.models import Organisation
from alliance.budget.enums import NatureActe
from alliance.budget.forms.cles import Cle
from alliance.budget.forms.enveloppes import ExerciceField
from alliance.budget.models import Attribution
from alliance.budget.selectors.beneficiaires import beneficiaire_propose, explication
from alliance.budget.selectors.seuils import droit_de
from alliance.kernel.champs import DepotForm, Fichier, Jour, Montant
from alliance.kernel.money import format_cents


class BeneficiaireField(forms.ChoiceField):
    """One of the organisations of the directory, in groups by law; gives the organisation."""

    def clean(self, value):
        return self.par_cle.get(super().clean(value))

    def proposer(self, annuaire):
        self.par_cle = {str(row.pk): row for row in annuaire}
        groups = [(words, [(str(row.pk), row.nom) for row in members]) for words, members in annuaire.groupes]
        self.choices = [("", "Choisissez qui reçoit l'argent"), *groups]


def refuse_statut_inconnu(beneficiaire: Organisation) -> None:
    """An organisation whose law is unknown is declared first."""
    if droit_de(beneficiaire) is None:
        raise forms.ValidationError(
            f"On ne sait pas si « {beneficiaire.nom} » est de droit public ou privé. Déclarez son statut juridique, "
            "puis revenez ici.",
            code="statut",
        )


class ActeForm(DepotForm):
    autorite = forms.ModelChoiceField(
        Organisation.objects.none(),
        label="Autorité qui attribue",
        empty_label="Choisissez une autorité",
        help_text="Qui signe l'acte : la préfecture, le CCAS, la commune, le collège. Une décision du Cotech "
        "n'attribue pas d'argent.",
    )
    nature = forms.ChoiceField(label="Acte", widget=forms.RadioSelect)
    numero = forms.CharField(label="Numéro de l'acte", max_length=80)
    exercice = ExerciceField(label="Exercice")
    signe_on = Jour(label="Signé le")
    objet = forms.CharField(label="Objet", required=False, max_length=300)
    fichier = Fichier(label="Acte numérisé", required=False, help_text="Un PDF de préférence.")
    field_order = ("autorite", "nature", "numero", "exercice", "signe_on", "objet", "fichier")

    def __init__(self, *args, autorites, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["autorite"].queryset = autorites
        self.fields["nature"].choices = [(key, words[0].upper() + words[1:]) for key, words in NatureActe.choices]


class LigneActeForm(forms.Form):
    """What the act gives out of one affectation; an empty amount leaves the affectation aside."""

    beneficiaire = BeneficiaireField(label="Bénéficiaire", required=False)
    montant_cents = Montant(label="Montant attribué", required=False)

    def __init__(self, *args, affectation, annuaire, **kwargs):
        super().__init__(*args, prefix=f"a{affectation.pk}", **kwargs)
        self.affectation = affectation
        porteur = affectation.fiche.porteur
        self.explication = explication(porteur)
        proposed = beneficiaire_propose(porteur)
        receiver = self.fields["beneficiaire"]
        receiver.proposer(annuaire)
        receiver.initial = proposed.pk if proposed and str(proposed.pk) in receiver.par_cle else None
        receiver.help_text = self.explication
        amount = self.fields["montant_cents"]
        amount.initial, amount.maximum_cents = affectation.libre_cents, affectation.libre_cents
        amount.help_text = f"Tout le reste : {format_cents(affectation.libre_cents)}. Videz la case pour l'écarter."
        amount.error_messages["max_value"] = (
            "« %(valeur)s » dépasse ce qui reste de cette affectation, %(limite)s. Baissez le montant."
        )

    def clean(self):
        cleaned = super().clean()
        if "montant_cents" in self.errors or not cleaned.get("montant_cents"):
            return cleaned
        receiver = cleaned.get("beneficiaire")
        if receiver is None and "beneficiaire" not in self.errors:
            self.add_error("beneficiaire", "Choisissez qui reçoit l'argent.")
        elif receiver is not None:
            try:
                refuse_statut_inconnu(receiver)
            except forms.ValidationError as refusal:
                self.add_error("beneficiaire", refusal)
        return cleaned

    @property
    def a_declarer(self):
        """The organisation whose law is to be declared before it is chosen."""
        receiver = getattr(self, "cleaned_data", {}).get("beneficiaire") or self._choisi()
        return receiver if receiver is not None and droit_de(receiver) is None else None

    def _choisi(self):
        value = self["beneficiaire"].value()
        return self.fields["beneficiaire"].par_cle.get(str(value)) if value else None


class AttributionForm(forms.Form):
    affectation = forms.ChoiceField(label="Affectation")
    beneficiaire = BeneficiaireField(label="Bénéficiaire")
    montant_cents = Montant(label="Montant attribué", minimum_cents=1)

    def __init__(self, *args, affectations, annuaire, **kwargs):
        super().__init__(*args, **kwargs)
        self.lignes = {str(row.pk): row for row in affectations}
        chosen = self.fields["affectation"]
        chosen.choices = [
            ("", "Choisissez une affectation"),
            *((key, _affectation(row)) for key, row in self.lignes.items()),
        ]
        self.fields["beneficiaire"].proposer(annuaire)

    def clean_affectation(self):
        return self.lignes[self.cleaned_data["affectation"]]

    def clean_beneficiaire(self):
        receiver = self.cleaned_data["beneficiaire"]
        refuse_statut_inconnu(receiver)
        return receiver


def _affectation(row):
    source = f"{row.enveloppe.financeur.nom}, {row.enveloppe.exercice}"
    return f"{row.fiche.titre} : reste {format_cents(row.libre_cents)} ({source})"


class AttributionsField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Attribution) -> str:
        return f"{obj.beneficiaire.nom}, {obj.affectation.fiche.titre} : {format_cents(obj.montant_cents)}"


class NotifierForm(forms.Form):
    attributions = AttributionsField(
        Attribution.objects.none(), label="À notifier", widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Cochez au moins une attribution à notifier."},
    )  # fmt: skip
    le = Jour(label="Notifiée le", initial=timezone.localdate)
    reference = forms.CharField(
        label="Référence de la notification", required=False, max_length=100,
        help_text="Numéro du courrier ou du message.",
    )  # fmt: skip

    def __init__(self, *args, attributions, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["attributions"].queryset = attributions
        self.fields["attributions"].initial = [row.pk for row in attributions]


class AnnulerAttributionForm(forms.Form):
    motif = forms.CharField(label="Pourquoi", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class ReduireForm(forms.Form):
    montant_cents = Montant(label="Montant retiré", minimum_cents=1)
    le = Jour(label="Date de l'acte modificatif", initial=timezone.localdate)
    reference = forms.CharField(label="Numéro de l'acte modificatif", max_length=100)
    motif = forms.CharField(label="Pourquoi", required=False, max_length=500)
    cle = Cle()

    def __init__(self, *args, libre_cents, **kwargs):
        super().__init__(*args, **kwargs)
        amount = self.fields["montant_cents"]
        amount.maximum_cents = libre_cents
        amount.help_text = f"Au plus {format_cents(libre_cents)} : ce qui n'est pas engagé."
        amount.error_messages["max_value"] = (
            "« %(valeur)s » dépasse ce qui n'est pas engagé, %(limite)s. Désengagez d'abord."
        )


class PapierForm(DepotForm):
    fichier = Fichier(label="Document signé", help_text="Un PDF de préférence.")
