"""Retention: what nobody needs any more goes (docs/rgpd.md)."""

from datetime import datetime

from django.contrib.sessions.models import Session
from django.db import transaction

from alliance.acteurs.models import Invitation
from alliance.acteurs.selectors.acces import invitations_perimees


@transaction.atomic
def delete_perimees(*, at: datetime) -> tuple[int, int]:
    """Delete the invitations that nobody answered in time, and the sessions that ended; return how many of each.

    The invitation's line stays in the journal. The platform acts, nobody signs.
    """
    invitations = Invitation.objects.filter(pk__in=invitations_perimees(at).values("pk")).delete()[0]
    sessions = Session.objects.filter(expire_date__lt=at).delete()[0]
    return invitations, sessions
