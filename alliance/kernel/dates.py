"""Days, exercices and school years, as French administrations count them. Pure: no clock."""

from datetime import date, timedelta

MOIS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
MOIS_COURTS = ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")
JOURS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


def format_jour(day: date, *, annee: bool = True) -> str:
    """« 1er septembre 2026 », « 13 octobre » without the year."""
    number = "1er" if day.day == 1 else str(day.day)
    return f"{number} {MOIS[day.month - 1]}{f' {day.year}' if annee else ''}"


def format_periode(start: date | None, end: date | None) -> str:
    """« du 1er septembre 2026 au 30 juin 2027 », with either end open, empty when both are."""
    if start and end:
        if start == end:
            return f"le {format_jour(start)}"
        return f"du {format_jour(start, annee=start.year != end.year)} au {format_jour(end)}"
    if start:
        return f"à partir du {format_jour(start)}"
    return f"jusqu'au {format_jour(end)}" if end else ""


def annee_scolaire(day: date) -> str:
    """The school year that holds ``day``, from 1 September to 31 August: « 2026-2027 »."""
    start = rentree_of(day)
    return f"{start}-{start + 1}"


def rentree_of(day: date) -> int:
    """The year in which the school year of ``day`` began."""
    return day.year if day.month >= 9 else day.year - 1


def bornes_scolaires(rentree: int) -> tuple[date, date]:
    """First and last day of the school year that begins in ``rentree``, both inclusive."""
    return date(rentree, 9, 1), date(rentree + 1, 8, 31)


def bornes_civiles(annee: int) -> tuple[date, date]:
    """First and last day of a civil year, both inclusive."""
    return date(annee, 1, 1), date(annee, 12, 31)


def bornes_mois(day: date) -> tuple[date, date]:
    """First and last day of the month of ``day``, both inclusive; 29 February when there is one."""
    return day.replace(day=1), decale_mois(day, 1) - timedelta(days=1)


def decale_mois(day: date, months: int) -> date:
    """The first day of the month that is ``months`` after (before, when negative) the month of ``day``."""
    rank = day.year * 12 + day.month - 1 + months
    return date(rank // 12, rank % 12 + 1, 1)


def annees_scolaires(start: date, end: date) -> list[str]:
    """The school years that a period touches, oldest first."""
    return [f"{year}-{year + 1}" for year in range(rentree_of(start), rentree_of(end) + 1)]


def meets(start: date | None, end: date | None, first: date, last: date) -> bool:
    """Whether a period meets the days from ``first`` to ``last``; an open end goes on, no date at all meets nothing."""
    if start is None and end is None:
        return False
    return (start is None or start <= last) and (end is None or end >= first)


def is_current(from_on: date | None, to_on: date | None, today: date) -> bool:
    """Whether a dated relation holds on ``today``; both bounds are inclusive, an absent one is open."""
    return (from_on is None or from_on <= today) and (to_on is None or today <= to_on)


def shift_years(day: date, years: int) -> date:
    """The same day ``years`` later; 29 February becomes the 28th in a year that has none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
