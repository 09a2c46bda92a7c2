"""Ten bookings an hour from a network, five emails an hour to a recipient, six moves of a booking: then the phone."""

import pytest
from flask import Flask
from time_machine import Traveller

from booking.models import Booking, OutboxMessage
from tests.support.both_databases import BOTH_DATABASES
from tests.support.visitor import Visitor
from tests.web.database import Database
from tests.web.journey import book_call, choose_call, give_details
from tests.web.limits import from_network

pytestmark = pytest.mark.usefixtures("limits_are_on")

PHONE = "tel:+441234380345"
LATELY = (
    "We’ve had a lot of bookings from your network in the last hour. Nothing you typed is lost. Call us and we’ll "
    "book for you, or try again in an hour."
)
TIMES = tuple(f"{hour:02}:{minute}" for hour in range(9, 13) for minute in ("00", "15", "30", "45"))


def _somebody(number: int, email: str = "") -> dict[str, str]:
    email = email or f"somebody{number}@example.com"
    return {"name": "Somebody Else", "phone": f"07700 900{number:03}", "email": email}


def _press_book(visitor: Visitor, number: int, email: str = "") -> Visitor:
    give_details(choose_call(visitor, TIMES[number]), **_somebody(number, email))
    return visitor.press("Book this appointment")


@BOTH_DATABASES
def test_the_eleventh_booking_of_a_network_in_an_hour_is_by_phone(
    app: Flask, database: Database, clock: Traveller
) -> None:
    for number in range(10):
        book_call(Visitor(app), TIMES[number], **_somebody(number))
    assert [row.is_at_limit for row in database.all(Booking)] == [False] * 9 + [True]

    eleventh = _press_book(Visitor(app), 10)
    assert (eleventh.status, eleventh.heading) == (429, "Please call us")
    assert LATELY in eleventh.text
    assert PHONE in eleventh.page.links
    assert len(database.all(Booking)) == 10
    assert _press_book(from_network(app, "203.0.113.9"), 11).status == 200

    clock.shift(3601)
    eleventh.open("/book/check").press("Book this appointment")
    assert eleventh.heading == "Your appointment is booked"


@BOTH_DATABASES
def test_plus_addresses_are_one_recipient_who_gets_five_emails_an_hour(app: Flask, database: Database) -> None:
    """Each is booked in the same words: whoever types somebody's address learns nothing about their emails, and shuts
    nobody out."""
    emails = [
        "amina@example.com",
        "Amina+1@Example.com",
        "amina+@example.com",
        "AMINA@example.com",
        "amina+x+y@example.com",
    ]
    answers = {
        (page.status, page.heading)
        for number in range(12)
        for page in [_press_book(from_network(app, f"203.0.113.{number}"), number, emails[number % 5])]
    }
    assert answers == {(200, "Your appointment is booked")}
    other = _press_book(from_network(app, "203.0.113.99"), 12, "amina@other.example.com")
    assert (other.status, other.heading) == (200, "Your appointment is booked")
    left = [row for row in database.all(OutboxMessage) if row.recipient == "patient" and row.kind != "reminder"]
    hours = [round((row.due_at_utc - row.created_at_utc).total_seconds() / 3600) for row in left]
    assert hours == [*[0] * 5, *[1] * 5, 2, 2, 0]


@BOTH_DATABASES
def test_a_seventh_move_is_by_phone_and_no_recipient_has_more_than_five_emails_an_hour(
    app: Flask, database: Database
) -> None:
    visitor = book_call(Visitor(app), "09:00")
    receipt = visitor.path
    for at in TIMES[1:7]:
        visitor.open(f"{receipt}/move/2026-10-07").press("Move my appointment", start=at)
        assert visitor.heading == "Your appointment has moved"
    page = visitor.open(f"{receipt}/move")
    assert (page.status, page.heading) == (429, "Please call us to change the time")
    assert PHONE in page.page.links
    assert database.one(Booking).online_moves == 6
    left = [row for row in database.all(OutboxMessage) if row.recipient == "patient" and row.kind != "reminder"]
    at_once = [row for row in left if row.due_at_utc == row.created_at_utc]
    assert (len(left), len(at_once)) == (7, 5)
    assert {(row.due_at_utc - row.created_at_utc).total_seconds() for row in left[5:]} == {3600}
    assert visitor.open(f"{receipt}/cancel").status == 200, "an appointment can always be cancelled"


def test_the_seventh_move_is_refused_when_it_is_pressed_as_well(app: Flask, database: Database) -> None:
    visitor = book_call(Visitor(app), "09:00")
    receipt = visitor.path
    other = Visitor(app).open(f"{receipt}/move/2026-10-07")
    for at in TIMES[1:7]:
        visitor.open(f"{receipt}/move/2026-10-07").press("Move my appointment", start=at)
    other.press("Move my appointment", start="12:00")
    assert (other.status, other.heading) == (429, "Please call us to change the time")
    assert f"{database.one(Booking).starts_at_utc:%H:%M}" == "09:30"


def test_lost_links_wait_for_their_turn_and_nothing_is_said(app: Flask, database: Database) -> None:
    """Whoever has booked five times in somebody's name does not keep their links from them."""
    for number in range(4):
        _press_book(from_network(app, f"203.0.113.{number}"), number, "amina@example.com")
    for email in ("amina@example.com", "amina+a@example.com"):
        asked = Visitor(app).open("/find").press("Send my links", contact=email)
        assert (asked.status, asked.path) == (200, "/find/sent")
    links = [row for row in database.all(OutboxMessage) if row.kind == "links"]
    assert [round((row.due_at_utc - row.created_at_utc).total_seconds()) for row in links] == [0, 3600]


def test_without_limits_nothing_is_counted(app: Flask, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "RATELIMIT_ENABLED", False)
    for number in range(12):
        assert _press_book(Visitor(app), number, "amina@example.com").status == 200
    assert {(row.network, row.is_at_limit) for row in database.all(Booking)} == {("", False)}
