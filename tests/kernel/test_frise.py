"""The strip of time: what a window shows of a period, and pictures that stay sound."""

from datetime import date
from xml.etree import ElementTree

import pytest

from alliance.kernel import frise
from alliance.kernel.dates import bornes_civiles, bornes_scolaires

SVG = "{http://www.w3.org/2000/svg}"
ANNEE = frise.Fenetre(*bornes_scolaires(2026))
BISSEXTILE = frise.Fenetre(*bornes_civiles(2028))
TOUSSAINT = frise.Bande("Toussaint", date(2026, 10, 17), date(2026, 11, 1))


def lire(svg):
    return ElementTree.fromstring(svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


def test_a_window_goes_from_its_first_to_its_last_day():
    assert ANNEE.part(date(2026, 9, 1)) == 0
    assert ANNEE.part(date(2027, 8, 31)) == 364 / 365
    assert BISSEXTILE.part(date(2028, 12, 31)) == 365 / 366
    assert len(ANNEE.mois()) == len(BISSEXTILE.mois()) == 12


@pytest.mark.parametrize(
    ("debut", "fin", "trait"),
    [
        (date(2026, 9, 1), date(2027, 8, 31), (0, 1, False, False, False)),
        (date(2026, 8, 31), date(2027, 9, 1), (0, 1, True, True, False)),
        (date(2025, 9, 1), date(2026, 9, 1), (0, frise.LARGEUR_MINIMALE, True, False, False)),
        (date(2027, 8, 31), None, (1 - frise.LARGEUR_MINIMALE, frise.LARGEUR_MINIMALE, False, False, True)),
        (None, date(2027, 8, 31), (0, 1, False, False, True)),
        (None, date(2028, 1, 1), (0, 1, False, True, True)),
    ],
)
def test_what_a_window_shows_of_a_period(debut, fin, trait):
    assert ANNEE.trait(debut, fin) == frise.Trait(*trait)


def test_an_action_of_one_day_stays_visible_even_on_29_february():
    trait = BISSEXTILE.trait(date(2028, 2, 29), date(2028, 2, 29))

    assert trait == frise.Trait(59 / 366, frise.LARGEUR_MINIMALE)


@pytest.mark.parametrize(("today", "lines"), [(date(2026, 11, 23), 1), (date(2026, 8, 31), 0), (date(2027, 9, 1), 0)])
def test_today_is_drawn_only_in_its_year(today, lines):
    root = lire(frise.fond(ANNEE, ident="f", bandes=[TOUSSAINT], aujourdhui=today))

    assert len([node for node in root.iter(f"{SVG}line") if node.attrib["class"] == "fr-jour"]) == lines
    assert len([node for node in root.iter(f"{SVG}rect") if node.attrib.get("class") == "fr-bande"]) == 1


def test_the_scale_carries_the_title_the_sentence_and_the_names_that_fit():
    proche = frise.Bande("Pont", date(2026, 11, 3), date(2026, 11, 4))
    bord = frise.Bande("Vacances d'été", date(2027, 8, 25), date(2027, 8, 31))

    svg = frise.echelle(ANNEE, ident="f", bandes=[TOUSSAINT, proche, bord], titre="Année <1>", phrase="Trois actions.")
    root = lire(svg)

    assert root.attrib["role"] == "img"
    assert root.attrib["aria-labelledby"] == "f-titre f-desc"
    assert [root.find(f"{SVG}title").text, root.find(f"{SVG}desc").text] == ["Année <1>", "Trois actions."]
    words = [node.text for node in root.iter(f"{SVG}text")]
    assert words[:2] == ["sept.", "oct."]
    assert words[12:] == ["Toussaint"]


@pytest.mark.parametrize(
    ("trait", "options", "classes", "signs"),
    [
        (frise.Trait(0, 1), {}, "fr-barre ff", []),
        (frise.Trait(0, 1, avant=True, apres=True), {}, "fr-barre ff", ["‹", "›"]),
        (frise.Trait(0, 1, ouvert=True), {"retard": True}, "fr-barre ff fr-ouvert fr-retard", []),
        (frise.Trait(0, 1), {"hachuree": True}, "fr-barre", []),
    ],
)
def test_a_bar_says_what_it_is_by_its_classes(trait, options, classes, signs):
    root = lire(frise.barre(trait, ident="f", marque="ff", **options))

    (rect,) = root.findall(f"{SVG}rect")
    assert rect.attrib["class"] == classes
    assert rect.attrib["fill"] == ("url(#f-hachures)" if options.get("hachuree") else "#1c6b58")
    assert [node.text for node in root.findall(f"{SVG}text")] == signs
    assert not [node for node in root.iter() if "style" in node.attrib]
    assert root.attrib["aria-hidden"] == "true"


@pytest.mark.parametrize(("hachuree", "rects"), [(False, "ff"), (True, None)])
def test_a_key_has_the_mark_of_its_bar(hachuree, rects):
    root = lire(frise.cle(ident="f", marque="ff", hachuree=hachuree))

    assert root.find(f"{SVG}rect").attrib.get("class") == rects


@pytest.mark.parametrize(("first", "days"), [(date(2028, 2, 1), 29), (date(2026, 2, 1), 28), (date(2026, 11, 1), 30)])
def test_a_little_month_has_all_its_days(first, days):
    root = lire(
        frise.petit_mois(
            first, bandes=[TOUSSAINT], debuts={first: 2}, fins={first.replace(day=28): 1}, aujourdhui=first
        )
    )

    cells = root.findall(f"{SVG}rect")
    assert len(cells) == days
    assert "pm-auj" in cells[0].attrib["class"]
    assert ("pm-vac" in cells[0].attrib["class"]) is (first.month == 11)
    assert [node.attrib["class"] for node in root.findall(f"{SVG}circle")] == ["pm-debut", "pm-fin"]
