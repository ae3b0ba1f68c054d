"""The guides are what the journeys replay: a step that the product does not hold any more fails here."""

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
}
"""Who follows each guide; every other guide is the chef de projet's."""

UNE_FOIS = {"modifier-plusieurs-fiches"}
"""What cannot be done twice: the second reader would find it done."""

PARCOURS = [parcours for path in sorted(GUIDES.glob("*.md")) for parcours in parcours_de(path)]


@pytest.mark.parametrize("parcours", PARCOURS, ids=lambda parcours: f"{parcours.guide}: {parcours.titre}")
@pytest.mark.parametrize(("largeur", "javascript"), [(390, True), (1280, False)], ids=["téléphone", "sans JavaScript"])
def test_the_steps_of_the_guides_work(visite, parcours, largeur, javascript):
    if parcours.guide in UNE_FOIS and not javascript:
        return
    une = visite(LECTEURS.get(parcours.guide, "chef.de.projet"), largeur=largeur, javascript=javascript)
    une.aller("/")
    lecteur = Lecteur(une.page, suffixe="" if javascript else " (bis)")

    for etape in parcours.etapes:
        lecteur.faire(etape)

    une.page.keyboard.press("Escape")  # an open menu covers what is behind it
    found = defauts(une.page) if javascript else []  # axe is a script of the page
    assert found == []


def test_every_role_has_its_guide():
    assert [slug for slug in LECTEURS if not any(parcours.guide == slug for parcours in PARCOURS)] == []
