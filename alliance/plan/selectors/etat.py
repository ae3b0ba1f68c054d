"""Reads of the plan: the state of a fiche, and what a set of values would change in it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch

from alliance.plan.enums import Dimension
from alliance.plan.models import (
    Codage,
    EtablissementFiche,
    FicheAction,
    IndicateurAttendu,
    PartenaireFiche,
    QuartierFiche,
)

CHAMPS_SIMPLES = (
    "exercice", "code", "titre", "nature",
    "contact", "besoin", "objectifs", "description",
    "age_min", "age_max", "sexe", "effectif_attendu", "part_qpv_pct",
    "starts_on", "ends_on", "frequence", "lieux",
    "cout_cents", "demande_cents", "financeurs", "questions_evaluatives", "notes",
)  # fmt: skip
"""Fields of a fiche that hold one plain value."""

CHAMPS_RELIES = ("sous_thematique", "porteur", "referent")
"""Fields of a fiche that hold one object."""

CHAMPS_MULTIPLES = ("codages", "leviers", "quartiers", "etablissements", "partenaires", "indicateurs")
"""What a fiche holds several of, each in rows of its own."""

CHAMPS = (*CHAMPS_SIMPLES, *CHAMPS_RELIES, *CHAMPS_MULTIPLES)


@dataclass(frozen=True, slots=True)
class PartenaireSaisi:
    """A partner as typed: the organisation, its role, an optional precision."""

    organisation: Any
    role: str
    precision: str = ""


@dataclass(frozen=True, slots=True)
class IndicateurSaisi:
    """An expected indicator as typed."""

    libelle: str
    cible: str = ""
    source: str = ""
    frequence: str = ""


@dataclass(frozen=True, slots=True)
class Changement:
    """One field that would change, with its comparable values before and after."""

    champ: str
    avant: Any
    apres: Any


def fiches_with_rows(queryset):
    """Fiches with all their rows, in a constant number of queries."""
    return queryset.select_related("sous_thematique__axe", "porteur", "referent", "cite").prefetch_related(
        *rangees_prefetch()
    )


def rangees_prefetch() -> tuple[Prefetch | str, ...]:
    """The rows of a fiche, each with the object that it names."""
    return (
        Prefetch("codages", Codage.objects.order_by("dimension", "pk")),
        "leviers",
        Prefetch("quartiers_concernes", QuartierFiche.objects.select_related("quartier").order_by("pk")),
        Prefetch(
            "etablissements_concernes",
            EtablissementFiche.objects.select_related("etablissement").order_by("etablissement__nom", "pk"),
        ),
        Prefetch("partenaires", PartenaireFiche.objects.select_related("organisation").order_by("pk")),
        Prefetch("indicateurs", IndicateurAttendu.objects.order_by("ordre", "pk")),
    )


def codages_of(fiche: FicheAction) -> dict[str, list[str]]:
    """Values of each dimension of a fiche, in the order of the closed lists."""
    found: dict[str, list[str]] = {dimension: [] for dimension in Dimension.values}
    for codage in fiche.codages.all():
        found[codage.dimension].append(codage.valeur)
    return found


def sans_retour_chariot(valeur: Any) -> Any:
    """Text with the line ends of our own: a browser sends back « \\r\\n » where it was given « \\n »."""
    return valeur.replace("\r\n", "\n") if isinstance(valeur, str) and "\r" in valeur else valeur


def etat_fiche(fiche: FicheAction) -> dict[str, Any]:
    """Every field of a fiche as a comparable value: plain, primary key, or a frozenset of them."""
    etat: dict[str, Any] = {champ: sans_retour_chariot(getattr(fiche, champ)) for champ in CHAMPS_SIMPLES}
    etat |= {champ: getattr(fiche, f"{champ}_id") for champ in CHAMPS_RELIES}
    for dimension, valeurs in codages_of(fiche).items():
        etat[f"codages.{dimension}"] = frozenset(valeurs)
    etat["leviers"] = frozenset(levier.pk for levier in fiche.leviers.all())
    etat["quartiers"] = frozenset((row.quartier_id, row.effectif_attendu) for row in fiche.quartiers_concernes.all())
    etat["etablissements"] = frozenset(row.etablissement_id for row in fiche.etablissements_concernes.all())
    etat["partenaires"] = frozenset((row.organisation_id, row.role, row.precision) for row in fiche.partenaires.all())
    etat["indicateurs"] = tuple((row.libelle, row.cible, row.source, row.frequence) for row in fiche.indicateurs.all())
    return etat


def etat_saisi(champs: Mapping[str, Any]) -> dict[str, Any]:
    """The same comparable shape for values about to be written; only the given fields are in it.

    ``codages`` is ``{dimension: [values]}`` (only the given dimensions change); ``quartiers`` is a list of
    ``Quartier`` or ``(Quartier, effectif)``; the others are lists of objects or of the dataclasses above.
    """
    etat: dict[str, Any] = {}
    for champ, valeur in champs.items():
        if champ in CHAMPS_RELIES:
            etat[champ] = valeur.pk if valeur is not None else None
        elif champ == "codages":
            etat |= {f"codages.{dimension}": frozenset(valeurs) for dimension, valeurs in valeur.items()}
        elif champ == "quartiers":
            etat[champ] = frozenset((quartier.pk, effectif) for quartier, effectif in pairs_of(valeur))
        elif champ in {"leviers", "etablissements"}:
            etat[champ] = frozenset(item.pk for item in valeur)
        elif champ == "partenaires":
            etat[champ] = frozenset((item.organisation.pk, item.role, item.precision) for item in valeur)
        elif champ == "indicateurs":
            etat[champ] = tuple((item.libelle, item.cible, item.source, item.frequence) for item in valeur)
        else:
            etat[champ] = valeur
    return etat


def pairs_of(quartiers: Iterable[Any]) -> list[tuple[Any, int | None]]:
    """Quartiers with the number of people expected there, when it was given."""
    return [item if isinstance(item, tuple) else (item, None) for item in quartiers]


def changements_of(fiche: FicheAction, champs: Mapping[str, Any]) -> list[Changement]:
    """What writing ``champs`` would change in ``fiche``; empty when nothing would."""
    actuel = etat_fiche(fiche)
    return [
        Changement(champ, actuel[champ], apres) for champ, apres in etat_saisi(champs).items() if actuel[champ] != apres
    ]
