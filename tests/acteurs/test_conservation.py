from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.utils import timezone

from alliance.acteurs.models import Invitation
from alliance.acteurs.rules import CONSERVATION_INVITATION_JOURS
from alliance.acteurs.services.conservation import delete_perimees
from tests.factories import CompteFactory
from tests.factories.acces import MAINTENANT, InvitationFactory

pytestmark = pytest.mark.django_db
LIMITE = MAINTENANT - timedelta(days=CONSERVATION_INVITATION_JOURS)


def test_only_what_is_past_its_retention_goes():
    kept = InvitationFactory(expire_at=LIMITE)
    accepted = InvitationFactory(
        expire_at=LIMITE - timedelta(days=900), acceptee_at=MAINTENANT, acceptee_by=CompteFactory()
    )
    InvitationFactory(expire_at=LIMITE - timedelta(seconds=1))
    for key, expires in (("a" * 32, MAINTENANT - timedelta(seconds=1)), ("b" * 32, MAINTENANT)):
        Session.objects.create(session_key=key, session_data="", expire_date=expires)

    assert delete_perimees(at=MAINTENANT) == (1, 1)
    assert delete_perimees(at=MAINTENANT) == (0, 0)
    assert set(Invitation.objects.all()) == {kept, accepted}
    assert [session.session_key for session in Session.objects.all()] == ["b" * 32]


def test_run_conservation_says_first_and_does_after():
    InvitationFactory(expire_at=timezone.now() - timedelta(days=CONSERVATION_INVITATION_JOURS + 1))
    out = StringIO()

    call_command("run_conservation", dry_run=True, stdout=out)
    assert Invitation.objects.count() == 1
    call_command("run_conservation", stdout=out)

    assert out.getvalue().splitlines() == [
        "1 invitation(s) seraient supprimées.",
        "1 invitation(s) et 0 session(s) supprimées.",
    ]
