"""PDF of the plan that somebody asked for."""

from datetime import UTC, datetime

import factory
from factory.django import DjangoModelFactory

from alliance.plan.enums import GenreEdition
from alliance.plan.models import Edition
from tests.factories import CiteFactory, CompteFactory


class EditionFactory(DjangoModelFactory):
    """The whole plan, asked for in January and not built yet."""

    class Meta:
        model = Edition

    cite = factory.SubFactory(CiteFactory)
    genre = GenreEdition.PLAN
    demande_at = datetime(2026, 1, 1, tzinfo=UTC)
    demande_by = factory.SubFactory(CompteFactory)
