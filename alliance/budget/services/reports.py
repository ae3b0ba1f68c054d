"""A carry-over to another year, whose enveloppe is opened when it is not there yet."""

import uuid
from datetime import date, datetime

from django.db import transaction

from alliance.budget.models import Enveloppe, MouvementEnveloppe
from alliance.budget.services.enveloppes import create_enveloppe, reporter_enveloppe
from alliance.comptes.models import Compte


@transaction.atomic
def reporter_vers_exercice(
    *,
    source: Enveloppe,
    exercice: int,
    montant_cents: int,
    le: date,
    motif: str,
    by: Compte | None,
    at: datetime,
    cle: uuid.UUID | None = None,
) -> MouvementEnveloppe:
    """Carry credits over to a year: same financeur, budget and nature; the enveloppe is opened when absent.

    Nothing is opened when the carry-over is refused.

    :raises ExerciceImpossible: before the programme, or too far.
    :raises ExerciceEstClos: the year that receives is closed.
    :raises ReportImpossible: the same year, or no reason given.
    :raises MontantImpossible: zero or negative.
    :raises DateImpossible: the day is to come.
    :raises EnveloppeInsuffisante: less is left.
    :raises DejaEnregistre: the same form was sent before.
    """
    twins = Enveloppe.objects.filter(
        cite=source.cite, financeur=source.financeur, caisse=source.caisse, nature=source.nature, exercice=exercice
    )
    cible = twins.first() or create_enveloppe(
        cite=source.cite, financeur=source.financeur, caisse=source.caisse, nature=source.nature, exercice=exercice,
        by=by, at=at, est_exemple=source.est_exemple,
    )  # fmt: skip
    return reporter_enveloppe(
        source=source, cible=cible, montant_cents=montant_cents, le=le, motif=motif, by=by, at=at, cle=cle
    )
