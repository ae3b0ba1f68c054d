from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from django_cotton.compiler_regex import CottonCompiler

from alliance.kernel.templatetags import alliance as filtres

NOW = datetime(2026, 10, 13, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "shown"), [(680000, "6\u00a0800\u00a0€"), (0, "–"), (None, "–"), (680050, "6\u00a0800,50\u00a0€")]
)
def test_euros(value, shown):
    assert filtres.euros(value) == shown


@pytest.mark.parametrize(("value", "shown"), [(1234567, "1\u00a0234\u00a0567"), (0, "0"), (None, "–")])
def test_nombre(value, shown):
    assert filtres.nombre(value) == shown


@pytest.mark.parametrize(("value", "read"), [("31", 31), (31, 31), ("", None), (None, None)])
def test_entier(value, read):
    assert filtres.entier(value) == read


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (date(2026, 9, 1), "1er septembre 2026"),
        (datetime(2026, 8, 31, 22, 30, tzinfo=UTC), "1er septembre 2026"),
        (None, ""),
    ],
)
def test_jour_is_the_day_in_paris(value, shown):
    assert filtres.jour(value) == shown


def test_jour_court_leaves_the_year_out():
    assert [filtres.jour_court(date(2026, 10, 13)), filtres.jour_court(None)] == ["13 octobre", ""]


def test_instant_is_the_hour_in_paris():
    shown = filtres.instant(datetime(2026, 10, 9, 14, 42, tzinfo=UTC))

    assert [shown, filtres.instant(None)] == ["9 octobre 2026 à 16\u00a0h\u00a042", ""]


def test_periode_and_school_year():
    assert filtres.periode(date(2026, 9, 1), date(2027, 6, 30)) == "du 1er septembre 2026 au 30 juin 2027"
    assert [filtres.annee_scolaire_of(date(2026, 9, 1)), filtres.annee_scolaire_of(None)] == ["2026-2027", ""]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (NOW - timedelta(seconds=30), "à l’instant"),
        (NOW - timedelta(minutes=2), "il y a 2\u00a0minutes"),
        (NOW - timedelta(minutes=59), "il y a 59\u00a0minutes"),
        (NOW - timedelta(hours=3), "aujourd’hui"),
        (NOW - timedelta(hours=20), "hier"),
        (NOW - timedelta(days=3), "il y a 3\u00a0jours"),
        (NOW - timedelta(days=30), "il y a 30\u00a0jours"),
        (NOW - timedelta(days=31), "le 12 septembre 2026"),
        (NOW + timedelta(days=2), "le 15 octobre 2026"),
        (date(2026, 10, 12), "hier"),
        (None, ""),
    ],
)
def test_depuis(value, shown):
    assert filtres.depuis(value, NOW) == shown


@pytest.mark.parametrize(
    ("due", "shown"),
    [
        (date(2026, 10, 12), "En retard de 1\u00a0jour"),
        (date(2026, 10, 7), "En retard de 6\u00a0jours"),
        (date(2026, 10, 13), ""),
    ],
)
def test_retard_starts_the_day_after(due, shown):
    assert filtres.retard(due, date(2026, 10, 13)) == shown


@pytest.mark.parametrize(
    ("count", "words", "shown"),
    [
        (0, "action", "action"),
        (1, "action", "action"),
        (2, "action", "actions"),
        (3, "réseau,réseaux", "réseaux"),
        (1, "réseau,réseaux", "réseau"),
        (None, "action", "action"),
    ],
)
def test_pluriel(count, words, shown):
    assert filtres.pluriel(count, words) == shown


def test_compte_agrees_with_its_number():
    assert [filtres.compte(1200, "action"), filtres.compte(None, "action")] == [
        "1\u00a0200 actions",
        "0 action",
    ]


@pytest.mark.parametrize(
    ("number", "total", "shown"),
    [
        (1, 1, [1]),
        (1, 3, [1, 2, 3]),
        (1, 9, [1, 2, None, 9]),
        (3, 9, [1, 2, 3, 4, None, 9]),
        (4, 9, [1, 2, 3, 4, 5, None, 9]),
        (5, 9, [1, None, 4, 5, 6, None, 9]),
        (9, 9, [1, None, 8, 9]),
    ],
)
def test_voisines(number, total, shown):
    assert list(filtres.voisines(Paginator(range(total), 1).page(number))) == shown


def _context(query: str) -> Context:
    return Context({"request": RequestFactory().get(f"/{query}")})


@pytest.mark.parametrize(
    ("query", "changes", "shown"),
    [
        ("?q=lire&page=3", {"page": 4}, "?q=lire&page=4"),
        ("?q=lire&page=3", {"statut": "OK"}, "?q=lire&statut=OK"),
        ("?q=lire&axe=1&axe=2", {"q": ""}, "?axe=1&axe=2"),
        ("?q=lire", {"q": None}, "?"),
    ],
)
def test_adresse_keeps_the_other_filters(query, changes, shown):
    assert filtres.adresse(_context(query), **changes) == shown


def test_adresse_without_a_request_is_empty():
    assert filtres.adresse(Context(), page=1) == "?page=1"


@pytest.mark.parametrize(
    ("query", "aria", "url"),
    [
        ("?q=a", "none", "?q=a&tri=titre"),
        ("?tri=titre", "ascending", "?tri=-titre"),
        ("?tri=-titre", "descending", "?tri=titre"),
        ("?tri=montant&page=2", "none", "?tri=titre"),
    ],
)
def test_tri_turns_round(query, aria, url):
    state = filtres.tri(_context(query), "titre")

    assert (state["aria"], state["url"]) == (aria, url)


def test_sortable_heading_says_its_order():
    template = Template(CottonCompiler().process('<c-colonne mot="Montant" cle="montant" num="oui" />'))

    html = template.render(_context("?tri=-montant"))

    assert 'aria-sort="descending"' in html
    assert "décroissant" in html


def test_an_icon_of_the_layout_is_decorative_and_escaped():
    html = Template('{% load alliance %}{% icone "list" %}{% icone mauvais %}').render(Context({"mauvais": '"><b>'}))

    assert html.count('aria-hidden="true"') == 2
    assert "<b>" not in html
