"""The budgets of a cité as its pages show them: who keeps each, its settings, its years; and what is left to start."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet

from alliance.acteurs.models import Caisse, Habilitation
from alliance.budget.models import Affectation, Enveloppe, Financeur, ReglageCaisse
from alliance.budget.models.portees import ROLES_DE_CAISSE, q_caisse
from alliance.budget.selectors.mots import MotsBudget, mots_de
from alliance.territoires.models import Cite


def caisses_of(user: Any, cite: Cite) -> QuerySet[Caisse]:
    """The budgets whose money the person sees: all of them for those who steer, hers for a keeper."""
    rows = Caisse.objects.filter(q_caisse(user, cite="cite_id", caisse="pk"), cite=cite)
    return rows.select_related("titulaire").order_by("nom", "pk")


@dataclass(frozen=True, slots=True)
class Teneur:
    """Who keeps a budget today, and as what."""

    nom: str
    role: str


def teneurs_of(caisses: Iterable[int], today: date) -> dict[int, list[Teneur]]:
    """By budget, the gestionnaires then the comptables of today."""
    rows = (
        Habilitation.objects.en_cours(today)
        .filter(caisse_id__in=list(caisses), role__in=ROLES_DE_CAISSE)
        .select_related("compte")
        .order_by("-role", "compte__nom", "pk")
    )
    found: dict[int, list[Teneur]] = defaultdict(list)
    for row in rows:
        found[row.caisse_id].append(Teneur(row.compte.nom, row.get_role_display()))
    return dict(found)


def reglage_of(caisse: Caisse) -> ReglageCaisse:
    """The settings of a budget; the default ones, not saved, while nobody settled it."""
    return ReglageCaisse.objects.filter(caisse=caisse).first() or ReglageCaisse(caisse=caisse)


@dataclass(frozen=True, slots=True)
class LigneBudget:
    """One budget of the list."""

    caisse: Caisse
    mots: MotsBudget
    teneurs: list[Teneur]
    reglage: ReglageCaisse
    enveloppes: int
    exercices: tuple[int, ...]


def lignes_budgets(caisses: list[Caisse], today: date) -> list[LigneBudget]:
    """The lines of a page of budgets, in three queries whatever their number."""
    ids = [caisse.pk for caisse in caisses]
    teneurs = teneurs_of(ids, today)
    reglages = {row.caisse_id: row for row in ReglageCaisse.objects.filter(caisse_id__in=ids)}
    years: dict[int, dict[int, int]] = defaultdict(dict)
    grouped = Enveloppe.objects.filter(caisse_id__in=ids).values_list("caisse_id", "exercice")
    for caisse_id, exercice, count in grouped.annotate(count=Count("pk")).order_by("caisse_id", "-exercice"):
        years[caisse_id][exercice] = count
    return [
        LigneBudget(
            caisse, mots_de(caisse.nature), teneurs.get(caisse.pk, []),
            reglages.get(caisse.pk) or ReglageCaisse(caisse=caisse), sum(years[caisse.pk].values()),
            tuple(years[caisse.pk]),
        )
        for caisse in caisses
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Etapes:
    """What a cité has opened of its budget: the four steps from nothing, in order."""

    budgets: bool
    financeurs: bool
    enveloppes: bool
    affectations: bool

    @property
    def finies(self) -> bool:
        """Whether nothing is left to teach."""
        return self.budgets and self.financeurs and self.enveloppes and self.affectations

    @property
    def suivante(self) -> int:
        """The rank of the first step not taken, from 1."""
        done = (self.budgets, self.financeurs, self.enveloppes, self.affectations)
        return next((rank for rank, one in enumerate(done, start=1) if not one), 5)


def etapes_of(cite: Cite) -> Etapes:
    """Which of the four steps the cité has taken."""
    return Etapes(
        budgets=Caisse.objects.filter(cite=cite).exists(),
        financeurs=Financeur.objects.filter(cite=cite).exists(),
        enveloppes=Enveloppe.objects.filter(cite=cite).exists(),
        affectations=Affectation.objects.filter(cite=cite).exists(),
    )
