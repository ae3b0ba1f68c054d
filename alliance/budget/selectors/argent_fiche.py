"""The money of one action, as far as the person may see it: what is affected, engaged, paid, and what it waits for."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone

from alliance.budget.models import Affectation, Attribution, Engagement, Versement
from alliance.plan.models import FicheAction


@dataclass(frozen=True, slots=True)
class Attente:
    """What a row waits for: the words, whom, how much, since when."""

    mots: str
    de_qui: str
    montant_cents: int
    depuis: date | None


@dataclass(slots=True)
class EngagementDeLAction:
    """An engagement, its payments, and what it waits for."""

    engagement: Engagement
    versements: list[Versement]
    attentes: list[Attente]


@dataclass(slots=True)
class AffectationDeLAction:
    """An affectation, what left it, and what it waits for."""

    affectation: Affectation
    engagements: list[EngagementDeLAction] = field(default_factory=list)
    attentes: list[Attente] = field(default_factory=list)

    @property
    def engage_cents(self) -> int:
        """What the payer is bound to pay, less what was given up."""
        return sum(row.engagement.montant_cents - row.engagement.desengage_cents for row in self.engagements)

    @property
    def verse_cents(self) -> int:
        """What was paid."""
        return sum(row.engagement.verse_cents for row in self.engagements)


@dataclass(slots=True)
class ArgentDeLAction:
    """Everything about the money of an action that one person may see."""

    affectations: list[AffectationDeLAction]
    autres: list[EngagementDeLAction]

    @property
    def vide(self) -> bool:
        """Whether there is nothing to show."""
        return not self.affectations and not self.autres


def argent_de_la_fiche(user: Any, fiche: FicheAction) -> ArgentDeLAction:
    """At most four queries, whatever the number of acts; two when nothing is affected.

    ``autres`` are engagements whose affectation the person does not see: what is paid to her own organisation.
    """
    affectations = list(
        Affectation.objects.visible_to(user)
        .filter(fiche=fiche)
        .select_related("enveloppe__financeur", "enveloppe__caisse", "decision")
        .order_by("-enveloppe__exercice", "-le", "pk")
    )
    attributions: dict[int, list[Attribution]] = defaultdict(list)
    for row in (
        Attribution.objects.visible_to(user)
        .actives()
        .filter(affectation__in=affectations)
        .select_related("acte", "beneficiaire", "convention")
        .order_by("pk")
    ):
        attributions[row.affectation_id].append(row)
    engagements = _engagements(user, fiche)
    seen = {row.pk for row in affectations}
    rows = [
        AffectationDeLAction(
            affectation,
            engagements.get(affectation.pk, []),
            _waits(affectation, attributions[affectation.pk], engagements.get(affectation.pk, [])),
        )
        for affectation in affectations
    ]
    others = [row for key, found in engagements.items() if key not in seen for row in found]
    return ArgentDeLAction(rows, others)


def _engagements(user: Any, fiche: FicheAction) -> dict[int, list[EngagementDeLAction]]:
    rows = list(
        Engagement.objects.visible_to(user)
        .filter(affectation__fiche=fiche)
        .select_related("caisse", "beneficiaire")
        .order_by("le", "pk")
    )
    payments: dict[int, list[Versement]] = defaultdict(list)
    for versement in Versement.objects.visible_to(user).filter(engagement__in=rows).order_by("le", "pk"):
        payments[versement.engagement_id].append(versement)
    found: dict[int, list[EngagementDeLAction]] = defaultdict(list)
    for row in rows:
        paid = payments[row.pk]
        found[row.affectation_id].append(EngagementDeLAction(row, paid, _waits_of_engagement(row, paid)))
    return found


def _waits_of_engagement(row: Engagement, payments: Iterable[Versement]) -> list[Attente]:
    found = []
    unpaid = row.montant_cents - row.desengage_cents - row.verse_cents
    if unpaid > 0:
        found.append(Attente("un versement", row.caisse.nom, unpaid, row.le))
    unproved = row.verse_cents - row.justifie_cents - row.reverse_cents
    if unproved > 0:
        last = max((payment.le for payment in payments if payment.annule_at is None), default=row.le)
        payee = row.beneficiaire.nom if row.beneficiaire else row.tiers
        found.append(Attente("un justificatif", payee, unproved, last))
    return found


def _waits(
    affectation: Affectation, attributions: Iterable[Attribution], engagements: Iterable[EngagementDeLAction]
) -> list[Attente]:
    found = []
    if affectation.libre_cents > 0:
        found.append(
            Attente("un acte attributif ou une commande", affectation.enveloppe.caisse.nom, affectation.libre_cents,
                    affectation.le)
        )  # fmt: skip
    engaged: dict[int | None, int] = defaultdict(int)
    for row in engagements:
        engaged[row.engagement.attribution_id] += row.engagement.montant_cents - row.engagement.desengage_cents
    for award in attributions:
        left = award.net_cents - engaged[award.pk]
        if left <= 0:
            continue
        found.append(_wait_of_award(award, left, affectation.enveloppe.caisse.nom))
    return found


def _wait_of_award(award: Attribution, left_cents: int, caisse: str) -> Attente:
    payee = award.beneficiaire.nom
    if award.notifiee_on is None:
        return Attente(f"la notification à {payee}", caisse, left_cents, award.acte.signe_on)
    if award.convention is not None and award.convention.signee_on is None:
        since = timezone.localdate(award.convention.enregistree_at)
        return Attente("la signature de la convention", payee, left_cents, since)
    return Attente("un engagement", caisse, left_cents, award.notifiee_on)
