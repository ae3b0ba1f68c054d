"""What the rows of a table show beyond the list itself: two queries, whatever the rows and the columns."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import CharField, F, Q, QuerySet, Value
from django.db.models.functions import Cast

from alliance.plan.enums import VALEURS, Dimension, RolePartenaire
from alliance.plan.models import (
    Codage,
    EtablissementFiche,
    FicheAction,
    IndicateurAttendu,
    PartenaireFiche,
    QuartierFiche,
)

CODES = {dimension.value.lower(): dimension.value for dimension in Dimension}
"""Words of the address for each dimension: « public », « temps », « theme »…"""
LIENS = frozenset({*CODES, "quartier", "etablissement", "levier", "partenaire", "coporteur", "indicateur"})
CHAMPS = frozenset(
    {
        "nature", "sexe", "effectif_attendu", "part_qpv_pct", "frequence", "lieux", "demande_cents", "financeurs",
        "contact", "besoin", "objectifs", "description", "questions_evaluatives", "notes", "modifiee_at",
    }
)  # fmt: skip
"""Plain fields that a row of the list does not carry."""


@dataclass(slots=True)
class Details:
    """Plain fields by fiche, and the words of what surrounds it, by kind then by fiche."""

    champs: dict[int, dict[str, Any]] = field(default_factory=dict)
    liens: dict[str, dict[int, list[str]]] = field(default_factory=dict)

    def champ(self, pk: int, nom: str) -> Any:
        """One plain field; nothing when it was not read."""
        return self.champs.get(pk, {}).get(nom)

    def mots(self, pk: int, genre: str) -> list[str]:
        """What a fiche has of this kind, in words."""
        return self.liens.get(genre, {}).get(pk, [])


def details_of(pks: Collection[int], demandes: Iterable[str]) -> Details:
    """Read, for fiches that the list already chose, the fields and relations asked, and no other."""
    asked = set(demandes)
    details = Details()
    plain = sorted(asked & CHAMPS)
    if plain and pks:
        details.champs = {row["pk"]: row for row in FicheAction.objects.filter(pk__in=pks).values("pk", *plain)}
    parts = _parts(pks, asked & LIENS) if pks else []
    if parts:
        rows = parts[0].union(*parts[1:], all=True) if parts[1:] else parts[0]
        for genre, pk, mot in sorted(rows):
            details.liens.setdefault(genre, {}).setdefault(pk, []).append(mot)
        _label(details, asked)
    return details


def _parts(pks: Collection[int], asked: set[str]) -> list:
    codes = sorted(CODES[genre] for genre in asked & CODES.keys())
    coporteurs = Q(role=RolePartenaire.COPORTEUR)
    sources: dict[str, tuple[QuerySet[Any], str]] = {
        "quartier": (QuartierFiche.objects.filter(fiche__in=pks), "quartier__nom"),
        "etablissement": (EtablissementFiche.objects.filter(fiche__in=pks), "etablissement__nom"),
        "indicateur": (IndicateurAttendu.objects.filter(fiche__in=pks), "libelle"),
        "coporteur": (PartenaireFiche.objects.filter(coporteurs, fiche__in=pks), "organisation__nom"),
        "partenaire": (PartenaireFiche.objects.filter(~coporteurs, fiche__in=pks), "organisation__nom"),
    }
    parts: list[QuerySet[Any, Any]] = [
        rows.values_list(_genre(genre), "fiche_id", _texte(nom))
        for genre, (rows, nom) in sources.items()
        if genre in asked
    ]
    if codes:
        coded = Codage.objects.filter(fiche__in=pks, dimension__in=codes)
        parts.append(coded.values_list(_texte("dimension"), "fiche_id", _texte("valeur")))
    if "levier" in asked:
        leviers = FicheAction.leviers.through.objects.filter(ficheaction__in=pks)
        parts.append(leviers.values_list(_genre("levier"), "ficheaction_id", _texte("levier__nom")))
    return parts


def _genre(nom: str):
    return Value(nom, output_field=CharField())


def _texte(champ: str):
    return Cast(F(champ), CharField(max_length=300))


def _label(details: Details, asked: set[str]) -> None:
    """Codes become their words, in the order of their list."""
    for genre in asked & CODES.keys():
        choices = VALEURS[CODES[genre]]
        ranks = {valeur: rang for rang, valeur in enumerate(choices.values)}
        by_fiche = details.liens.pop(CODES[genre], {})
        details.liens[genre] = {
            pk: [str(choices(valeur).label) for valeur in sorted(valeurs, key=ranks.__getitem__)]
            for pk, valeurs in by_fiche.items()
        }
