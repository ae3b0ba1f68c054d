"""Hours of the clock in Paris, durations in words, and the two nights when the clocks change. Pure: no clock."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from alliance.kernel.dates import JOURS, format_jour
from alliance.kernel.errors import DomainError
from alliance.kernel.money import NBSP

PARIS = ZoneInfo("Europe/Paris")


class HeureInexistante(DomainError):
    pass


class HeureAmbigue(DomainError):
    pass


def instant_of(jour: date, heure: time, *, seconde: bool | None = None) -> datetime:
    """The instant at which the clocks of Paris show ``heure`` on ``jour``, in UTC.

    :param seconde: which of the two, on the night when the hour comes twice; ``None`` chooses neither.
    :raises HeureInexistante: the clocks jump over that hour that night.
    :raises HeureAmbigue: the hour comes twice that night, and nobody said which one.
    """
    shown = datetime.combine(jour, heure)
    summer, winter = (shown.replace(tzinfo=PARIS, fold=fold).astimezone(UTC) for fold in (0, 1))
    if summer == winter:
        return summer
    if summer.astimezone(PARIS).replace(tzinfo=None) != shown:
        raise HeureInexistante(
            f"{format_heure(heure)} n'existe pas le {format_jour(jour)} : les horloges avancent d'une heure cette "
            "nuit-là. Choisissez une heure avant ou après le changement."
        )
    if seconde is None:
        raise HeureAmbigue(
            f"{format_heure(heure)} vient deux fois le {format_jour(jour)} : les horloges reculent d'une heure cette "
            "nuit-là. Dites s'il s'agit de la première fois (heure d'été) ou de la seconde (heure d'hiver)."
        )
    return winter if seconde else summer


def format_heure(value: datetime | time) -> str:
    """« 14 h » or « 9 h 30 »; an instant is read in Paris."""
    local = value.astimezone(PARIS) if isinstance(value, datetime) else value
    return f"{local.hour}{NBSP}h{f'{NBSP}{local.minute:02d}' if local.minute else ''}"


def format_duree(minutes: int) -> str:
    """« 45 min », « 2 h », « 2 h 10 »."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest}{NBSP}min"
    return f"{hours}{NBSP}h{f'{NBSP}{rest:02d}' if rest else ''}"


def format_jour_semaine(value: date | datetime, *, annee: bool = True) -> str:
    """« jeudi 22 octobre 2026 », or without the year; an instant is read in Paris."""
    day = value.astimezone(PARIS).date() if isinstance(value, datetime) else value
    return f"{JOURS[day.weekday()]} {format_jour(day, annee=annee)}"


def format_creneau(start: datetime, end: datetime) -> str:
    """« jeudi 22 octobre 2026, de 14 h à 16 h »; both days when the end is another day."""
    if start.astimezone(PARIS).date() == end.astimezone(PARIS).date():
        return f"{format_jour_semaine(start)}, de {format_heure(start)} à {format_heure(end)}"
    return (
        f"du {format_jour_semaine(start)} à {format_heure(start)} au {format_jour_semaine(end)} à {format_heure(end)}"
    )
