"""Which guides are replayed, by whom, how many times; and how one of them is."""

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

UNE_FOIS = {"modifier-plusieurs-fiches", "Lever une condition"}
"""Guides, or one heading of a guide, that cannot be done twice: the second reader would find it done."""

EN_DERNIER = {"tenir-une-seance"}
"""What closes the séance that the other guides prepare: once, when they are done, on the screen that projects it."""

PARCOURS = [parcours for path in sorted(GUIDES.glob("*.md")) for parcours in parcours_de(path)]
DE_CHACUN = [un for un in PARCOURS if un.guide not in EN_DERNIER]
DEUX_FOIS = [un for un in DE_CHACUN if not {un.guide, un.titre} & UNE_FOIS]
A_LA_FIN = [un for un in PARCOURS if un.guide in EN_DERNIER]


def nom(parcours) -> str:
    return f"{parcours.guide}: {parcours.titre}"


def rejouer(visite, parcours, *, largeur: int, javascript: bool) -> None:
    """Each step done by the reader of the guide; the page where she ends is read by axe."""
    une = visite(LECTEURS.get(parcours.guide, "chef.de.projet"), largeur=largeur, javascript=javascript)
    une.aller("/")
    lecteur = Lecteur(une.page, suffixe="" if javascript else " (bis)")

    for etape in parcours.etapes:
        lecteur.faire(etape)

    une.page.keyboard.press("Escape")  # an open menu covers what is behind it
    found = defauts(une.page) if javascript else []  # axe is a script of the page
    assert found == []
