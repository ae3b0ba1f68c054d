"""The watch over the browser sees what it must: a journey that complains of nothing proves something."""

import pytest

from tests.journeys.outils import Clavier, Visite, defauts

FAUTES = {
    "another machine": ("fetch('https://exemple.invalid/').catch(() => null)", "connect-src"),
    "inline script": (
        "document.body.append(Object.assign(document.createElement('script'), {text: '1'}))",
        "script-src",
    ),
    "error of a script": ("setTimeout(() => { throw new Error('cassé') })", "erreur JavaScript"),
    "missing file": ("fetch('/static/rien.css')", None),
    "missing image": ("document.body.append(Object.assign(new Image(), {src: '/static/rien.png'}))", "404"),
}


@pytest.mark.parametrize(("script", "plainte"), FAUTES.values(), ids=FAUTES)
def test_watch_hears(chromium, serveur, script, plainte):
    une = Visite(chromium, serveur, {}, None)
    une.aller("/compte/connexion/")

    une.page.evaluate(f"() => {{ {script} }}")
    une.page.wait_for_timeout(300)

    plaintes = une.fermer()
    assert [plainte in texte for texte in plaintes[:1]] == ([True] if plainte else [])


def test_reading_hears(visite):
    une = visite(largeur=390)
    une.aller("/compte/connexion/")
    une.page.evaluate("""() => {
      const main = document.querySelector('main');
      main.append(Object.assign(document.createElement('h5'), {textContent: 'Trop bas'}), new Image());
      main.append(Object.assign(document.createElement('div'), {textContent: 'x'.repeat(900)}));
    }""")

    found = " ".join(defauts(une.page))

    assert [word in found for word in ("image-alt", "h5 « Trop bas »", "largeur")] == [True, True, True]


def test_focus_that_is_not_seen_is_heard(visite):
    une = visite(largeur=390)
    une.aller("/compte/connexion/")
    une.page.evaluate("() => { document.querySelector('#id_login').classList.add('visually-hidden'); }")

    with pytest.raises(AssertionError, match="id_login"):
        Clavier(une.page).parcourir()
