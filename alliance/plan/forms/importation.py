"""What a person says about a file: which sheet, which column is what, what to do of the values nobody knows."""

import hashlib

from django import forms

from alliance.kernel.champs import DepotForm, Fichier
from alliance.plan.lecture.catalogue import AUX_NOTES, CHAMPS_IMPORT, IGNORER
from alliance.plan.selectors.apercu import Apercu
from alliance.plan.selectors.decisions import CREER, ECARTER, VIDE, Inconnue
from alliance.plan.selectors.valeurs_ligne import EFFACER, GARDER, SANS_LA_CELLULE, SANS_LA_LIGNE

INCONNUES_MAX = 200
"""Unknown values that one page asks about; the next ones come once these are decided."""
OPTIONS_MAX = 4_000
"""Choices that one page may hold before the lists keep only what looks alike."""

CHOIX_COLONNES = [
    (IGNORER, "Ignorer cette colonne"),
    (AUX_NOTES, "Ajouter aux notes de suivi"),
    *((champ.nom, champ.libelle) for champ in CHAMPS_IMPORT),
]


class TableurForm(DepotForm):
    fichier = Fichier(
        label="Votre tableur",
        help_text="XLSX, ODS ou CSV, 20 Mo au plus.",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.ods,.csv,.xls,.tsv,.txt"}),
    )
    exercice = forms.IntegerField(
        label="Exercice des actions",
        min_value=2019,
        max_value=2100,
        help_text="Pour les lignes dont le fichier ne dit pas l’exercice.",
        error_messages={"invalid": "Écrivez une année, par exemple 2026."},
    )


def nom_de(inconnue: Inconnue) -> str:
    """The name of the control that decides of an unknown value."""
    return f"res-{inconnue.champ}-{hashlib.sha256(inconnue.cle.encode()).hexdigest()[:12]}"


class ReglagesForm(forms.Form):
    """Built from the preview: one select per column, one per unknown value."""

    exercice = forms.IntegerField(
        label="Exercice des actions", min_value=2019, max_value=2100,
        error_messages={"invalid": "Écrivez une année, par exemple 2026."},
    )  # fmt: skip
    ligne_entete = forms.IntegerField(
        label="Ligne des en-têtes", required=False, min_value=0, max_value=100_000,
        help_text="Laissez vide pour la trouver. 0 si le tableau n’a pas d’en-tête.",
    )  # fmt: skip
    cellules_refusees = forms.ChoiceField(
        label="Les lignes qui ont une cellule refusée",
        choices=[
            (SANS_LA_CELLULE, "Les importer sans cette cellule"),
            (SANS_LA_LIGNE, "Ne pas les importer"),
        ],
        widget=forms.RadioSelect,
    )
    cellules_vides = forms.ChoiceField(
        label="Les cellules vides, pour une action déjà dans le plan",
        choices=[(GARDER, "Ne changent rien"), (EFFACER, "Effacent la valeur de la fiche")],
        widget=forms.RadioSelect,
    )

    def __init__(self, data=None, *, apercu: Apercu):
        self.apercu = apercu
        kept = apercu.import_plan.options
        initial = {
            "exercice": apercu.import_plan.exercice,
            "ligne_entete": kept.get("ligne_entete"),
            "cellules_refusees": kept.get("cellules_refusees", SANS_LA_CELLULE),
            "cellules_vides": kept.get("cellules_vides", GARDER),
            "feuille": apercu.import_plan.feuille,
        }
        super().__init__(data, initial=initial)
        sheets = [feuille.nom[:100] for feuille in apercu.classeur.feuilles if not feuille.vide and not feuille.masquee]
        if len(sheets) > 1:
            self.fields["feuille"] = forms.ChoiceField(
                label="Feuille à lire", choices=[(name, name) for name in sheets]
            )
        for colonne in apercu.tableau.colonnes:
            self.fields[f"col-{colonne.position}"] = forms.ChoiceField(
                label=f"Colonne {colonne.lettre} : {colonne.entete or 'sans en-tête'}",
                choices=CHOIX_COLONNES, required=False, initial=colonne.champ,
            )  # fmt: skip
        self.inconnues = apercu.analyse.inconnues[:INCONNUES_MAX]
        few = len(self.inconnues) * len(apercu.referentiel.organisations) <= OPTIONS_MAX
        for inconnue in self.inconnues:
            self.fields[nom_de(inconnue)] = forms.ChoiceField(
                label=f"« {inconnue.valeur} »", choices=self._choix(inconnue, few), required=False,
                initial=inconnue.choix,
            )  # fmt: skip

    def _choix(self, inconnue: Inconnue, few: bool) -> list[tuple[str, str]]:
        if inconnue.champ == "cite":
            return [(ECARTER, "Écarter ces lignes"), (CREER, "C’est notre cité : les importer")]
        if inconnue.champ == "organisation":
            return self._choix_organisation(inconnue, few)
        noun, gender = (
            ("l’axe", "cet axe") if inconnue.champ == "axe" else ("la sous-thématique", "cette sous-thématique")
        )
        return [
            ("", "Choisir (lignes refusées d’ici là)"),
            (CREER, f"Créer {noun}"),
            *self._intitules(inconnue),
            (VIDE, f"Importer sans {gender}"),
            (ECARTER, "Ne pas importer ces lignes"),
        ]

    def _intitules(self, inconnue: Inconnue) -> list[tuple[str, str]]:
        ref = self.apercu.referentiel
        if inconnue.champ == "axe":
            return [(f"id:{axe.pk}", f"C’est l’axe {axe}") for axe in ref.axes.values()]
        known = [sous for sous in ref.sous_thematiques.values() if inconnue.contexte in {"", str(sous.axe)}]
        return [(f"id:{sous.pk}", f"C’est {sous}") for sous in known]

    def _choix_organisation(self, inconnue: Inconnue, few: bool) -> list[tuple[str, str]]:
        near = {pk for pk, _ in inconnue.proches}
        others = self.apercu.referentiel.organisations.values() if few else ()
        return [
            ("", "Choisir (cellule refusée d’ici là)"),
            (CREER, "Créer cette organisation"),
            *((f"id:{pk}", f"C’est {nom} (nom proche)") for pk, nom in inconnue.proches),
            *((f"id:{row.pk}", f"C’est {row.nom}") for row in others if row.pk not in near),
            (VIDE, "Laisser vide"),
        ]

    def champs_colonnes(self):
        """Each column with its select."""
        return [(colonne, self[f"col-{colonne.position}"]) for colonne in self.apercu.tableau.colonnes]

    def champs_inconnues(self):
        """Each unknown value with its select."""
        return [(inconnue, self[nom_de(inconnue)]) for inconnue in self.inconnues]

    @property
    def a_decider(self) -> bool:
        """Whether lines or cells wait for an answer."""
        return any(not inconnue.choix for inconnue in self.inconnues)

    def clean(self):
        """The settings as the service takes them; only what differs from what was recognised is a choice."""
        data = super().clean() or {}
        by_hand = self.apercu.import_plan.colonnes
        data["colonnes"] = {
            colonne.position: data.get(f"col-{colonne.position}") or IGNORER
            for colonne in self.apercu.tableau.colonnes
            if (data.get(f"col-{colonne.position}") or IGNORER) != colonne.champ or str(colonne.position) in by_hand
        }
        resolutions: dict[str, dict[str, str]] = {}
        for inconnue in self.inconnues:
            choix = data.get(nom_de(inconnue)) or ""
            kept = self.apercu.import_plan.options.get("resolutions", {}).get(inconnue.champ, {})
            if choix != inconnue.choix or inconnue.cle in kept:
                resolutions.setdefault(inconnue.champ, {})[inconnue.cle] = choix
        data["resolutions"] = resolutions
        return data

    @property
    def reglages(self) -> dict:
        names = ("exercice", "ligne_entete", "cellules_refusees", "cellules_vides", "colonnes", "resolutions")
        kept = {name: self.cleaned_data.get(name) for name in names}
        return kept | ({"feuille": self.cleaned_data["feuille"]} if "feuille" in self.cleaned_data else {})
