"""Who settles a follow-up."""

from alliance.gouvernance.models import Suite
from alliance.gouvernance.permissions.seances import can_prepare_seances
from alliance.kernel.permissions import GRANTED, Verdict, denied, permission


@permission("Dire qu'une suite est faite, avec sa preuve")
def can_finish_suite(user, suite: Suite) -> Verdict:
    """The person in charge of it, and who prepares the séances of the instance."""
    if suite.responsable_id == user.pk or can_prepare_seances(user, suite.instance):
        return GRANTED
    return denied("Cette suite est réglée par la personne qui s'en charge ou par celle qui prépare les séances.")


@permission("Confier, modifier ou abandonner une suite")
def can_manage_suite(user, suite: Suite) -> Verdict:
    """Who prepares the séances of the instance."""
    return can_prepare_seances(user, suite.instance)
