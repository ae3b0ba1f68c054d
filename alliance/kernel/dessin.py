"""The pencil of the charts: marks, colours, and round graduations. Pure text, no figure of the domain."""

from datetime import date

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from alliance.kernel.dates import MOIS

COULEURS = {
    "ff": "#1c6b58",
    "f1": "#0e3c2d",
    "f2": "#e6ac3d",
    "f3": "#5d8ece",
    "f4": "#854271",
    "f5": "#cd6f49",
    "f6": "#afbbb5",
    "e-prevu": "#ffffff",
    "e-valide": "#d5e6dc",
    "e-notifie": "#b0d0c0",
    "e-convention": "#86b6a3",
    "e-engage": "#579684",
    "e-verse": "#2c7463",
    "e-justifie": "#123f36",
    "e-retour": "#e2a012",
    "e-libre": "#e8eeea",
}
"""Class of a mark and its light colour: the values of tokens.css (a test compares them)."""

SUR_FONCE = frozenset({"t-ff", "t-f1", "t-f4", "t-verse", "t-justifie"})
ENCRE, ENCRE_2, TRAIT, FILET = "#17211d", "#43504a", "#74827c", "#d3dcd6"


def ticks(maximum: int, *, count: int = 5) -> tuple[int, ...]:
    """Round values (1, 2 or 5 times a power of ten) from 0 to the first one at or above ``maximum``."""
    power = 1
    while 5 * power * count < maximum:
        power *= 10
    step = next(factor * power for factor in (1, 2, 5) if factor * power * count >= maximum)
    top = max(1, -(-maximum // step)) * step
    return tuple(range(0, top + 1, step))


def next_month(day: date) -> date:
    """The first day of the month after ``day``."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def month_ticks(start: date, end: date) -> list[tuple[date, str]]:
    """First days of months to write: every month, quarter, half-year or year; seven at most or so."""
    months = (end.year - start.year) * 12 + end.month - start.month
    step = next((size for size in (1, 3, 6, 12) if months / size <= 6), 12 * (-(-months // 72)))
    found, day = [], start
    while day < end:
        if (day.year * 12 + day.month - 1) % step == 0:
            words = str(day.year) if day.month == 1 or step >= 12 else MOIS[day.month - 1]
            found.append((day, words))
        day = next_month(day)
    return found


class Dessin:
    """Collects the elements of one picture."""

    def __init__(self, ident: str, hauteur: int, largeur: int | None) -> None:
        self.ident, self.hauteur, self.largeur = ident, hauteur, largeur
        self._parts: list[str] = []

    def x(self, share: float) -> str:
        """A horizontal position or width, from 0 to 1."""
        return f"{share * 100:.2f}%" if self.largeur is None else f"{share * self.largeur:.1f}"

    def rect(self, at: float, width: float, y: int, height: int, mark: str, *, hatched: bool = False) -> None:
        """A filled mark; ``mark`` names its colour."""
        fill = f"url(#{self.ident}-hachures)" if hatched else COULEURS[mark]
        kind = "" if hatched else f' class="{mark}"'
        self._parts.append(
            f'<rect x="{self.x(at)}" y="{y}" width="{self.x(width)}" height="{height}" fill="{fill}"{kind}/>'
        )

    def text(self, at: float, y: int, words: str, *, kind: str = "g-mot", anchor: str = "start") -> None:
        """Words at 13 px, never stretched."""
        fill = ENCRE_2 if kind == "g-note" else "#ffffff" if kind in SUR_FONCE else ENCRE
        self._parts.append(
            f'<text x="{self.x(at)}" y="{y}" text-anchor="{anchor}" font-size="13" fill="{fill}" class="{kind}">'
            f"{escape(words)}</text>"
        )

    def line(self, at: tuple[float, float], y: tuple[int, int], *, kind: str = "g-filet") -> None:
        """A rule, an axis, or today."""
        stroke = {"g-filet": FILET, "g-axe": TRAIT}.get(kind, "#a0291c")
        self._parts.append(
            f'<line x1="{self.x(at[0])}" x2="{self.x(at[1])}" y1="{y[0]}" y2="{y[1]}" '
            f'stroke="{stroke}" class="{kind}"/>'
        )

    def svg(self, titre: str, desc: str) -> SafeString:
        """The whole picture, with its title and description for those who do not see it."""
        width = "100%" if self.largeur is None else str(self.largeur)
        box = "" if self.largeur is None else f' viewBox="0 0 {self.largeur} {self.hauteur}"'
        return mark_safe(
            f'<svg xmlns="http://www.w3.org/2000/svg" class="g" role="img" width="{width}" height="{self.hauteur}"{box}'
            f' aria-labelledby="{self.ident}-titre {self.ident}-desc">'
            f'<title id="{self.ident}-titre">{escape(titre)}</title><desc id="{self.ident}-desc">{escape(desc)}</desc>'
            f"{hatching(f'{self.ident}-hachures')}{''.join(self._parts)}</svg>"
        )


def hatching(ident: str) -> str:
    """The pattern of what is only announced."""
    return (
        f'<defs><pattern id="{ident}" width="6" height="6" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><rect width="6" height="6" fill="#ffffff" class="hatch-bg"/>'
        f'<path d="M0 0V6" stroke="#57645e" stroke-width="1.4" class="hatch-ln"/></pattern></defs>'
    )
