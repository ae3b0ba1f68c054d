"""The desk of whoever keeps a budget: what waits for her, in the order of the chain, and nothing of another budget."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from alliance.acteurs.models import Caisse
from alliance.budget.models import Affectation, Attribution, Engagement
from alliance.budget.models.portees import ROLES_QUI_VOIENT_TOUT, caisse_ids_of
from alliance.budget.selectors.engagements import Proposition, echeanciers_of
from alliance.budget.selectors.seuils import conventions_dues
from alliance.kernel.permissions import visible_cite_ids
from alliance.territoires.models import Cite

MONTREES = 8
"""Rows of each kind that the desk shows before it sends to the list."""


@dataclass(frozen=True, slots=True)
class AEngager:
    """An award that was notified: ``manque`` says why it cannot be engaged yet."""

    attribution: Attribution
    manque: str = ""


@dataclass(frozen=True, slots=True)
class AVerser:
    """An engagement to pay, and what the échéancier says of the next payment."""

    engagement: Engagement
    proposition: Proposition
    is_due: bool


@dataclass(frozen=True, slots=True)
class Travail:
    """All that waits in one budget; ``nombres`` counts what the lists cut."""

    a_engager: list[AEngager]
    a_commander: list[Affectation]
    a_verser: list[AVerser]
    a_venir: list[AVerser]
    a_justifier: list[Engagement]
    nombres: dict[str, int]

    @property
    def rien(self) -> bool:
        """Whether nothing waits at all."""
        return not any(self.nombres.values())


def caisses_tenues(user: Any, cite: Cite) -> list[Caisse]:
    """The budgets whose desk the person may open: hers, or all of them for those who steer."""
    rows = Caisse.objects.filter(cite=cite).select_related("titulaire", "cite", "reglage_budget").order_by("nom", "pk")
    kept = caisse_ids_of(user)
    mine = [row for row in rows if row.pk in kept]
    return mine or (list(rows) if cite.pk in visible_cite_ids(user, ROLES_QUI_VOIENT_TOUT) else [])


def travail_of(caisse: Caisse, today: date) -> Travail:
    """What waits in a budget today; a fixed number of queries, whatever it holds."""
    awards = a_engager_of(caisse)
    orders = _a_commander(caisse)
    to_prove = _a_justifier(caisse)
    to_pay = _a_verser(caisse, today)
    due, later = [row for row in to_pay if row.is_due], [row for row in to_pay if not row.is_due]
    return Travail(
        a_engager=awards[:MONTREES],
        a_commander=list(orders[:MONTREES]),
        a_verser=due[:MONTREES],
        a_venir=later[:MONTREES],
        a_justifier=list(to_prove[:MONTREES]),
        nombres={
            "a_engager": len(awards),
            "a_commander": orders.count(),
            "a_verser": len(due),
            "a_venir": len(later),
            "a_justifier": to_prove.count(),
        },
    )


def a_engager_of(caisse: Caisse) -> list[AEngager]:
    """The awards that were notified and are not wholly engaged, the oldest first; two queries."""
    rows = list(
        Attribution.objects.actives()
        .filter(
            affectation__enveloppe__caisse=caisse,
            notifiee_on__isnull=False,
            montant_cents__gt=F("engage_cents") + F("reduit_cents"),
        )
        .select_related("acte__autorite", "affectation__fiche", "beneficiaire__statut_juridique", "convention")
        .order_by("notifiee_on", "pk")
    )
    due = conventions_dues(rows)
    return [AEngager(row, _manque(row, row.pk in due)) for row in rows]


def _manque(attribution: Attribution, due: bool) -> str:
    convention = attribution.convention
    if not due or (convention is not None and convention.signee_on is not None):
        return ""
    return "convention à signer" if convention is not None else "convention à écrire, au-dessus de 23 000 €"


def _a_commander(caisse: Caisse) -> QuerySet[Affectation]:
    return (
        Affectation.objects.filter(
            enveloppe__caisse=caisse,
            montant_cents__gt=F("libere_cents") + F("attribue_cents") + F("engage_direct_cents"),
        )
        .select_related("fiche", "decision", "enveloppe__financeur")
        .order_by("le", "pk")
    )


def _a_verser(caisse: Caisse, today: date) -> list[AVerser]:
    rows = list(
        Engagement.objects.filter(caisse=caisse, montant_cents__gt=F("desengage_cents") + F("verse_cents"))
        .select_related("attribution", "beneficiaire", "affectation__fiche", "caisse")
        .order_by("le", "pk")
    )
    plans = echeanciers_of(rows)
    found = [(row, plans.proposition(row)) for row in rows]
    waiting = [AVerser(row, proposal, proposal.is_due(today)) for row, proposal in found]
    return sorted(waiting, key=lambda row: (_jour(row), row.engagement.pk))


def _jour(row: AVerser) -> date:
    """When its payment was, or will be, due."""
    tranche = row.proposition.tranche
    return tranche.echeance.prevue_on if tranche is not None else row.engagement.le


def _a_justifier(caisse: Caisse) -> QuerySet[Engagement]:
    return (
        Engagement.objects.filter(caisse=caisse, verse_cents__gt=F("justifie_cents") + F("reverse_cents"))
        .select_related("beneficiaire", "affectation__fiche")
        .order_by(Coalesce("justifier_avant_le", "le"), "pk")
    )
