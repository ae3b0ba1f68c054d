"""What a day and an hour deserve to be checked for: said, never refused."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from alliance.gouvernance.enums import QUALITES_DELEGUEES, EtatSeance, NatureSeance
from alliance.gouvernance.models import Instance, Membre, PoleInstance, SeanceInstance
from alliance.gouvernance.rules import jours_feries
from alliance.kernel.dates import JOURS, format_jour
from alliance.kernel.heures import PARIS, format_heure
from alliance.kernel.textes import enumerate_fr
from alliance.territoires.models import Cite, PeriodeVacances
from alliance.territoires.selectors import vacances_entre

Creneau = tuple[datetime, datetime]
SAMEDI = 5


def avertissements_of(seance: SeanceInstance, user) -> list[str]:
    """What deserves a second look before this séance is convoked; nothing for a consultation in writing."""
    if seance.est_consultation:
        return _poles_vacants(seance.instance, [_jour(seance.debut_at)])[_jour(seance.debut_at)]
    found = avertissements_de(seance.instance, [(seance.debut_at, seance.fin_at)], user, exclure=seance.pk)
    return found[0]


def avertissements_de(
    instance: Instance, creneaux: Sequence[Creneau], user, *, exclure: int | None = None
) -> list[list[str]]:
    """The same for each slot of a series, in a fixed number of queries."""
    if not creneaux:
        return []
    days = [_jour(start) for start, _end in creneaux]
    holidays = vacances_entre(instance.cite, min(days), max(days)).periodes
    vacant = _poles_vacants(instance, days)
    meanwhile = _en_meme_temps(instance.cite, creneaux, user, exclure)
    return [
        [*_du_jour(day), *_vacances(day, holidays), *_horloges(*creneau), *meanwhile[rank], *vacant[day]]
        for rank, (day, creneau) in enumerate(zip(days, creneaux, strict=True))
    ]


def jours_libres(cite: Cite, days: Sequence[date]) -> set[date]:
    """Those of ``days`` that are neither a public holiday nor within the school holidays of the cité's zone."""
    if not days:
        return set()
    holidays = vacances_entre(cite, min(days), max(days)).periodes
    return {day for day in days if day not in jours_feries(day.year) and not _vacances(day, holidays)}


def _jour(at: datetime) -> date:
    return at.astimezone(PARIS).date()


def _du_jour(day: date) -> list[str]:
    holiday = jours_feries(day.year).get(day)
    if holiday:
        return [f"Le {format_jour(day)} est férié ({holiday})."]
    return [f"Le {format_jour(day)} est un {JOURS[day.weekday()]}."] if day.weekday() >= SAMEDI else []


def _vacances(day: date, holidays: Iterable[PeriodeVacances]) -> list[str]:
    return [
        f"Le {format_jour(day)} tombe pendant les vacances scolaires ({row.nom})."
        for row in holidays
        if row.starts_on <= day <= row.ends_on
    ]


def _horloges(start: datetime, end: datetime) -> list[str]:
    if start.astimezone(PARIS).utcoffset() == end.astimezone(PARIS).utcoffset():
        return []
    return ["Les horloges changent d'heure pendant la séance : vérifiez sa durée."]


def _en_meme_temps(cite: Cite, creneaux: Sequence[Creneau], user, exclure: int | None) -> list[list[str]]:
    """Other meetings of the cité that overlap each slot; one that the person may not see is not named."""
    rows = SeanceInstance.objects.filter(
        instance__cite=cite, nature=NatureSeance.REUNION,
        debut_at__lt=max(end for _start, end in creneaux), fin_at__gt=min(start for start, _end in creneaux),
    )  # fmt: skip
    rows = rows.exclude(etat=EtatSeance.ANNULEE)
    if exclure is not None:
        rows = rows.exclude(pk=exclure)
    seen = set(rows.visible_to(user).values_list("pk", flat=True))
    others = [
        row for row in rows.select_related("instance").order_by("debut_at", "pk")
        if row.pk in seen or row.convoquee_at is not None
    ]  # fmt: skip
    return [[_meanwhile(row, seen) for row in others if row.debut_at < end and row.fin_at > start]
            for start, end in creneaux]  # fmt: skip


def _meanwhile(row: SeanceInstance, seen: set[int]) -> str:
    who = f"« {row.instance.nom} »" if row.pk in seen else "Une autre instance de la cité"
    return f"{who} se réunit au même moment, de {format_heure(row.debut_at)} à {format_heure(row.fin_at)}."


def _poles_vacants(instance: Instance, days: Sequence[date]) -> dict[date, list[str]]:
    """Expected pôles for which nobody sits, on each day."""
    expected = [
        row.pole
        for row in PoleInstance.objects.filter(instance=instance).select_related("pole").order_by("pole__ordre")
    ]
    seats = list(Membre.objects.filter(instance=instance, qualite__in=QUALITES_DELEGUEES))
    words: dict[date, list[str]] = defaultdict(list)
    for day in set(days):
        there = {seat.pole_id for seat in seats if seat.from_on <= day and (seat.to_on is None or day <= seat.to_on)}
        empty = [f"« {pole.nom} »" for pole in expected if pole.pk not in there]
        if empty:
            verb = "le pôle" if len(empty) == 1 else "les pôles"
            words[day] = [f"Personne ne siège pour {verb} {enumerate_fr(empty)}."]
    return words
