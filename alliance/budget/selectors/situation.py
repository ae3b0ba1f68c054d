"""Where the money of a cité stands today for one person: read once for the whole home page."""

from dataclasses import dataclass
from datetime import date

from alliance.budget.rules import Totaux
from alliance.budget.selectors.alertes import Alerte, alertes_of
from alliance.budget.selectors.criteres import (
    CriteresArgent,
    Par,
    Portefeuille,
    choose,
    exercice_par_defaut,
    portefeuille_of,
)
from alliance.budget.selectors.vues import Compte, TableauArgent, compte_of, tableau_argent
from alliance.territoires.models import Cite


@dataclass(frozen=True, slots=True)
class Situation:
    """The enveloppes that the person sees, their totals, and every alert on them, whatever the year."""

    exercice: int
    portefeuille: Portefeuille
    totaux: dict[int, Totaux]
    alertes: list[Alerte]

    def tableau(self) -> TableauArgent:
        """The running year, budget by budget."""
        criteres = CriteresArgent(exercice=self.exercice)
        chosen = choose(self.portefeuille.toutes, criteres)
        counted = Compte({one.pk: self.totaux[one.pk] for one in chosen.specifiques})
        return tableau_argent(chosen, criteres, Par.BUDGET, counted)


def situation_of(user, cite: Cite, today: date) -> Situation | None:
    """The situation of a cité for a person; nothing while she sees no enveloppe.

    The account that a request carries keeps the answer: its card, its alerts and its days read the same rows.
    """
    kept = getattr(user, "_situations_budget", None)
    if kept is not None and (cite.pk, today) in kept:
        return kept[cite.pk, today]
    found = _read(user, cite, today)
    if getattr(user, "_garde_fonctions", False):
        user._situations_budget = (kept or {}) | {(cite.pk, today): found}
    return found


def _read(user, cite: Cite, today: date) -> Situation | None:
    tout = portefeuille_of(user, cite, CriteresArgent())
    exercice = exercice_par_defaut(tout.exercices, today.year)
    if exercice is None:
        return None
    totaux = compte_of(tout, CriteresArgent(), Par.BUDGET).totaux
    return Situation(exercice, tout, totaux, alertes_of(cite, tout.specifiques, totaux, today))
