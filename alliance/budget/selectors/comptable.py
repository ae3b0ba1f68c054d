"""What the payer of a budget engaged and paid, act by act, as its comptable reads it back."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from heapq import merge
from typing import Any

from django.db.models import QuerySet

from alliance.acteurs.models import Caisse
from alliance.budget.models import Desengagement, Engagement, ReglageCaisse, Reversement, Versement
from alliance.budget.rules.profils import ColonneProfil, profil_de


class Quoi(StrEnum):
    """Which acts a file holds."""

    TOUT = ""
    ENGAGEMENTS = "engagements"
    VERSEMENTS = "versements"


@dataclass(frozen=True, slots=True)
class CriteresComptable:
    """An exercice, a period of the acts, or both; an empty value narrows nothing."""

    exercice: int | None = None
    du: date | None = None
    au: date | None = None
    quoi: Quoi = Quoi.TOUT


MOTS = ("engagement", "désengagement", "versement", "reversement")


@dataclass(frozen=True, slots=True)
class LigneComptable:
    """One act of the payer: its sort, its engagement, and its amount with its sign."""

    sorte: str
    acte: Engagement | Desengagement | Versement | Reversement
    engagement: Engagement
    montant_cents: int

    @property
    def engage(self) -> bool:
        """Whether it moves what is engaged; else it moves what is paid."""
        return self.sorte in MOTS[:2]

    @property
    def rang(self) -> tuple[date, int, int, int]:
        """By day, each engagement before what follows it."""
        return (self.acte.le, self.engagement.pk, MOTS.index(self.sorte), self.acte.pk)


_LIES = (
    "caisse", "beneficiaire", "affectation__fiche", "affectation__decision", "affectation__enveloppe__financeur",
    "attribution__acte__autorite", "attribution__convention",
)  # fmt: skip
_SORTES = {
    Engagement: (MOTS[0], 1, Quoi.ENGAGEMENTS),
    Desengagement: (MOTS[1], -1, Quoi.ENGAGEMENTS),
    Versement: (MOTS[2], 1, Quoi.VERSEMENTS),
    Reversement: (MOTS[3], -1, Quoi.VERSEMENTS),
}


def profil_of(caisse: Caisse) -> tuple[ColonneProfil, ...]:
    """The columns of the export of a budget."""
    reglage = ReglageCaisse.objects.filter(caisse=caisse).only("profil_export").first()
    return profil_de(caisse.nature, reglage.profil_export if reglage else [])


def lignes_comptables(user: Any, caisse: Caisse, criteres: CriteresComptable) -> Iterator[LigneComptable]:
    """The acts of a budget by day, in four queries whatever their number; a cancelled payment is not one of them."""
    kept = [_rows(user, model, caisse, criteres) for model, (_w, _s, quoi) in _SORTES.items() if _wants(criteres, quoi)]
    yield from merge(*kept, key=lambda ligne: ligne.rang)


def _wants(criteres: CriteresComptable, quoi: Quoi) -> bool:
    return criteres.quoi in {Quoi.TOUT, quoi}


def _rows(user: Any, model: Any, caisse: Caisse, criteres: CriteresComptable) -> Iterator[LigneComptable]:
    path = "" if model is Engagement else "engagement__"
    words, sign, _quoi = _SORTES[model]
    rows: QuerySet = model.objects.visible_to(user).filter(**{f"{path}caisse": caisse})
    exact = {f"{path}exercice": criteres.exercice, "le__gte": criteres.du, "le__lte": criteres.au}
    rows = rows.filter(**{name: value for name, value in exact.items() if value is not None})
    if model is Versement:
        rows = rows.filter(annule_at=None)
    related = rows.select_related(*(f"{path}{name}" for name in _LIES))
    for row in related.order_by("le", f"{path}pk", "pk").iterator(chunk_size=1_000):
        yield LigneComptable(words, row, row if model is Engagement else row.engagement, sign * row.montant_cents)


def exercices_du_comptable(user: Any, caisse: Caisse) -> list[int]:
    """The years in which something is engaged in a budget, the latest first."""
    rows = Engagement.objects.visible_to(user).filter(caisse=caisse).order_by("-exercice")
    return list(rows.values_list("exercice", flat=True).distinct())
