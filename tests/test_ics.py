"""Bookings in, calendar text out: read back as a calendar reads it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import dateutil.tz
import pytest
import vobject
from flask import Flask
from icalendar import Calendar, vRecur
from ics import Calendar as IcsCalendar

from booking import ics
from booking.rules.practice import Clinic
from booking.vtimezone import time_zone
from tests.mail.made import LINK, LONDON, NOW, TOKEN, VISIT, WEDNESDAY_915, appointment, cancelled, the_event
from tests.support.khal import Khal

FROM = "info@clinic.example"


@pytest.fixture(autouse=True)
def _application(sqlite_app: tuple[Flask, object]) -> Iterator[None]:
    with sqlite_app[0].app_context():
        yield


def request(made: Any, **options: Any) -> str:
    return ics.invitation(made, method="REQUEST", organizer=FROM, attendee="amina@example.com", **options)


def test_an_invitation_says_when_and_where_and_nothing_about_health_or_whose_it_is() -> None:
    text = request(appointment(), link=LINK, phone="+44 1234 380345")
    event = the_event(text)
    assert {name: str(event[name]) for name in ("UID", "SEQUENCE", "STATUS", "SUMMARY", "LOCATION", "CLASS")} == {
        "UID": "5f2b9c0d@book.example",
        "SEQUENCE": "0",
        "STATUS": "CONFIRMED",
        "SUMMARY": "Phone appointment",
        "LOCATION": "By phone",
        "CLASS": "PRIVATE",
    }
    assert event["DTSTART"].dt == event["DTSTART"].dt.astimezone(UTC) == WEDNESDAY_915
    assert event["DTSTART"].params["TZID"] == event["DTEND"].params["TZID"] == "Europe/London"
    assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(minutes=15)
    assert event["ORGANIZER"] == "mailto:info@clinic.example"
    assert event["ATTENDEE"] == "mailto:amina@example.com"
    assert dict(event["ATTENDEE"].params) == {"ROLE": "REQ-PARTICIPANT", "PARTSTAT": "ACCEPTED", "RSVP": "FALSE"}
    assert str(event["DESCRIPTION"]) == f"See, change or cancel: {LINK}\nQuestions? Call +44 1234 380345"
    assert str(event["URL"]) == LINK
    for secret in ("Amina", "Haddad", "knee", "discovery", "971", "interpreter"):
        assert secret not in text.replace("\r\n ", "")


def test_in_person_the_address_is_the_place() -> None:
    event = the_event(request(appointment(service=VISIT)))
    assert (str(event["SUMMARY"]), str(event["LOCATION"])) == (
        "Appointment",
        "104 Harley Street, Marylebone, London W1G 7JD",
    )


def test_the_same_text_is_made_on_every_try() -> None:
    assert request(appointment(), link=LINK) == request(appointment(), link=LINK)
    event = the_event(request(appointment(changed_at_utc=NOW + timedelta(days=1, microseconds=5))))
    assert event["DTSTAMP"].dt == event["LAST-MODIFIED"].dt == NOW + timedelta(days=1)
    assert event["CREATED"].dt == NOW


def test_a_cancellation_has_the_same_uid_and_a_higher_sequence() -> None:
    text = ics.invitation(cancelled(), method="CANCEL", organizer=FROM, attendee="amina@example.com")
    event = the_event(text)
    assert Calendar.from_ical(text)["METHOD"] == "CANCEL"
    assert (str(event["UID"]), event["SEQUENCE"], str(event["STATUS"])) == ("5f2b9c0d@book.example", 1, "CANCELLED")
    assert event.walk("VALARM") == []


def test_what_is_added_by_hand_names_nobody_and_brings_an_alarm() -> None:
    event = the_event(ics.invitation(appointment(), method="PUBLISH", organizer=FROM))
    assert "ATTENDEE" not in event
    [alarm] = event.walk("VALARM")
    assert (str(alarm["ACTION"]), alarm["TRIGGER"].dt, str(alarm["DESCRIPTION"])) == (
        "DISPLAY",
        timedelta(hours=-2),
        "Phone appointment",
    )
    gone = the_event(ics.invitation(cancelled(), method="PUBLISH", organizer=FROM))
    assert (str(gone["STATUS"]), gone.walk("VALARM")) == ("CANCELLED", [])


def test_a_method_and_its_attendee_go_together() -> None:
    with pytest.raises(ValueError):
        ics.invitation(appointment(), method="REQUEST", organizer=FROM)
    with pytest.raises(ValueError):
        ics.invitation(appointment(), method="PUBLISH", organizer=FROM, attendee="a@example.com")


def test_the_organizer_is_a_bare_address_however_the_sender_is_set() -> None:
    text = ics.invitation(appointment(), method="PUBLISH", organizer='"ProHealth Clinic" <info@clinic.example>')
    assert the_event(text)["ORGANIZER"] == "mailto:info@clinic.example"


HOSTILE = "BEGIN:VALARM\r\nACTION:AUDIO;x,y\\n\r\n.\r\nEND:VEVENT"


def test_whatever_a_text_holds_there_is_one_event_and_lines_are_folded_and_end_as_they_should() -> None:
    clinic = replace(LONDON, street=f"{HOSTILE} 104 Härley Straße 李 " + "é" * 200, locality="محمد; \\, x")
    made = appointment(service=VISIT, clinic=clinic)
    text = ics.invitation(
        made, method="REQUEST", organizer=FROM, attendee=f"a@example.com\r\n{HOSTILE}", link=LINK, phone=HOSTILE
    )
    raw = text.encode()
    assert raw.replace(b"\r\n", b"").find(b"\n") == raw.replace(b"\r\n", b"").find(b"\r") == -1
    assert max(len(line) for line in raw.split(b"\r\n")) <= 75
    assert text.endswith("END:VCALENDAR\r\n")
    lines = text.replace("\r\n ", "").split("\r\n")
    assert [line for line in lines if line.startswith(("BEGIN", "END", "ACTION"))] == [
        "BEGIN:VCALENDAR",
        "BEGIN:VTIMEZONE",
        *["BEGIN:DAYLIGHT", "END:DAYLIGHT"],
        *["BEGIN:STANDARD", "END:STANDARD"],
        "END:VTIMEZONE",
        "BEGIN:VEVENT",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    assert str(the_event(text)["LOCATION"]) == made.clinic.address.replace("\r\n", "\n")


# --- When it is, as programs that were not written for it read it -----------------------

NEW_YORK = replace(LONDON, time_zone="America/New_York")
READERS: dict[str, Callable[[str], tuple[datetime, datetime]]] = {
    "icalendar": lambda text: (the_event(text).start, the_event(text).end),
    "vobject": lambda text: (vobject.readOne(text).vevent.dtstart.value, vobject.readOne(text).vevent.dtend.value),
    "ics": lambda text: next((event.begin.datetime, event.end.datetime) for event in IcsCalendar(text).events),
}
# A quarter to one in New York on the night the clocks go back at two: its 90 minutes end at the second 1:15.
NIGHT = datetime(2027, 11, 7, 4, 45, tzinfo=UTC)


def read_as(reader: str, starts: datetime, minutes: int, clinic: Clinic = NEW_YORK) -> tuple[datetime, timedelta]:
    """When a program thinks an invitation starts, and how long it thinks it takes."""
    made = replace(appointment(starts, clinic=clinic), ends_at_utc=starts + timedelta(minutes=minutes))
    begins, ends = READERS[reader](request(made))
    assert ends - begins == ends.astimezone(UTC) - begins.astimezone(UTC)
    return begins.astimezone(UTC), ends - begins


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(
    "clinic, starts, minutes",
    [
        (NEW_YORK, NIGHT, 90),  # over the change, into the hour that is shown twice
        (NEW_YORK, NIGHT, 30),  # ends in that hour's first time
        (NEW_YORK, NIGHT + timedelta(minutes=90), 60),  # begins in its second
        (NEW_YORK, NIGHT + timedelta(minutes=135), 45),  # begins when it is over
        (NEW_YORK, datetime(2027, 3, 14, 6, 45, tzinfo=UTC), 45),  # over the hour that is skipped
        (NEW_YORK, datetime(2027, 7, 1, 13, 0, tzinfo=UTC), 45),
        (LONDON, datetime(2027, 10, 30, 23, 45, tzinfo=UTC), 90),
        (LONDON, datetime(2027, 3, 28, 0, 45, tzinfo=UTC), 15),
        (replace(LONDON, time_zone="America/Vancouver"), datetime(2026, 12, 16, 17, 0, tzinfo=UTC), 45),
    ],
)
def test_every_program_reads_when_it_starts_and_how_long_it_takes(
    reader: str, clinic: Clinic, starts: datetime, minutes: int
) -> None:
    assert read_as(reader, starts, minutes, clinic) == (starts, timedelta(minutes=minutes))


@pytest.mark.parametrize("reader", READERS)
def test_on_the_clinics_clock_alone_none_of_them_would(reader: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ics, "is_unambiguous", lambda _starts, _ends: True)
    assert read_as(reader, NIGHT, 90) == (NIGHT, timedelta(minutes=30))


def test_khal_reads_the_end_in_the_repeated_hour(khal: Khal) -> None:
    made = replace(appointment(NIGHT, clinic=NEW_YORK), ends_at_utc=NIGHT + timedelta(minutes=90))
    khal.take(ics.invitation(made, method="PUBLISH", organizer=FROM))
    assert khal.agenda("2027-11-07") == [("04:45-06:15", "Phone appointment")]  # its owner is in London


# --- The zone that goes with it ---------------------------------------------------------

ZONES = [
    "Europe/London",
    "Europe/Dublin",
    "Europe/Berlin",
    "Asia/Dubai",
    "America/New_York",
    "America/Nuuk",
    "Africa/Cairo",
    "Africa/Casablanca",
    "Australia/Lord_Howe",
]


@pytest.mark.parametrize("year", [2027, 2028])
@pytest.mark.parametrize("zone", ZONES)
def test_the_zone_that_goes_with_it_is_right_all_year(zone: str, year: int) -> None:
    component = time_zone(zone, year)
    assert component is not None
    text = component.to_ical().decode()
    assert len(text) < 400
    here, read = ZoneInfo(zone), dateutil.tz.tzical(StringIO(text)).get()

    def offset(instant: datetime) -> timedelta | None:
        said = instant.astimezone(here).utcoffset()
        assert instant.astimezone(read).utcoffset() == said, instant
        return said

    instant, quarter = datetime(year, 1, 1, 12, tzinfo=UTC), timedelta(minutes=15)
    while instant < datetime(year, 12, 31, 11, tzinfo=UTC):
        if offset(instant) != offset(instant + 32 * quarter):
            for number in range(32):
                offset(instant + number * quarter)
        instant += 32 * quarter


RULES = {
    "Europe/London": {"STANDARD": "FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10", "DAYLIGHT": "FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3"},
    "America/New_York": {"STANDARD": "FREQ=YEARLY;BYDAY=1SU;BYMONTH=11", "DAYLIGHT": "FREQ=YEARLY;BYDAY=2SU;BYMONTH=3"},
    "Asia/Dubai": {"STANDARD": ""},
}


@pytest.mark.parametrize("year", [2027, 2028])
@pytest.mark.parametrize("zone", RULES)
def test_it_has_one_rule_each_way_and_none_where_the_clocks_stay(zone: str, year: int) -> None:
    starts = datetime(year, 7, 1, 9, tzinfo=UTC)
    text = request(appointment(starts, clinic=replace(LONDON, time_zone=zone)))
    [component] = Calendar.from_ical(text).walk("VTIMEZONE")
    rules = [(part.name, str(part.get("RRULE", vRecur()).to_ical(), "ascii")) for part in component.subcomponents]
    assert sorted(rules) == sorted(RULES[zone].items())
    assert the_event(text)["DTSTART"].params["TZID"] == str(component["TZID"]) == zone


def test_where_no_yearly_rule_holds_the_times_are_in_utc_and_need_no_zone() -> None:
    # The clocks of Vancouver go forward in March 2026 and never back.
    starts = datetime(2026, 7, 1, 17, tzinfo=UTC)
    text = request(appointment(starts, clinic=replace(LONDON, time_zone="America/Vancouver")))
    assert Calendar.from_ical(text).walk("VTIMEZONE") == []
    assert {"DTSTART:20260701T170000Z", "DTEND:20260701T171500Z"} < set(text.split("\r\n"))


def test_links_that_add_it_to_a_calendar_on_the_web_carry_no_secret() -> None:
    google, outlook = ics.google_link(appointment()), ics.outlook_link(appointment())
    assert parse_qs(urlsplit(google).query) == {
        "action": ["TEMPLATE"],
        "text": ["Phone appointment"],
        "dates": ["20261007T081500Z/20261007T083000Z"],
        "location": ["By phone"],
    }
    assert parse_qs(urlsplit(outlook).query)["startdt"] == ["2026-10-07T08:15:00Z"]
    for secret in (TOKEN, "Amina", "discovery", "K7M"):
        assert secret not in google + outlook
