"""The numbered steps of the guides, read as a person reads them, and done in the browser.

A step is one or several sentences, each with one of the verbs below; what is in bold is what the page shows, what is
in « » is what one types or reads. Explanations stand outside the numbered lists.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.journeys.outils import RACINE

GUIDES = RACINE / "docs" / "guides"
GESTES = "link", "button", "tab", "menuitem"


@dataclass(frozen=True)
class Parcours:
    """One heading of a guide and its numbered steps."""

    guide: str
    titre: str
    etapes: tuple[str, ...]


def parcours_de(path: Path) -> list[Parcours]:
    """The headings of a guide that hold numbered steps, in order."""
    found, titre, etapes = [], "", []
    for line in [*path.read_text("utf-8").splitlines(), "## "]:
        if line.startswith("#"):
            if etapes:
                found.append(Parcours(path.stem, titre, tuple(" ".join(etape) for etape in etapes)))
            titre, etapes, inside = line.lstrip("# "), [], False
        elif re.match(r"\d+\. ", line):
            etapes.append([line.partition(". ")[2].strip()])
            inside = True
        elif inside and line.startswith("   "):
            etapes[-1].append(line.strip())
        else:
            inside = False
    return found


class Lecteur:
    """Does what the steps say, one sentence after the other. ``suffixe`` tells apart what two readers type."""

    def __init__(self, page: Page, suffixe: str = "") -> None:
        self.page, self.suffixe = page, suffixe
        self.tapes: dict[str, str] = {}

    def faire(self, etape: str) -> None:
        phrases = re.findall(r"(?:«[^»]*»|\*\*[^*]*\*\*|[^.«*])+\.", etape)
        assert "".join(phrases).replace(" ", "") == etape.replace(" ", ""), f"une phrase n'est pas finie : {etape}"
        for phrase in phrases:
            self._phrase(phrase.strip())

    def _phrase(self, phrase: str) -> None:
        for motif, geste in VERBES:
            found = re.fullmatch(motif, phrase)
            if found:
                geste(self, *(part.replace("\u00a0", " ") for part in found.groups()))
                return
        raise AssertionError(f"étape que personne ne sait rejouer : {phrase}")

    def ouvrir(self, nom: str) -> None:
        """A link, a button, a folded part, a tab: whatever carries these words."""
        self._visible(nom).click()
        self.page.wait_for_load_state()

    def telecharger(self, nom: str) -> None:
        with self.page.expect_download() as download:
            self._visible(nom).click()
        assert download.value.path().stat().st_size > 0

    def ecrire(self, texte: str, champ: str) -> None:
        self.tapes[texte] = texte + self.suffixe
        self._champ(champ).fill(self.tapes[texte])

    def choisir(self, option: str, champ: str) -> None:
        self._champ(champ).select_option(label=option)

    def cocher(self, nom: str) -> None:
        self.page.get_by_label(nom).locator("visible=true").first.check()

    def lire(self, texte: str) -> None:
        wanted = re.compile(r"\s+".join(map(re.escape, self.tapes.get(texte, texte).split())))
        expect(self.page.locator("body").get_by_text(wanted).locator("visible=true").first).to_be_visible()

    def recharger(self) -> None:
        self.page.reload()

    def _champ(self, nom: str) -> Locator:
        return self.page.get_by_label(nom).locator("visible=true").first

    def _visible(self, nom: str) -> Locator:
        """What carries the words; on a telephone the navigation is behind the menu."""
        wanted = re.compile(rf"^\s*{re.escape(nom)}\b|^\s*{re.escape(nom)}".replace("\\ ", r"\s+"))
        for _attempt in range(2):
            found = self._parmi(wanted)
            if found is not None:
                return found
            menu = self.page.locator("summary", has_text="Menu").locator("visible=true")
            if menu.count():
                menu.first.click()
        raise AssertionError(f"« {nom} » n'est pas sur la page {self.page.url}")

    def _parmi(self, wanted: re.Pattern[str]) -> Locator | None:
        places = [self.page.locator("main"), self.page.locator("body")]
        for place in places:
            for role in GESTES:
                found = place.get_by_role(role, name=wanted).locator("visible=true")
                if found.count():
                    return found.first
            found = place.locator("summary, label", has_text=wanted).locator("visible=true")
            if found.count():
                return found.first
        return None


VERBES = (
    (r"Dans le menu, ouvrez \*\*(.+?)\*\*\.", Lecteur.ouvrir),
    (r"(?:Puis )?[Oo]uvrez \*\*(.+?)\*\*\.", Lecteur.ouvrir),
    (r"Cliquez sur \*\*(.+?)\*\*\.", Lecteur.ouvrir),
    (r"Téléchargez \*\*(.+?)\*\*\.", Lecteur.telecharger),
    (r"Écrivez « (.+?) » dans \*\*(.+?)\*\*\.", Lecteur.ecrire),
    (r"Choisissez « (.+?) » dans \*\*(.+?)\*\*\.", Lecteur.choisir),
    (r"Cochez \*\*(.+?)\*\*\.", Lecteur.cocher),
    (r"Vous lisez « (.+?) »\.", Lecteur.lire),
    (r"Rechargez la page\.", Lecteur.recharger),
)
