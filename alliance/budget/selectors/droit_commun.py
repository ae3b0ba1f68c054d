"""Droit commun beside the specific credits: who brings it, how much for a specific euro. Never in what is left."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Sum

from alliance.budget.enums import Sens
from alliance.budget.models import Enveloppe, LigneFinancement
from alliance.budget.rules import effet_levier
from alliance.budget.selectors.criteres import CriteresArgent
from alliance.territoires.models import Cite


@dataclass(frozen=True, slots=True)
class Apport:
    """The droit commun that one financeur granted in the plans de financement of the actions."""

    financeur: str
    cents: int


@dataclass(frozen=True, slots=True)
class Levier:
    """Droit commun granted for the specific credits affected; the denominator is ``specifique_cents``."""

    apports: tuple[Apport, ...]
    specifique_cents: int

    @property
    def droit_commun_cents(self) -> int:
        """Everything granted as droit commun."""
        return sum(one.cents for one in self.apports)

    @property
    def rapport(self) -> float | None:
        """Euros of droit commun for one specific euro affected; ``None`` when nothing is affected."""
        return effet_levier(droit_commun_cents=self.droit_commun_cents, specifique_cents=self.specifique_cents)


def levier_of(user, cite: Cite, criteres: CriteresArgent, specifiques: Iterable[Enveloppe]) -> Levier:
    """The droit commun of the plans de financement that the person sees, beside what is affected, in one query.

    A line that counts for nothing, or that nobody answered, brings nothing. With a budget or an enveloppe chosen the
    ratio would compare two different things: plans de financement know no budget.
    """
    lines = LigneFinancement.objects.visible_to(user).filter(
        plan__fiche__cite=cite, sens=Sens.PRODUIT, ecartee=False, accorde_droit_commun_cents__gt=0,
        **criteres.fiches("plan__fiche"),
    )  # fmt: skip
    if criteres.exercice:
        lines = lines.filter(plan__exercice=criteres.exercice)
    if criteres.financeur:
        lines = lines.filter(financeur_id=criteres.financeur)
    grouped = lines.order_by().values_list("financeur__nom").annotate(somme=Sum("accorde_droit_commun_cents"))
    rows = sorted(grouped, key=lambda row: (-row[1], row[0] or ""))
    apports = tuple(Apport(nom or "Financeur non précisé", cents) for nom, cents in rows)
    return Levier(apports, sum(one.affecte_cents for one in specifiques))
