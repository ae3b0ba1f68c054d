"""Charts drawn on the server: each is an SVG, a sentence and the rows of a table with the same figures.

Colours are presentation attributes, so that the picture is right inside a PDF, and classes, so that
the page's themes and print win over them. Positions are percentages: text keeps its size and hatching
is never stretched; ``largeur`` asks for plain units instead, for a PDF.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.safestring import SafeString, mark_safe

from alliance.kernel.dates import format_jour
from alliance.kernel.dessin import COULEURS, TRAIT, Dessin, month_ticks, next_month, ticks
from alliance.kernel.money import NBSP, format_number

PART_MINIMALE = 0.085
"""A figure is written inside its segment only when the segment is wider than this share."""

CATEGORIES = ("f1", "f2", "f3", "f4", "f5", "f6")


@dataclass(frozen=True, slots=True)
class Legende:
    """One line of the key: the words and the little square."""

    libelle: str
    cle: SafeString


@dataclass(frozen=True, slots=True)
class Graphique:
    """A picture that never travels alone."""

    ident: str
    titre: str
    svg: SafeString
    phrase: str
    entetes: tuple[str, ...]
    lignes: tuple[tuple[str, ...], ...]
    legende: tuple[Legende, ...] = ()


@dataclass(frozen=True, slots=True)
class Mesure:
    """One bar; ``accent`` marks the point to see (one or two at most)."""

    libelle: str
    valeur: int
    accent: bool = False


@dataclass(frozen=True, slots=True)
class Serie:
    """One category of a stacked bar: its words, its mark (``COULEURS``), hatched when it is only announced."""

    libelle: str
    marque: str
    hachuree: bool = False


@dataclass(frozen=True, slots=True)
class Rangee:
    """One stacked bar: as many values as there are series."""

    libelle: str
    valeurs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Etape:
    """One line of a timeline; an absent end is open."""

    libelle: str
    debut: date | None
    fin: date | None


def _key(ident: str, serie: Serie) -> SafeString:
    fill = f"url(#{ident}-hachures)" if serie.hachuree else COULEURS[serie.marque]
    kind = "" if serie.hachuree else f' class="{serie.marque}"'
    return mark_safe(
        f'<svg class="key" width="16" height="16" viewBox="0 0 16 16" aria-hidden="true" focusable="false">'
        f'<rect x=".5" y=".5" width="15" height="15" rx="3" fill="{fill}"{kind}/>'
        f'<rect x=".5" y=".5" width="15" height="15" rx="3" fill="none" stroke="{TRAIT}" class="g-cadre"/></svg>'
    )


def bars(
    *, ident: str, titre: str, mesures: Sequence[Mesure], colonne: str, unite: str = "nombre", phrase: str = "",
    ecrire: Callable[[int], str] = format_number, largeur: int | None = None,
) -> Graphique:  # fmt: skip
    """Horizontal bars, one series, each with its words above and its figure at the end of the line."""
    graduations = ticks(max((m.valeur for m in mesures), default=0))
    top, rang = graduations[-1], 44
    dessin = Dessin(ident, len(mesures) * rang + 24, largeur)
    bottom = len(mesures) * rang
    _graduate(dessin, graduations, bottom, ecrire)
    for i, mesure in enumerate(mesures):
        y = i * rang
        dessin.text(0, y + 15, mesure.libelle)
        dessin.text(1, y + 15, ecrire(mesure.valeur), anchor="end")
        dessin.rect(0, mesure.valeur / top, y + 22, 14, "f5" if mesure.accent else "ff")
    phrase = phrase or _highest(mesures, ecrire)
    lignes = tuple((m.libelle, ecrire(m.valeur)) for m in mesures)
    return Graphique(ident, titre, dessin.svg(titre, phrase), phrase, (colonne, unite), lignes)


def columns(
    *, ident: str, titre: str, mesures: Sequence[Mesure], colonne: str, unite: str = "nombre", phrase: str = "",
    ecrire: Callable[[int], str] = format_number, largeur: int | None = None,
) -> Graphique:  # fmt: skip
    """Upright bars for an ordered scale (ages, months): labels thin out so that they never touch."""
    graduations = ticks(max((m.valeur for m in mesures), default=0), count=4)
    top, high, floor = graduations[-1], 160, 180
    dessin = Dessin(ident, floor + 24, largeur)
    for value in graduations[1:]:
        y = floor - round(value / top * high)
        dessin.line((0, 1), (y, y))
        dessin.text(0, y - 4, ecrire(value), kind="g-note")
    left = 0.09
    slot = (1 - left) / max(len(mesures), 1)
    every = -(-len(mesures) // 9) or 1
    for i, mesure in enumerate(mesures):
        tall = round(mesure.valeur / top * high)
        at = left + i * slot
        dessin.rect(at + slot * 0.1, slot * 0.8, floor - tall, tall, "f5" if mesure.accent else "ff")
        if i % every == 0:
            dessin.text(at + slot / 2, floor + 17, mesure.libelle, kind="g-note", anchor="middle")
    dessin.line((left, 1), (floor, floor), kind="g-axe")
    phrase = phrase or _highest(mesures, ecrire)
    lignes = tuple((m.libelle, ecrire(m.valeur)) for m in mesures)
    return Graphique(ident, titre, dessin.svg(titre, phrase), phrase, (colonne, unite), lignes)


def stacked_bars(
    *, ident: str, titre: str, series: Sequence[Serie], rangees: Sequence[Rangee], colonne: str, phrase: str = "",
    ecrire: Callable[[int], str] = format_number, largeur: int | None = None,
) -> Graphique:  # fmt: skip
    """Stacked bars on one scale; same order in the bar, the key and the table."""
    graduations = ticks(max((sum(r.valeurs) for r in rangees), default=0))
    top, rang = graduations[-1], 56
    dessin = Dessin(ident, len(rangees) * rang + 24, largeur)
    _graduate(dessin, graduations, len(rangees) * rang, ecrire)
    for i, rangee in enumerate(rangees):
        y, at = i * rang, 0.0
        dessin.text(0, y + 15, rangee.libelle)
        dessin.text(1, y + 15, ecrire(sum(rangee.valeurs)), anchor="end")
        for serie, value in zip(series, rangee.valeurs, strict=True):
            share = value / top
            dessin.rect(at, max(share - 0.003, 0), y + 22, 26, serie.marque, hatched=serie.hachuree)
            if share > PART_MINIMALE:
                dessin.text(at + share / 2, y + 40, ecrire(value), kind=_text_on(serie), anchor="middle")
            at += share
    phrase = phrase or _highest([Mesure(r.libelle, sum(r.valeurs)) for r in rangees], ecrire)
    lignes = tuple((r.libelle, *(ecrire(v) for v in r.valeurs), ecrire(sum(r.valeurs))) for r in rangees)
    entetes = (colonne, *(serie.libelle for serie in series), "total")
    legende = tuple(Legende(serie.libelle, _key(ident, serie)) for serie in series)
    return Graphique(ident, titre, dessin.svg(titre, phrase), phrase, entetes, lignes, legende)


def _text_on(serie: Serie) -> str:
    """The kind of text that reads on a mark; hatching needs the halo of free text."""
    if serie.hachuree:
        return "g-mot"
    return f"t-{serie.marque.removeprefix('e-')}"


def _graduate(dessin: Dessin, graduations: tuple[int, ...], bottom: int, ecrire: Callable[[int], str]) -> None:
    """Vertical rules at round values, written under the last bar."""
    top = graduations[-1]
    for value in graduations:
        anchor = "start" if value == 0 else "end" if value == top else "middle"
        dessin.line((value / top, value / top), (0, bottom))
        dessin.text(value / top, bottom + 17, ecrire(value) if value else "0", kind="g-note", anchor=anchor)


def _highest(mesures: Sequence[Mesure], ecrire: Callable[[int], str]) -> str:
    """The sentence of last resort: where the most is."""
    if not mesures or not any(m.valeur for m in mesures):
        return "Aucune valeur à montrer."
    best = max(mesures, key=lambda mesure: mesure.valeur)
    return f"La plus grande valeur{NBSP}: {best.libelle}, {ecrire(best.valeur)}."


def timeline(
    *, ident: str, titre: str, etapes: Sequence[Etape], aujourdhui: date, colonne: str, phrase: str = "",
    largeur: int | None = None,
) -> Graphique:  # fmt: skip
    """One line per thing in time (Gantt), months or years as rules, today as a mark."""
    start, end = _window(etapes, aujourdhui)
    days, rang = (end - start).days, 36
    bottom = len(etapes) * rang
    dessin = Dessin(ident, bottom + 24, largeur)
    for day, words in month_ticks(start, end):
        share = (day - start).days / days
        dessin.line((share, share), (0, bottom))
        dessin.text(share, bottom + 17, words, kind="g-note", anchor="start")
    share = (aujourdhui - start).days / days
    dessin.line((share, share), (0, bottom), kind="g-jour")
    for i, etape in enumerate(etapes):
        left = ((etape.debut or start) - start).days / days
        right = ((etape.fin or end) - start).days / days
        dessin.text(0, i * rang + 14, etape.libelle)
        dessin.rect(left, max(right - left, 0.004), i * rang + 19, 10, "ff", hatched=etape.fin is None)
    if not phrase:
        window = f"Du {format_jour(start)} au {format_jour(end - timedelta(days=1))}"
        phrase = f"{window}{NBSP}; le trait marque le {format_jour(aujourdhui)}."
    lignes = tuple((e.libelle, _day(e.debut), _day(e.fin)) for e in etapes)
    return Graphique(ident, titre, dessin.svg(titre, phrase), phrase, (colonne, "début", "fin"), lignes)


def _day(day: date | None) -> str:
    return format_jour(day) if day else "non daté"


def _window(etapes: Sequence[Etape], aujourdhui: date) -> tuple[date, date]:
    """Whole months around every date and today."""
    days = [day for e in etapes for day in (e.debut, e.fin) if day] + [aujourdhui]
    return min(days).replace(day=1), next_month(max(days))
