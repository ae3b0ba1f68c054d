"""The filters of the plan, read from the address of a page or of an export."""

from django import forms

from alliance.kernel.formulaires import Champ
from alliance.plan.enums import (
    Dispositif,
    Manque,
    ObjectifNational,
    Public,
    StatutFiche,
    Temps,
    Theme,
)
from alliance.plan.rules import AGE_ADULTE_MAX_ANS
from alliance.plan.selectors import Criteres

TOUS = "tous"
TOUS_LES_CHOIX = ("", "Tous")
CLASSER = "aucune"
CHAMPS_ID = ("axe", "quartier", "etablissement", "porteur", "referent", "levier")
CHAMPS_LISTE = ("statut", "temps", "public", "manque")
CHAMPS_CHOIX = ("theme", "dispositif", "objectif_national")


class ChoixOffert(forms.TypedChoiceField):
    """A select whose options are offered once the page has read them; any number is a readable value."""

    def __init__(self, **kwargs):
        super().__init__(coerce=int, empty_value=None, required=False, choices=[TOUS_LES_CHOIX], **kwargs)

    def valid_value(self, value):
        return str(value).isdecimal() and len(str(value)) < 16


class ExerciceOffert(ChoixOffert):
    def valid_value(self, value):
        return value == TOUS or super().valid_value(value)

    def clean(self, value):
        return TOUS if value == TOUS else super().clean(value)


class SousThematiqueOfferte(ChoixOffert):
    def valid_value(self, value):
        return value == CLASSER or super().valid_value(value)

    def clean(self, value):
        return CLASSER if value == CLASSER else super().clean(value)


class ChampDeFiltre(Champ):
    @property
    def facultatif(self):
        return False


def _liste(label, choices):
    return forms.MultipleChoiceField(label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple)


def _choix(label, choices):
    return forms.ChoiceField(label=label, choices=[TOUS_LES_CHOIX, *choices], required=False)


class FiltrePlan(forms.Form):
    """``FiltrePlan(request.GET).criteres`` is what pages and exports hand to ``fiches_filtrees``.

    A value that cannot be read is left aside and named in ``errors``; the others still filter.
    """

    bound_field_class = ChampDeFiltre

    q = forms.CharField(label="Mots", max_length=200, required=False)
    exercice = ExerciceOffert(label="Exercice")
    statut = _liste("Statut", StatutFiche.choices)
    axe = ChoixOffert(label="Axe")
    sous_thematique = SousThematiqueOfferte(label="Sous-thématique")
    quartier = ChoixOffert(label="Quartier")
    etablissement = ChoixOffert(label="École ou établissement")
    porteur = ChoixOffert(label="Porteur ou co-porteur")
    referent = ChoixOffert(label="Référent")
    age = forms.IntegerField(
        label="Âge", required=False, min_value=0, max_value=AGE_ADULTE_MAX_ANS,
        help_text="Actions ouvertes à cet âge.",
        error_messages={"invalid": "Écrivez un âge en années, par exemple 8."},
    )  # fmt: skip
    public = _liste("Publics", Public.choices)
    temps = _liste("Temps", Temps.choices)
    theme = _choix("Thème", Theme.choices)
    dispositif = _choix("Dispositif lié", Dispositif.choices)
    objectif_national = _choix("Objectif national", ObjectifNational.choices)
    levier = ChoixOffert(label="Levier")
    manque = _liste("Il manque", Manque.choices)

    @property
    def criteres(self) -> Criteres:
        self.is_valid()
        lus = self.cleaned_data
        exercice, sous_thematique = lus.get("exercice"), lus.get("sous_thematique")
        return Criteres(
            q=lus.get("q", ""),
            exercice=None if exercice == TOUS else exercice,
            tous_exercices=exercice == TOUS,
            sous_thematique=None if sous_thematique == CLASSER else sous_thematique,
            a_classer=sous_thematique == CLASSER,
            age=lus.get("age"),
            **{champ: lus.get(champ) for champ in CHAMPS_ID},
            **{champ: tuple(lus.get(champ, ())) for champ in CHAMPS_LISTE},
            **{champ: lus.get(champ, "") for champ in CHAMPS_CHOIX},
        )
