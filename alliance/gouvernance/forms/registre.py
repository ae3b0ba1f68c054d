"""The filters of the register, read from its address; what cannot be read narrows nothing."""

from django import forms

from alliance.acteurs.models import Caisse
from alliance.gouvernance.enums import Issue, Publication, SerieDecision, TypeDecision
from alliance.gouvernance.selectors.registre import ETATS, RESERVEE, Criteres, choix_of

PUBLICATIONS = (*Publication.choices, (RESERVEE, "les membres seulement"))

PRINCIPAUX = ("instance", "issue", "etat")
AUTRES = ("type", "annee", "serie", "caisse", "publication")
"""Filters that stay folded until one is used."""


def _choix(vide, choices):
    return [("", vide), *((value, str(label)[0].upper() + str(label)[1:]) for value, label in choices)]


class FiltreRegistre(forms.Form):
    q = forms.CharField(
        label="Mots, ou numéro", required=False, max_length=200, widget=forms.TextInput(attrs={"type": "search"})
    )
    instance = forms.ChoiceField(label="Instance", required=False)
    type = forms.ChoiceField(label="Type", required=False, choices=_choix("Tous les types", TypeDecision.choices))
    issue = forms.ChoiceField(label="Issue", required=False, choices=_choix("Toutes les issues", Issue.choices))
    etat = forms.ChoiceField(label="Aujourd'hui", required=False, choices=_choix("Tous les états", ETATS))
    annee = forms.ChoiceField(label="Année", required=False)
    serie = forms.ChoiceField(label="Série", required=False, choices=_choix("Les deux séries", SerieDecision.choices))
    caisse = forms.ChoiceField(label="Budget", required=False)
    publication = forms.ChoiceField(
        label="Lisible par", required=False, choices=_choix("Peu importe", PUBLICATIONS)
    )  # fmt: skip

    def __init__(self, data, *, user, cite):
        super().__init__(data)
        choix = choix_of(user, cite)
        annees = [(str(annee), str(annee)) for annee in choix.annees]
        caisses = Caisse.objects.visible_to(user).filter(cite=cite).order_by("nom").values_list("pk", "nom")
        self.fields["annee"].choices = [("", "Toutes"), *annees]
        self.fields["instance"].choices = [
            ("", "Toutes les instances"), *((str(pk), nom) for pk, nom in choix.instances),
        ]  # fmt: skip
        self.fields["caisse"].choices = [("", "Tous les budgets"), *((str(pk), nom) for pk, nom in caisses)]

    @property
    def principaux(self):
        return [self[name] for name in PRINCIPAUX]

    @property
    def autres(self):
        return [self[name] for name in AUTRES]

    @property
    def precise(self):
        """Whether one of the less usual filters is on: they are then in view."""
        return any(name in self.retenus for name in AUTRES)

    @property
    def retenus(self):
        """The filters that were understood, by name."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def criteres(self):
        found = self.retenus
        for name in ("instance", "annee", "caisse"):
            if name in found:
                found[name] = int(found[name])
        return Criteres(**found)

    @property
    def en_mots(self):
        """Each filter with its label and the words of its value."""
        shown = []
        for name, value in self.retenus.items():
            words = dict(self.fields[name].choices).get(value, value) if name != "q" else f"« {value} »"
            shown.append((name, str(self.fields[name].label), str(words)))
        return shown
