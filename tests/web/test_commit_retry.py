"""The database is lost after COMMIT was sent: nobody is told that nothing was booked, and nothing is done twice."""

from collections.abc import Iterator

import pytest
from flask import Flask

from booking.models import Booking, Note
from tests.conftest import Snapshot, loaded_app, restore
from tests.support.cut_off import Line, line_to
from tests.support.postgres import Server
from tests.support.visitor import Visitor
from tests.web.database import Database
from tests.web.journey import book_call, choose_call, give_details
from tests.web.people import WEDNESDAY
from tests.web.staff import SAM, signed_in

CANNOT_TELL = "We can't tell yet"


@pytest.fixture(scope="module")
def line(postgres: Server) -> Iterator[Line]:
    url = postgres.new_database()
    with line_to(url) as line:
        yield line
    postgres.drop_database(url)


@pytest.fixture(scope="module")
def loaded(line: Line) -> Iterator[tuple[Flask, Snapshot]]:
    with loaded_app(line.url) as loaded:
        yield loaded


@pytest.fixture
def app(loaded: tuple[Flask, Snapshot], line: Line) -> Flask:
    """The application at the end of a line that is whole."""
    app, snapshot = loaded
    line.mend()
    with app.app_context():
        restore(snapshot)
    return app


def bookings(app: Flask) -> list[tuple[str, str]]:
    return [(booking.status, f"{booking.starts_at_utc:%Y-%m-%d %H:%M}") for booking in Database(app).all(Booking)]


def test_a_booking_whose_commit_was_not_answered_is_found(app: Flask, line: Line) -> None:
    visitor = give_details(choose_call(Visitor(app)))
    line.cut_at_next_commit()
    visitor.press("Book this appointment")
    assert (visitor.status, visitor.heading) == (200, "Your appointment is booked")
    assert bookings(app) == [("booked", "2026-10-07 08:15")]


def test_while_nobody_can_look_the_page_says_that_pressing_again_is_safe(app: Flask, line: Line) -> None:
    visitor = give_details(choose_call(Visitor(app)))
    line.cut_at_next_commit(stay_cut=True)
    visitor.press("Book this appointment")
    assert (visitor.status, visitor.heading) == (503, CANNOT_TELL)
    assert "It’s safe to press again" in visitor.text
    assert "tel:+441234380345" in visitor.page.links

    visitor.press("Try again")
    assert (visitor.status, visitor.heading) == (503, CANNOT_TELL), "it is not known any better"
    line.mend()
    visitor.press("Try again")
    assert (visitor.status, visitor.heading) == (200, "Your appointment is booked")
    assert bookings(app) == [("booked", "2026-10-07 08:15")]


def test_where_the_commit_was_never_sent_nothing_was_booked(app: Flask, line: Line) -> None:
    visitor = give_details(choose_call(Visitor(app)))
    _method, action, booking = visitor.form("Book this appointment")
    line.cut()
    visitor.post(action, booking)
    assert (visitor.status, visitor.heading) == (503, "Booking is not working at the moment")
    assert "Nothing you typed has been booked" in visitor.text
    line.mend()
    assert bookings(app) == []


def test_staff_are_told_to_look_before_they_do_it_again(app: Flask, line: Line) -> None:
    """A note that is sent twice is there twice."""
    book_call(Visitor(app))
    reception = signed_in(app, SAM)
    reference = Database(app).one(Booking).reference
    reception.open(f"/reception/london/booking/{reference}")
    line.cut_at_next_commit()
    reception.press("Save note", note="Rang back.")
    assert (reception.status, reception.heading) == (503, CANNOT_TELL)
    assert "Check what was saved before you do it again" in reception.text
    assert [note.text for note in Database(app).all(Note)] == ["Rang back."]


def test_a_move_and_a_cancellation_whose_commits_were_not_answered_are_found(app: Flask, line: Line) -> None:
    visitor = book_call(Visitor(app))
    appointment = visitor.path
    visitor.open(f"{appointment}/move/{WEDNESDAY}")
    line.cut_at_next_commit()
    visitor.press("Move my appointment", start="10:30")
    assert (visitor.status, visitor.path) == (200, appointment)
    assert bookings(app) == [("booked", "2026-10-07 09:30")]

    visitor.open(f"{appointment}/cancel")
    line.cut_at_next_commit()
    visitor.press("Cancel this appointment")
    assert (visitor.status, visitor.path) == (200, appointment)
    assert bookings(app) == [("cancelled", "2026-10-07 09:30")]
