"""Enveloppes: opened, announced, notified, amended, frozen, cashed, carried over. One conditional UPDATE each."""

import uuid
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from alliance.acteurs.models import Caisse
from alliance.budget.enums import NatureCredit, NatureMouvement
from alliance.budget.models import Enveloppe, Financeur, MouvementEnveloppe
from alliance.budget.rules import EFFETS, EXERCICE_MAX, EXERCICE_MIN
from alliance.budget.services.cles import refuse_repeated
from alliance.budget.services.controles import (
    CiteDifferente,
    check_exercice_ouvert,
    check_jour,
    check_montant,
)
from alliance.journal.services import record
from alliance.kernel.errors import DomainError
from alliance.kernel.money import format_cents
from alliance.territoires.models import Cite


class EnveloppeExiste(DomainError):
    pass


class ReferenceManquante(DomainError):
    pass


class EnveloppeInsuffisante(DomainError):
    pass


class ReportImpossible(DomainError):
    pass


class ExerciceImpossible(DomainError):
    pass


@transaction.atomic
def create_enveloppe(
    *, cite: Cite, financeur: Financeur, caisse: Caisse, nature: str, exercice: int, by: Any, at: datetime,
    note: str = "", est_exemple: bool = False,
) -> Enveloppe:  # fmt: skip
    """Open an enveloppe, empty: its amounts come from its movements.

    :raises CiteDifferente: the financeur or the caisse is of another cité.
    :raises ExerciceImpossible: before the programme, or too far.
    :raises ExerciceEstClos: the year is closed.
    :raises EnveloppeExiste: the same exists already.
    """
    if not cite.pk == financeur.cite_id == caisse.cite_id:
        raise CiteDifferente("Le financeur et le budget doivent être de la même cité que l'enveloppe.")
    if not EXERCICE_MIN <= exercice <= EXERCICE_MAX:
        raise ExerciceImpossible(f"L'exercice {exercice} n'existe pas : donnez une année à partir de {EXERCICE_MIN}.")
    check_exercice_ouvert(cite, exercice)
    same = Enveloppe.objects.filter(cite=cite, financeur=financeur, caisse=caisse, nature=nature, exercice=exercice)
    if same.exists():
        raise EnveloppeExiste(
            f"L'enveloppe {exercice} de « {financeur.nom} » dans « {caisse.nom} » existe déjà "
            f"({NatureCredit(nature).label}) : enregistrez-y un mouvement."
        )
    enveloppe = Enveloppe.objects.create(
        cite=cite, financeur=financeur, caisse=caisse, nature=nature, exercice=exercice, note=note,
        est_exemple=est_exemple, creee_at=at, creee_by=by,
    )  # fmt: skip
    record(kind="budget.enveloppe.created", by=by, subject=enveloppe, exercice=exercice, nature=nature)
    return enveloppe


@transaction.atomic
def record_mouvement(
    *, enveloppe: Enveloppe, nature: str, montant_cents: int, le: date, by: Any, at: datetime, reference: str = "",
    motif: str = "", cle: uuid.UUID | None = None,
) -> MouvementEnveloppe:  # fmt: skip
    """Record an act on an enveloppe and move its totals: announced, notified, amended, frozen, taken back, cashed.

    :param montant_cents: as written in the act; negative only for an announcement or an amendment that lowers.
    :raises MontantImpossible: zero, or negative where the act has no such thing.
    :raises DateImpossible: the day is to come.
    :raises ReferenceManquante: this act is proved by a reference.
    :raises ReportImpossible: a carry-over has two halves: ``reporter_enveloppe``.
    :raises ExerciceEstClos: the year takes no more credits; cash still comes in.
    :raises EnveloppeInsuffisante: the enveloppe cannot bear it; the message says what must be freed first.
    :raises DejaEnregistre: the same form was sent before.
    """
    if nature in {NatureMouvement.REPORT_SORTANT, NatureMouvement.REPORT_ENTRANT}:
        raise ReportImpossible("Un report a deux côtés : utilisez « Reporter sur un autre exercice ».")
    effet = EFFETS[nature]
    check_montant(-montant_cents if effet.deux_sens and montant_cents < 0 else montant_cents)
    check_jour(le, at=at)
    if effet.reference and not reference.strip():
        raise ReferenceManquante(f"Donnez {effet.reference} : c'est ce qui prouve l'acte.")
    if nature not in {NatureMouvement.ENCAISSEMENT, NatureMouvement.ANNULATION_TITRE}:
        check_exercice_ouvert(enveloppe.cite, enveloppe.exercice)
    moved = _move(enveloppe, nature, montant_cents)
    refuse_repeated(MouvementEnveloppe, cle)
    if not moved:
        raise _insuffisante(enveloppe, nature, montant_cents)
    row = MouvementEnveloppe(
        enveloppe=enveloppe, nature=nature, montant_cents=montant_cents, reference=reference.strip(), le=le,
        motif=motif, cle=cle or uuid.uuid4(), enregistre_at=at, enregistre_by=by,
    )  # fmt: skip
    row.save()
    record(
        kind="budget.mouvement.recorded", by=by, subject=enveloppe, nature=nature, montant_cents=montant_cents,
        mouvement=row.pk,
    )  # fmt: skip
    return row


def _move(enveloppe: Enveloppe, nature: str, montant_cents: int) -> bool:
    """Move the total under the ceilings, in one statement: two people cannot move it past them."""
    effet = EFFETS[nature]
    delta = effet.signe * montant_cents
    (total,) = effet.totaux
    rows = Enveloppe.objects.filter(pk=enveloppe.pk)
    if total == "notifie_cents":
        rows = rows.filter(notifie_cents__gte=F("affecte_cents") + F("gele_cents") + F("reporte_cents") - delta)
    elif total in {"gele_cents", "reporte_cents"} and delta > 0:
        rows = rows.filter(notifie_cents__gte=F("affecte_cents") + F("gele_cents") + F("reporte_cents") + delta)
    elif total == "encaisse_cents" and delta > 0:
        rows = rows.filter(notifie_cents__gte=F("encaisse_cents") + delta)
    if delta < 0:
        rows = rows.filter(**{f"{total}__gte": -delta})
    return bool(rows.update(**{total: F(total) + delta}))


def _insuffisante(enveloppe: Enveloppe, nature: str, montant_cents: int) -> EnveloppeInsuffisante:
    """Why an enveloppe refuses a movement, in euros, and what to do."""
    enveloppe.refresh_from_db()
    asked, free = format_cents(abs(montant_cents), always_cents=True), enveloppe.disponible_cents
    if nature == NatureMouvement.ENCAISSEMENT:
        left = enveloppe.notifie_cents - enveloppe.encaisse_cents
        return EnveloppeInsuffisante(
            f"Vous encaissez {asked}, et il reste {_euros(left)} à encaisser sur ce qui est notifié. "
            "Enregistrez d'abord la notification ou l'avenant."
        )
    if nature in {NatureMouvement.DEGEL, NatureMouvement.ANNULATION_TITRE}:
        held = enveloppe.gele_cents if nature == NatureMouvement.DEGEL else enveloppe.encaisse_cents
        word = "gelés" if nature == NatureMouvement.DEGEL else "encaissés"
        return EnveloppeInsuffisante(f"Vous rendez {asked}, et {_euros(held)} seulement sont {word}.")
    if nature == NatureMouvement.ANNONCE:
        return EnveloppeInsuffisante(
            f"L'annonce baisse de {asked}, et {_euros(enveloppe.annonce_cents)} seulement sont annoncés."
        )
    return EnveloppeInsuffisante(
        f"L'enveloppe perdrait {asked}, et il lui reste {_euros(free)} sans affectation. "
        f"Libérez d'abord {_euros(abs(montant_cents) - free)} d'affectations."
    )


def _euros(cents: int) -> str:
    return format_cents(cents, always_cents=True) if cents else "0 €"


@transaction.atomic
def reporter_enveloppe(
    *, source: Enveloppe, cible: Enveloppe, montant_cents: int, le: date, motif: str, by: Any, at: datetime,
    cle: uuid.UUID | None = None,
) -> MouvementEnveloppe:  # fmt: skip
    """Carry credits without affectation over to another year: a normal act, with its two halves.

    :returns: the half that leaves ``source``.
    :raises MontantImpossible: zero or negative.
    :raises DateImpossible: the day is to come.
    :raises ReportImpossible: same year, another cité, another purse or nature, or no reason given.
    :raises ExerciceEstClos: the year that receives is closed; the one that gives may be.
    :raises EnveloppeInsuffisante: less is left.
    :raises DejaEnregistre: the same form was sent before.
    """
    check_montant(montant_cents)
    check_jour(le, at=at)
    if source.cite_id != cible.cite_id or source.exercice == cible.exercice:
        raise ReportImpossible("Un report va d'un exercice à un autre, dans la même cité.")
    if (source.caisse_id, source.financeur_id, source.nature) != (cible.caisse_id, cible.financeur_id, cible.nature):
        raise ReportImpossible("Un report garde son budget, son financeur et sa nature : prenez l'enveloppe pareille.")
    if not motif.strip():
        raise ReportImpossible("Dites pourquoi ces crédits sont reportés.")
    check_exercice_ouvert(cible.cite, cible.exercice)
    moved = _move(source, NatureMouvement.REPORT_SORTANT, montant_cents)
    refuse_repeated(MouvementEnveloppe, cle)
    if not moved:
        raise _insuffisante(source, NatureMouvement.REPORT_SORTANT, montant_cents)
    _move(cible, NatureMouvement.REPORT_ENTRANT, montant_cents)
    common = {"montant_cents": montant_cents, "le": le, "motif": motif, "enregistre_at": at, "enregistre_by": by}
    out = MouvementEnveloppe(
        enveloppe=source, nature=NatureMouvement.REPORT_SORTANT, cle=cle or uuid.uuid4(), **common
    )  # fmt: skip
    out.save()
    MouvementEnveloppe(enveloppe=cible, nature=NatureMouvement.REPORT_ENTRANT, contrepartie=out, **common).save()
    record(
        kind="budget.report.recorded", by=by, subject=source, montant_cents=montant_cents, cible=cible.pk,
        exercice=cible.exercice,
    )  # fmt: skip
    return out
