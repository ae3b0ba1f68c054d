"""Forms of the expenses put to the Cotech, and of the quick expense on a délégation."""

from django import forms
from django.utils import timezone

from alliance.acteurs.models import Organisation
from alliance.budget.forms.affectations import EnveloppeChoiceField, FicheChoiceField
from alliance.budget.forms.cles import Cle
from alliance.budget.models import DepenseDemandee, Enveloppe
from alliance.budget.selectors.affectations import nom_enveloppe
from alliance.budget.selectors.depenses import ETATS, CriteresDepenses, euros
from alliance.gouvernance.models import Decision, Instance, SeanceInstance
from alliance.gouvernance.selectors.convocations import quand, titre_seance
from alliance.kernel.champs import Jour, Montant
from alliance.plan.models import FicheAction


class DepenseForm(forms.Form):
    fiche = FicheChoiceField(
        FicheAction.objects.none(), label="Action", empty_label="Choisissez une action",
        error_messages={"required": "Choisissez l’action que cette dépense sert."},
    )  # fmt: skip
    enveloppe = EnveloppeChoiceField(
        Enveloppe.objects.none(), label="Enveloppe", empty_label="Choisissez une enveloppe",
        help_text="Celle qui paierait. Rien n’est réservé avant la décision.",
        error_messages={"required": "Choisissez l’enveloppe qui paierait."},
    )  # fmt: skip
    montant_cents = Montant(label="Montant demandé", minimum_cents=1)
    objet = forms.CharField(
        label="Objet de la dépense", required=False, max_length=250,
        help_text="Si l’action demande plusieurs dépenses : transport, intervenant…",
    )  # fmt: skip
    beneficiaire = forms.ModelChoiceField(
        Organisation.objects.none(), label="Bénéficiaire", required=False, empty_label="Le porteur de l’action",
        help_text="S’il n’est pas le porteur : l’argent d’une école va à sa commune, par exemple.",
    )  # fmt: skip
    cle = Cle()

    def __init__(self, *args, enveloppes, fiches, beneficiaires, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["enveloppe"].queryset = enveloppes
        self.fields["fiche"].queryset = fiches
        self.fields["beneficiaire"].queryset = beneficiaires


class ModifierDepenseForm(DepenseForm):
    cle = None


class DepensesChoiceField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: DepenseDemandee) -> str:
        words = obj.objet or obj.fiche.titre
        return f"{words} : {euros(obj.montant_cents)} ({nom_enveloppe(obj.enveloppe)})"


class SeanceChoiceField(forms.ModelChoiceField):
    def label_from_instance(self, obj: SeanceInstance) -> str:
        return f"{titre_seance(obj)}, {quand(obj)}"


class InscrireForm(forms.Form):
    depenses = DepensesChoiceField(
        DepenseDemandee.objects.none(), label="Dépenses à décider ensemble", widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Cochez au moins une dépense."},
    )  # fmt: skip
    seance = SeanceChoiceField(
        SeanceInstance.objects.none(), label="À quelle séance ?", required=False,
        empty_label="Pas encore de séance : à inscrire plus tard",
    )  # fmt: skip
    instance = forms.ModelChoiceField(
        Instance.objects.none(), label="Sans séance, à quelle instance ?", required=False, empty_label="Aucune",
    )  # fmt: skip
    titre = forms.CharField(
        label="Titre du point", required=False, max_length=250,
        help_text="Vide : le titre de l’action, ou le nombre de dépenses.",
    )  # fmt: skip

    def __init__(self, *args, depenses, seances, instances, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["depenses"].queryset = depenses
        self.fields["seance"].queryset = seances
        self.fields["instance"].queryset = instances

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not cleaned.get("seance") and not cleaned.get("instance"):
            self.add_error("seance", "Choisissez une séance, ou l’instance qui en décidera plus tard.")
        if cleaned.get("depenses") is not None:
            cleaned["depenses"] = list(cleaned["depenses"])
        return cleaned


class FiltreDepenses(forms.Form):
    q = forms.CharField(label="Action ou objet", required=False, max_length=200, widget=forms.SearchInput)
    etat = forms.ChoiceField(required=False, widget=forms.HiddenInput, choices=[("", ""), *ETATS])
    caisse = forms.ChoiceField(label="Budget", required=False)
    exercice = forms.ChoiceField(label="Exercice", required=False)
    fiche = forms.IntegerField(required=False, widget=forms.HiddenInput)
    enveloppe = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data, *, enveloppes):
        super().__init__(data)
        caisses = sorted({(str(one.caisse_id), one.caisse.nom) for one in enveloppes}, key=lambda pair: pair[1])
        years = sorted({one.exercice for one in enveloppes}, reverse=True)
        self.fields["caisse"].choices = [("", "Tous les budgets"), *caisses]
        self.fields["exercice"].choices = [("", "Tous"), *((str(year), str(year)) for year in years)]

    @property
    def criteres(self) -> CriteresDepenses:
        self.is_valid()
        found = {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}
        return CriteresDepenses(
            **{name: value if name in {"q", "etat"} else int(value) for name, value in found.items()}
        )  # fmt: skip


class DelegationChoiceField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Decision) -> str:
        return f"{obj.numero_affiche} : il en reste {euros(obj.reste)}"


class DepenseDelegueeForm(forms.Form):
    """Three things to say; the délégation and the day are filled when there is no choice."""

    decision = DelegationChoiceField(
        Decision.objects.none(), label="Délégation", empty_label="Choisissez une délégation",
        error_messages={"required": "Choisissez la délégation."},
    )  # fmt: skip
    enveloppe = EnveloppeChoiceField(
        Enveloppe.objects.none(), label="Enveloppe", empty_label="Choisissez une enveloppe",
        error_messages={"required": "Choisissez l’enveloppe."},
    )  # fmt: skip
    fiche = FicheChoiceField(
        FicheAction.objects.none(), label="Action", empty_label="Choisissez une action",
        error_messages={"required": "Choisissez l’action."},
    )  # fmt: skip
    montant_cents = Montant(label="Montant", minimum_cents=1)
    motif = forms.CharField(label="Pour quoi faire", required=False, max_length=500)
    le = Jour(label="Date", initial=timezone.localdate)
    cle = Cle()

    def __init__(self, *args, decisions, enveloppes, fiches, **kwargs):
        super().__init__(*args, **kwargs)
        for name, rows in (("decision", decisions), ("enveloppe", enveloppes), ("fiche", fiches)):
            self.fields[name].queryset = rows
        for name in ("decision", "enveloppe"):
            if self.fields[name].queryset.count() == 1:
                # Nothing to choose: the only one is there, and no empty line above it.
                self.fields[name].empty_label = None
