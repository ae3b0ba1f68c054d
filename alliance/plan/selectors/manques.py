"""« Ce qui manque »: counts of what a set of fiches lacks, by field, by porteur, by référent, by score."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from alliance.plan.enums import Manque, RolePartenaire
from alliance.plan.models import PartenaireFiche
from alliance.plan.selectors.lignes import LignePlan

REPERES = len(Manque)
"""How many marks make a complete fiche: one per field that may be missing."""


@dataclass(frozen=True, slots=True)
class Charge:
    """What one person or body has to complete: ``pk`` absent for the fiches that have nobody."""

    pk: int | None
    nom: str
    fiches: int
    incompletes: int
    manques: tuple[tuple[Manque, int], ...]


@dataclass(frozen=True, slots=True)
class Bilan:
    """Everything that the page counts. ``scores`` gives, for each number of marks, how many fiches have it."""

    fiches: int
    completes: int
    manques: tuple[tuple[Manque, int], ...]
    scores: tuple[int, ...]
    porteurs: tuple[Charge, ...]
    referents: tuple[Charge, ...]


def coporteurs_of(lignes: Sequence[LignePlan]) -> dict[int, list[tuple[int, str]]]:
    """Organisations that carry these fiches with their porteur, in one query."""
    rows = PartenaireFiche.objects.filter(
        fiche__in=[ligne.pk for ligne in lignes], role=RolePartenaire.COPORTEUR
    ).values_list("fiche_id", "organisation_id", "organisation__nom")
    found: dict[int, list[tuple[int, str]]] = {}
    for fiche, pk, nom in rows:
        found.setdefault(fiche, []).append((pk, nom))
    return found


def bilan_des_manques(lignes: Sequence[LignePlan], coporteurs: dict[int, list[tuple[int, str]]]) -> Bilan:
    """Count once; an action carried by two organisations is in the charge of both."""
    lacking = Counter(manque for ligne in lignes for manque in ligne.manques)
    scores = Counter(REPERES - len(ligne.manques) for ligne in lignes)
    return Bilan(
        fiches=len(lignes),
        completes=scores[REPERES],
        manques=tuple((manque, lacking[manque]) for manque in Manque),
        scores=tuple(scores[score] for score in range(REPERES + 1)),
        porteurs=_charges((ligne, _porteurs(ligne, coporteurs.get(ligne.pk, []))) for ligne in lignes),
        referents=_charges((ligne, {ligne.referent_id: ligne.referent}) for ligne in lignes),
    )


def _porteurs(ligne: LignePlan, coporteurs: list[tuple[int, str]]) -> dict[int | None, str]:
    return {ligne.porteur_id: ligne.porteur, **dict(coporteurs)}


def _charges(pairs: Iterable[tuple[LignePlan, dict[int | None, str]]]) -> tuple[Charge, ...]:
    """Who has most to complete comes first; nobody comes before everybody."""
    names: dict[int | None, str] = {}
    rows: dict[int | None, list[LignePlan]] = {}
    for ligne, people in pairs:
        names |= people
        for pk in people:
            rows.setdefault(pk, []).append(ligne)
    charges = [
        Charge(
            pk=pk,
            nom=names[pk],
            fiches=len(lignes),
            incompletes=sum(bool(ligne.manques) for ligne in lignes),
            manques=_les_plus_frequents(lignes),
        )
        for pk, lignes in rows.items()
    ]
    return tuple(sorted(charges, key=lambda charge: (charge.pk is not None, -charge.incompletes, charge.nom)))


def _les_plus_frequents(lignes: Sequence[LignePlan]) -> tuple[tuple[Manque, int], ...]:
    counts = Counter(manque for ligne in lignes for manque in ligne.manques)
    order = list(Manque)
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], order.index(item[0]))))
