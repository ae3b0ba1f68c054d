"""Fixtures of the plan's tests."""

import pytest

from alliance.territoires.models import PerimetreQuartier
from tests.factories import HabilitationFactory, QuartierFactory


@pytest.fixture
def cite_a_deux_quartiers(db):
    """The chef de projet of a cité whose perimeter holds « Les Tilleuls » and « Le Moulin »."""
    chef = HabilitationFactory()
    for nom in ("Les Tilleuls", "Le Moulin"):
        PerimetreQuartier.objects.create(cite=chef.cite, quartier=QuartierFactory(nom=nom))
    return chef
