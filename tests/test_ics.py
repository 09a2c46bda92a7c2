"""Bookings in, calendar text out: read back as a calendar reads it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from icalendar import Calendar

from booking import ics
from tests.mail.made import LINK, LONDON, NOW, TOKEN, VISIT, WEDNESDAY_915, appointment, cancelled, the_event

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
        *["BEGIN:STANDARD", "END:STANDARD"],
        *["BEGIN:DAYLIGHT", "END:DAYLIGHT"],
        *["BEGIN:STANDARD", "END:STANDARD"],
        "END:VTIMEZONE",
        "BEGIN:VEVENT",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    assert str(the_event(text)["LOCATION"]) == made.clinic.address.replace("\r\n", "\n")


ZONES = [
    "Europe/London",
    "Europe/Dublin",
    "Europe/Berlin",
    "Asia/Dubai",
    "America/New_York",
    "Africa/Casablanca",
    "Australia/Lord_Howe",
]


@pytest.mark.parametrize("zone", ZONES)
def test_the_zone_that_goes_with_it_is_right_all_year(zone: str) -> None:
    text = ics.time_zone(zone, 2027).to_ical()
    assert len(text) < 700
    read: list[Any] = list(Calendar.from_ical(text).subcomponents)
    periods: list[tuple[datetime, timedelta]] = [
        (period["DTSTART"].dt - period["TZOFFSETFROM"].td, period["TZOFFSETTO"].td) for period in read
    ]
    here = ZoneInfo(zone)
    instant = datetime(2027, 1, 1, 12, tzinfo=UTC)
    while instant < datetime(2027, 12, 31, 11, tzinfo=UTC):
        in_force = max(period for period in periods if period[0] <= instant.replace(tzinfo=None))
        assert in_force[1] == instant.astimezone(here).utcoffset(), instant
        instant += timedelta(minutes=30)


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
