"""All the filters as a form: what the address asks is ticked, what the plan holds is offered."""

from dataclasses import dataclass

from django import forms

from alliance.kernel.formulaires import Champ
from alliance.kernel.textes import fold
from alliance.plan.enums import Manque
from alliance.plan.forms.filtres import FiltrePlan
from alliance.plan.forms.parametres import AUCUN, PARAMETRES, TOUS, Parametre
from alliance.plan.selectors import Reperes

GROUPES = (
    (
        "Le plan",
        (
            "exercice",
            "statut",
            "validation",
            "axe",
            "sous_thematique",
            "levier",
            "objectif_national",
            "nature",
            "archivees",
        ),
    ),
    ("Qui porte et qui suit", ("porteur", "partenaire", "referent", "groupe")),
    ("Pour qui", ("age", "tranche", "public", "public_specifique", "sexe")),
    ("Où", ("quartier", "etablissement")),
    ("Quand", ("du", "au", "retard", "temps", "jour")),
    ("Quoi et comment", ("theme", "modalite", "dispositif")),
    ("Combien", ("cout_min", "cout_max")),
    ("La fiche elle-même", ("manque", "reperes_min", "reperes_max", "modifiee_depuis")),
)
AIDES = {
    "age": "Actions ouvertes à cet âge.",
    "tranche": "Deux âges compris, par exemple 3-5. Plusieurs tranches : 3-5, 6-10.",
    "du": "Actions qui ont lieu à partir de ce jour.",
    "au": "Actions qui ont lieu jusqu’à ce jour.",
    "cout_min": "En euros, par exemple 6 800.",
    "reperes_min": f"Sur {len(Manque)} ; {len(Manque)} : les fiches complètes.",
    "reperes_max": f"Sur {len(Manque)} ; {len(Manque) - 1} : les fiches à compléter.",
}


class ChampDeFiltre(Champ):
    @property
    def facultatif(self):
        return False


@dataclass(frozen=True, slots=True)
class GroupeDeFiltres:
    """Some filters under one heading, and how many of them are in use."""

    titre: str
    champs: list[forms.BoundField]
    actifs: int


class FormulaireFiltres(forms.Form):
    """Never validated: it writes an address that ``FiltrePlan`` reads."""

    bound_field_class = ChampDeFiltre

    q = forms.CharField(label="Mots", max_length=200, required=False, widget=forms.TextInput(attrs={"type": "search"}))

    def __init__(self, filtre: FiltrePlan, reperes: Reperes, exercice: int | None) -> None:
        super().__init__(auto_id="filtre_%s", use_required_attribute=False)
        self.filtre = filtre
        self.initial["q"] = filtre.query.get("q", "")
        for nom, parametre in PARAMETRES.items():
            if nom not in {"q", "fiche"}:
                self.fields[nom] = _field(parametre, reperes)
                self.initial[nom] = _initial(parametre, filtre)
        self.initial["exercice"] = self.initial["exercice"] or (str(exercice) if exercice else TOUS)

    def groupes(self) -> list[GroupeDeFiltres]:
        """The filters in their fieldsets."""
        actifs = set(self.filtre.actifs)
        return [GroupeDeFiltres(titre, [self[nom] for nom in noms], len(actifs & set(noms))) for titre, noms in GROUPES]


def _initial(parametre: Parametre, filtre: FiltrePlan):
    textes = [AUCUN if valeur is None else texte for texte, valeur in filtre.valeurs.get(parametre.nom, [])]
    if parametre.separe:
        return ", ".join(textes)
    return textes if parametre.repete else "".join(textes)


def _field(parametre: Parametre, reperes: Reperes) -> forms.Field:
    nom, common = parametre.nom, {"label": parametre.libelle, "required": False}
    if nom == "exercice":
        choix = [(str(annee), str(annee)) for annee in reperes.exercices]
        return forms.ChoiceField(choices=[*choix, (TOUS, "Tous les exercices")], **common)
    if nom == "retard":
        return forms.ChoiceField(
            choices=[("", "En retard ou non"), ("1", "En retard")], **{**common, "label": "Retard"}
        )
    if nom == "archivees":
        choix = [("", "Celles du plan"), ("1", "Celles qui sont archivées")]
        return forms.ChoiceField(choices=choix, **{**common, "label": "Actions"})
    if nom in {"du", "au", "modifiee_depuis"}:
        return forms.DateField(help_text=AIDES.get(nom, ""), widget=forms.DateInput(format="%Y-%m-%d"), **common)
    if parametre.choix or parametre.objets:
        sans = [(AUCUN, parametre.sans[:1].upper() + parametre.sans[1:])] if parametre.sans else []
        choix = [*_choices(parametre, reperes), *sans]
        return forms.MultipleChoiceField(choices=choix, widget=forms.CheckboxSelectMultiple, **common)
    widget = forms.TextInput(
        attrs={"inputmode": "numeric", "class": "l-court"} if nom == "age" else {"class": "l-court"}
    )
    return forms.CharField(help_text=AIDES.get(nom, ""), widget=widget, **common)


def _choices(parametre: Parametre, reperes: Reperes) -> list[tuple[str, str]]:
    if parametre.choix:
        return [(str(valeur), str(mot)) for valeur, mot in parametre.choix.choices]
    rows = getattr(reperes, parametre.objets)
    if parametre.nom == "axe":
        return [(str(axe.pk), f"Axe {axe.code} · {axe.nom}") for axe in rows]
    if parametre.nom in {"sous_thematique", "levier"}:
        return [(str(row.pk), row.intitule) for axe in reperes.axes for row in rows if row.parent == axe.pk]
    return [(str(row.pk), row.nom) for row in sorted(rows, key=lambda row: fold(row.nom))]
