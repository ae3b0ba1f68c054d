"""The guides again, at a desk, without JavaScript: the page is the page."""

from functools import partial

import pytest

from tests.journeys.guides import DEUX_FOIS, nom, rejouer


@pytest.fixture
def visite(visite, gardes):
    """These journeys leave nothing behind in the browser: it stays open, its cache warm."""
    return partial(visite, gardes=gardes)


@pytest.mark.parametrize("parcours", DEUX_FOIS, ids=nom)
def test_the_steps_of_the_guides_work_without_javascript(visite, parcours):
    rejouer(visite, parcours, largeur=1280, javascript=False)
