from datetime import date, timedelta
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance.kernel import charts
from alliance.kernel.dessin import month_ticks, next_month, ticks
from alliance.kernel.money import format_cents

SVG = "{http://www.w3.org/2000/svg}"
SERIES = [charts.Serie("versé", "e-verse"), charts.Serie("prévu", "e-prevu", hachuree=True)]
JOUR = date(2026, 12, 10)


def _bars(**more):
    mesures = [charts.Mesure("Axe <1>", 1200), charts.Mesure("Axe 2", 300, accent=True)]
    return charts.bars(ident="axes", titre="Actions par axe", mesures=mesures, colonne="axe", **more)


def _columns(**more):
    mesures = [charts.Mesure(str(age), age) for age in range(26)]
    return charts.columns(ident="ages", titre="Âges", mesures=mesures, colonne="âge", **more)


def _stacked(**more):
    rangees = [charts.Rangee("Structure porteuse", (320, 182)), charts.Rangee("Fonds du collège", (5, 60))]
    return charts.stacked_bars(ident="etats", titre="Argent", series=SERIES, rangees=rangees, colonne="budget", **more)


def _timeline(**more):
    etapes = [
        charts.Etape("Cafés", date(2026, 9, 1), date(2027, 6, 30)),
        charts.Etape("Permanence", None, date(2026, 10, 1)),
        charts.Etape("Sans fin", date(2026, 11, 15), None),
    ]
    return charts.timeline(ident="temps", titre="Quand", etapes=etapes, colonne="action", aujourdhui=JOUR, **more)


@given(st.integers(0, 10**13), st.integers(2, 10))
def test_ticks_are_round_and_hold_the_maximum(maximum, count):
    values = ticks(maximum, count=count)

    step = values[1] - values[0]
    assert values == tuple(range(0, values[-1] + 1, step))
    assert str(step).rstrip("0") in {"1", "2", "5"}
    assert values[-1] - step < max(maximum, 1) <= values[-1]
    assert len(values) <= count + 1


@pytest.mark.parametrize(
    ("maximum", "values"),
    [(0, (0, 1)), (1, (0, 1)), (5, (0, 1, 2, 3, 4, 5)), (6, (0, 2, 4, 6)), (37, (0, 10, 20, 30, 40))],
)
def test_ticks_examples(maximum, values):
    assert ticks(maximum) == values


@given(st.dates(date(2000, 1, 1), date(2060, 1, 1)), st.integers(1, 400))
def test_month_ticks_are_first_days_and_few(start, months):
    end = start.replace(day=1)
    for _ in range(months):
        end = next_month(end)

    days = [day for day, _words in month_ticks(start.replace(day=1), end)]

    assert all(day.day == 1 for day in days)
    assert len(days) <= 7


def test_next_month_passes_the_year():
    assert [next_month(date(2026, 12, 31)), next_month(date(2026, 1, 31))] == [date(2027, 1, 1), date(2026, 2, 1)]


@pytest.mark.parametrize("draw", [_bars, _columns, _stacked, _timeline])
@pytest.mark.parametrize("largeur", [None, 600])
def test_a_picture_has_a_title_a_description_and_no_style(draw, largeur):
    graphique = draw(largeur=largeur)

    root = ElementTree.fromstring(graphique.svg)
    assert root.attrib["role"] == "img"
    ids = [root.find(f"{SVG}title").attrib["id"], root.find(f"{SVG}desc").attrib["id"]]
    assert root.attrib["aria-labelledby"].split() == ids
    assert root.find(f"{SVG}title").text == graphique.titre
    assert root.find(f"{SVG}desc").text == graphique.phrase
    assert not [node for node in root.iter() if "style" in node.attrib]
    assert ("viewBox" in root.attrib) is (largeur is not None)


@pytest.mark.parametrize("draw", [_bars, _columns, _stacked, _timeline])
def test_a_table_row_has_as_many_cells_as_headings(draw):
    graphique = draw()

    assert {len(ligne) for ligne in graphique.lignes} == {len(graphique.entetes)}


def test_bars_give_the_same_figures_in_the_table():
    graphique = _bars(unite="actions")

    assert graphique.entetes == ("axe", "actions")
    assert graphique.lignes == (("Axe <1>", "1\u00a0200"), ("Axe 2", "300"))
    assert graphique.phrase == "La plus grande valeur\u00a0: Axe <1>, 1\u00a0200."


def test_bars_are_as_long_as_their_value():
    root = ElementTree.fromstring(_bars(largeur=600).svg)

    widths = [float(node.attrib["width"]) for node in root.findall(f"{SVG}rect")]
    assert widths == [480, 120]
    assert [node.attrib["class"] for node in root.findall(f"{SVG}rect")] == ["ff", "f5"]


def test_amounts_are_written_as_euros():
    graphique = _bars(ecrire=format_cents)

    assert graphique.lignes[0] == ("Axe <1>", "12\u00a0€")


def test_columns_thin_their_labels_out():
    root = ElementTree.fromstring(_columns().svg)

    labels = [node.text for node in root.findall(f"{SVG}text") if node.attrib["text-anchor"] == "middle"]
    assert labels == ["0", "3", "6", "9", "12", "15", "18", "21", "24"]


def test_stacked_bars_write_a_figure_only_where_it_fits():
    root = ElementTree.fromstring(_stacked().svg)

    inside = [node.text for node in root.findall(f"{SVG}text") if node.attrib["class"].startswith("t-")]
    assert inside == ["320"]


def test_stacked_bars_hatch_what_is_only_announced():
    graphique = _stacked()

    root = ElementTree.fromstring(graphique.svg)
    hatched = [node for node in root.findall(f"{SVG}rect") if node.attrib["fill"] == "url(#etats-hachures)"]
    assert len(hatched) == 2
    assert [ligne.libelle for ligne in graphique.legende] == ["versé", "prévu"]
    assert graphique.entetes == ("budget", "versé", "prévu", "total")
    assert graphique.lignes[1] == ("Fonds du collège", "5", "60", "65")


def test_stacked_bars_want_a_value_for_each_series():
    rangees = [charts.Rangee("Seule", (1,))]

    with pytest.raises(ValueError):
        charts.stacked_bars(ident="x", titre="X", series=SERIES, rangees=rangees, colonne="budget")


def test_timeline_says_what_has_no_date():
    graphique = _timeline()

    assert graphique.lignes[1:] == (
        ("Permanence", "non daté", "1er octobre 2026"),
        ("Sans fin", "15 novembre 2026", "non daté"),
    )
    assert graphique.phrase == ("Du 1er septembre 2026 au 30 juin 2027\u00a0; le trait marque le 10 décembre 2026.")


@pytest.mark.parametrize("draw", ["bars", "columns"])
@pytest.mark.parametrize("mesures", [[], [charts.Mesure("Rien", 0)]])
def test_nothing_to_show_says_so(draw, mesures):
    graphique = getattr(charts, draw)(ident="x", titre="X", mesures=mesures, colonne="axe")

    assert graphique.phrase == "Aucune valeur à montrer."
    ElementTree.fromstring(graphique.svg)


def test_nothing_in_time_is_still_a_picture():
    graphique = charts.timeline(ident="x", titre="X", etapes=[], aujourdhui=JOUR, colonne="action")

    assert graphique.lignes == ()
    ElementTree.fromstring(graphique.svg)


def test_the_day_after_the_last_is_not_announced():
    etapes = [charts.Etape("Un jour", JOUR, JOUR + timedelta(days=1))]

    graphique = charts.timeline(ident="x", titre="X", etapes=etapes, aujourdhui=JOUR, colonne="action")

    assert graphique.phrase.startswith("Du 1er décembre 2026 au 31 décembre 2026")
