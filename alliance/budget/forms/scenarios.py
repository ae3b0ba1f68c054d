"""Forms of the simulations: opened, typed line by line, retained."""

import re

from django import forms

from alliance.budget.enums import DepartScenario, Regroupement
from alliance.budget.forms.affectations import FicheChoiceField
from alliance.budget.forms.depenses import SeanceChoiceField
from alliance.budget.models import Enveloppe, Scenario
from alliance.budget.services.scenarios import SaisieLigne
from alliance.gouvernance.models import Instance, SeanceInstance
from alliance.kernel.champs import Montant
from alliance.kernel.money import MAX_CENTS, NBSP, format_cents
from alliance.plan.models import FicheAction

_TAUX = re.compile(r"([0-9]{1,6})(?:[.,]([0-9]{1,2}))?")
_LIGNE = re.compile(r"base-([0-9]{1,17})")
SOURCES_AVEC_ENVELOPPE = (DepartScenario.ACTIONS, DepartScenario.AVANT)


class Taux(forms.Field):
    """« 62,5 % » as hundredths of a percent; nothing typed gives ``None``."""

    default_error_messages = {
        "required": "Écrivez un taux, par exemple 80.",
        "invalid": "« %(valeur)s » n'est pas un taux. Écrivez un nombre : 80 ou 62,5.",
    }

    def __init__(self, **kwargs) -> None:
        attrs = {"inputmode": "decimal", "class": "l-court", "autocomplete": "off"}
        super().__init__(widget=forms.TextInput(attrs=attrs), **kwargs)

    def prepare_value(self, value):
        """Hundredths are written in French, what was typed stays as it was typed."""
        return ecrire_taux(value) if isinstance(value, int) else value

    def to_python(self, value) -> int | None:
        """Hundredths of a percent."""
        typed = re.sub(r"[\s%]", "", "" if value is None else str(value))
        if not typed:
            return None
        read = _TAUX.fullmatch(typed)
        if read is None:
            raise forms.ValidationError(
                self.error_messages["invalid"], code="invalid", params={"valeur": str(value).strip()[:30]}
            )
        return int(read[1]) * 100 + int((read[2] or "0").ljust(2, "0"))


def ecrire_taux(taux: int | None) -> str:
    """« 62,5 » for 6250; empty for nothing."""
    if taux is None:
        return ""
    whole, rest = divmod(taux, 100)
    return f"{whole},{rest:02d}".rstrip("0") if rest else str(whole)


def ecrire_montant(cents: int) -> str:
    """« 1 234,50 »: an amount as its box shows it."""
    return format_cents(cents).removesuffix(f"{NBSP}€") if cents else "0"


class EnveloppeSimulee(forms.ModelChoiceField):
    def label_from_instance(self, obj: Enveloppe) -> str:
        name = f"{obj.financeur.nom} · {obj.caisse.nom}"
        if obj.notifie_cents or not obj.annonce_cents:
            return f"{name} : {ecrire_montant(obj.disponible_cents)}{NBSP}€ disponibles"
        return f"{name} : {format_cents(obj.annonce_cents)} annoncés, pas encore notifiés"


class ScenarioForm(forms.Form):
    nom = forms.CharField(
        label="Nom du scénario", max_length=150, help_text="Par exemple « Prudent » ou « Tout le monde à 80 % ».",
        error_messages={"required": "Donnez un nom au scénario."},
    )  # fmt: skip
    depart = forms.ChoiceField(
        label="Avec quelles lignes commencer ?", choices=DepartScenario, widget=forms.RadioSelect,
        initial=DepartScenario.ACTIONS,
    )  # fmt: skip
    enveloppe = EnveloppeSimulee(
        Enveloppe.objects.none(), label="Quelle enveloppe paierait ?", required=False,
        empty_label="Choisissez une enveloppe",
        help_text="Pour les actions du plan, qui n’en nomment pas. Vous la changerez ligne par ligne ensuite.",
    )  # fmt: skip
    a_partir_de = forms.ModelChoiceField(
        Scenario.objects.none(), label="Quel scénario copier ?", required=False, empty_label="Choisissez un scénario"
    )
    taux = Taux(
        label="Taux proposé au départ, en %", required=False, initial=10_000,
        help_text="100 propose tout ce qui est demandé, 0 rien. Une copie garde ses montants.",
    )  # fmt: skip
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args, enveloppes, scenarios, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["enveloppe"].queryset = enveloppes
        self.fields["a_partir_de"].queryset = scenarios

    def clean_taux(self) -> int:
        taux = self.cleaned_data["taux"]
        if taux is not None and taux > 100_000:
            raise forms.ValidationError("Le taux dépasse 1000 %. Vérifiez-le.")
        return 10_000 if taux is None else taux

    def clean(self):
        cleaned = super().clean()
        depart = cleaned.get("depart")
        if depart in SOURCES_AVEC_ENVELOPPE and not cleaned.get("enveloppe") and "enveloppe" not in self.errors:
            self.add_error("enveloppe", "Choisissez l’enveloppe qui paierait ces actions.")
        if depart == DepartScenario.SCENARIO and not cleaned.get("a_partir_de") and "a_partir_de" not in self.errors:
            self.add_error("a_partir_de", "Choisissez le scénario à copier.")
        return cleaned


class RenommerForm(forms.Form):
    nom = forms.CharField(label="Nom du scénario", max_length=150)
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea(attrs={"rows": 3}))


class ModifierLigneForm(forms.Form):
    enveloppe = EnveloppeSimulee(
        Enveloppe.objects.none(), label="Enveloppe", empty_label="Choisissez une enveloppe",
        error_messages={"required": "Choisissez l’enveloppe qui paierait."},
    )  # fmt: skip
    demande_cents = Montant(label="Montant demandé")
    note = forms.CharField(
        label="Objet de la dépense", required=False, max_length=250, help_text="Repris dans la dépense demandée."
    )

    def __init__(self, *args, enveloppes, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["enveloppe"].queryset = enveloppes


class AjouterLigneForm(ModifierLigneForm):
    fiche = FicheChoiceField(
        FicheAction.objects.none(), label="Action", empty_label="Choisissez une action",
        error_messages={"required": "Choisissez l’action."},
    )  # fmt: skip
    field_order = ("fiche", "enveloppe", "demande_cents", "note")

    def __init__(self, *args, fiches, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["fiche"].queryset = fiches


class LignesForm(forms.Form):
    """The lines that the page sent, whichever filter it had: an amount, a rate, and what the page showed."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, data=None):
        super().__init__(data)
        self.lignes = [int(found[1]) for name in data or () if (found := _LIGNE.fullmatch(name))]
        for pk in self.lignes:
            self.fields[f"montant-{pk}"] = Montant(required=False, label="Proposé")
            self.fields[f"taux-{pk}"] = Taux(required=False, label="Taux")
            self.fields[f"base-{pk}"] = forms.IntegerField(min_value=0, max_value=MAX_CENTS)

    def clean(self):
        cleaned = super().clean()
        if self.errors:
            return cleaned
        typed = [
            SaisieLigne(
                pk, cleaned[f"base-{pk}"], propose_cents=cleaned[f"montant-{pk}"], taux=cleaned[f"taux-{pk}"]
            )
            for pk in self.lignes
        ]  # fmt: skip
        return {"version": cleaned["version"], "saisies": typed}


class FiltreSimulation(forms.Form):
    axe = forms.ChoiceField(label="Axe", required=False)
    enveloppe = forms.ChoiceField(label="Enveloppe", required=False)
    porteur = forms.ChoiceField(label="Porteur", required=False)

    def __init__(self, data, *, choix):
        # An address of another day may name what the scenario no longer holds: it narrows nothing.
        offered = {name: {key for key, _words in values} for name, (_tous, values) in choix.items()}
        super().__init__({name: data[name] for name in choix if data.get(name) in offered[name]})
        for name, (tous, values) in choix.items():
            self.fields[name].choices = [("", tous), *values]

    @property
    def criteres(self) -> dict[str, int]:
        """What is asked; a value that is not offered narrows nothing."""
        self.is_valid()
        return {name: int(value) for name, value in self.cleaned_data.items() if value}


class RetenirForm(forms.Form):
    grouper = forms.ChoiceField(
        label="Combien de points ?", choices=Regroupement, widget=forms.RadioSelect, initial=Regroupement.ACTION
    )
    seance = SeanceChoiceField(
        SeanceInstance.objects.none(), label="À quelle séance ?", required=False,
        empty_label="Pas encore de séance : à inscrire plus tard",
    )  # fmt: skip
    instance = forms.ModelChoiceField(
        Instance.objects.none(), label="Sans séance, à quelle instance ?", required=False, empty_label="Aucune"
    )

    def __init__(self, *args, seances, instances, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["seance"].queryset = seances
        self.fields["instance"].queryset = instances

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not cleaned.get("seance") and not cleaned.get("instance"):
            self.add_error("seance", "Choisissez une séance, ou l’instance qui en décidera plus tard.")
        return cleaned
