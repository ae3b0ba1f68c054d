"""The filters of the money, read from the address; what cannot be read narrows nothing."""

from django import forms

from alliance.budget.enums import EtatEuro, NatureCredit
from alliance.budget.selectors.actes_argent import LIBELLES, CriteresActes, GenreActe, Quoi
from alliance.budget.selectors.criteres import CriteresArgent, Par

TOUS = "tous"
CLE_MAX = 2**31 - 1


def _capital(words):
    return f"{str(words)[0].upper()}{str(words)[1:]}"


def _cle():
    return forms.IntegerField(required=False, min_value=0, max_value=CLE_MAX, widget=forms.HiddenInput)


class FiltreArgent(forms.Form):
    par = forms.ChoiceField(required=False, choices=[(one.value, one.value) for one in Par], widget=forms.HiddenInput)
    exercice = forms.ChoiceField(label="Exercice", required=False)
    caisse = forms.ChoiceField(label="Budget", required=False)
    financeur = forms.ChoiceField(label="Financeur", required=False)
    axe = forms.ChoiceField(label="Axe", required=False)
    etat = forms.ChoiceField(
        label="État",
        required=False,
        choices=[("", "Tous les états"), *((one.value, _capital(one.label)) for one in EtatEuro)],
    )
    nature = forms.ChoiceField(
        label="Nature",
        required=False,
        choices=[("", "Toutes"), *((one.value, _capital(one.label)) for one in NatureCredit)],
    )
    comptes = forms.BooleanField(required=False, widget=forms.HiddenInput)
    enveloppe = _cle()
    action = _cle()
    porteur = _cle()

    VISIBLES = ("caisse", "financeur", "axe", "etat", "nature")

    def __init__(self, data, *, enveloppes, axes, exercice):
        """
        :param enveloppes: all those that the person sees.
        :param exercice: the year that an address without one means; none for all of them.
        """
        super().__init__(data)
        self.defaut, self.enveloppes = exercice, enveloppes
        years = sorted({one.exercice for one in enveloppes}, reverse=True)
        caisses = {one.caisse_id: one.caisse.nom for one in enveloppes}
        financeurs = {one.financeur_id: one.financeur.nom for one in enveloppes}
        self.fields["exercice"].choices = [("", ""), (TOUS, "Tous"), *((str(one), str(one)) for one in years)]
        self.fields["caisse"].choices = [("", "Tous les budgets"), *_sorted(caisses)]
        self.fields["financeur"].choices = [("", "Tous les financeurs"), *_sorted(financeurs)]
        self.fields["axe"].choices = [("", "Tous les axes"), *axes, ("0", "Sans axe")]
        self.is_valid()

    def _lu(self, name):
        return self.cleaned_data.get(name)

    def _entier(self, name):
        value = self._lu(name)
        return int(value) if value not in (None, "") else None

    @property
    def vue(self):
        return Par(self._lu("par") or Par.BUDGET)

    @property
    def annee(self):
        """The year looked at; none for all of them."""
        asked = self._lu("exercice")
        if asked == TOUS:
            return None
        if asked:
            return int(asked)
        return None if self.vue == Par.EXERCICE else self.defaut

    @property
    def criteres(self):
        return CriteresArgent(
            exercice=self.annee,
            nature=self._lu("nature") or "",
            etat=self._lu("etat") or "",
            comptes=bool(self._lu("comptes")),
            **{name: self._entier(name) for name in ("caisse", "financeur", "enveloppe", "axe", "action", "porteur")},
        )

    @property
    def visibles(self):
        """The fields that offer a choice, written by the template: a form of selects costs as much as a table."""
        return [
            {
                "nom": name,
                "label": self.fields[name].label,
                "choix": self.fields[name].choices,
                "valeur": self._lu(name) or "",
            }
            for name in self.VISIBLES
            if len(self.fields[name].choices) > 2
        ]

    @property
    def gardes(self):
        """What the form keeps without showing it: the view, the year, the enveloppe, the action, the porteur."""
        asked = {"par": self.vue.value, "exercice": str(self.annee or TOUS)}
        asked |= {name: self._lu(name) for name in ("enveloppe", "action", "porteur")}
        asked["comptes"] = "1" if self._lu("comptes") else None
        return [(name, value) for name, value in asked.items() if value is not None]

    @property
    def retenus(self):
        """The filters in force and their words, the keys of an action or a porteur left to whoever knows its name."""
        for name in self.VISIBLES:
            value = self._lu(name)
            if value:
                yield name, f"{self.fields[name].label} : {dict(self.fields[name].choices)[value]}"


def _sorted(names):
    return [(str(pk), name) for pk, name in sorted(names.items(), key=lambda item: item[1])]


class FiltreActes(FiltreArgent):
    genre = forms.ChoiceField(
        label="Sorte d'acte",
        required=False,
        choices=[("", "Tous les actes"), *((one.value, _capital(LIBELLES[one])) for one in GenreActe)],
    )
    quoi = forms.ChoiceField(
        label="Seulement",
        required=False,
        choices=[("", "Tout"), (Quoi.DORT.value, "Ce qui dort"), (Quoi.RETARD.value, "Ce qui est en retard")],
    )

    VISIBLES = ("genre", "quoi", *FiltreArgent.VISIBLES)

    @property
    def actes(self):
        return CriteresActes(self.criteres, self._lu("genre") or "", Quoi(self._lu("quoi") or ""))
