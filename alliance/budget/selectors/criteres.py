"""What a view of the money is narrowed by, and the enveloppes that are left."""

from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from alliance.acteurs.models import Caisse
from alliance.budget.enums import NatureCredit, NatureMouvement, Perimetre
from alliance.budget.models import Enveloppe, ExerciceClos, MouvementEnveloppe, ReglageCaisse
from alliance.territoires.models import Cite


class Par(StrEnum):
    """By what the money is told, as the address says it."""

    BUDGET = "budget"
    ENVELOPPE = "enveloppe"
    FINANCEUR = "financeur"
    AXE = "axe"
    ACTION = "action"
    PORTEUR = "porteur"
    EXERCICE = "exercice"


PAR_ACTION = frozenset({Par.AXE, Par.ACTION, Par.PORTEUR})
"""The views that need to know which action holds each euro."""

LIBELLES_PAR = {
    Par.BUDGET: "Budget",
    Par.ENVELOPPE: "Enveloppe",
    Par.FINANCEUR: "Financeur",
    Par.AXE: "Axe",
    Par.ACTION: "Action",
    Par.PORTEUR: "Porteur",
    Par.EXERCICE: "Exercice",
}


AUCUN = 0
"""In the address, the actions without an axe, or without a porteur."""


@dataclass(frozen=True, slots=True)
class CriteresArgent:
    """Filters of the money; an empty one narrows nothing. ``exercice`` empty: all of them.

    ``axe`` and ``porteur`` at ``AUCUN`` keep the actions that have none. ``comptes`` leaves out the budgets that no sum
    takes.
    """

    exercice: int | None = None
    caisse: int | None = None
    financeur: int | None = None
    nature: str = ""
    enveloppe: int | None = None
    axe: int | None = None
    action: int | None = None
    porteur: int | None = None
    etat: str = ""
    comptes: bool = False

    @property
    def sur_actions(self) -> bool:
        """Whether only some actions are looked at: what no action holds is then left out."""
        return any(one is not None for one in (self.axe, self.action, self.porteur))

    def fiches(self, chemin: str) -> dict[str, int | bool]:
        """The lookups that keep the chosen actions.

        :param chemin: lookup of the fiche from the row, as ``affectation__fiche``.
        """
        asked = {
            f"{chemin}__sous_thematique__axe": self.axe,
            chemin: self.action,
            f"{chemin}__porteur": self.porteur,
        }
        return {
            f"{lookup}__isnull" if value == AUCUN else lookup: True if value == AUCUN else value
            for lookup, value in asked.items()
            if value is not None
        }

    def retient(self, enveloppe: Enveloppe) -> bool:
        """Whether an enveloppe is kept."""
        return (
            self.exercice in {None, enveloppe.exercice}
            and self.caisse in {None, enveloppe.caisse_id}
            and self.financeur in {None, enveloppe.financeur_id}
            and self.nature in {"", enveloppe.nature}
            and self.enveloppe in {None, enveloppe.pk}
            and not (self.comptes and is_hors_total(enveloppe.caisse))
        )


@dataclass(frozen=True, slots=True)
class Portefeuille:
    """The enveloppes that a person sees in a cité: all of them, those chosen, and the droit commun set apart."""

    toutes: tuple[Enveloppe, ...]
    specifiques: tuple[Enveloppe, ...]
    droit_commun: tuple[Enveloppe, ...]

    @property
    def exercices(self) -> list[int]:
        """The latest first."""
        return sorted({one.exercice for one in self.toutes}, reverse=True)

    @property
    def caisses(self) -> list[Caisse]:
        """Those of the enveloppes chosen, in the order of the page."""
        found = {one.caisse_id: one.caisse for one in self.specifiques}
        return list(found.values())


def reglage_of(caisse: Caisse) -> ReglageCaisse:
    """How a caisse is handled; the defaults while nobody said anything."""
    return getattr(caisse, "reglage_budget", None) or ReglageCaisse(caisse=caisse)


def is_hors_total(caisse: Caisse) -> bool:
    """Whether a caisse stays out of every sum: nobody knows if it lies inside what the cité announces."""
    return reglage_of(caisse).perimetre == Perimetre.INCONNU


def portefeuille_of(user, cite: Cite, criteres: CriteresArgent) -> Portefeuille:
    """One query, whatever is chosen: a cité has a handful of enveloppes a year."""
    toutes = tuple(
        _reperees(Enveloppe.objects.visible_to(user))
        .filter(cite=cite)
        .select_related("financeur", "caisse__titulaire", "caisse__reglage_budget")
        .order_by(
            "caisse__nature", "caisse__nom", "caisse_id", "-exercice", "financeur__famille", "financeur__nom", "pk"
        )
    )
    return choose(toutes, criteres)


def _reperees(rows: QuerySet[Enveloppe]) -> QuerySet[Enveloppe]:
    """With what an alert asks of each: whether its year is closed, and since when it is announced."""
    closed = ExerciceClos.objects.filter(cite=OuterRef("cite_id"), exercice=OuterRef("exercice"))
    announced = MouvementEnveloppe.objects.filter(enveloppe=OuterRef("pk"), nature=NatureMouvement.ANNONCE)
    return rows.annotate(exercice_clos=Exists(closed), annonce_on=Subquery(announced.order_by("le").values("le")[:1]))


def choose(toutes: tuple[Enveloppe, ...], criteres: CriteresArgent) -> Portefeuille:
    """The enveloppes that the criteria keep, droit commun apart."""
    kept = [one for one in toutes if criteres.retient(one)]
    specifiques = tuple(one for one in kept if one.nature == NatureCredit.SPECIFIQUE)
    droit_commun = tuple(one for one in kept if one.nature == NatureCredit.DROIT_COMMUN)
    return Portefeuille(toutes, specifiques, () if criteres.sur_actions else droit_commun)


def exercice_par_defaut(exercices: list[int], annee: int) -> int | None:
    """The running year, else the last one before it, else the first one to come."""
    if not exercices:
        return None
    before = [one for one in exercices if one <= annee]
    return max(before) if before else min(exercices)
