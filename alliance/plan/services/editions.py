"""Editions: a PDF asked by somebody, built by the worker under the rights that she then has, found again later."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from alliance.documents.services import delete_document, store_document
from alliance.journal.services import record
from alliance.kernel.contrats import Registre
from alliance.kernel.errors import DomainError
from alliance.kernel.taches import enfiler
from alliance.plan.enums import EtatTravail
from alliance.plan.models import Edition, FicheAction
from alliance.plan.permissions import can_read_plan
from alliance.plan.selectors.editions import editions_perimees
from alliance.territoires.models import Cite

logger = logging.getLogger(__name__)

REQUETE_MAX = 2_000
"""Length of the filters that an edition keeps, in characters."""

REPRISE_APRES = timedelta(minutes=5)
"""An edition takes seconds: after that, whoever builds it is dead."""


class EditionImpossible(DomainError):
    pass


class AccesPerdu(DomainError):
    pass


@dataclass(frozen=True, slots=True)
class Composition:
    """What is put together for an edition: a file name without extension, and the PDF."""

    nom: str
    contenu: bytes


@dataclass(frozen=True, slots=True)
class Fabrique:
    """Who puts together a kind of edition, from what its asker may see at that moment."""

    genre: str
    composer: Callable[[Edition, datetime], Composition]


fabriques: Registre[Fabrique] = Registre("plan.fabriques")
"""Filters and sections are read above the services; the worker, which only knows services, finds them here."""


@transaction.atomic
def demander_edition(
    *, cite: Cite, genre: str, by: Any, at: datetime, fiche: FicheAction | None = None, requete: str = ""
) -> Edition:
    """Ask for a PDF; the worker builds it after the commit.

    :param requete: the filters, sort and columns, as in the address of the plan.
    :raises EditionImpossible: the filters are too many to be kept.
    """
    if len(requete) > REQUETE_MAX:
        raise EditionImpossible("Cette liste a trop de filtres pour un PDF. Retirez-en, ou choisissez le format XLSX.")
    edition = Edition.objects.create(cite=cite, genre=genre, fiche=fiche, requete=requete, demande_at=at, demande_by=by)
    record(kind="plan.edition.requested", by=by, subject=edition, genre=str(genre))
    enfiler(executer_edition, edition.pk)
    return edition


@transaction.atomic
def relancer_edition(*, edition: Edition, by: Any, at: datetime) -> Edition:
    """Build again an edition that failed, or that nobody builds any more.

    :raises EditionImpossible: it is done, or being built.
    """
    left = Edition.objects.filter(pk=edition.pk, etat=EtatTravail.ECHOUE)
    stuck = Edition.objects.filter(
        pk=edition.pk, etat__in=[EtatTravail.EN_ATTENTE, EtatTravail.EN_COURS], demande_at__lt=at - REPRISE_APRES
    )
    if not (left | stuck).update(etat=EtatTravail.EN_ATTENTE, erreur=""):
        raise EditionImpossible("Ce document est déjà prêt, ou en cours de composition.")
    edition.refresh_from_db()
    enfiler(executer_edition, edition.pk)
    return edition


@task()
def executer_edition(edition_id: int) -> None:
    """Build an edition that waits; nothing when it is done already or purged."""
    edition = Edition.objects.filter(pk=edition_id).first()
    if edition is not None:
        composer_edition(edition=edition, at=timezone.now())


def composer_edition(*, edition: Edition, at: datetime) -> Edition:
    """Build the file and keep it. May be run again after any interruption, and by two processes at once.

    Whatever stops it, the page says so and offers to try again; the cause goes to the logs.
    """
    waiting = Edition.objects.filter(pk=edition.pk, etat__in=[EtatTravail.EN_ATTENTE, EtatTravail.EN_COURS])
    if not waiting.update(etat=EtatTravail.EN_COURS):
        return edition
    try:
        fresh = Edition.objects.select_related("cite", "demande_by").get(pk=edition.pk)
        # Her roles are read once, at the start: the document is of one moment.
        fresh.demande_by._garde_fonctions = True  # type: ignore[attr-defined]
        _check_access(fresh)
        _garder(fresh, _composer(fresh, at), at)
    except DomainError as refusal:
        _echouer(edition, refusal.message)
    except Exception:
        logger.exception("edition %s was not built", edition.pk)
        _echouer(edition, "Le document n'a pas pu être composé. Réessayez ; si cela recommence, prévenez le support.")
    edition.refresh_from_db()
    return edition


def _check_access(edition: Edition) -> None:
    """The rights are those of this moment, not those of the moment when the edition was asked."""
    by = edition.demande_by
    if not by.is_active or not can_read_plan(by, edition.cite):
        raise AccesPerdu("Vous n'avez plus accès au plan de cette cité : le document n'a pas été composé.")
    visible = FicheAction.objects.visible_to(by).filter(cite=edition.cite)
    if edition.fiche_id is not None and not visible.filter(pk=edition.fiche_id).exists():
        raise AccesPerdu("Vous n'avez plus accès à cette action : le document n'a pas été composé.")


def _composer(edition: Edition, at: datetime) -> Composition:
    found = next(fabrique for fabrique in fabriques if fabrique.genre == edition.genre)
    return found.composer(edition, at)


@transaction.atomic
def _garder(edition: Edition, composition: Composition, at: datetime) -> None:
    # Locked by this write: of two processes that built it, the second finds it done and keeps nothing.
    mine = Edition.objects.filter(pk=edition.pk, etat=EtatTravail.EN_COURS, document=None)
    if not mine.update(erreur=""):
        return
    document = store_document(
        cite=edition.cite,
        nom=f"{composition.nom}.pdf",
        contenu=composition.contenu,
        by=edition.demande_by,
    )
    mine.update(etat=EtatTravail.TERMINE, document=document, termine_at=at)


def _echouer(edition: Edition, message: str) -> None:
    running = Edition.objects.filter(pk=edition.pk, etat=EtatTravail.EN_COURS)
    running.update(etat=EtatTravail.ECHOUE, erreur=message[:500])


def purger_editions(*, at: datetime) -> int:
    """Delete the editions past their retention, with their file. Answers how many were."""
    editions = list(editions_perimees(at).select_related("document"))
    for edition in editions:
        with transaction.atomic():
            document = edition.document
            edition.delete()
            if document is not None:
                delete_document(document=document, by=None)
    return len(editions)
