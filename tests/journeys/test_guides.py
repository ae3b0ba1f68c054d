"""The guides are what the journeys replay: a step that the product does not hold any more fails here."""

import os
from functools import partial

import pytest

from tests.journeys.outils import defauts
from tests.journeys.pas_a_pas import GUIDES, Lecteur, parcours_de

LECTEURS = {
    "chef-de-projet": "chef.de.projet",
    "membre-de-la-troika": "prefecture",
    "referent": "referent",
    "porteur": "porteur",
    "partenaire": "partenaire",
    "donner-l-avis-de-son-pole": "prefecture",
    "groupes-de-travail": "referent",
    "gestionnaire": "gestionnaire",
    "comptable": "comptable",
    "principal": "principal",
}
"""Who follows each guide; every other guide is the chef de projet's."""

UNE_FOIS = {
    "modifier-plusieurs-fiches",
    "Lever une condition",
    "Importer la liste de vos paiements",
    "Importer un dossier Dauphin",
    "Ouvrir une enveloppe",
}
"""Guides, or one heading of a guide, that cannot be done twice: the second reader would find it done."""

EN_DERNIER = {"tenir-une-seance"}
"""What closes the séance that the other guides prepare: once, when they are done, on the screen that projects it.

So all the guides stay in one file, which one process replays in order.
"""

COMPLET = bool(os.environ.get("E2E_COMPLET"))
"""Replay every guide without JavaScript, and not only those of the people who may have an old telephone.

The tests of the pages read all of them without JavaScript, each time; the chef de projet's guides without it cost two
minutes of browser, which the continuous integration does not have (docs/tests.md).
"""

PARCOURS = [parcours for path in sorted(GUIDES.glob("*.md")) for parcours in parcours_de(path)]


def _cas():
    """Each heading on a telephone, then again without JavaScript; at the end what ends something."""
    again = [
        un
        for un in PARCOURS
        if (COMPLET or un.guide in LECTEURS) and not {un.guide, un.titre} & (UNE_FOIS | EN_DERNIER)
    ]
    first = [un for un in PARCOURS if un.guide not in EN_DERNIER]
    last = [un for un in PARCOURS if un.guide in EN_DERNIER]
    for mot, suite, largeur, javascript in (
        ("téléphone", first, 390, True), ("sans JavaScript", again, 1280, False), ("projeté", last, 1280, True)
    ):  # fmt: skip
        for un in suite:
            yield pytest.param(un, largeur, javascript, id=f"{mot}-{un.guide}: {un.titre}")


@pytest.fixture
def visite(visite, gardes):
    """These journeys leave nothing behind in the browser: it stays open, its cache warm."""
    return partial(visite, gardes=gardes)


@pytest.mark.parametrize(("parcours", "largeur", "javascript"), list(_cas()))
def test_the_steps_of_the_guides_work(visite, parcours, largeur, javascript):
    une = visite(LECTEURS.get(parcours.guide, "chef.de.projet"), largeur=largeur, javascript=javascript)
    une.aller("/cite/dijon/recherche/")  # the lightest page that has the menu, which each of them opens first
    lecteur = Lecteur(une.page, suffixe="" if javascript else " (bis)")

    for etape in parcours.etapes:
        lecteur.faire(etape)

    une.page.keyboard.press("Escape")  # an open menu covers what is behind it
    found = defauts(une.page) if javascript else []  # axe is a script of the page
    assert found == []


def test_every_role_has_its_guide():
    assert [slug for slug in LECTEURS if not any(parcours.guide == slug for parcours in PARCOURS)] == []
