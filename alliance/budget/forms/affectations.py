"""Forms of the prévisions and of the affectations."""

from django import forms
from django.utils import timezone

from alliance.budget.forms.cles import Cle
from alliance.budget.models import Enveloppe
from alliance.budget.selectors.affectations import ETATS, Criteres, choix_of, nom_enveloppe
from alliance.gouvernance.models import Decision
from alliance.kernel.champs import Jour, Montant
from alliance.kernel.dates import format_jour
from alliance.kernel.money import format_cents
from alliance.plan.models import FicheAction


class DecisionChoiceField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Decision) -> str:
        until = f", jusqu'au {format_jour(obj.au)}" if obj.au else ""
        return f"{obj.numero_affiche}, {obj.titre} : reste {format_cents(obj.reste)} ({obj.caisse.nom}{until})"


class EnveloppeChoiceField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Enveloppe) -> str:
        left = format_cents(obj.disponible_cents) if obj.disponible_cents else "0\u00a0€"
        return f"{nom_enveloppe(obj)} : {left} disponibles"


class FicheChoiceField(forms.ModelChoiceField):
    def label_from_instance(self, obj: FicheAction) -> str:
        return f"{obj.titre}{f' ({obj.porteur.nom})' if obj.porteur else ''}"


class AffecterForm(forms.Form):
    decision = DecisionChoiceField(
        Decision.objects.none(),
        label="Décision",
        empty_label="Choisissez une décision",
        help_text="Les dépenses et délégations en vigueur dont il reste quelque chose.",
    )
    enveloppe = EnveloppeChoiceField(
        Enveloppe.objects.none(),
        label="Enveloppe",
        empty_label="Choisissez une enveloppe",
        help_text="Dans le même budget que la décision.",
    )
    fiche = FicheChoiceField(FicheAction.objects.none(), label="Action", empty_label="Choisissez une action")
    montant_cents = Montant(label="Montant affecté", minimum_cents=1)
    le = Jour(
        label="Date de l'affectation", initial=timezone.localdate,
        help_text="À partir du jour de la décision.",
    )  # fmt: skip
    motif = forms.CharField(label="Précision", required=False, max_length=500)
    cle = Cle()

    def __init__(self, *args, decisions, enveloppes, fiches, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["decision"].queryset = decisions
        self.fields["enveloppe"].queryset = enveloppes
        self.fields["fiche"].queryset = fiches

    def clean(self):
        cleaned = super().clean()
        decision, envelope = cleaned.get("decision"), cleaned.get("enveloppe")
        cents = cleaned.get("montant_cents")
        if decision and envelope and decision.caisse_id != envelope.caisse_id:
            self.add_error(
                "enveloppe",
                f"La décision {decision.numero_affiche} porte sur « {decision.caisse.nom} ». Choisissez une enveloppe "
                "de ce budget.",
            )
        elif cents and decision and envelope:
            self._au_dessus(cents, decision, envelope)
        return cleaned

    def _au_dessus(self, cents, decision, envelope):
        """The refusal of the service, earlier and on the field."""
        if cents > decision.reste:
            self.add_error(
                "montant_cents",
                f"La décision {decision.numero_affiche} permet {format_cents(decision.montant_cents)}, et il en reste "
                f"{format_cents(decision.reste)}. Baissez le montant, ou demandez une nouvelle décision au Cotech.",
            )
        elif cents > envelope.disponible_cents:
            self.add_error(
                "montant_cents",
                f"Il reste {format_cents(envelope.disponible_cents)} dans cette enveloppe. Baissez le montant ou "
                "choisissez-en une autre.",
            )


class LibererForm(forms.Form):
    montant_cents = Montant(label="Montant libéré", minimum_cents=1)
    le = Jour(label="Date", initial=timezone.localdate)
    motif = forms.CharField(label="Pourquoi", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    cle = Cle()

    def __init__(self, *args, libre_cents, **kwargs):
        super().__init__(*args, **kwargs)
        amount = self.fields["montant_cents"]
        amount.initial, amount.maximum_cents = libre_cents, libre_cents
        amount.error_messages["max_value"] = (
            "« %(valeur)s » dépasse ce qui n'est ni attribué ni engagé, %(limite)s. Annulez d'abord l'attribution, ou "
            "désengagez."
        )


class PrevoirForm(forms.Form):
    enveloppe = EnveloppeChoiceField(
        Enveloppe.objects.none(), label="Enveloppe", empty_label="Choisissez une enveloppe"
    )
    fiche = FicheChoiceField(FicheAction.objects.none(), label="Action", empty_label="Choisissez une action")
    montant_cents = Montant(label="Montant prévu", help_text="Écrivez 0 pour retirer la prévision.")
    note = forms.CharField(label="Précision", required=False, max_length=500)

    def __init__(self, *args, enveloppes, fiches, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["enveloppe"].queryset = enveloppes
        self.fields["fiche"].queryset = fiches


class FiltreAffectations(forms.Form):
    exercice = forms.ChoiceField(label="Exercice", required=False)
    caisse = forms.ChoiceField(label="Budget", required=False)
    enveloppe = forms.ChoiceField(label="Enveloppe", required=False)
    porteur = forms.ChoiceField(label="Porteur", required=False)
    etat = forms.ChoiceField(label="Où elle en est", required=False)
    fiche = forms.IntegerField(required=False, min_value=0, max_value=10**15, widget=forms.HiddenInput)
    decision = forms.IntegerField(required=False, min_value=0, max_value=10**15, widget=forms.HiddenInput)

    def __init__(self, data, *, user, cite):
        super().__init__(data)
        offered = choix_of(user, cite)
        states = [(key, words[0].upper() + words[1:]) for key, words in ETATS]
        for name, empty, choices in (
            ("exercice", "Tous", [(year, str(year)) for year in offered.exercices]),
            ("caisse", "Tous les budgets", offered.caisses),
            ("enveloppe", "Toutes", offered.enveloppes),
            ("porteur", "Tous les porteurs", offered.porteurs),
            ("etat", "Tous les états", states),
        ):
            self.fields[name].choices = [("", empty), *((str(key), words) for key, words in choices)]

    @property
    def visibles(self):
        return [field for field in self if not field.is_hidden]

    @property
    def criteres(self):
        self.is_valid()
        found = {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}
        return Criteres(**{name: value if name == "etat" else int(value) for name, value in found.items()})

    @property
    def est_filtre(self):
        return self.criteres != Criteres()
