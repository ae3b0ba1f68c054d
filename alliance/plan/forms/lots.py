"""The value of a bulk edit: one small form per geste, whose cleaned data become plain values."""

from datetime import date
from typing import Any

from django import forms

from alliance.acteurs.selectors import etablissements_choisissables, quartiers_choisissables
from alliance.plan.enums import VALEURS, Dimension, GesteLot, StatutFiche
from alliance.plan.forms.champs import Nombre
from alliance.plan.forms.copies import ReconduireForm
from alliance.plan.models import SousThematique
from alliance.plan.rules import AGE_ADULTE_MAX_ANS, MOTIF_OBLIGATOIRE
from alliance.plan.selectors.choix import porteurs_de_la_cite, referents_de_la_cite

SEPARATEUR = ":"


class GesteForm(forms.Form):
    """The fields of one geste. ``parametres`` is what the service takes."""

    def __init__(self, data=None, *, cite, user, **kwargs):
        super().__init__(data, auto_id="lot_%s", **kwargs)
        self.preparer(cite, user)

    def preparer(self, cite, user) -> None:
        """Offer what this cité has."""

    @property
    def parametres(self) -> dict[str, Any]:
        return {nom: _plain(valeur) for nom, valeur in self.cleaned_data.items()}


def _plain(valeur: Any) -> Any:
    if isinstance(valeur, date):
        return valeur.isoformat()
    return getattr(valeur, "pk", valeur)


def _objet(label: str, requis: str, **kwargs):
    return forms.ModelChoiceField(
        label=label, queryset=None, empty_label="Choisir", error_messages={"required": requis}, **kwargs
    )


class ReferentLotForm(GesteForm):
    referent = _objet("Référent", "Choisissez le référent.", help_text="La personne de la cité qui suit les actions.")

    def preparer(self, cite, user):
        self.fields["referent"].queryset = referents_de_la_cite(cite)


class PorteurLotForm(GesteForm):
    porteur = _objet("Porteur", "Choisissez le porteur.")

    def preparer(self, cite, user):
        self.fields["porteur"].queryset = porteurs_de_la_cite(cite, user)


class SousThematiqueLotForm(GesteForm):
    sous_thematique = _objet("Sous-thématique", "Choisissez la sous-thématique.")

    def preparer(self, cite, user):
        rows = SousThematique.objects.visible_to(user).filter(axe__cite=cite)
        self.fields["sous_thematique"].queryset = rows.order_by("axe__ordre", "ordre", "pk")


class StatutLotForm(GesteForm):
    statut = forms.ChoiceField(
        label="Passer à",
        choices=[("", "Choisir"), *StatutFiche.choices],
        error_messages={"required": "Choisissez un statut."},
    )
    motif = forms.CharField(
        label="Motif", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Demandé quand les actions s’arrêtent : la personne suivante saura pourquoi.",
    )  # fmt: skip

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("statut") in MOTIF_OBLIGATOIRE and not cleaned.get("motif"):
            self.add_error("motif", "Dites pourquoi ces actions s’arrêtent : la personne suivante le saura.")
        return cleaned


class DatesLotForm(GesteForm):
    starts_on = forms.DateField(label="Début", required=False, widget=forms.DateInput)
    ends_on = forms.DateField(
        label="Fin", required=False, widget=forms.DateInput, help_text="Une date laissée vide ne change pas."
    )

    def clean(self):
        cleaned = super().clean()
        start, end = cleaned.get("starts_on"), cleaned.get("ends_on")
        if not self.errors and not start and not end:
            raise forms.ValidationError("Donnez au moins une date.")
        if start and end and end < start:
            self.add_error("ends_on", "La fin précède le début.")
        return cleaned


class AgesLotForm(GesteForm):
    age_min = Nombre(label="Âge, de", exemple="3", max_value=AGE_ADULTE_MAX_ANS)
    age_max = Nombre(
        label="à (compris)", exemple="11", max_value=AGE_ADULTE_MAX_ANS, help_text="Un âge laissé vide ne change pas."
    )

    def clean(self):
        cleaned = super().clean()
        low, high = cleaned.get("age_min"), cleaned.get("age_max")
        if not self.errors and low is None and high is None:
            raise forms.ValidationError("Donnez au moins un âge.")
        if low is not None and high is not None and high < low:
            self.add_error("age_max", "L’âge maximum est plus petit que l’âge minimum.")
        return cleaned


def _codages() -> list:
    return [
        (
            str(dimension.label).capitalize(),
            [(f"{dimension}{SEPARATEUR}{valeur}", mot) for valeur, mot in liste.choices],
        )
        for dimension, liste in ((Dimension(nom), VALEURS[nom]) for nom in VALEURS)
    ]


class CodageLotForm(GesteForm):
    codage = forms.ChoiceField(
        label="Valeur", choices=[("", "Choisir"), *_codages()], error_messages={"required": "Choisissez une valeur."}
    )

    @property
    def parametres(self):
        dimension, _separator, valeur = self.cleaned_data["codage"].partition(SEPARATEUR)
        return {"dimension": dimension, "valeur": valeur}


class QuartierLotForm(GesteForm):
    quartier = _objet("Quartier", "Choisissez le quartier.")

    def preparer(self, cite, user):
        self.fields["quartier"].queryset = quartiers_choisissables(cite)


class EtablissementLotForm(GesteForm):
    etablissement = _objet("École ou établissement", "Choisissez l’école ou l’établissement.")

    def preparer(self, cite, user):
        self.fields["etablissement"].queryset = etablissements_choisissables(cite)


class ArchiverLotForm(GesteForm):
    motif = forms.CharField(
        label="Motif", max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Gardé sur chaque fiche : la personne suivante saura pourquoi l’action a quitté le plan.",
        error_messages={"required": "Dites pourquoi ces actions quittent le plan."},
    )  # fmt: skip


class ReconduireLotForm(ReconduireForm, GesteForm):
    arretees = forms.BooleanField(
        label="Reconduire aussi les actions annulées ou réorientées",
        required=False,
        help_text="Laissées de côté sinon.",
    )


FORMULAIRES: dict[str, type[GesteForm]] = {
    GesteLot.REFERENT: ReferentLotForm,
    GesteLot.PORTEUR: PorteurLotForm,
    GesteLot.SOUS_THEMATIQUE: SousThematiqueLotForm,
    GesteLot.STATUT: StatutLotForm,
    GesteLot.DATES: DatesLotForm,
    GesteLot.AGES: AgesLotForm,
    GesteLot.AJOUTER_CODAGE: CodageLotForm,
    GesteLot.RETIRER_CODAGE: CodageLotForm,
    GesteLot.AJOUTER_QUARTIER: QuartierLotForm,
    GesteLot.RETIRER_QUARTIER: QuartierLotForm,
    GesteLot.AJOUTER_ETABLISSEMENT: EtablissementLotForm,
    GesteLot.RETIRER_ETABLISSEMENT: EtablissementLotForm,
    GesteLot.ARCHIVER: ArchiverLotForm,
    GesteLot.RECONDUIRE: ReconduireLotForm,
}
