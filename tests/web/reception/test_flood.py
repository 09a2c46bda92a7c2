"""A flood of bookings from one network: reception is told, sees all of it on one page, and cancels it in one step."""

import pytest
from flask import Flask
from time_machine import Traveller

from booking.actions.purge import purge
from booking.models import AuditEntry, Booking, Claim, OutboxMessage
from booking.transaction import transaction
from tests.support.both_databases import BOTH_DATABASES
from tests.support.visitor import Visitor
from tests.web.database import Database
from tests.web.journey import book_call, book_visit, choose_visit
from tests.web.limits import from_network
from tests.web.people import PRIYA
from tests.web.staff import MONA, RITA, SAM, signed_in

DAY = "/reception/london/2026-10-05"
TIMES = tuple(f"{hour:02}:{minute}" for hour in range(9, 12) for minute in ("00", "15", "30", "45"))
LINK = "See them all, and cancel what is not real"


@pytest.fixture
def flood(app: Flask, limits_are_on: None) -> None:
    """Ten bookings of robots, and before them one of a patient elsewhere."""
    book_visit(from_network(app, "203.0.113.9"), "15:00", **PRIYA)
    for number, at in enumerate(TIMES[:10]):
        book_call(
            Visitor(app), at, name=f"Robot {number}", phone=f"07700 90010{number}", email=f"r{number}@example.com"
        )


def _to_do(app: Flask) -> Visitor:
    return signed_in(app, SAM).open(f"{DAY}/todo")


@BOTH_DATABASES
@pytest.mark.usefixtures("flood")
def test_reception_is_told_and_cancels_it_in_one_step(app: Flask, database: Database) -> None:
    sam = _to_do(app)
    assert "Robot 0 and 9 more from one network" in sam.text
    assert "Robot 0 and 9 more from one network" in signed_in(app, SAM).open(DAY).text
    sam.follow(LINK)
    assert sam.heading == "10 bookings from one network"
    assert [name for name in ("Robot 0", "Robot 9", "Priya Sharma") if name in sam.text] == ["Robot 0", "Robot 9"]
    assert len(database.all(Claim)) == 10 * 3 + 11, "opening the page cancels nothing"

    sam.press("Cancel those that are ticked")
    assert (sam.status, sam.mistakes()) == (422, [("#tell", "Choose whether the patients are told")])
    sam.press("Cancel those that are ticked", tell="no")
    assert (sam.heading, sam.status) == ("To do in London: 0 things", 200)
    assert "10 bookings are cancelled." in sam.text
    left = [row.patient_name for row in database.all(Booking) if row.status == "booked"]
    assert (left, len(database.all(Claim))) == (["Priya Sharma"], 11)
    told = {row.status for row in database.all(OutboxMessage) if row.kind == "cancelled" and row.recipient == "patient"}
    assert told == {"dropped"}
    verbs = [row.verb for row in database.all(AuditEntry) if row.actor == "staff"]
    assert (verbs.count("cancelled"), verbs.count("saw_flood")) == (10, 2)


@pytest.mark.usefixtures("flood")
def test_those_that_are_real_are_kept_and_the_others_told(app: Flask, database: Database) -> None:
    sam = _to_do(app).follow(LINK)
    ticked = sam.chosen("bookings")
    assert len(ticked) == 10
    sam.press("Cancel those that are ticked", tell="yes", bookings=ticked[:4])
    assert "4 bookings are cancelled." in sam.text
    assert sorted(row.status for row in database.all(Booking)) == ["booked"] * 7 + ["cancelled"] * 4
    told = [row for row in database.all(OutboxMessage) if row.kind == "cancelled" and row.recipient == "patient"]
    assert [row.status for row in told] == ["waiting"] * 4
    sam.press("They are real: Robot 4")
    assert "from one network" not in sam.text.partition("Seen to today")[0]


@pytest.mark.usefixtures("flood")
def test_what_has_changed_since_it_was_shown_is_shown_again(app: Flask, database: Database) -> None:
    sam, other = _to_do(app).follow(LINK), _to_do(app).follow(LINK)
    chosen = other.chosen("bookings")
    other.press("Cancel those that are ticked", tell="no", bookings=chosen[1:2])
    sam.press("Cancel those that are ticked", tell="no")
    assert (sam.status, sam.heading) == (409, "9 bookings from one network")
    assert sum(row.status == "cancelled" for row in database.all(Booking)) == 1
    sam.press("Cancel those that are ticked", tell="no")
    assert "9 bookings are cancelled." in sam.text


@pytest.mark.usefixtures("flood")
def test_that_somebody_has_seen_to_its_first_booking_or_to_all_is_said(app: Flask, database: Database) -> None:
    sam, late, other = (_to_do(app).follow(LINK) for _ in range(3))
    other.press("Cancel those that are ticked", tell="no", bookings=other.chosen("bookings")[:1])
    sam.press("Cancel those that are ticked", tell="no")
    assert (sam.status, sam.heading) == (409, "9 bookings from one network")
    sam.press("Cancel those that are ticked", tell="no")
    assert "9 bookings are cancelled." in sam.text
    late.press("Cancel those that are ticked", tell="yes")
    assert "Nothing is cancelled: somebody has seen to these bookings meanwhile." in late.text
    told = {row.status for row in database.all(OutboxMessage) if row.kind == "cancelled" and row.recipient == "patient"}
    assert told == {"dropped"}


@pytest.mark.usefixtures("flood")
def test_only_those_of_ones_own_clinic_are_seen(app: Flask) -> None:
    for person in (RITA, MONA):
        seen = signed_in(app, person).open("/reception/manchester/2026-10-05/todo")
        assert (seen.status, "Robot" in seen.text) == (200, False)


@pytest.mark.usefixtures("flood")
def test_after_a_week_it_is_not_told_any_more(app: Flask, clock: Traveller) -> None:
    clock.shift(7 * 24 * 3600 + 60)
    assert "from one network" not in _to_do(app).text


def test_nine_in_an_hour_are_no_flood(app: Flask, limits_are_on: None, clock: Traveller) -> None:
    for number, at in enumerate(TIMES[:10]):
        clock.shift(3601 if number == 9 else 0)
        book_call(
            Visitor(app), at, name=f"Robot {number}", phone=f"07700 90010{number}", email=f"r{number}@example.com"
        )
    assert "from one network" not in _to_do(app).text


@pytest.mark.usefixtures("flood")
def test_the_network_of_a_booking_is_kept_for_a_week(app: Flask, database: Database, clock: Traveller) -> None:
    kept = []
    for number, days in enumerate((4, 4, 1)):
        clock.shift(days * 24 * 3600)
        choose_visit(from_network(app, "203.0.113.9"), f"1{number}:00", "2026-11-05")
        with app.app_context(), transaction() as now:
            purge(now)
        kept.append(sum(row.network != "" for row in database.all(Booking)))
    assert kept == [11, 11, 0]
