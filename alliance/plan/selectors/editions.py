"""Reads of the editions: whose they are, which files they open, which are past their retention."""

from datetime import datetime, timedelta

from alliance.kernel.permissions import visible_cite_ids
from alliance.plan.enums import EtatTravail
from alliance.plan.models import Edition
from alliance.plan.models.structure import ROLES_STRUCTURE

CONSERVATION = timedelta(days=30)
"""How long an edition is kept: it shows the plan of one day, and is built again in a second."""


def editions_of(cite, user):
    """The editions that the person asked for in this cité, the latest first."""
    rows = Edition.objects.visible_to(user).filter(cite=cite).select_related("document", "fiche", "cite")
    return rows.order_by("-demande_at", "-pk")


def documents_of_editions(user):
    """Files of the editions that the person asked for, where she still reads the plan."""
    rows = Edition.objects.visible_to(user).filter(cite_id__in=visible_cite_ids(user, ROLES_STRUCTURE))
    return rows.filter(document__isnull=False).values("document_id")


def editions_perimees(at: datetime):
    """Editions asked for more than ``CONSERVATION`` ago."""
    return Edition.objects.filter(demande_at__lt=at - CONSERVATION)


def is_running(edition: Edition) -> bool:
    """Whether the worker has not finished with it."""
    return edition.etat in {EtatTravail.EN_ATTENTE, EtatTravail.EN_COURS}
