"""Cancel: a page, an optional reason, a button. Scanners follow links in mail: opening the page cancels nothing."""

from datetime import UTC, datetime

import pytest
import time_machine
from flask import Flask

from booking.models import AuditEntry, Booking, Claim, OutboxMessage
from tests.support.visitor import Visitor
from tests.web.database import Database
from tests.web.journey import book_call
from tests.web.people import CALL, MALLORY, WEDNESDAY


@pytest.mark.parametrize("cookies", [True, False])
def test_an_appointment_is_cancelled_and_its_time_is_free(app: Flask, database: Database, cookies: bool) -> None:
    visitor = book_call(Visitor(app, cookies=cookies))
    visitor.follow("Cancel this appointment").press("Cancel this appointment", reason="Feeling\r\nbetter")
    assert (visitor.status, visitor.heading) == (200, "This appointment is cancelled")
    booked = database.one(Booking)
    assert (booked.status, booked.cancelled_by, booked.cancel_reason, booked.sequence) == (
        "cancelled",
        "patient",
        "Feeling\nbetter",
        1,
    )
    assert booked.cancelled_at_utc == datetime(2026, 10, 5, 8, 0, tzinfo=UTC)
    assert database.all(Claim) == []
    assert sorted((o.kind, o.recipient) for o in database.all(OutboxMessage) if o.sequence == 1) == [
        ("cancelled", "clinic"),
        ("cancelled", "patient"),
    ]
    assert [row.verb for row in database.all(AuditEntry)] == ["booked", "cancelled"]
    assert "09:15" in visitor.open(f"{CALL}/{WEDNESDAY}").offered()


def test_a_cancellation_sent_twice_cancels_once(visitor: Visitor, database: Database) -> None:
    _method, action, fields = book_call(visitor).follow("Cancel this appointment").form("Cancel this appointment")
    visitor.post(action, fields)
    before = database.everything()
    visitor.post(action, fields)
    assert (visitor.status, visitor.heading) == (410, "This appointment is cancelled")
    assert database.everything() == before


def test_a_reason_that_is_too_long_is_kept_and_told(visitor: Visitor, database: Database) -> None:
    book_call(visitor).follow("Cancel this appointment").press("Cancel this appointment", reason="\n\nx" * 400)
    assert (visitor.status, visitor.mistakes()) == (
        422,
        [("#reason", "Use 1000 letters or fewer. A sentence is enough")],
    )
    assert visitor.value("reason") == ("\n\nx" * 400).strip()
    assert database.one(Booking).status == "booked"


def test_after_the_cut_off_it_is_not_cancelled_online(
    visitor: Visitor, database: Database, clock: time_machine.Traveller
) -> None:
    receipt = book_call(visitor).path
    clock.move_to(datetime(2026, 10, 7, 7, 15, tzinfo=UTC))
    _method, action, fields = visitor.open(f"{receipt}/cancel").form("Cancel this appointment")
    clock.shift(1)
    visitor.post(action, fields)
    assert (visitor.status, visitor.heading) == (409, "Please call us to change or cancel this appointment")
    assert visitor.open(action).status == 409
    assert database.one(Booking).status == "booked"


def test_nobody_else_is_cancelled(app: Flask, database: Database) -> None:
    mine, other = book_call(Visitor(app)), book_call(Visitor(app), "16:00", **MALLORY)
    mine.follow("Cancel this appointment").press("Cancel this appointment", token=other.token, booking_id="2")
    assert [row.status for row in database.all(Booking)] == ["cancelled", "booked"]
