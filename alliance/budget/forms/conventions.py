"""Forms of the conventions: what they cover, their échéancier, their signature."""

from django import forms
from django.utils import timezone

from alliance.budget.enums import NatureVersement
from alliance.budget.models import Attribution
from alliance.budget.services.conventions import EcheanceSaisie
from alliance.kernel.champs import Jour, Montant
from alliance.kernel.money import format_cents

LIGNES = 4
"""Lines of the échéancier that the page offers; the empty ones are left aside."""
ACOMPTE_PCT = 80


class AwardsField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Attribution) -> str:
        return f"{obj.affectation.fiche.titre}, {obj.acte} : {format_cents(obj.montant_cents)}"


class ConventionForm(forms.Form):
    numero = forms.CharField(label="Numéro de la convention", max_length=80)
    objet = forms.CharField(label="Objet", required=False, max_length=300)
    attributions = AwardsField(
        Attribution.objects.none(), label="Ce qu'elle couvre", widget=forms.CheckboxSelectMultiple,
        help_text="Tout ce que cette autorité attribue à ce bénéficiaire pour cet exercice.",
        error_messages={"required": "Cochez au moins une attribution."},
    )  # fmt: skip

    def __init__(self, *args, attributions, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["attributions"].queryset = attributions
        self.fields["attributions"].initial = [row.pk for row in attributions]


class EcheanceForm(forms.Form):
    """One line: empty, it is left aside; begun, it is completed."""

    nature = forms.ChoiceField(label="Nature", required=False)
    montant_cents = Montant(label="Montant", required=False, minimum_cents=1)
    prevue_on = Jour(label="Prévue le", required=False)
    condition = forms.CharField(label="À quelle condition", required=False, max_length=300)

    def __init__(self, *args, rang, **kwargs):
        super().__init__(*args, prefix=f"e{rang}", **kwargs)
        self.rang = rang
        self.fields["nature"].choices = [(key, words[0].upper() + words[1:]) for key, words in NatureVersement.choices]

    def clean(self):
        cleaned = super().clean()
        given = {name for name in ("montant_cents", "prevue_on", "condition") if cleaned.get(name)}
        if given and "montant_cents" not in given and "montant_cents" not in self.errors:
            self.add_error("montant_cents", "Écrivez le montant de cette échéance, ou videz la ligne.")
        if given and "prevue_on" not in given and "prevue_on" not in self.errors:
            self.add_error("prevue_on", "Donnez le jour de cette échéance, ou videz la ligne.")
        return cleaned

    @property
    def saisie(self):
        """The line as the service takes it; ``None`` when it is empty."""
        found = self.cleaned_data
        if not found.get("montant_cents"):
            return None
        return EcheanceSaisie(
            nature=found["nature"] or NatureVersement.ACOMPTE, montant_cents=found["montant_cents"],
            prevue_on=found["prevue_on"], condition=found["condition"],
        )  # fmt: skip


def echeancier(data, *, total_cents, today):
    """The lines of the page: 80 % and the solde are proposed, what does not divide is on the last."""
    first = total_cents * ACOMPTE_PCT // 100
    solde = {"montant_cents": total_cents - first, "prevue_on": today.replace(month=12, day=31)}
    proposed = [{"nature": NatureVersement.SOLDE, "condition": "Après le compte rendu financier"} | solde]
    if first:
        line = {"montant_cents": first, "prevue_on": today, "condition": "À la signature"}
        proposed.insert(0, {"nature": NatureVersement.ACOMPTE} | line)
    proposed += [{"nature": NatureVersement.ACOMPTE}] * (LIGNES - len(proposed))
    return [EcheanceForm(data, rang=rank, initial=line) for rank, line in enumerate(proposed)]


class SignerForm(forms.Form):
    signee_on = Jour(
        label="Signée le", initial=timezone.localdate,
        help_text="Le jour de la dernière signature.",
    )  # fmt: skip
