"""The years of a cité's budget: which exist, which are closed, and what one that closes leaves open."""

from dataclasses import dataclass
from typing import Any

from alliance.budget.enums import EtatEuro
from alliance.budget.models import Enveloppe, ExerciceClos
from alliance.budget.selectors.enveloppes import LigneEnveloppe, lignes_of
from alliance.territoires.models import Cite


def exercices_existants(user: Any, cite: Cite) -> list[int]:
    """The years that have an enveloppe which the person sees, the latest first."""
    rows = Enveloppe.objects.visible_to(user).filter(cite=cite).order_by("-exercice")
    return list(rows.values_list("exercice", flat=True).distinct())


def exercices_clos_of(cite: Cite) -> dict[int, ExerciceClos]:
    """The closed years of a cité."""
    return {row.exercice: row for row in ExerciceClos.objects.filter(cite=cite).select_related("clos_by")}


@dataclass(frozen=True, slots=True)
class ResteOuvert:
    """What a year that closes leaves open in one enveloppe."""

    enveloppe: Enveloppe
    sans_affectation_cents: int
    a_engager_cents: int
    a_verser_cents: int
    a_justifier_cents: int
    a_encaisser_cents: int

    def __bool__(self) -> bool:
        return any(
            (
                self.sans_affectation_cents, self.a_engager_cents, self.a_verser_cents, self.a_justifier_cents,
                self.a_encaisser_cents,
            )
        )  # fmt: skip


def reste_ouvert(user: Any, cite: Cite, exercice: int) -> list[ResteOuvert]:
    """By enveloppe of a year, what is still to affect, engage, pay, justify and cash; settled ones left out."""
    rows = Enveloppe.objects.visible_to(user).filter(cite=cite, exercice=exercice)
    return [one for one in map(_open, lignes_of(rows.specifiques())) if one]


def _open(line: LigneEnveloppe) -> ResteOuvert:
    parts = line.parts
    awarded = (EtatEuro.AFFECTE, EtatEuro.ATTRIBUE, EtatEuro.NOTIFIE, EtatEuro.CONVENTIONNE)
    return ResteOuvert(
        enveloppe=line.enveloppe,
        sans_affectation_cents=line.disponible_cents,
        a_engager_cents=sum(parts[etat] for etat in awarded),
        a_verser_cents=parts[EtatEuro.ENGAGE],
        a_justifier_cents=parts[EtatEuro.VERSE],
        a_encaisser_cents=max(line.a_encaisser_cents, 0),
    )
