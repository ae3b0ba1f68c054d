"""The HTML checks see what they are there to see."""

import pytest
from django.http import HttpResponse

from tests.html import verifier_fragment, verifier_page

PAGE = """<!doctype html><html lang="fr"><head><title>Le plan</title></head>
<body><main><h1>Le plan</h1>{}</main></body></html>"""

GOOD = """
<form method="post"><input type="hidden" name="csrfmiddlewaretoken" value="x">
<label for="t">Titre</label><input id="t" name="t" aria-invalid="true" aria-describedby="t-e">
<p id="t-e">Donnez un titre.</p>
<fieldset><legend>Temps</legend><label><input type="radio" name="r"> Scolaire</label></fieldset></form>
<table><caption>Actions</caption><tr><th scope="col">Code</th></tr></table>
<a href="#t"><svg aria-hidden="true"></svg>Voir</a>
"""


def test_a_sound_page_passes():
    tree = verifier_page(HttpResponse(PAGE.format(GOOD)))

    assert tree.find("h1")[0].text == "Le plan"


@pytest.mark.parametrize(
    ("html", "problem"),
    [
        ('<p id="a">1</p><p id="a">2</p>', "id répété : a"),
        ("<h1>Deux</h1>", "2 h1 au lieu d'un"),
        ("<h3>Trop bas</h3>", "titre de niveau 3 après un niveau 1"),
        ('<input name="q">', "champ sans étiquette"),
        ('<label>Oui <input type="radio" name="r"></label>', "groupe sans fieldset ni legend"),
        ('<label>T <input name="t" aria-invalid="true"></label>', "erreur sans message relié"),
        ('<p aria-describedby="rien">x</p>', "aria-describedby=rien ne mène nulle part"),
        ("<table><tr><td>1</td></tr></table>", "tableau sans caption"),
        ("<table><caption>c</caption><tr><th>1</th></tr></table>", "th sans scope"),
        ('<a href="/x"></a>', "sans nom"),
        ('<img src="/x.png">', "image sans alt"),
        ("<svg></svg>", "svg ni caché ni nommé"),
        ('<p style="color:red">x</p>', "attribut style interdit"),
        ('<button onclick="x()">x</button>', "attribut onclick interdit"),
        ("<script>x()</script>", "script en ligne sans nonce"),
        ('<script src="https://ailleurs.invalid/x.js"></script>', "fichier pris chez un tiers"),
        ('<form method="post"></form>', "formulaire sans jeton csrf"),
        ("<div><p>x</div></div>", "fermeture sans ouverture"),
    ],
)
def test_a_planted_fault_is_named(html, problem):
    with pytest.raises(AssertionError, match=problem):
        verifier_page(HttpResponse(PAGE.format(html)))


def test_a_fragment_is_not_a_page():
    with pytest.raises(AssertionError, match="une page entière"):
        verifier_fragment(HttpResponse(PAGE.format("")))
