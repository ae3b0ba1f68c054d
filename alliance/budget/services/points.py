"""Expenses linked to agenda items: from the page of the item, taken off it, carried over with it."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from alliance.acteurs.models import Organisation
from alliance.budget.models import DepenseDemandee, Enveloppe
from alliance.budget.selectors.depenses import libres
from alliance.budget.services.depenses import (
    INCONNUE,
    DepenseDejaInscrite,
    DepenseInconnue,
    demander_depense,
    follow_depenses,
)
from alliance.gouvernance.enums import TypeDecision
from alliance.gouvernance.models import Point
from alliance.gouvernance.services.points import lier_objet
from alliance.journal.services import record
from alliance.kernel.errors import DomainError
from alliance.plan.models import FicheAction

GENRE = "budget.depense"
"""The key of the expenses in ``gouvernance.contrats.liens``."""


class DepenseNonLiee(DomainError):
    pass


class PointSansDepense(DomainError):
    pass


@transaction.atomic
def ajouter_au_point(
    *, point: Point, enveloppe: Enveloppe, fiche: FicheAction, montant_cents: int, by: Any, at: datetime,
    objet: str = "", beneficiaire: Organisation | None = None, cle: uuid.UUID | None = None,
) -> DepenseDemandee:  # fmt: skip
    """Ask for an expense from the page of the item that will decide it.

    :raises DomainError: a refusal of ``demander_depense`` or of ``link_depense``.
    """
    row = demander_depense(
        cite=point.instance.cite, enveloppe=enveloppe, fiche=fiche, montant_cents=montant_cents, by=by, at=at,
        objet=objet, beneficiaire=beneficiaire, cle=cle,
    )  # fmt: skip
    lier_objet(point=point, genre=GENRE, pk=row.pk, by=by)
    row.refresh_from_db()
    return row


@transaction.atomic
def link_depense(*, point: Point, depense: DepenseDemandee, by: Any) -> DepenseDemandee:
    """Put an expense that waits on an item that decides expenses; the amount of the item follows.

    :raises PointSansDepense: the item is not a decision of expense.
    :raises DepenseInconnue: the expense is of another cité.
    :raises DepenseDejaInscrite: it is on an agenda, decided, or taken back.
    :raises DeuxBudgets: the item holds expenses of another budget.
    :raises AvisDejaDonne: a pôle gave its avis on the item.
    """
    if point.type_decision != TypeDecision.DEPENSE:
        raise PointSansDepense(
            "Ce point n'est pas une décision de dépense. Modifiez-le d'abord : une décision, de type « dépense »."
        )
    if depense.cite_id != point.instance.cite_id:
        raise DepenseInconnue(INCONNUE)
    free = libres(DepenseDemandee.objects.filter(pk=depense.pk)).values("pk")
    if not DepenseDemandee.objects.filter(pk__in=free).update(point=point):
        raise DepenseDejaInscrite(
            f"La dépense pour « {depense.fiche.titre} » est déjà à un ordre du jour, décidée ou retirée."
        )
    follow_depenses(point=point, by=by)
    _journal(point, depense, by, kind="budget.depense.linked")
    return depense


@transaction.atomic
def unlink_depense(*, point: Point, depense: DepenseDemandee, by: Any) -> None:
    """Take an expense off an item: it waits again. The last one leaves the item with its amount.

    :raises DepenseNonLiee: it is not on this item, or decided.
    """
    if not DepenseDemandee.objects.en_attente().filter(pk=depense.pk, point=point).update(point=None):
        raise DepenseNonLiee(f"La dépense pour « {depense.fiche.titre} » n'est pas à ce point. Rechargez la page.")
    follow_depenses(point=point, by=by)
    _journal(point, depense, by, kind="budget.depense.unlinked")


@transaction.atomic
def carry_over(*, copies: Mapping[int, Point]) -> None:
    """Ask again, on the copies of agenda items, for what the items asked for: part of the act that carries them over.

    The first rows stay where they were discussed, and take the decision that postpones them.

    :param copies: by primary key of the item.
    """
    rows = DepenseDemandee.objects.filter(point_id__in=list(copies), affectation=None, retiree_at=None).order_by("pk")
    asked = [(copies[row.point_id or 0], row) for row in rows]
    if not asked:
        return
    held = set(DepenseDemandee.objects.filter(point__in=copies.values()).values_list("point_id", flat=True))
    DepenseDemandee.objects.bulk_create(
        DepenseDemandee(
            cite_id=row.cite_id, enveloppe_id=row.enveloppe_id, fiche_id=row.fiche_id, point=copy,
            beneficiaire_id=row.beneficiaire_id, montant_cents=row.montant_cents, objet=row.objet,
            demandee_at=row.demandee_at, demandee_by_id=row.demandee_by_id,
        )
        for copy, row in asked
        if copy.pk not in held
    )  # fmt: skip


def _journal(point: Point, depense: DepenseDemandee, by: Any, *, kind: str) -> None:
    """A line about the séance, not about the action: what is on a draft is not told to those who read the action."""
    record(
        kind=kind, by=by, subject=point.seance or point, cite_id=depense.cite_id, depense=depense.pk,
        montant_cents=depense.montant_cents,
    )  # fmt: skip
