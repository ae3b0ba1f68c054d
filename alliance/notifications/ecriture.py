"""Invitations to a meeting, as every calendar reads them (RFC 5545), asked as RFC 5546 says. Pure: no ORM, no clock."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vCalAddress
from icalendar.cal import Component

FUSEAU = "Europe/Paris"
PARIS = ZoneInfo(FUSEAU)
HIVER, ETE = timedelta(hours=1), timedelta(hours=2)
REQUEST, CANCEL, PUBLISH = "REQUEST", "CANCEL", "PUBLISH"

Personne = tuple[str, str]
"""A displayed name and an address; the name may be empty."""


def ecrire_invitation(
    *,
    uid: str,
    sequence: int,
    methode: str,
    titre: str,
    description: str,
    lieu: str,
    debut: datetime,
    fin: datetime,
    organisateur: Personne,
    participant: Personne | None,
    url: str,
    cree_at: datetime,
    annulee: bool = False,
) -> str:
    """A calendar of one meeting, for one person; the same text for the same values.

    :param uid: names the meeting for ever: its updates and its cancellation carry the same one.
    :param sequence: grows with each change; a calendar keeps the greatest.
    :param methode: ``REQUEST`` invites or updates, ``CANCEL`` withdraws, ``PUBLISH`` only shows.
    :param participant: whom the mail is written to, and nobody besides; ``None`` with ``PUBLISH``.
    :param cree_at: when this text is written.
    :param annulee: the meeting itself is cancelled; implied by ``CANCEL``.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Alliance//Instances//FR")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", methode)
    calendar.add_component(_fuseau())
    cancelled = annulee or methode == CANCEL
    event = Event()
    event.add("uid", uid)
    event.add("sequence", sequence)
    event.add("dtstamp", cree_at.astimezone(UTC))
    event.add("dtstart", debut.astimezone(PARIS))
    event.add("dtend", fin.astimezone(PARIS))
    event.add("summary", titre)
    if description:
        event.add("description", description)
    if lieu:
        event.add("location", lieu)
    event.add("url", url)
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if cancelled else "OPAQUE")
    event.add("organizer", _personne(organisateur), encode=False)
    if participant is not None:
        event.add("attendee", _participant(participant, attend_reponse=methode == REQUEST), encode=False)
    calendar.add_component(event)
    return calendar.to_ical().decode()


def _personne(personne: Personne) -> vCalAddress:
    nom, adresse = personne
    written = vCalAddress(f"mailto:{adresse}")
    if nom:
        # A parameter cannot hold a double quote, even between quotes (RFC 5545, 3.1).
        written.params["CN"] = " ".join(nom.replace('"', "'").split())
    return written


def _participant(personne: Personne, *, attend_reponse: bool) -> vCalAddress:
    written = _personne(personne)
    written.params["CUTYPE"] = "INDIVIDUAL"
    written.params["ROLE"] = "REQ-PARTICIPANT"
    written.params["PARTSTAT"] = "NEEDS-ACTION"
    if attend_reponse:
        written.params["RSVP"] = "TRUE"
    return written


@lru_cache(maxsize=1)
def _fuseau() -> Timezone:
    """The hours of Paris, by the rule of the European Union since 1996: computed once for all."""
    zone = Timezone()
    zone.add("tzid", FUSEAU)
    zone.add_component(_saison(TimezoneDaylight(), "CEST", datetime(1996, 3, 31, 2), 3, ETE, HIVER))
    zone.add_component(_saison(TimezoneStandard(), "CET", datetime(1996, 10, 27, 3), 10, HIVER, ETE))
    return zone


def _saison(part: Component, nom: str, debut: datetime, mois: int, ici: timedelta, avant: timedelta) -> Component:
    part.add("tzname", nom)
    part.add("dtstart", debut)
    part.add("rrule", {"freq": "yearly", "bymonth": mois, "byday": "-1SU"})
    part.add("tzoffsetfrom", avant)
    part.add("tzoffsetto", ici)
    return part
