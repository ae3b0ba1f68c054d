"""The smallest valid rights: a delegation by the cité's chef de projet, an invitation that waits, a request."""

from datetime import UTC, date, datetime

import factory
from factory.django import DjangoModelFactory

from alliance.acteurs.enums import NatureDemande, Portee, Role
from alliance.acteurs.models import Delegation, DemandeDonnees, Invitation
from alliance.acteurs.services.invitations import hash_secret
from tests.factories import CiteFactory, CompteFactory, HabilitationFactory

MAINTENANT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
AUJOURD_HUI = date(2026, 3, 2)


class DelegationFactory(DjangoModelFactory):
    """Everything, for all time, from a chef de projet in title."""

    class Meta:
        model = Delegation

    cite = factory.SubFactory(CiteFactory)
    delegant = factory.LazyAttribute(lambda o: HabilitationFactory(cite=o.cite).compte)
    compte = factory.SubFactory(CompteFactory)
    portee = Portee.TOUT
    from_on = date(2020, 1, 1)
    to_on = date(2090, 1, 1)
    motif = "intérim"


class InvitationFactory(DjangoModelFactory):
    """A LECTEUR who has not answered yet; ``secret`` is what the link holds."""

    class Meta:
        model = Invitation

    class Params:
        secret = factory.Sequence(lambda n: f"secret-{n}")

    cite = factory.SubFactory(CiteFactory)
    email = factory.Sequence(lambda n: f"invite{n}@exemple.invalid")
    nom = factory.Sequence(lambda n: f"Invité {n}")
    role = Role.LECTEUR
    from_on = date(2020, 1, 1)
    secret_hash = factory.LazyAttribute(lambda o: hash_secret(o.secret))
    envoyee_at = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
    expire_at = datetime(2090, 1, 1, tzinfo=UTC)


class DemandeDonneesFactory(DjangoModelFactory):
    class Meta:
        model = DemandeDonnees

    cite = factory.SubFactory(CiteFactory)
    compte = factory.LazyAttribute(lambda o: HabilitationFactory(cite=o.cite, role=Role.LECTEUR).compte)
    nature = NatureDemande.RECTIFICATION
    recue_at = MAINTENANT
