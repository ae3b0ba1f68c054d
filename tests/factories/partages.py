"""The smallest valid keys: a token whose secret is known, a calendar link."""

from datetime import UTC, datetime

import factory
from factory.django import DjangoModelFactory

from alliance.partages.enums import PorteeJeton
from alliance.partages.models import Jeton, LienAgenda
from alliance.partages.rules import PREFIXE, empreinte_of
from tests.factories import HabilitationFactory


class CleFactory(DjangoModelFactory):
    """A key of a chef de projet, unless told otherwise."""

    class Meta:
        abstract = True

    class Params:
        habilitation = factory.SubFactory(HabilitationFactory)

    compte = factory.SelfAttribute("habilitation.compte")
    cite = factory.SelfAttribute("habilitation.cite")
    cree_at = datetime(2020, 1, 1, 9, 0, tzinfo=UTC)


class JetonFactory(CleFactory):
    """In service; ``secret_of`` gives what its bearer sends."""

    class Meta:
        model = Jeton
        exclude = ("numero",)

    numero = factory.Sequence(lambda n: n)
    nom = factory.LazyAttribute(lambda o: f"Tableau {o.numero}")
    portee = PorteeJeton.PLAN_ET_ANNUAIRE
    empreinte = factory.LazyAttribute(lambda o: empreinte_of(f"{PREFIXE}{o.numero:043d}"))
    indice = factory.LazyAttribute(lambda o: f"{o.numero:04d}"[-4:])
    expire_at = datetime(2090, 1, 1, tzinfo=UTC)


class LienAgendaFactory(CleFactory):
    class Meta:
        model = LienAgenda

    nom = factory.Sequence(lambda n: f"Calendrier {n}")
    avec_vacances = False


def secret_of(jeton: Jeton) -> str:
    """The token whose digest the factory kept."""
    numero = int(jeton.nom.removeprefix("Tableau "))
    return f"{PREFIXE}{numero:043d}"
