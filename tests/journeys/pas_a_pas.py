"""The numbered steps of the guides, read as a person reads them, and done in the browser.

A step is one or several sentences, each with one of the verbs below; what is in bold is what the page shows, what is
in « » is what one types or reads. Explanations stand outside the numbered lists.
"""

import io
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from playwright.sync_api import Locator, Page, expect
from pypdf import PdfWriter

from tests.journeys.outils import RACINE

GUIDES = RACINE / "docs" / "guides"
CHAMPS = "textbox", "combobox", "searchbox", "spinbutton"
DANS_TROIS_MOIS = timedelta(days=90)


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


def _page_blanche() -> bytes:
    """What a reader joins."""
    writer, buffer = PdfWriter(), io.BytesIO()
    writer.add_blank_page(width=595, height=842)
    writer.write(buffer)
    return buffer.getvalue()


def _mots(texte: str) -> str:
    """These words as a page may set them: other spaces, either apostrophe, a comma that follows hidden words."""
    return re.sub("['’]", "['’]", r"\s+".join(map(re.escape, texte.split()))).replace(",", r"\s*,")


def _nomme(nom: str) -> re.Pattern[str]:
    """Starts with these words, after the rank that a list may give them."""
    return re.compile(r"^\s*(?:\d+\.?\s*)?" + _mots(nom), re.IGNORECASE)


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
                self._repos()
                geste(self, *(part.replace("\u00a0", " ") for part in found.groups()))
                return
        raise AssertionError(f"étape que personne ne sait rejouer : {phrase}")

    def _repos(self) -> None:
        """A part of the page that is on its way is waited for: what it replaces is not what one reads."""
        expect(self.page.locator(".htmx-request")).to_have_count(0)

    def ouvrir(self, nom: str) -> None:
        """A link, a button, a folded part, a tab: whatever carries these words."""
        self._visible(nom).click()
        self.page.wait_for_load_state()

    def naviguer(self, nom: str) -> None:
        """By the rail, or on a telephone by the menu."""
        entree = self.page.get_by_role("navigation").get_by_role("link", name=_nomme(nom)).locator("visible=true")
        if not entree.count():
            self.page.locator("summary", has_text="Menu").locator("visible=true").first.click()
        entree.first.click()
        self.page.wait_for_load_state()

    def telecharger(self, nom: str) -> None:
        with self.page.expect_download() as download:
            self._visible(nom).click()
        assert download.value.path().stat().st_size > 0

    def ecrire(self, texte: str, champ: str) -> None:
        """Words are told apart from another reader's; an hour or a number is what it is."""
        self.tapes[texte] = texte + (self.suffixe if re.search(r"[^\W\d]", texte) else "")
        self._champ(champ).fill(self.tapes[texte])

    def dater(self, quand: str, champ: str) -> None:
        """A day, as the field of this page wants it."""
        jour = date.today() + (DANS_TROIS_MOIS if quand == "à venir" else -DANS_TROIS_MOIS)
        field = self._champ(champ)
        field.fill(jour.isoformat() if field.get_attribute("type") == "date" else f"{jour:%d/%m/%Y}")

    def joindre(self, nom: str, champ: str) -> None:
        """The file of this name that stands beside the guides, or a blank page."""
        field = self.page.get_by_label(_nomme(champ)).locator("visible=true").first
        given = GUIDES / "exemples" / nom
        if given.exists():
            field.set_input_files(given)
        else:
            field.set_input_files({"name": nom, "mimeType": "application/pdf", "buffer": _page_blanche()})

    def chercher_dans(self, texte: str, champ: str) -> None:
        """In the search box of a page, that answers to Enter."""
        field = self._champ(champ)
        field.fill(texte)
        field.press("Enter")
        self.page.wait_for_load_state()

    def choisir(self, option: str, champ: str) -> None:
        """The choice that is these words, or else starts with them: a list may add what is left in an enveloppe."""
        field = self._champ(champ)
        choices = [" ".join(words.split()) for words in field.locator("option").all_text_contents()]
        starting = [rank for rank, words in enumerate(choices) if _nomme(option).match(words)]
        field.select_option(index=choices.index(option) if option in choices else starting[0])

    def cocher(self, nom: str) -> None:
        cases = "checkbox", "radio"
        self._des_que(lambda: self._par_role(self.page.locator("body"), cases, _nomme(nom)), nom).check()

    def lire(self, texte: str) -> None:
        wanted = re.compile(_mots(self.tapes.get(texte, texte)), re.IGNORECASE)
        expect(self.page.locator("body").get_by_text(wanted).locator("visible=true").first).to_be_visible()

    def chercher(self, texte: str) -> None:
        """In the box that every page has."""
        field = self.page.get_by_role("searchbox", name="Chercher dans la cité").locator("visible=true")
        if not field.count():
            self.ouvrir("Menu")
        field.first.fill(texte)
        field.first.press("Enter")
        self.page.wait_for_load_state()

    def attendre(self, nom: str) -> None:
        """What a task makes appears by itself, or when the page is opened again."""
        limit = time.monotonic() + 30
        while self._parmi(_nomme(nom)) is None:
            assert time.monotonic() < limit, f"« {nom} » n'est pas venu en 30 s"
            self.page.wait_for_timeout(500)
            self.page.reload()

    def recharger(self) -> None:
        self.page.reload()

    def _champ(self, nom: str) -> Locator:
        return self._des_que(lambda: self._par_role(self.page.locator("body"), CHAMPS, _nomme(nom)), nom)

    def _visible(self, nom: str) -> Locator:
        return self._des_que(lambda: self._parmi(_nomme(nom)), nom)

    def _des_que(self, trouver: Callable[[], Locator | None], nom: str) -> Locator:
        """What comes with a part of the page is waited for; on a telephone the navigation is behind the menu."""
        limit = time.monotonic() + 5
        while time.monotonic() < limit:
            found = trouver()
            if found is not None:
                return found
            self.page.wait_for_timeout(100)
        menu = self.page.locator("summary", has_text="Menu").locator("visible=true")
        if menu.count():
            menu.first.click()
        found = trouver()
        assert found is not None, f"« {nom} » n'est pas sur la page {self.page.url}"
        return found

    def _parmi(self, wanted: re.Pattern[str]) -> Locator | None:
        """In the page before the navigation; a menu before a button of the same name, as « Exporter »."""
        for place in (self.page.locator("main"), self.page.locator("body")):
            menu = place.locator("summary", has_text=wanted).locator("visible=true")
            found = self._par_role(place, ("link", "tab"), wanted) or (menu.first if menu.count() else None)
            found = found or self._par_role(place, ("button",), wanted)
            if found is not None:
                return found
        return None

    def _par_role(self, place: Locator, roles: tuple[str, ...], wanted: re.Pattern[str]) -> Locator | None:
        for role in roles:
            found = place.get_by_role(role, name=wanted).locator("visible=true")
            if found.count():
                return found.first
        return None


VERBES = (
    (r"Dans le menu, ouvrez \*\*(.+?)\*\*\.", Lecteur.naviguer),
    (r"(?:Puis )?[Oo]uvrez \*\*(.+?)\*\*\.", Lecteur.ouvrir),
    (r"Cliquez sur \*\*(.+?)\*\*\.", Lecteur.ouvrir),
    (r"Téléchargez \*\*(.+?)\*\*\.", Lecteur.telecharger),
    (r"Écrivez « (.+?) » dans \*\*(.+?)\*\*\.", Lecteur.ecrire),
    (r"Donnez une date (à venir|passée) dans \*\*(.+?)\*\*\.", Lecteur.dater),
    (r"Joignez « (.+?) » dans \*\*(.+?)\*\*\.", Lecteur.joindre),
    (r"Cherchez « (.+?) » dans \*\*(.+?)\*\*\.", Lecteur.chercher_dans),
    (r"Choisissez « (.+?) » dans \*\*(.+?)\*\*\.", Lecteur.choisir),
    (r"Cochez \*\*(.+?)\*\*\.", Lecteur.cocher),
    (r"Vous lisez « (.+?) »\.", Lecteur.lire),
    (r"Cherchez « (.+?) »\.", Lecteur.chercher),
    (r"Attendez \*\*(.+?)\*\*\.", Lecteur.attendre),
    (r"Rechargez la page\.", Lecteur.recharger),
)
