"""The guides are what the journeys replay: a step that the product does not hold any more fails here.

On a telephone; then, on the screen that projects it, what ends the séance that the other guides prepare. The same
without JavaScript is a file of its own, so that another process may take it: on its server, or later on this one.
"""

from functools import partial

import pytest

from tests.journeys.guides import A_LA_FIN, DE_CHACUN, LECTEURS, PARCOURS, nom, rejouer

CAS = [("téléphone", un, 390) for un in DE_CHACUN] + [("projeté", un, 1280) for un in A_LA_FIN]


@pytest.fixture
def visite(visite, gardes):
    """These journeys leave nothing behind in the browser: it stays open, its cache warm."""
    return partial(visite, gardes=gardes)


@pytest.mark.parametrize(
    ("parcours", "largeur"), [pytest.param(un, largeur, id=f"{mot}-{nom(un)}") for mot, un, largeur in CAS]
)
def test_the_steps_of_the_guides_work(visite, parcours, largeur):
    rejouer(visite, parcours, largeur=largeur, javascript=True)


def test_every_role_has_its_guide():
    assert [slug for slug in LECTEURS if not any(parcours.guide == slug for parcours in PARCOURS)] == []
