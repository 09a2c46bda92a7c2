"""The appointment for a calendar: one uid for ever, a rising sequence, and nothing about health."""

from datetime import UTC, datetime

from icalendar import Calendar, Event

from booking.models import Booking
from tests.support.both_databases import BOTH_DATABASES
from tests.support.visitor import Visitor
from tests.web.database import Database
from tests.web.journey import book_call, book_visit
from tests.web.people import PRIYA

pytestmark = BOTH_DATABASES


def test_it_can_be_opened_by_a_calendar(visitor: Visitor, database: Database) -> None:
    receipt = book_call(visitor, **PRIYA, reason="My knee").path
    answer = visitor.open(f"{receipt}/calendar.ics").answer
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8; method=PUBLISH"
    assert answer.headers["Cache-Control"] == "no-store"
    calendar = Calendar.from_ical(answer.text)
    (event,) = calendar.walk("VEVENT")
    assert isinstance(event, Event)
    assert (calendar["METHOD"], event["UID"], event["SEQUENCE"]) == ("PUBLISH", database.one(Booking).uid, 0)
    assert event["SUMMARY"] == "Phone appointment"
    assert event.start == datetime(2026, 10, 7, 8, 15, tzinfo=UTC)
    assert [word for word in ("knee", "Priya", "discovery", "ATTENDEE") if word in answer.text] == []
    assert event["URL"] == f"http://127.0.0.1:5000{receipt}"


def test_a_cancelled_one_takes_itself_out(visitor: Visitor) -> None:
    receipt = book_call(visitor).path
    visitor.follow("Cancel this appointment").press("Cancel this appointment")
    answer = visitor.open(f"{receipt}/calendar.ics").answer
    (event,) = Calendar.from_ical(answer.text).walk("VEVENT")
    assert (event["STATUS"], event["SEQUENCE"]) == ("CANCELLED", 1)
    assert answer.headers["Content-Type"].endswith("method=CANCEL")


def test_in_person_it_says_where(visitor: Visitor) -> None:
    receipt = book_visit(visitor).path
    (event,) = Calendar.from_ical(visitor.open(f"{receipt}/calendar.ics").answer.text).walk("VEVENT")
    assert (event["SUMMARY"], event["LOCATION"]) == ("Appointment", "104 Harley Street, Marylebone, London W1G 7JD")
