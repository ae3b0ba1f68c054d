"""Saved views of the plan."""

from datetime import UTC, datetime

import factory
from factory.django import DjangoModelFactory

from alliance.plan.models import FiltreEnregistre
from tests.factories import CiteFactory, CompteFactory


class FiltreEnregistreFactory(DjangoModelFactory):
    class Meta:
        model = FiltreEnregistre

    cite = factory.SubFactory(CiteFactory)
    compte = factory.SubFactory(CompteFactory)
    nom = factory.Sequence(lambda n: f"Vue {n}")
    requete = "statut=EN_COURS"
    cree_at = datetime(2026, 1, 1, tzinfo=UTC)
