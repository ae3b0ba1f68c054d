"""A calendar as other software reads it (RFC 5545): nothing in it names a person."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import lru_cache

from icalendar import Calendar, Event, Timezone

from alliance.partages.rules import is_court
from alliance.partages.selectors.evenements import Action
from alliance.plan.enums import StatutFiche
from alliance.territoires.models import PeriodeVacances

FUSEAU = "Europe/Paris"
RELIRE = timedelta(hours=6)
ETATS = {
    StatutFiche.ANNULEE: "CANCELLED",
    StatutFiche.A_INSTRUIRE: "TENTATIVE",
    StatutFiche.EN_PREPARATION: "TENTATIVE",
    StatutFiche.AJOURNEE: "TENTATIVE",
}
"""What a calendar makes of a status; the others are confirmed."""


def ecrire_agenda(
    *,
    nom: str,
    actions: Iterable[Action],
    vacances: Iterable[PeriodeVacances],
    site: str,
    chemin: str,
    cree_at: datetime,
) -> bytes:
    """The calendar, the same bytes for the same rows.

    :param site: the public address of the platform; its host makes the identifiers unique in the world.
    :param chemin: the address of a fiche, with ``{pk}`` in it.
    :param cree_at: dates the holidays, which carry no instant of their own.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Alliance//Plan d'actions//FR")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    for name in ("name", "x-wr-calname"):
        calendar.add(name, nom)
    calendar.add("x-wr-timezone", FUSEAU)
    calendar.add("refresh-interval", RELIRE, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", RELIRE, parameters={"VALUE": "DURATION"})
    # A calendar holds at least one component, even when nothing is planned (RFC 5545, 3.6).
    calendar.add_component(_fuseau())
    hote = site.partition("://")[2]
    for action in actions:
        for event in _events(action, hote):
            event.add("url", f"{site}{chemin.format(pk=action.pk)}")
            calendar.add_component(event)
    for holiday in vacances:
        calendar.add_component(_holiday(holiday, hote, cree_at))
    return calendar.to_ical()


@lru_cache(maxsize=1)
def _fuseau() -> Timezone:
    """The hours of Paris as a component: computed once, it is the same for every calendar."""
    return Timezone.from_tzid(FUSEAU, first_date=date(2019, 1, 1), last_date=date(2038, 1, 1))


def _events(action: Action, hote: str) -> list[Event]:
    """One event for a short action; for a longer one, the day it starts and the day it ends."""
    start, end = action.starts_on, action.ends_on
    if start and end and is_court(start, end):
        return [_event(action, hote, "periode", "", start, end)]
    found = []
    if start:
        found.append(_event(action, hote, "debut", "Début : ", start, start))
    if end:
        found.append(_event(action, hote, "fin", "Fin : ", end, end))
    return found


def _event(action: Action, hote: str, what: str, prefix: str, first: date, last: date) -> Event:
    event = _all_day(f"fiche-{action.pk}-{what}@{hote}", f"{prefix}{action.titre}", first, last)
    event.add("dtstamp", action.modifiee_at)
    event.add("last-modified", action.modifiee_at)
    event.add("sequence", action.version)
    event.add("status", ETATS.get(StatutFiche(action.statut), "CONFIRMED"))
    event.add("categories", [action.axe or "Plan d'actions"])
    event.add("description", _description(action))
    return event


def _description(action: Action) -> str:
    parts = [f"Action {action.code}" if action.code else "", f"Statut : {action.statut_mots}"]
    return "\n".join(part for part in (*parts, "Action d'exemple" if action.est_exemple else "") if part)


def _holiday(holiday: PeriodeVacances, hote: str, at: datetime) -> Event:
    event = _all_day(f"vacances-{holiday.pk}@{hote}", holiday.nom, holiday.starts_on, holiday.ends_on)
    event.add("dtstamp", at)
    event.add("categories", ["Vacances scolaires"])
    event.add("description", f"Année scolaire {holiday.annee_scolaire}, zone {holiday.zone}")
    return event


def _all_day(uid: str, summary: str, first: date, last: date) -> Event:
    """An event without hours, which takes nobody's time; its end is the day after, as the norm says."""
    event = Event()
    event.add("uid", uid)
    event.add("summary", summary)
    event.add("dtstart", first)
    if last < date.max:
        event.add("dtend", last + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    return event
