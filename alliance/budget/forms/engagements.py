"""Forms of what the payer did: engaged, paid, proved, given back. Each carries its key."""

from django import forms
from django.utils import timezone

from alliance.acteurs.models import Organisation
from alliance.budget.enums import NatureEngagement, NatureVersement
from alliance.budget.forms.cles import Cle
from alliance.kernel.champs import DepotForm, Fichier, Jour, Montant


def _capitalized(choices):
    return [(value, f"{label[0].upper()}{label[1:]}") for value, label in choices]


class JourPasse(Jour):
    """A day that has come: the payer's act is done when it is recorded here."""

    def __init__(self, **kwargs):
        super().__init__(**({"initial": timezone.localdate} | kwargs))

    def validate(self, value):
        super().validate(value)
        if value is not None and value > timezone.localdate():
            raise forms.ValidationError("Cette date est à venir : donnez celle de l'acte déjà fait.", code="a_venir")


class ActeForm(forms.Form):
    """An amount on a day, bounded by what is left."""

    quoi = "ce qui reste"

    montant_cents = Montant(label="Montant", minimum_cents=1)
    le = JourPasse(label="Date")
    cle = Cle()

    def __init__(self, *args, reste_cents, **kwargs):
        super().__init__(*args, **kwargs)
        amount = self.fields["montant_cents"]
        amount.maximum_cents = max(reste_cents, 1)
        amount.error_messages["max_value"] = (
            f"« %(valeur)s » dépasse {self.quoi} : %(limite)s. Écrivez %(limite)s au plus."
        )


class EngagerForm(ActeForm):
    quoi = "ce qui reste à engager"

    reference = forms.CharField(
        label="Référence de l'engagement", max_length=80, help_text="Celle de votre logiciel : elle fait la preuve."
    )
    numero_ej = forms.CharField(label="Numéro d'EJ", max_length=40, required=False, help_text="Engagement juridique.")
    objet = forms.CharField(label="Objet", max_length=300)
    justifier_avant_le = Jour(label="À justifier avant le", required=False)
    field_order = ("montant_cents", "le", "reference", "numero_ej", "objet", "justifier_avant_le")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["montant_cents"].label = "Montant engagé"
        self.fields["le"].label = "Engagé le"


class EngagerCommandeForm(EngagerForm):
    nature = forms.ChoiceField(
        label="Nature",
        widget=forms.RadioSelect,
        choices=_capitalized(row for row in NatureEngagement.choices if row[0] != NatureEngagement.SUBVENTION),
        initial=NatureEngagement.COMMANDE,
    )
    beneficiaire = forms.ModelChoiceField(
        Organisation.objects.none(),
        label="Fournisseur",
        required=False,
        empty_label="Hors de la liste, nommé ci-dessous",
    )
    tiers = forms.CharField(
        label="Ou son nom", max_length=200, required=False, help_text="Pour un fournisseur hors de la liste."
    )
    facture = forms.CharField(label="Facture", max_length=80, required=False)
    field_order = (
        "nature", "montant_cents", "le", "reference", "beneficiaire", "tiers", "objet", "facture", "numero_ej",
        "justifier_avant_le",
    )  # fmt: skip

    def __init__(self, *args, organisations, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["beneficiaire"].queryset = organisations
        self.fields["reference"].label = "Référence chez le payeur"
        self.fields["reference"].help_text = "Le numéro du bon de commande, ou de l'engagement de la paie."

    def clean(self):
        cleaned = super().clean()
        named = cleaned.get("beneficiaire") or cleaned.get("tiers", "").strip()
        if cleaned.get("nature") == NatureEngagement.COMMANDE and not named and "beneficiaire" not in self.errors:
            self.add_error("beneficiaire", "Dites qui est payé : choisissez dans la liste, ou écrivez son nom.")
        return cleaned


class CompleterForm(forms.Form):
    """What the payer's software says later. Nothing is mandatory."""

    numero_ej = forms.CharField(label="Numéro d'engagement juridique (EJ)", max_length=40, required=False)
    numero_dp = forms.CharField(label="Numéro de demande de paiement (DP)", max_length=40, required=False)
    facture = forms.CharField(label="Facture", max_length=80, required=False)
    service_fait_on = JourPasse(label="Service fait le", required=False, initial=None)
    liquide_on = JourPasse(label="Liquidé le", required=False, initial=None)
    mandate_on = JourPasse(label="Mandaté le", required=False, initial=None)
    numero_mandat = forms.CharField(label="Numéro de mandat", max_length=40, required=False)
    justifier_avant_le = Jour(label="À justifier avant le", required=False)


class DesengagerForm(ActeForm):
    quoi = "ce qui reste à verser"

    motif = forms.CharField(
        label="Pourquoi", max_length=500, help_text="Action annulée, facture moins chère, reste qui ne sera pas payé…"
    )
    field_order = ("montant_cents", "le", "motif")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["montant_cents"].label = "Montant qui ne sera pas versé"
        self.fields["le"].label = "Désengagé le"


class VerserForm(ActeForm):
    quoi = "ce qui reste à verser sur cet engagement"

    reference = forms.CharField(
        label="Référence du paiement", max_length=80, help_text="Mandat, demande de paiement ou virement."
    )
    nature = forms.ChoiceField(
        label="Ce que règle ce versement", widget=forms.RadioSelect, choices=_capitalized(NatureVersement.choices)
    )
    field_order = ("montant_cents", "le", "reference", "nature")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["montant_cents"].label = "Montant versé"
        self.fields["le"].label = "Versé le"


class AnnulerVersementForm(forms.Form):
    motif = forms.CharField(
        label="Pourquoi", max_length=500, help_text="Saisi deux fois, saisi sur le mauvais engagement, virement rejeté…"
    )


class JustifierForm(ActeForm, DepotForm):
    quoi = "ce qui reste à justifier"

    reference = forms.CharField(
        label="Pièce reçue",
        max_length=200,
        required=False,
        help_text="Compte rendu financier, facture acquittée… Sans texte, le nom du fichier est gardé.",
    )
    fichier = Fichier(label="Fichier de la pièce", required=False)
    field_order = ("montant_cents", "le", "reference", "fichier")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["montant_cents"].label = "Montant justifié"
        self.fields["le"].label = "Reçue le"

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("reference"):
            cleaned["reference"] = cleaned.get("nom", "")[:200]
            if not cleaned["reference"] and "fichier" not in self.errors:
                self.add_error("reference", "Dites quelle pièce justifie la dépense, ou joignez-la.")
        return cleaned


class ReverserForm(ActeForm):
    quoi = "ce qui a été versé et n'est pas justifié"

    reference = forms.CharField(label="Titre de recette", max_length=80)
    motif = forms.CharField(label="Pourquoi", max_length=500, help_text="Dépense non réalisée, action annulée…")
    field_order = ("montant_cents", "le", "reference", "motif")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["montant_cents"].label = "Montant reversé"
        self.fields["le"].label = "Reversé le"
