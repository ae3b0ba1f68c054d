"""The filters of the directory, read from its address."""

from django import forms

from alliance.acteurs.enums import Fraicheur
from alliance.acteurs.forms.organisations import OUI_NON, TYPES
from alliance.acteurs.selectors import FiltresAnnuaire, quartiers_choisissables
from alliance.territoires.models import Cite

ARCHIVEES = "archivees"


class FiltreAnnuaire(forms.Form):
    """``FiltreAnnuaire(request.GET, cite=cite).filtres``: a value that cannot be read filters nothing."""

    q = forms.CharField(label="Nom, sigle ou SIRET", max_length=200, required=False)
    type = forms.ChoiceField(label="Type", choices=[("", "Tous"), *TYPES], required=False)
    quartier = forms.TypedChoiceField(label="Quartier", coerce=int, empty_value=None, required=False)
    fraicheur = forms.ChoiceField(
        label="Vérification", choices=[("", "Toutes les fiches"), *Fraicheur.choices], required=False
    )
    contact = forms.ChoiceField(
        label="Contact public", choices=[("", "Tous"), ("oui", "Avec"), ("non", "Sans")], required=False
    )
    etat = forms.ChoiceField(label="Fiches", choices=[("", "En service"), (ARCHIVEES, "Archivées")], required=False)

    def __init__(self, *args, cite: Cite, **kwargs):
        super().__init__(*args, **kwargs)
        rows = [(str(quartier.pk), quartier.nom) for quartier in quartiers_choisissables(cite)]
        self.fields["quartier"].choices = [("", "Toute la cité"), *rows]

    @property
    def filtres(self) -> FiltresAnnuaire:
        self.is_valid()
        lus = self.cleaned_data
        contact = lus.get("contact", "")
        return FiltresAnnuaire(
            q=lus.get("q", ""),
            type=lus.get("type", ""),
            quartier=lus.get("quartier"),
            fraicheur=lus.get("fraicheur", ""),
            contact_public=None if not contact else contact == OUI_NON[0][0],
            archivees=lus.get("etat") == ARCHIVEES,
            tri=self.data.get("tri", ""),
        )

    @property
    def selects(self) -> list[forms.BoundField]:
        """The lists to choose from, as the page lines them up after the text; freshness has its own chips."""
        return [self[nom] for nom in ("type", "quartier", "contact", "etat")]

    @property
    def actifs(self) -> list[tuple[str, str]]:
        """The filters on, as (name, French words); freshness says itself with its chips."""
        self.is_valid()
        return [
            (nom, self._mots(nom, valeur)) for nom, valeur in self.cleaned_data.items() if valeur and nom != "fraicheur"
        ]

    def _mots(self, nom: str, valeur) -> str:
        if nom == "q":
            return f"« {valeur} »"
        champ = self.fields[nom]
        return f"{champ.label} : {dict(champ.choices)[str(valeur)]}"
