"""Archiving a fiche with a reason, and bringing it back to the plan; an archived fiche is read, never changed."""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from alliance.journal.services import record
from alliance.kernel.dates import format_jour
from alliance.kernel.errors import DomainError
from alliance.plan.enums import OrigineModification, Validation
from alliance.plan.models import FicheAction
from alliance.plan.services.historique import write_modification
from alliance.plan.services.lignee import refuse_seconde_de_la_lignee


class FicheArchivee(DomainError):
    pass


class FicheNonArchivee(DomainError):
    pass


class MotifArchivageManquant(DomainError):
    pass


class FicheRetiree(DomainError):
    pass


def refuse_archived(fiche: FicheAction) -> None:
    """Stop any act on an archived fiche; every service that changes one, or its rows, calls it first.

    :raises FicheArchivee: the fiche is archived; the message says since when and how to bring it back.
    """
    if fiche.archivee_at:
        raise FicheArchivee(
            f"« {fiche.titre} » est archivée depuis le {format_jour(timezone.localtime(fiche.archivee_at).date())} : "
            "elle se lit, elle ne se modifie plus. Le chef de projet peut la remettre au plan."
        )


@transaction.atomic
def archive_fiche(*, fiche: FicheAction, motif: str, by, at: datetime) -> None:
    """Take a fiche out of the plan for a reason. Nothing of it is lost: it is read, found and brought back.

    :raises MotifArchivageManquant: no reason is given.
    :raises FicheArchivee: it is archived already.
    """
    reason = " ".join(motif.split())
    if not reason:
        raise MotifArchivageManquant(
            "Dites pourquoi l'action quitte le plan : la personne suivante le saura.", field="motif"
        )
    in_plan = FicheAction.objects.filter(pk=fiche.pk, archivee_at=None)
    moved = in_plan.update(
        archivee_at=at, motif_archivage=reason, version=F("version") + 1, modifiee_at=at, modifiee_by=by
    )
    fiche.refresh_from_db()
    if not moved:
        refuse_archived(fiche)
    write_modification(fiche=fiche, by=by, origine=OrigineModification.ARCHIVAGE, motif=reason)
    record(kind="plan.fiche.archived", by=by, subject=fiche)


@transaction.atomic
def unarchive_fiche(*, fiche: FicheAction, by, at: datetime) -> None:
    """Bring an archived fiche back to the plan, as it was.

    :param at: when it comes back.
    :raises FicheRetiree: a decision withdrew it: only another decision brings it back.
    :raises FicheNonArchivee: it is in the plan already.
    :raises DejaReconduite: its line has another fiche in the plan of the same exercice.
    """
    if fiche.validation == Validation.RETIREE and fiche.validation_decision:
        raise FicheRetiree(
            f"« {fiche.titre} » est retirée du plan par la décision {fiche.validation_decision.numero_affiche} : "
            "une nouvelle décision d'inscription la remet au plan. Mettez-la à l'ordre du jour."
        )
    refuse_seconde_de_la_lignee(fiche, fiche.exercice)
    archived = FicheAction.objects.filter(pk=fiche.pk, archivee_at__isnull=False).exclude(validation=Validation.RETIREE)
    moved = archived.update(
        archivee_at=None, motif_archivage="", version=F("version") + 1, modifiee_at=at, modifiee_by=by
    )
    fiche.refresh_from_db()
    if not moved:
        raise FicheNonArchivee(f"« {fiche.titre} » est déjà au plan {fiche.exercice} : il n'y a rien à rétablir.")
    write_modification(fiche=fiche, by=by, origine=OrigineModification.DESARCHIVAGE)
    record(kind="plan.fiche.unarchived", by=by, subject=fiche)
