"""What upper apps may give to the plan (tabs of a fiche), and its filters, which they read by the same form."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict

from alliance.kernel.contrats import Registre
from alliance.plan.forms.filtres import FiltrePlan
from alliance.plan.selectors import Criteres


@dataclass(frozen=True, slots=True)
class Onglet:
    """One tab: its words, its template, and the function that feeds it within what ``user`` may see."""

    slug: str
    libelle: str
    template: str
    contexte: Callable[[Any, Any], dict]


onglets: Registre[Onglet] = Registre("plan.onglets")


MOTS_DE_FILTRE = ("aucun", "aucune", "tous")
PRESENTATION = frozenset({"vue", "tri", "grouper", "col", "annee", "mois"})
"""What an address of the plan says of its look: read and left aside by whoever only wants the rows."""


@dataclass(frozen=True, slots=True)
class FiltresLus:
    """What an address asks of the plan, and what could not be read in it, by parameter."""

    criteres: Criteres
    erreurs: dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class FiltreOffert:
    """One parameter: its French words, whether it may be repeated, what JSON Schema says of it, its closed list."""

    nom: str
    libelle: str
    aide: str
    repete: bool
    schema: dict[str, Any]
    choix: dict[str, str]


def lire_filtres(query: QueryDict, *, admis: frozenset[str] = PRESENTATION) -> FiltresLus:
    """Read the filters as the page does, and name everything that it would leave aside.

    :param admis: parameters that are not filters and may stand beside them.
    """
    form = FiltrePlan(query)
    criteres = form.criteres
    erreurs = {nom: [str(message) for message in messages] for nom, messages in form.errors.items()}
    for nom in query:
        if nom not in form.fields and nom not in admis:
            erreurs[nom] = ["Ce filtre n'existe pas."]
        elif nom in form.fields and not _is_repeated(form.fields[nom]) and len(query.getlist(nom)) > 1:
            erreurs.setdefault(nom, ["Donnez une seule valeur."])
    return FiltresLus(criteres, erreurs)


def filtres_offerts() -> Iterator[FiltreOffert]:
    """Every filter of the plan, in the order of its form."""
    for nom, field in FiltrePlan().fields.items():
        yield FiltreOffert(
            nom=nom,
            libelle=str(field.label or nom),
            aide=str(field.help_text or ""),
            repete=_is_repeated(field),
            schema=_schema(field),
            choix={str(value): str(label) for value, label in _flat(getattr(field, "choices", ())) if value != ""},
        )


def _is_repeated(field: forms.Field) -> bool:
    return bool(getattr(field.widget, "allow_multiple_selected", False))


def _schema(field: forms.Field) -> dict[str, Any]:
    """The values of a field as JSON Schema says them."""
    if isinstance(field, forms.ChoiceField):
        own = type(field).valid_value in {forms.ChoiceField.valid_value, forms.MultipleChoiceField.valid_value}
        if own:
            return {"type": "string", "enum": [str(value) for value, _label in _flat(field.choices) if value != ""]}
        words = [word for word in MOTS_DE_FILTRE if field.valid_value(word)]
        return {"type": "string", "pattern": f"^({'|'.join(['[0-9]{1,9}', *words])})$"}
    if isinstance(field, forms.DateField):
        return {"type": "string", "format": "date"}
    if isinstance(field, forms.IntegerField):
        bounds = {"minimum": field.min_value, "maximum": field.max_value}
        return {"type": "integer", **{name: value for name, value in bounds.items() if value is not None}}
    length = getattr(field, "max_length", None)
    return {"type": "string", **({"maxLength": length} if length else {})}


def _flat(choices: Any) -> Iterator[tuple[Any, Any]]:
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from _flat(label)
        else:
            yield value, label
