"""What ``/composants/`` shows: every component with invented figures, once in light and once in dark."""

from dataclasses import dataclass
from datetime import date

from django import forms
from django.core.paginator import Page, Paginator

from alliance.kernel import charts


@dataclass(frozen=True, slots=True)
class Onglet:
    """A tab: its words, its address, a count when there is one."""

    libelle: str
    url: str
    actif: bool = False
    nombre: int | None = None


@dataclass(frozen=True, slots=True)
class Pole:
    """A pôle's mark, as the component wants it."""

    nom: str
    initiale: str
    rang: int
    avis: str


class FormulaireDExemple(forms.Form):
    """One field of each kind."""

    titre = forms.CharField(label="Titre de l’action", max_length=120, help_text="Ce que l’on dira à l’oral.")
    debut = forms.DateField(label="Premier jour", required=False)
    personnes = forms.IntegerField(
        label="Nombre de personnes attendues",
        help_text="Des personnes différentes, pas des présences.",
        error_messages={"invalid": "Écrivez un nombre : « une soixantaine » devient 60."},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": "6"}),
    )
    temps = forms.ChoiceField(
        label="Quand l’action a-t-elle lieu ?",
        choices=[("scolaire", "Temps scolaire"), ("periscolaire", "Temps périscolaire"), ("soir", "Soirée")],
        widget=forms.RadioSelect,
    )
    publics = forms.MultipleChoiceField(
        label="Qui participe ?",
        choices=[("enfants", "Enfants"), ("parents", "Parents"), ("jeunes", "Jeunes")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Plusieurs réponses sont possibles.",
    )
    quartier = forms.ChoiceField(label="Quartier", choices=[("", "Choisir"), ("a", "Quartier A"), ("b", "Quartier B")])
    besoin = forms.CharField(label="Le besoin", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    accord = forms.BooleanField(label="Publier cette fiche sur le site des familles", required=False)


def example_side(theme: str, titre: str) -> dict:
    """Everything that one column of the page needs, with identifiers of its own."""
    typed = {"titre": "Cafés des parents", "personnes": "une soixantaine", "temps": "soir", "quartier": "a"}
    form = FormulaireDExemple({f"{theme}-{name}": value for name, value in typed.items()}, prefix=theme)
    return {
        "theme": theme,
        "titre": titre,
        "formulaire": form,
        "page": example_page(),
        "marques": [_poles(avis) for avis in ("favorable", "reserve", "defavorable", "attendu")],
        "tous": [Pole(f"Pôle {rang}", "ABCDEF"[rang - 1], rang, "favorable") for rang in range(1, 7)],
        "onglets": [
            Onglet("L’essentiel", "#", actif=True),
            Onglet("Partenaires", "#", nombre=4),
            Onglet("Historique", "#"),
        ],
        "categories": charts.CATEGORIES,
        "etats": [name for name in charts.COULEURS if name.startswith("e-") and name != "e-prevu"],
        "barres": example_bars(theme),
        "colonnes": example_columns(theme),
        "empilees": example_stacked(theme),
        "calendrier": example_timeline(theme),
    }


def example_page() -> Page:
    """The third page of a long list."""
    return Paginator(range(340), 20).page(3)


def _poles(avis: str) -> list[Pole]:
    noms = (("Préfecture", "P"), ("Éducation nationale", "É"), ("Collectivité", "C"))
    return [Pole(nom, initiale, rang, avis) for rang, (nom, initiale) in enumerate(noms, start=1)]


def example_bars(theme: str) -> charts.Graphique:
    mesures = [charts.Mesure("Parents", 21), charts.Mesure("Temps de vie", 37), charts.Mesure("Coordination", 15)]
    return charts.bars(
        ident=f"barres-{theme}", titre="Actions par axe", mesures=mesures, colonne="axe", unite="actions",
        phrase="Une action sur deux porte sur les temps de vie de l’enfant.",
    )  # fmt: skip


def example_columns(theme: str) -> charts.Graphique:
    counts = (8, 9, 12, 17, 19, 21, 24, 27, 29, 29, 28, 26, 25, 26, 28, 26, 23, 19, 15, 11, 5, 4, 3, 3, 2, 2)
    mesures = [charts.Mesure(f"{age}", count, accent=age >= 20) for age, count in enumerate(counts)]
    return charts.columns(
        ident=f"ages-{theme}", titre="Actions ouvertes à chaque âge", mesures=mesures, colonne="âge", unite="actions",
        phrase="Cinq actions ou moins après 20 ans.",
    )  # fmt: skip


def example_stacked(theme: str) -> charts.Graphique:
    series = [
        charts.Serie("versé", "e-verse"),
        charts.Serie("validé", "e-valide"),
        charts.Serie("prévu", "e-prevu", hachuree=True),
    ]
    rangees = [charts.Rangee("Structure porteuse", (320, 280, 182)), charts.Rangee("Fonds du collège", (140, 60, 100))]
    return charts.stacked_bars(
        ident=f"etats-{theme}", titre="Où en est l’argent, en milliers d’euros", series=series, rangees=rangees,
        colonne="budget", phrase="Moins de la moitié est versée.",
    )  # fmt: skip


def example_timeline(theme: str) -> charts.Graphique:
    etapes = [
        charts.Etape("Cafés des parents", date(2026, 9, 1), date(2027, 6, 30)),
        charts.Etape("Stages de printemps", date(2027, 4, 3), date(2027, 4, 17)),
        charts.Etape("Permanence sans date de fin", date(2026, 11, 15), None),
    ]
    return charts.timeline(
        ident=f"calendrier-{theme}", titre="Quand les actions ont lieu", etapes=etapes, colonne="action",
        aujourdhui=date(2026, 12, 10),
    )  # fmt: skip
