"""The état récapitulatif of an exercice: the enveloppes of each budget in their states, then the acts by action."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import F, Sum

from alliance.acteurs.models import Caisse
from alliance.budget.enums import EtatEuro, NatureCredit
from alliance.budget.models import Affectation, Engagement, Enveloppe
from alliance.budget.rules import Totaux, partition
from alliance.budget.selectors.totaux import totaux_of
from alliance.territoires.models import Cite


@dataclass(frozen=True, slots=True)
class LigneAffectation:
    """One affectation and what the payer did of it."""

    affectation: Affectation
    engage_cents: int = 0
    verse_cents: int = 0
    justifie_cents: int = 0
    reverse_cents: int = 0

    @property
    def montants(self) -> tuple[int, ...]:
        """Reserved, awarded or ordered, engaged, paid, proved, given back."""
        row = self.affectation
        return (
            row.tenu_cents, row.attribue_cents + row.engage_direct_cents, self.engage_cents, self.verse_cents,
            self.justifie_cents, self.reverse_cents,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class RecapitulatifBudget:
    """One budget: its specific enveloppes, their sum, its affectations by action, and its droit commun apart."""

    caisse: Caisse
    enveloppes: list[tuple[Enveloppe, dict[EtatEuro, int]]]
    total: dict[EtatEuro, int]
    notifie_cents: int
    actions: list[tuple[str, list[LigneAffectation]]]
    droit_commun: list[Enveloppe] = field(default_factory=list)

    @property
    def total_actions(self) -> tuple[int, ...]:
        """The sums of the columns of the affectations."""
        rows = [ligne.montants for _titre, lignes in self.actions for ligne in lignes]
        return tuple(map(sum, zip(*rows, strict=True))) if rows else (0,) * 6


def recapitulatif_of(user, cite: Cite, *, exercice: int, caisse: int | None = None) -> list[RecapitulatifBudget]:
    """What the person sees of an exercice, budget by budget; in a fixed number of queries."""
    rows = Enveloppe.objects.visible_to(user).filter(cite=cite, exercice=exercice)
    if caisse is not None:
        rows = rows.filter(caisse_id=caisse)
    ordered = rows.select_related("financeur", "caisse__titulaire").order_by(
        "caisse__nature", "caisse__nom", "caisse_id", "financeur__famille", "financeur__nom", "pk"
    )
    by_caisse: dict[int, list[Enveloppe]] = defaultdict(list)
    for row in ordered:
        by_caisse[row.caisse_id].append(row)
    counted = totaux_of([row for found in by_caisse.values() for row in found])
    lines = _affectations(user, [row.pk for found in by_caisse.values() for row in found])
    return [_budget(found, counted, lines[pk]) for pk, found in by_caisse.items()]


def _budget(rows: list[Enveloppe], counted: dict[int, Totaux], lines: list[LigneAffectation]) -> RecapitulatifBudget:
    specific = [(row, partition(counted[row.pk])) for row in rows if row.nature == NatureCredit.SPECIFIQUE]
    by_action: dict[int, list[LigneAffectation]] = defaultdict(list)
    for line in lines:
        by_action[line.affectation.fiche_id].append(line)
    return RecapitulatifBudget(
        caisse=rows[0].caisse,
        enveloppes=specific,
        total={etat: sum(parts[etat] for _row, parts in specific) for etat in EtatEuro},
        notifie_cents=sum(row.notifie_cents for row, _parts in specific),
        actions=[(found[0].affectation.fiche.titre, found) for found in by_action.values()],
        droit_commun=[row for row in rows if row.nature == NatureCredit.DROIT_COMMUN],
    )


def _affectations(user, keys: list[int]) -> dict[int, list[LigneAffectation]]:
    """By budget, the affectations in the order of their actions, with the sums of their engagements."""
    bound = Engagement.objects.filter(affectation__enveloppe_id__in=keys).order_by()
    sums = {
        pk: tuple(values)
        for pk, *values in bound.values_list("affectation_id").annotate(
            engage=Sum(F("montant_cents") - F("desengage_cents")), verse=Sum("verse_cents"),
            justifie=Sum("justifie_cents"), reverse=Sum("reverse_cents"),
        )
    }  # fmt: skip
    rows = Affectation.objects.visible_to(user).filter(enveloppe_id__in=keys)
    rows = rows.select_related("fiche", "decision", "enveloppe__financeur")
    found: dict[int, list[LigneAffectation]] = defaultdict(list)
    for row in rows.order_by("fiche__titre", "fiche_id", "le", "pk"):
        found[row.enveloppe.caisse_id].append(LigneAffectation(row, *sums.get(row.pk, (0, 0, 0, 0))))
    return found
