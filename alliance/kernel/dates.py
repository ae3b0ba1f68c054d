"""Days, exercices and school years, as French administrations count them. Pure: no clock."""

from datetime import date

MOIS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
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
    start = day.year if day.month >= 9 else day.year - 1
    return f"{start}-{start + 1}"


def is_current(from_on: date | None, to_on: date | None, today: date) -> bool:
    """Whether a dated relation holds on ``today``; both bounds are inclusive, an absent one is open."""
    return (from_on is None or from_on <= today) and (to_on is None or today <= to_on)
