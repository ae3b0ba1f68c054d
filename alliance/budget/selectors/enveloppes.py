"""The enveloppes as their pages show them: by year, with what happened to each and what is left."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet, Sum

from alliance.acteurs.models import Caisse
from alliance.budget.enums import EtatEuro, NatureCredit, NatureMouvement
from alliance.budget.models import Affectation, Enveloppe, MouvementEnveloppe
from alliance.budget.rules import Totaux, disponible, partition
from alliance.budget.selectors.totaux import totaux_of
from alliance.gouvernance.models import Decision
from alliance.gouvernance.selectors.lecture import lisibles
from alliance.plan.models import FicheAction


@dataclass(frozen=True, slots=True)
class LigneEnveloppe:
    """One enveloppe and all that is counted of it."""

    enveloppe: Enveloppe
    totaux: Totaux

    @property
    def parts(self) -> dict[EtatEuro, int]:
        """Each notified euro in its state."""
        return partition(self.totaux)

    @property
    def disponible_cents(self) -> int:
        """What may still be affected: what remains on notified."""
        return disponible(self.totaux)

    @property
    def depense_cents(self) -> int:
        """What went out and did not come back."""
        return self.totaux.verse_cents - self.totaux.reverse_cents

    @property
    def en_caisse_cents(self) -> int:
        """What remains on cash: cashed, less what went out; under zero when more was paid than cashed."""
        return self.enveloppe.encaisse_cents - self.depense_cents

    @property
    def avance_cents(self) -> int:
        """What the payer advances, when more was paid than cashed."""
        return max(-self.en_caisse_cents, 0)

    @property
    def reliquat_cents(self) -> int:
        """What was notified for the year and neither went out nor was carried over."""
        return self.enveloppe.notifie_cents - self.enveloppe.reporte_cents - self.depense_cents

    @property
    def a_encaisser_cents(self) -> int:
        """What is notified and not cashed."""
        return self.enveloppe.notifie_cents - self.enveloppe.encaisse_cents

    @property
    def a_notifier_cents(self) -> int:
        """What is announced and not notified; zero when more was notified."""
        return max(self.enveloppe.annonce_cents - self.enveloppe.notifie_cents, 0)


def lignes_of(rows: QuerySet[Enveloppe]) -> list[LigneEnveloppe]:
    """The enveloppes of ``rows`` with their totals, in a fixed number of queries."""
    found = list(rows.select_related("financeur", "caisse").order_by("-exercice", "nature", "financeur__nom", "pk"))
    totals = totaux_of(rows.order_by())
    return [LigneEnveloppe(row, totals.get(row.pk, Totaux())) for row in found]


@dataclass(frozen=True, slots=True)
class ExerciceBudget:
    """One year of a budget: its specific enveloppes, each an origin of the money, and its droit commun apart."""

    exercice: int
    specifiques: list[LigneEnveloppe]
    droit_commun: list[LigneEnveloppe]
    references: dict[int, list[str]]
    entrants: dict[int, int]
    clos: bool

    @property
    def notifie_cents(self) -> int:
        """What the year holds."""
        return sum(one.enveloppe.notifie_cents for one in self.specifiques)

    @property
    def encaisse_cents(self) -> int:
        """What was cashed of it."""
        return sum(one.enveloppe.encaisse_cents for one in self.specifiques)

    @property
    def disponible_cents(self) -> int:
        """What may still be affected."""
        return sum(one.disponible_cents for one in self.specifiques)

    @property
    def reliquat_cents(self) -> int:
        """What did not go out."""
        return sum(one.reliquat_cents for one in self.specifiques)

    @property
    def entrant_cents(self) -> int:
        """What came from another year."""
        return sum(self.entrants.get(one.enveloppe.pk, 0) for one in self.specifiques)

    @property
    def lignes(self) -> list[tuple[LigneEnveloppe, list[str], int, float | None]]:
        """Each origin: its references, what was carried over to it, and its share of the year in percent."""
        return [
            (
                one, self.references.get(one.enveloppe.pk, []), self.entrants.get(one.enveloppe.pk, 0),
                one.enveloppe.notifie_cents * 100 / self.notifie_cents if self.notifie_cents else None,
            )
            for one in self.specifiques
        ]  # fmt: skip


def exercices_of(user: Any, caisse: Caisse, clos: Iterable[int]) -> list[ExerciceBudget]:
    """The years of a budget, the latest first."""
    rows = Enveloppe.objects.visible_to(user).filter(caisse=caisse)
    by_year: dict[int, list[LigneEnveloppe]] = defaultdict(list)
    for line in lignes_of(rows):
        by_year[line.enveloppe.exercice].append(line)
    references, entrants = _origines(rows)
    closed = set(clos)
    return [
        ExerciceBudget(
            exercice=exercice,
            specifiques=[one for one in lines if one.enveloppe.nature == NatureCredit.SPECIFIQUE],
            droit_commun=[one for one in lines if one.enveloppe.nature == NatureCredit.DROIT_COMMUN],
            references=references, entrants=entrants, clos=exercice in closed,
        )
        for exercice, lines in by_year.items()
    ]  # fmt: skip


def _origines(rows: QuerySet[Enveloppe]) -> tuple[dict[int, list[str]], dict[int, int]]:
    """By enveloppe: the references of what was notified, and what came from another year."""
    natures = (NatureMouvement.NOTIFICATION, NatureMouvement.AVENANT, NatureMouvement.REPORT_ENTRANT)
    acts = MouvementEnveloppe.objects.filter(enveloppe__in=rows, nature__in=natures).order_by("le", "pk")
    references: dict[int, list[str]] = defaultdict(list)
    entrants: dict[int, int] = defaultdict(int)
    for key, nature, reference, cents in acts.values_list("enveloppe_id", "nature", "reference", "montant_cents"):
        if nature == NatureMouvement.REPORT_ENTRANT:
            entrants[key] += cents
        else:
            references[key].append(reference)
    return dict(references), dict(entrants)


@dataclass(frozen=True, slots=True)
class LigneAffectee:
    """What an enveloppe gives to one action by one decision, and whether the person may open either."""

    fiche_id: int
    titre: str
    fiche_lisible: bool
    decision: Decision
    decision_lisible: bool
    montant_cents: int
    libere_cents: int
    attribue_cents: int

    @property
    def tenu_cents(self) -> int:
        """What is still reserved."""
        return self.montant_cents - self.libere_cents


def affecte_par_action(user: Any, enveloppe: Enveloppe, limit: int) -> tuple[list[LigneAffectee], int]:
    """What was affected, by action and decision, the largest first: ``limit`` lines, and how many there are."""
    rows = (
        Affectation.objects.visible_to(user)
        .filter(enveloppe=enveloppe)
        .values("fiche_id", "fiche__titre", "decision_id")
        .annotate(
            montant=Sum("montant_cents"),
            libere=Sum("libere_cents"),
            attribue=Sum("attribue_cents"),
            direct=Sum("engage_direct_cents"),
        )
        .order_by("-montant", "fiche_id", "decision_id")
    )
    found = list(rows)
    shown = found[:limit]
    decisions = Decision.objects.in_bulk({row["decision_id"] for row in shown})
    readable = lisibles(user, decisions)
    fiches = FicheAction.objects.visible_to(user).filter(pk__in={row["fiche_id"] for row in shown})
    opened = set(fiches.values_list("pk", flat=True))
    lines = [
        LigneAffectee(
            fiche_id=row["fiche_id"], titre=row["fiche__titre"], fiche_lisible=row["fiche_id"] in opened,
            decision=decisions[row["decision_id"]], decision_lisible=row["decision_id"] in readable,
            montant_cents=row["montant"], libere_cents=row["libere"], attribue_cents=row["attribue"] + row["direct"],
        )
        for row in shown
    ]  # fmt: skip
    return lines, len(found)
