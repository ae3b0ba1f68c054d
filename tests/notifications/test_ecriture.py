from datetime import UTC, datetime, timedelta

import pytest
import vobject
from icalendar import Calendar

from alliance.notifications.ecriture import CANCEL, PARIS, PUBLISH, REQUEST, ecrire_invitation

LONG = "Réunion élargie aux familles, aux écoles et aux associations du quartier ; à l'ordre du jour, l'été " * 3


def write(**kwargs):
    debut = kwargs.pop("debut", datetime(2026, 6, 11, 14, 0, tzinfo=PARIS))
    defaults = {
        "uid": "3f0c@exemple.invalid",
        "sequence": 0,
        "methode": REQUEST,
        "titre": "Cotech",
        "description": "1. Bilan",
        "lieu": "Salle des mariages",
        "debut": debut,
        "fin": debut + timedelta(hours=2),
        "organisateur": ("Cité éducative", "alliance@exemple.invalid"),
        "participant": ("Zoé Exemple", "zoe@exemple.invalid"),
        "url": "https://exemple.invalid/s/1/",
        "cree_at": datetime(2026, 6, 1, 8, 0, tzinfo=UTC),
    }
    return ecrire_invitation(**defaults | kwargs)


def test_an_invitation_says_all_that_a_calendar_asks():
    event = vobject.readOne(write()).vevent

    assert vobject.readOne(write()).method.value == "REQUEST"
    assert (event.uid.value, event.sequence.value, event.status.value) == ("3f0c@exemple.invalid", "0", "CONFIRMED")
    assert event.dtstamp.value == datetime(2026, 6, 1, 8, 0, tzinfo=UTC)
    assert event.dtstart.value == datetime(2026, 6, 11, 12, 0, tzinfo=UTC)
    assert event.dtend.value == datetime(2026, 6, 11, 14, 0, tzinfo=UTC)
    assert event.organizer.value == "mailto:alliance@exemple.invalid"
    assert event.attendee.value == "mailto:zoe@exemple.invalid"
    assert event.attendee.params["PARTSTAT"] == ["NEEDS-ACTION"]
    assert event.attendee.params["ROLE"] == ["REQ-PARTICIPANT"]
    assert event.attendee.params["RSVP"] == ["TRUE"]
    assert event.attendee.params["CN"] == ["Zoé Exemple"]
    assert event.url.value == "https://exemple.invalid/s/1/"


def test_the_start_names_its_zone_which_the_calendar_holds():
    text = write()

    assert "DTSTART;TZID=Europe/Paris:20260611T140000\r\n" in text
    assert "DTSTAMP:20260601T080000Z\r\n" in text
    assert text.count("BEGIN:VTIMEZONE") == 1


def test_an_update_and_a_cancellation_keep_the_identifier():
    texts = [write(), write(sequence=1), write(sequence=2, methode=CANCEL)]

    events = [vobject.readOne(text).vevent for text in texts]

    assert len({event.uid.value for event in events}) == 1
    assert [int(event.sequence.value) for event in events] == [0, 1, 2]
    assert [event.status.value for event in events] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert vobject.readOne(texts[2]).method.value == "CANCEL"
    assert "RSVP" not in events[2].attendee.params


def test_a_published_meeting_names_nobody_but_its_organiser():
    event = vobject.readOne(write(methode=PUBLISH, participant=None)).vevent

    assert "attendee" not in event.contents
    assert event.organizer.params["CN"] == ["Cité éducative"]


def test_a_cancelled_meeting_may_be_published():
    assert vobject.readOne(write(methode=PUBLISH, participant=None, annulee=True)).vevent.status.value == "CANCELLED"


@pytest.mark.parametrize(
    "day", [datetime(2026, 3, d) for d in (28, 29, 30)] + [datetime(2026, 10, d) for d in (24, 25, 26)]
)
@pytest.mark.parametrize("hour", [0, 1, 4, 9])
def test_the_hour_holds_around_the_days_when_clocks_change(day, hour):
    debut = day.replace(hour=hour, tzinfo=PARIS)
    fin = debut.astimezone(UTC) + timedelta(hours=4)

    text = write(debut=debut, fin=fin)

    for event in (vobject.readOne(text).vevent, next(iter(Calendar.from_ical(text).events))):
        read = event.decoded("dtstart") if hasattr(event, "decoded") else event.dtstart.value
        end = event.decoded("dtend") if hasattr(event, "decoded") else event.dtend.value
        assert (read.astimezone(UTC), end.astimezone(UTC)) == (debut.astimezone(UTC), fin)


@pytest.mark.parametrize(
    "words", [LONG, "a, b ; c \\ d", "ligne 1\nligne 2\n\nligne 4", "« été »\u00a0: œuvre 🎓", 'dit "oui"']
)
def test_words_are_read_as_they_were_written(words):
    text = write(titre=words, description=words, lieu=words)

    assert vobject.readOne(text).vevent.summary.value == words
    read = next(iter(Calendar.from_ical(text).events))
    assert [str(read[name]) for name in ("summary", "description", "location")] == [words] * 3


def test_lines_are_folded_and_end_as_the_norm_says():
    text = write(titre=LONG, description=LONG, participant=(LONG, "zoe@exemple.invalid"))

    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    assert "\n" not in text.replace("\r\n", "")


@pytest.mark.parametrize("nom", ['Zoé "Zo" ; Exemple: A, B', "Zoé\r\nATTENDEE:mailto:x@exemple.invalid"])
def test_a_name_adds_no_line(nom):
    event = vobject.readOne(write(participant=(nom, "zoe@exemple.invalid"))).vevent

    assert len(event.attendee_list) == 1
    assert event.attendee.params["CN"] == [" ".join(nom.replace('"', "'").split())]


def test_what_is_empty_is_not_written():
    event = vobject.readOne(write(description="", lieu="", participant=("", "zoe@exemple.invalid"))).vevent

    assert {"description", "location"} & set(event.contents) == set()
    assert "CN" not in event.attendee.params
