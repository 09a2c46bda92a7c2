"""Change day or time: whole, or not at all."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from flask import Flask

from booking.models import AuditEntry, Booking, Claim, OutboxMessage
from tests.support.visitor import Visitor
from tests.web.database import Database
from tests.web.journey import book_call, book_visit, choose_call
from tests.web.people import MALLORY

NINE_FIFTEEN = datetime(2026, 10, 7, 8, 15, tzinfo=UTC)


def _to_times(visitor: Visitor, on: str = "2026-10-08") -> Visitor:
    visitor.follow("Change day or time")
    assert visitor.heading == "Choose another day"
    return visitor.open(visitor.links_to(f"/move/{on}")[0])


@pytest.mark.parametrize("cookies", [True, False])
def test_an_appointment_is_moved_and_keeps_its_link(app: Flask, database: Database, cookies: bool) -> None:
    visitor = book_call(Visitor(app, cookies=cookies))
    receipt, before = visitor.path, database.one(Booking)
    _to_times(visitor).press("Move my appointment", start="10:00")

    assert (visitor.path, visitor.heading) == (receipt, "Your appointment has moved")
    moved = database.one(Booking)
    assert (moved.starts_at_utc, moved.ends_at_utc) == (
        datetime(2026, 10, 8, 9, 0, tzinfo=UTC),
        datetime(2026, 10, 8, 9, 15, tzinfo=UTC),
    )
    assert (moved.uid, moved.reference, moved.sequence) == (before.uid, before.reference, 1)
    cells = [claim.cell * 300 for claim in database.all(Claim)]
    assert cells == [int(moved.starts_at_utc.timestamp()) + 300 * n for n in range(3)], "the old time is free again"
    assert sorted((o.kind, o.recipient) for o in database.all(OutboxMessage) if o.sequence == 1) == [
        ("moved", "clinic"),
        ("moved", "patient"),
        ("reminder", "patient"),
    ]
    assert [row.verb for row in database.all(AuditEntry)] == ["booked", "moved"]


def test_opening_the_pages_moves_nothing(visitor: Visitor, database: Database) -> None:
    book_call(visitor)
    before = database.everything()
    _to_times(visitor)
    assert database.everything() == before


def test_a_move_by_a_quarter_of_an_hour_onto_itself(visitor: Visitor, database: Database) -> None:
    book_visit(visitor)
    _to_times(visitor).press("Move my appointment", start="09:30")
    assert visitor.heading == "Your appointment has moved"
    assert len(database.all(Claim)) == 11


def test_a_time_taken_meanwhile_keeps_the_old_one(app: Flask, database: Database) -> None:
    visitor = _to_times(book_call(Visitor(app)))
    choose_call(Visitor(app), "10:00", "2026-10-08")
    visitor.press("Move my appointment", start="10:00")
    assert (visitor.status, visitor.heading) == (409, "Someone has just booked that time")
    assert "Your appointment has not changed." in visitor.text
    assert "10:00" not in visitor.offered()
    assert (database.one(Booking).starts_at_utc, database.one(Booking).sequence) == (NINE_FIFTEEN, 0)
    assert len([claim for claim in database.all(Claim) if claim.booking_id]) == 3


def test_the_time_they_already_have_is_no_move(visitor: Visitor, database: Database) -> None:
    _to_times(book_call(visitor), "2026-10-07").press("Move my appointment", start="09:15")
    assert (visitor.status, visitor.heading) == (409, "You already have that time")
    assert database.one(Booking).sequence == 0


@pytest.mark.parametrize(
    ("on", "start", "status", "heading"),
    [
        ("2026-10-08", "09:07", 409, "That is not one of our times"),
        ("2026-10-11", "10:00", 409, "We’re closed on that day"),
        ("2026-10-05", "09:00", 409, "It’s too late to book that time online"),
        ("2027-06-01", "10:00", 409, "You cannot book that far ahead yet"),
        ("2026-10-08", "99:99", 422, "Choose another time on Thursday 8 October"),
        ("2026-10-08", "", 422, "Choose another time on Thursday 8 October"),
    ],
)
def test_what_is_not_offered_is_refused_and_nothing_moves(
    visitor: Visitor, database: Database, on: str, start: str, status: int, heading: str
) -> None:
    book_call(visitor)
    address = f"{visitor.path}/move/{on}"
    _method, _action, fields = _to_times(visitor).form("Move my appointment", start=start)
    before = database.everything()
    visitor.post(address, fields)
    assert (visitor.status, visitor.heading) == (status, heading)
    assert database.everything() == before


def test_a_move_without_a_time_is_told_at_the_field(visitor: Visitor) -> None:
    _to_times(book_call(visitor)).press("Move my appointment")
    assert (visitor.status, visitor.mistakes()) == (422, [("#start", "Choose a time")])
    assert visitor.page.described_by(visitor.page.by_id("start")) == "Error: Choose a time"


def test_a_day_that_is_no_date_leads_back_to_the_days(visitor: Visitor) -> None:
    receipt = book_call(visitor).path
    assert visitor.open(f"{receipt}/move/2027-02-30").path == f"{receipt}/move"


def test_a_day_without_times_says_why(visitor: Visitor, database: Database) -> None:
    receipt = book_call(visitor).path
    database.fill_days(date(2026, 10, 9))
    assert "No times left." in visitor.open(f"{receipt}/move/2026-10-09").text
    assert "Closed on Sundays." in visitor.open(f"{receipt}/move/2026-10-11").text
    assert visitor.link("Choose another day") == f"{receipt}/move"


@pytest.mark.parametrize(
    ("minutes_before", "status", "heading"),
    [
        (60, 200, "Choose another day"),
        (59, 409, "Please call us to change or cancel this appointment"),
        (0, 410, "This appointment has passed"),
    ],
)
def test_the_cut_off_is_kept(
    visitor: Visitor, clock: time_machine.Traveller, minutes_before: int, status: int, heading: str
) -> None:
    receipt = book_call(visitor).path
    clock.move_to(datetime.fromtimestamp(NINE_FIFTEEN.timestamp() - 60 * minutes_before, UTC))
    assert (visitor.open(f"{receipt}/move").status, visitor.heading) == (status, heading)
    assert "tel:+441234380345" in visitor.page.links


def test_a_cancelled_appointment_is_not_moved(visitor: Visitor, database: Database) -> None:
    receipt = book_call(visitor).path
    _method, action, fields = _to_times(visitor).form("Move my appointment", start="10:00")
    visitor.open(f"{receipt}/cancel").press("Cancel this appointment")
    visitor.post(action, fields)
    assert (visitor.status, visitor.heading) == (410, "This appointment is cancelled")
    assert database.one(Booking).starts_at_utc == NINE_FIFTEEN


def test_nobody_else_is_moved(app: Flask, database: Database) -> None:
    mine, other = book_call(Visitor(app)), book_call(Visitor(app), "16:00", **MALLORY)
    _to_times(mine).press("Move my appointment", start="10:00", token=other.token, booking_id="2")
    assert [row.sequence for row in database.all(Booking)] == [1, 0]
