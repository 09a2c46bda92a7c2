"""The end of the day: what is not marked yet, taken back the same day, and the numbers."""

import pytest
import time_machine
from flask import Flask

from booking.models import Booking
from tests.support.desk_day import at
from tests.support.html import words
from tests.support.visitor import Visitor
from tests.web.database import Database
from tests.web.reception.desk import THE_DAY, busy


@pytest.fixture
def sam(app: Flask, clock: time_machine.Traveller) -> Visitor:
    """Sam, at 11:37, closing the day."""
    return busy(app, clock).open(f"{THE_DAY}/close")


def numbers(visitor: Visitor) -> dict[str, str]:
    """The two tables of numbers."""
    rows = [[words(cell) for cell in row] for row in visitor.page.root.iter("tr")]
    return {row[0]: row[1] for row in rows if len(row) == 2 and row[1].isdigit()}


def test_the_numbers_of_the_day(sam: Visitor) -> None:
    assert sam.heading == "Close Thursday 8 October, London"
    assert "1 booking is not marked." in sam.text
    assert numbers(sam) == {
        "Booked": "36",
        "Completed": "9",
        "Did not attend": "2",
        "Not marked": "1",
        "Cancelled by patients": "0",
        "Cancelled by the clinic": "0",
        "Walk-ins": "1",
        "No outcome noted": "1",
        "Booked a first visit": "2",
        "Will think about it": "1",
        "Not suitable for treatment": "1",
        "Not interested": "0",
        "Referred to somebody else": "0",
    }


def test_each_row_is_marked_here_and_taken_back_the_same_day(sam: Visitor, database: Database) -> None:
    sam.press("Did not attend: David Ruiz")
    assert (sam.path, numbers(sam)["Did not attend"]) == (f"{THE_DAY}/close", "3")
    assert "Everything so far is marked. 24 bookings are still to come or under way." in sam.text
    sam.press("Take back: David Ruiz")
    david = next(booking for booking in database.all(Booking) if booking.patient_name == "David Ruiz")
    assert (sam.path, david.status, david.version) == (f"{THE_DAY}/close", "booked", 2)


def test_nothing_marks_itself(sam: Visitor, database: Database, clock: time_machine.Traveller) -> None:
    before = {booking.id: booking.status for booking in database.all(Booking)}
    clock.move_to(at("23:30"))
    sam.open(f"{THE_DAY}/close")
    assert "24 bookings are not marked." in sam.text
    assert {booking.id: booking.status for booking in database.all(Booking)} == before


def test_on_a_later_day_nothing_is_taken_back(sam: Visitor, clock: time_machine.Traveller) -> None:
    clock.shift(24 * 3600)
    sam.open(f"{THE_DAY}/close")
    buttons = {words(button) for button in sam.page.root.iter("button")}
    assert "Completed: David Ruiz" in buttons
    assert not any(button.startswith("Take back") for button in buttons)


def test_a_day_with_nobody_says_so(sam: Visitor) -> None:
    assert "Nobody was booked on this day." in sam.open("/reception/london/2026-12-17/close").text
