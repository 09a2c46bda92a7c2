"""Check and book: what the page shows is what is booked, or the kind refusal with three other times."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import delete

from booking.extensions import db
from booking.models import Booking, Claim, Hold, HoursException, OutboxMessage
from tests.support.both_databases import BOTH_DATABASES
from tests.support.visitor import Visitor
from tests.web.database import Database
from tests.web.journey import book_call, choose_call, choose_visit, give_details
from tests.web.people import CALL, MALLORY, PRIYA, THURSDAY, WEDNESDAY

NINE_FIFTEEN = datetime(2026, 10, 7, 8, 15, tzinfo=UTC)


def test_a_hold_that_has_ended_still_books_if_nobody_has_the_time(
    visitor: Visitor, database: Database, clock: time_machine.Traveller
) -> None:
    give_details(choose_call(visitor))
    clock.shift(timedelta(hours=5))
    visitor.press("Book this appointment")
    assert (visitor.heading, database.one(Booking).starts_at_utc) == ("Your appointment is booked", NINE_FIFTEEN)


@pytest.mark.parametrize("cookies", [True, False])
def test_a_hold_that_has_ended_and_is_taken_keeps_the_details_and_offers_three(
    app: Flask, database: Database, clock: time_machine.Traveller, cookies: bool
) -> None:
    slow, quick = Visitor(app, cookies=cookies), Visitor(app)
    give_details(choose_call(slow))
    clock.shift(timedelta(minutes=11))
    book_call(quick, **MALLORY)

    slow.press("Book this appointment")
    assert (slow.status, slow.heading) == (409, "The time we held for you has gone")
    assert "9:15am on Wednesday 7 October has gone. We’ve kept everything you typed" in slow.text.replace("\xa0", " ")
    assert slow.offered() == ["2026-10-07T09:00", "2026-10-07T09:30", "2026-10-07T09:45"]
    assert slow.facts() == {"Name": "Priya Sharma", "Phone": PRIYA["phone"], "Email": PRIYA["email"]}
    assert "Mallory" not in slow.text

    slow.press("Book this time", start="2026-10-07T09:30")
    assert slow.heading == "Your appointment is booked", "one press, nothing typed again"
    assert [(b.patient_name, b.starts_at_utc) for b in database.all(Booking)] == [
        ("Mallory", NINE_FIFTEEN),
        ("Priya Sharma", NINE_FIFTEEN + timedelta(minutes=15)),
    ]


def test_a_time_taken_while_the_hold_moved_on_is_just_taken(app: Flask, database: Database) -> None:
    """Tab A's check shows 9:15, tab B moves the hold to 10, Mallory takes 9:15: A's press says so."""
    visitor = give_details(choose_call(Visitor(app)))
    _method, action, fields = visitor.form("Book this appointment")
    choose_call(visitor, "10:00")
    book_call(Visitor(app), **MALLORY)
    visitor.post(action, fields)
    assert (visitor.status, visitor.heading) == (409, "Someone has just booked that time")
    assert visitor.offered() == ["2026-10-07T09:00", "2026-10-07T09:30", "2026-10-07T09:45"]
    assert len(database.all(Booking)) == 1


def test_a_call_is_checked_with_where_it_is_taken_and_told_on_both_clocks(visitor: Visitor) -> None:
    give_details(choose_call(visitor), **PRIYA, zone="Asia/Dubai")
    assert visitor.facts()["Where you’ll be when we call"] == "Dubai, United Arab Emirates"
    assert visitor.link("Change where you’ll be") == "/book/details#zone"
    visitor.press("Book this appointment")
    assert "Before the call Think about what you’d like to ask." in visitor.text
    assert "At 9:15am UK time, 12:15pm in Dubai We’ll call you from" in visitor.text.replace("\xa0", " ")


def test_in_person_nobody_is_asked_where_they_will_be(visitor: Visitor) -> None:
    give_details(choose_visit(visitor))
    assert [term for term in visitor.facts() if term.startswith("Where")] == []


def test_of_two_tabs_each_books_what_it_showed(visitor: Visitor, database: Database) -> None:
    give_details(choose_call(visitor))
    _method, action, tab_a = visitor.form("Book this appointment")
    choose_call(visitor, "16:00")
    assert visitor.facts()["Time"] == "4pm UK time"
    visitor.post(action, tab_a)
    assert (visitor.heading, database.one(Booking).starts_at_utc) == ("Your appointment is booked", NINE_FIFTEEN)
    assert len(database.all(Claim)) == 3, "the other time is free again"


def test_of_two_tabs_with_two_services_each_books_what_it_showed(visitor: Visitor, database: Database) -> None:
    give_details(choose_call(visitor))
    _method, action, tab_a = visitor.form("Book this appointment")
    choose_visit(visitor)
    visitor.post(action, tab_a)
    booked = database.one(Booking)
    assert (booked.service_id, booked.starts_at_utc) == (1, NINE_FIFTEEN)


def test_a_person_who_presses_again_in_the_other_tab_is_led_to_the_booking(
    visitor: Visitor, database: Database
) -> None:
    give_details(choose_call(visitor))
    _method, action, tab_a = visitor.form("Book this appointment")
    choose_call(visitor, "16:00").press("Book this appointment")
    receipt = visitor.path
    assert visitor.post(action, tab_a).path == receipt
    assert len(database.all(Booking)) == 1


SIX = ("09:00", "09:30", "10:00", "10:30", "11:00", "11:30")


@pytest.mark.usefixtures("limits_are_on")
def test_a_seventh_call_of_one_contact_is_refused_with_a_way_on(app: Flask, database: Database) -> None:
    for at in SIX:
        book_call(Visitor(app), at)
    same = {"name": "P S", "phone": "00 44 7700 900123", "email": "PRIYA@example.com"}
    visitor = give_details(choose_call(Visitor(app), "13:00"), **same).press("Book this appointment")
    assert (visitor.status, visitor.heading) == (409, "You already have appointments booked")
    assert visitor.link("Send my links") == "/find"
    assert visitor.follow("Back to my details").value("name") == "P S"
    assert len(database.all(Booking)) == 6
    book_call(Visitor(app), "14:00", **MALLORY)
    # Her number with another address, or the other way round, says nothing of her and keeps nobody out.
    book_call(Visitor(app), "14:30", name="P S", phone="07700 900123", email="other@example.com")
    book_call(Visitor(app), "15:00", name="P S", phone="07700 900999", email="priya@example.org")


@BOTH_DATABASES
@pytest.mark.usefixtures("limits_are_on")
def test_who_has_made_six_is_told_before_they_type(app: Flask, database: Database) -> None:
    visitor = Visitor(app)
    for at in SIX[:5]:
        book_call(visitor, at)
    words = "You have 6 appointments coming up. That’s the most that can be booked online"
    assert words not in choose_call(visitor, SIX[5]).text
    give_details(visitor).press("Book this appointment")
    choose_call(visitor, "14:00")
    assert (visitor.heading, words in visitor.text) == ("Your details", True)
    assert words not in choose_call(Visitor(app), "15:00").text
    # It may be for somebody else.
    give_details(visitor, **MALLORY).press("Book this appointment")
    assert visitor.heading == "Your appointment is booked"


@pytest.mark.usefixtures("limits_are_on")
def test_too_many_appointments_in_person_is_not_called_a_call(app: Flask) -> None:
    for at in SIX:
        book_call(Visitor(app), at)
    visitor = give_details(choose_visit(Visitor(app), "14:00")).press("Book this appointment")
    assert (visitor.status, visitor.heading) == (409, "You already have appointments booked")


@pytest.mark.usefixtures("limits_are_on")
def test_past_and_cancelled_appointments_do_not_count(
    app: Flask, database: Database, clock: time_machine.Traveller
) -> None:
    for at in SIX[:5]:
        book_call(Visitor(app), at)
    cancelled = book_call(Visitor(app), SIX[5])
    cancelled.follow("Cancel this appointment").press("Cancel this appointment")
    book_call(Visitor(app), "12:00")
    clock.move_to(datetime(2026, 10, 7, 12, tzinfo=UTC))
    book_call(Visitor(app), "12:00", THURSDAY)


def test_the_check_needs_the_details_first(visitor: Visitor, app: Flask, database: Database) -> None:
    choose_call(visitor)
    assert visitor.open("/book/check").path == "/book/details"
    _method, _action, fields = visitor.form("Keep my time")
    assert visitor.post("/book/check", fields).path == "/book/details"
    assert database.all(Booking) == []


def test_a_check_for_no_hold_asks_for_a_time(visitor: Visitor, database: Database) -> None:
    _method, _action, fields = visitor.open(f"{CALL}/{WEDNESDAY}").form("Continue")
    visitor.post("/book/check", fields)
    assert (visitor.status, visitor.heading) == (409, "Please choose a time first")


@pytest.mark.parametrize(
    ("start", "heading"),
    [
        ("2026-10-05T09:00", "It’s too late to book that time online"),
        ("2026-10-07T09:07", "That is not one of our times"),
        ("2026-10-11T10:00", "We’re closed on that day"),
        ("2027-06-01T10:00", "You cannot book that far ahead yet"),
        ("2027-03-28T01:30", "That is not one of our times"),
    ],
)
def test_a_changed_start_is_refused_by_the_rule_that_offers(
    visitor: Visitor, database: Database, start: str, heading: str
) -> None:
    give_details(choose_call(visitor)).press("Book this appointment", start=start)
    assert (visitor.status, visitor.heading) == (409, heading)
    assert len(visitor.offered()) == 3
    assert database.all(Booking) == []


@pytest.mark.parametrize("start", ["9999-12-31T10:00", "0001-01-01T00:00", "2027-02-30T10:00", "tomorrow"])
def test_a_start_that_cannot_be_read_never_books_another_time(visitor: Visitor, database: Database, start: str) -> None:
    """What the page showed, and nothing else, is booked."""
    give_details(choose_call(visitor)).press("Book this appointment", start=start)
    assert (400 <= visitor.status < 500, database.all(Booking)) == (True, [])


def test_a_clinic_closed_since_the_hold_ended_is_not_booked(
    visitor: Visitor, database: Database, clock: time_machine.Traveller
) -> None:
    give_details(choose_call(visitor))
    clock.shift(timedelta(minutes=11))
    closed = HoursException(clinic_id=1, on_date=date(2026, 10, 7), reason="for staff training")
    database.change(lambda: db.session.add(closed))
    visitor.press("Book this appointment")
    assert (visitor.status, visitor.heading) == (409, "We’re closed on that day")
    assert database.all(Booking) == []


def test_nothing_that_is_added_to_the_form_is_believed(visitor: Visitor, database: Database) -> None:
    give_details(choose_call(visitor), **PRIYA, status="completed", price_pence="0", diary_id="4", role="admin")
    visitor.press(
        "Book this appointment",
        status="completed",
        role="admin",
        price="0",
        price_pence="0",
        diary="4",
        diary_id="4",
        patient_name="Mallory",
        email="mallory@example.com",
        token="A" * 22,
        reference="AAAAAA",
        is_squeezed="1",
    )
    booked = database.one(Booking)
    assert (booked.status, booked.diary_id, booked.patient_name, booked.email) == (
        "booked",
        1,
        "Priya Sharma",
        "priya@example.com",
    )
    assert (booked.token == "A" * 22, booked.reference == "AAAAAA") == (False, False)


def test_a_booking_empties_what_the_hold_kept(visitor: Visitor, database: Database) -> None:
    book_call(visitor, **PRIYA, reason="My knee")
    assert database.one(Hold).details == {}


def _forget_claims() -> None:
    db.session.execute(delete(Claim))


def test_nothing_is_promised_for_a_booking_that_is_refused(app: Flask, database: Database) -> None:
    slow = give_details(choose_call(Visitor(app)))
    database.change(_forget_claims)
    database.put_bookings([NINE_FIFTEEN])
    slow.press("Book this appointment")
    assert (slow.status, database.all(OutboxMessage), len(database.all(Booking))) == (409, [], 1)
