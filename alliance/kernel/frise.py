"""A strip of time: the days from a first to a last, the bars on it, and months as little grids.

Drawn as the charts are: percentages, so that text keeps its size; presentation attributes, so that the
picture is right without its style sheet. What is drawn once (months, bands, today) is reused by every row.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from alliance.kernel.dates import MOIS_COURTS, bornes_mois, decale_mois
from alliance.kernel.dessin import COULEURS, ENCRE, ENCRE_2, FILET, TRAIT, hatching

LARGEUR_MINIMALE = 0.008
"""An action of one day stays visible on a year."""
LETTRE = 0.0145
"""Share of a year's width that one letter takes: names that would touch are left to the key."""


@dataclass(frozen=True, slots=True)
class Bande:
    """Days shaded from top to bottom, and their short name."""

    nom: str
    debut: date
    fin: date


@dataclass(frozen=True, slots=True)
class Trait:
    """What is drawn of a period in a window: where, how wide, and which of its ends lie outside or are unknown."""

    debut: float
    largeur: float
    avant: bool = False
    apres: bool = False
    ouvert: bool = False


@dataclass(frozen=True, slots=True)
class Fenetre:
    """The days shown, both inclusive."""

    debut: date
    fin: date

    def part(self, day: date) -> float:
        """Where a day begins, from 0 to 1."""
        return (day - self.debut).days / ((self.fin - self.debut).days + 1)

    def trait(self, debut: date | None, fin: date | None) -> Trait:
        """The part of a period that the window shows; an open end reaches the edge."""
        left = max(debut or self.debut, self.debut)
        right = min(fin or self.fin, self.fin)
        return Trait(
            debut=min(self.part(left), 1 - LARGEUR_MINIMALE),
            largeur=max(self.part(right + timedelta(days=1)) - self.part(left), LARGEUR_MINIMALE),
            avant=debut is not None and debut < self.debut,
            apres=fin is not None and fin > self.fin,
            ouvert=debut is None or fin is None,
        )

    def mois(self) -> list[date]:
        """First days of the months that the window holds."""
        found, day = [], self.debut.replace(day=1)
        while day <= self.fin:
            found.append(day)
            day = decale_mois(day, 1)
        return found


def _share(value: float) -> str:
    return f"{value * 100:.2f}%"


def fond(fenetre: Fenetre, *, ident: str, bandes: Iterable[Bande], aujourdhui: date) -> SafeString:
    """Bands, months and today, defined once under ``ident``-fond for every row to reuse."""
    parts = []
    for bande in bandes:
        trait = fenetre.trait(bande.debut, bande.fin)
        parts.append(
            f'<rect x="{_share(trait.debut)}" width="{_share(trait.largeur)}" height="100%" fill="{COULEURS["f2"]}" '
            f'fill-opacity=".25" class="fr-bande"/>'
        )
    for first in fenetre.mois():
        at = _share(max(fenetre.part(first), 0))
        parts.append(f'<line x1="{at}" x2="{at}" y1="0" y2="100%" stroke="{FILET}" class="g-filet"/>')
    parts.append(f'<line x1="100%" x2="100%" y1="0" y2="100%" stroke="{FILET}" class="g-filet"/>')
    if fenetre.debut <= aujourdhui <= fenetre.fin:
        at = _share(fenetre.part(aujourdhui))
        parts.append(f'<line x1="{at}" x2="{at}" y1="0" y2="100%" stroke="{ENCRE}" class="fr-jour"/>')
    return mark_safe(
        f'<svg class="fr-defs" width="0" height="0" aria-hidden="true" focusable="false">'
        f'{hatching(f"{ident}-hachures")}<defs><g id="{ident}-fond">{"".join(parts)}</g></defs></svg>'
    )


def echelle(fenetre: Fenetre, *, ident: str, bandes: Iterable[Bande], titre: str, phrase: str) -> SafeString:
    """The scale above the rows: months, names of the bands; it carries the title and the sentence of the picture."""
    parts = []
    for rank, first in enumerate(fenetre.mois()):
        kind = "g-note" if rank % 3 == 0 else "g-note fr-large"
        parts.append(_text(max(fenetre.part(first), 0), 14, MOIS_COURTS[first.month - 1], kind=kind, dx=3))
    free = 0.0
    for bande in bandes:
        trait = fenetre.trait(bande.debut, bande.fin)
        middle, half = trait.debut + trait.largeur / 2, len(bande.nom) * LETTRE / 2
        if middle - half >= free and middle + half <= 1:
            parts.append(_text(middle, 33, bande.nom, kind="g-note fr-large", anchor="middle"))
            free = middle + half + LETTRE
    return mark_safe(
        f'<svg class="g fr-echelle" role="img" width="100%" height="40" aria-labelledby="{ident}-titre {ident}-desc">'
        f'<title id="{ident}-titre">{escape(titre)}</title><desc id="{ident}-desc">{escape(phrase)}</desc>'
        f'<use href="#{ident}-fond"/>{"".join(parts)}</svg>'
    )


def _text(at: float, y: int, words: str, *, kind: str, dx: int = 0, anchor: str = "start") -> str:
    return (
        f'<text x="{_share(at)}" dx="{dx}" y="{y}" text-anchor="{anchor}" font-size="13" fill="{ENCRE_2}" '
        f'class="{kind}">{escape(words)}</text>'
    )


def barre(trait: Trait, *, ident: str, marque: str, hachuree: bool = False, retard: bool = False) -> SafeString:
    """One row: the background, the bar in the middle, a sign where it goes on outside the window."""
    fill = f"url(#{ident}-hachures)" if hachuree else COULEURS[marque]
    kinds = ["fr-barre", *([] if hachuree else [marque])]
    kinds += ["fr-ouvert"] if trait.ouvert else []
    kinds += ["fr-retard"] if retard else []
    dash = ' stroke-dasharray="4 3" fill-opacity=".45"' if trait.ouvert else ""
    cuts = [_cut("0%", "end", "‹")] if trait.avant else []
    cuts += [_cut("100%", "start", "›")] if trait.apres else []
    place = f'x="{_share(trait.debut)}" width="{_share(trait.largeur)}" y="50%" height="14" rx="3"'
    return mark_safe(
        f'<svg class="fr-rang" width="100%" height="100%" aria-hidden="true" focusable="false">'
        f'<use href="#{ident}-fond"/><rect {place} transform="translate(0 -7)" fill="{fill}" stroke="{TRAIT}"{dash} '
        f'class="{" ".join(kinds)}"/>{"".join(cuts)}</svg>'
    )


def _cut(at: str, anchor: str, sign: str) -> str:
    shift = -2 if anchor == "end" else 2
    return (
        f'<text x="{at}" y="50%" dx="{shift}" dy="5" text-anchor="{anchor}" font-size="16" fill="{ENCRE_2}" '
        f'class="g-note">{sign}</text>'
    )


def cle(*, ident: str, marque: str, hachuree: bool = False) -> SafeString:
    """The little square of a key."""
    fill = f"url(#{ident}-hachures)" if hachuree else COULEURS[marque]
    kind = "" if hachuree else f' class="{marque}"'
    return mark_safe(
        f'<svg class="key" width="16" height="16" viewBox="0 0 16 16" aria-hidden="true" focusable="false">'
        f'<rect x=".5" y=".5" width="15" height="15" rx="3" fill="{fill}"{kind}/>'
        f'<rect x=".5" y=".5" width="15" height="15" rx="3" fill="none" stroke="{TRAIT}" class="g-cadre"/></svg>'
    )


def petit_mois(
    premier: date, *, bandes: Sequence[Bande], debuts: Mapping[date, int], fins: Mapping[date, int], aujourdhui: date
) -> SafeString:
    """A month as a grid of days, Monday first: bands shaded, a full dot where something starts, a ring where it ends.

    An ornament beside words that say the same: hidden from assistive tools.
    """
    first, last = bornes_mois(premier)
    parts = []
    for number in range(last.day):
        day = first + timedelta(days=number)
        rank = first.weekday() + number
        x, y = rank % 7 * 14, rank // 7 * 14
        shaded = any(bande.debut <= day <= bande.fin for bande in bandes)
        kind = "pm-jour" + (" pm-vac" if shaded else "") + (" pm-auj" if day == aujourdhui else "")
        fill = COULEURS["f2"] if shaded else COULEURS["e-prevu"]
        parts.append(
            f'<rect x="{x + 0.5}" y="{y + 0.5}" width="13" height="13" fill="{fill}" stroke="{FILET}" class="{kind}"/>'
        )
        if debuts.get(day):
            parts.append(f'<circle cx="{x + 7}" cy="{y + 7}" r="4" fill="{COULEURS["ff"]}" class="pm-debut"/>')
        if fins.get(day):
            parts.append(
                f'<circle cx="{x + 7}" cy="{y + 7}" r="5.2" fill="none" stroke="{ENCRE}" stroke-width="1.4" '
                f'class="pm-fin"/>'
            )
    return mark_safe(
        f'<svg class="pm-grille" viewBox="0 0 98 84" aria-hidden="true" focusable="false">{"".join(parts)}</svg>'
    )
