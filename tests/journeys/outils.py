"""What a journey is made of: a page that is watched, keys that are pressed, checks that read the whole page."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Error, Page, Response, expect

from demo.scenario import MOT_DE_PASSE
from tests.html import verifier_page

RACINE = Path(__file__).resolve().parents[2]
HAUTEURS = {320: 640, 390: 844, 1280: 900}
NIVEAUX = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
COULEURS = ["color-contrast", "link-in-text-block"]
"""The rules that read colours."""
AXE = Axe().axe_script
PATIENCE_MS = 15_000
expect.set_options(timeout=PATIENCE_MS)  # a busy machine is slow, not wrong
TABULATIONS = 150
ARRETS_MAX = 400
# The browser says it of any answer above 399; what was answered is judged with the response itself.
REPONSE_EN_CONSOLE = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")

# Everything that an element needs to be seen when it has the focus.
FOYER = """async () => {
  await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
  const e = document.activeElement;
  if (!e || e === document.body) return {corps: true};
  const label = e.matches('input[type=radio], input[type=checkbox]') && e.labels?.[0];
  // A link on two lines is looked at on its first one.
  const s = getComputedStyle(e), r = [...e.getClientRects()].find(un => un.width > 0) ?? e.getBoundingClientRect();
  const x = Math.min(Math.max(r.x + Math.min(r.width, innerWidth) / 2, 0), innerWidth - 1);
  const y = Math.min(Math.max(r.y + Math.min(r.height, 40) / 2, 0), innerHeight - 1);
  const top = document.elementFromPoint(x, y);
  return {
    corps: false, tag: e.tagName, html: e.outerHTML.slice(0, 160),
    contour: s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2,
    taille: r.width > 4 && r.height > 4,
    dedans: r.bottom > 0 && r.top < innerHeight && r.right > 0 && r.left < innerWidth,
    dessus: !!top && (e === top || e.contains(top) || top.contains(e) || !!label && label.contains(top)),
  };
}"""

TITRES = """() => [...document.querySelectorAll('h1,h2,h3,h4,h5,h6')]
  .filter(e => e.checkVisibility({visibilityProperty: true}))
  .map(e => [Number(e.tagName[1]), e.textContent.trim().replace(/\\s+/g, ' ').slice(0, 60), !!e.closest('main')])"""

DEBORDE = """() => {
  const large = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= large && document.body.scrollWidth <= large) return [];
  const found = [...document.querySelectorAll('body *')].filter(e => {
    const r = e.getBoundingClientRect();
    if (r.width === 0 || r.right <= large + 1) return false;
    for (let p = e.parentElement; p; p = p.parentElement)
      if (getComputedStyle(p).overflowX !== 'visible' && p !== document.body) return false;
    return true;
  });
  return ['largeur ' + document.documentElement.scrollWidth + ' > ' + large,
          ...found.slice(0, 5).map(e => e.outerHTML.slice(0, 120))];
}"""


class Visite:
    """One person in front of one browser window; ``fermer`` tells what the browser complained about.

    ``gardes`` holds the windows that stay open from one test to the next, their cache warm: for tests that leave
    nothing behind in the browser. Each test finds such a window on a blank page, as wide and as bright as it asks.
    """

    def __init__(
        self, browser: Browser, url: str, sessions: dict, qui: str | None, *, largeur: int = 390,
        javascript: bool = True, sombre: bool = False, gardes: dict | None = None,
    ) -> None:  # fmt: skip
        self.url, self.plaintes = url, []
        taille = {"width": largeur, "height": HAUTEURS[largeur]}
        theme = "dark" if sombre else "light"
        self.window, self.gardes = (qui, javascript, sombre), gardes
        self.gardee = gardes is not None and qui is not None
        self.page = gardes.get(self.window) if self.gardee else None
        if self.page is None:
            context = browser.new_context(
                viewport=taille, locale="fr-FR", timezone_id="Europe/Paris", accept_downloads=True,
                reduced_motion="reduce", storage_state=sessions.get(qui), color_scheme=theme,
                java_script_enabled=javascript,
            )  # fmt: skip
            context.set_default_timeout(PATIENCE_MS)
            self.page = context.new_page()
        else:
            self.page.set_viewport_size(taille)
            self.page.emulate_media(media="null", color_scheme=theme)
        self.context = self.page.context
        self._watch(self.page)
        self.context.on("page", self._watch)
        if self.gardee:
            gardes[self.window] = self.page
        if qui and qui not in sessions:
            self.entrer(qui)
            sessions[qui] = self.context.storage_state()

    def _ears(self) -> dict[str, Callable]:
        return {
            "console": self._console,
            "pageerror": self._pageerror,
            "request": self._request,
            "response": self._response,
            "filechooser": self._filechooser,
        }

    def _watch(self, page: Page) -> None:
        for event, heard in self._ears().items():
            page.on(event, heard)

    def _pageerror(self, error) -> None:
        self.plaintes.append(f"erreur JavaScript : {error}")

    def _filechooser(self, _) -> None:
        """Listened to from the start: the first one is not missed."""

    def _console(self, message) -> None:
        if message.type == "error" and not REPONSE_EN_CONSOLE.match(message.text):
            self.plaintes.append(f"console : {message.text}")

    def _request(self, request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in {"data", "blob"} and parts.hostname != "127.0.0.1":
            self.plaintes.append(f"requête hors de la machine : {request.url}")

    def _response(self, response) -> None:
        page_or_fragment = response.request.resource_type in {"document", "xhr", "fetch"}
        if response.status >= 500 or (response.status >= 400 and not page_or_fragment):
            self.plaintes.append(f"{response.status} : {response.url}")

    def fermer(self) -> list[str]:
        self.context.remove_listener("page", self._watch)
        if not self.gardee:
            self.context.close()
            return self.plaintes
        for event, heard in self._ears().items():
            self.page.remove_listener(event, heard)
        for page in self.context.pages:
            if page != self.page:
                page.close()
        try:
            self.page.goto("about:blank")
        except Error:  # it was still on its way somewhere: the next test opens another window
            self.context.close()
            del self.gardes[self.window]
        return self.plaintes

    def entrer(self, qui: str) -> None:
        self.aller("/compte/connexion/")
        self.entrer_ici(qui)

    def entrer_ici(self, qui: str) -> None:
        """Fill in the sign-in page that is open, as anybody would."""
        self.page.get_by_label("Courriel").fill(f"{qui}@exemple.invalid")
        self.page.get_by_label("Mot de passe").fill(MOT_DE_PASSE)
        self.page.get_by_role("button", name="Se connecter", exact=True).click()
        self.page.wait_for_url(lambda url: "/connexion/" not in url)

    def aller(self, chemin: str) -> int:
        """Go to an address of the site; the status of the answer."""
        self.reponse: Response = self.page.goto(self.url + chemin, wait_until="load")
        return self.reponse.status

    def largeur(self, valeur: int) -> None:
        self.page.set_viewport_size({"width": valeur, "height": HAUTEURS[valeur]})


@dataclass
class Clavier:
    """The keyboard, and nothing else; each stop is checked to be visible."""

    page: Page

    def taper(self, texte: str) -> None:
        self.page.keyboard.type(texte)

    def presser(self, touche: str) -> None:
        self.page.keyboard.press(touche)

    def nom(self) -> str:
        """Role and accessible name of what has the focus, as « button "Importer" »."""
        foyer = self.page.locator("*:focus")
        if not foyer.count():
            return ""
        if foyer.evaluate("e => e.tagName") == "SUMMARY":  # a role that ARIA does not name
            return f'summary "{foyer.inner_text().strip()}"'
        return foyer.aria_snapshot().splitlines()[0].removeprefix("- ").strip("':")

    def voir_le_foyer(self) -> str:
        """The stop has a thick outline, is inside the window and under nothing else; its HTML, empty past the last."""
        foyer = self.page.evaluate(FOYER)
        if foyer["corps"]:
            return ""
        wrong = [what for what in ("contour", "taille", "dedans", "dessus") if not foyer[what]]
        assert wrong == [], f"{wrong} : {foyer['html']}"
        return foyer["html"]

    def jusqu_a(self, role: str, nom: str, *, arriere: bool = False) -> None:
        """Press Tab until an element of this role whose name starts so has the focus."""
        wanted = re.compile(rf'{role} "{re.escape(nom)}')
        seen = []
        for _ in range(TABULATIONS):
            self.presser("Shift+Tab" if arriere else "Tab")
            self.voir_le_foyer()
            seen.append(self.nom())
            if wanted.match(seen[-1]):
                return
        raise AssertionError(f"{role} « {nom} » n'est pas atteint au clavier ; arrêts : {seen}")

    def parcourir(self) -> list[str]:
        """Tab through the whole page; the HTML of the stops, each of them seen."""
        arrets = []
        for _ in range(ARRETS_MAX):
            self.presser("Tab")
            if not (arret := self.voir_le_foyer()):
                return arrets
            arrets.append(arret)
        raise AssertionError(f"la page retient le clavier, ou a plus de {ARRETS_MAX} arrêts : {arrets[-5:]}")

    def activer(self, role: str, nom: str) -> None:
        """Reach it, then Enter."""
        self.jusqu_a(role, nom)
        self.presser("Enter")

    def ouvrir(self, nom: str) -> None:
        """Reach a menu or another folded part, and unfold it."""
        self.activer("summary", nom)

    def remplir(self, nom: str, texte: str, role: str = "textbox") -> None:
        """Reach a field, replace what it holds."""
        self.jusqu_a(role, nom)
        self.presser("Control+A")
        self.taper(texte)


def violations(page: Page, regles: list[str] | None = None) -> list[str]:
    """What axe finds, one line per element: every rule of WCAG 2.2 AA, or the named ones."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE)
    only = {"type": "rule", "values": regles} if regles else {"type": "tag", "values": NIVEAUX}
    options = {"runOnly": only, "resultTypes": ["violations"]}
    results = page.evaluate("options => axe.run(options).then(results => results.violations)", options)
    return [
        f"{violation['id']} : {node['html'][:140]} ({node.get('failureSummary', '').splitlines()[-1].strip()[:140]})"
        for violation in results
        for node in violation["nodes"]
    ]


def titres(page: Page) -> list[str]:
    """What is wrong with the headings: one h1, and no level skipped in the content."""
    found = page.evaluate(TITRES)
    problems = [] if [niveau for niveau, *_ in found].count(1) == 1 else [f"un h1 attendu : {found}"]
    previous = 0
    for niveau, texte, dans_le_contenu in found:
        if dans_le_contenu:
            if niveau > previous + 1:
                problems.append(f"h{niveau} « {texte} » après h{previous}")
            previous = niveau
    return problems


def debordements(page: Page) -> list[str]:
    """What makes the page scroll sideways."""
    return page.evaluate(DEBORDE)


def defauts(page: Page) -> list[str]:
    """Everything that is wrong with the page as it is now."""
    return violations(page) + titres(page) + debordements(page)


def defauts_partout(page: Page) -> list[str]:
    """The page as it is, on a telephone, at 400 % of zoom (320 px) and on a desk, by day and in the dark."""
    found = defauts(page)
    _a_la_largeur(page, 320)
    found += [f"320 px : {defaut}" for defaut in debordements(page)]
    _a_la_largeur(page, 1280)
    found += [f"1280 px : {defaut}" for defaut in debordements(page)]
    page.emulate_media(color_scheme="dark")
    page.evaluate("document.documentElement.dataset.bsTheme = 'dark'")
    # Colours take four fifths of the time of axe and do not depend on the width, nothing else depends on the theme: one
    # reading by day on a telephone and one in the dark on a desk see every rule at both widths and in both themes.
    return found + [f"1280 px sombre : {violation}" for violation in violations(page)]


def _a_la_largeur(page: Page, valeur: int) -> None:
    page.set_viewport_size({"width": valeur, "height": HAUTEURS[valeur]})


def html_de(une: Visite) -> list[str]:
    """What is wrong with the HTML that the server sent for the page just opened."""
    sent = SimpleNamespace(content=une.reponse.body(), request={"PATH_INFO": urlsplit(une.reponse.url).path})
    try:
        verifier_page(sent)
    except AssertionError as problems:
        return [str(problems)]
    return []
