"""The process dies before any one statement, or at the commit: all of a change is there, or none of it."""

from collections.abc import Callable
from itertools import count

import pytest
from flask import Flask
from time_machine import Traveller

from booking.actions.book_online import book_online
from booking.extensions import db
from booking.transaction import transaction
from tests.actions.steps import (
    AMINA,
    BEN,
    HOST,
    Crash,
    booked,
    cancelled,
    cells_between,
    claimed,
    counted,
    everything,
    held,
    london,
    moved,
    pressed,
    renewed,
    the_booking,
    the_house,
)

EATON = "oliver-eaton"
THURSDAY_TEN = "2026-10-08 10:00"


def survive_every_crash(act: Callable[[], object]) -> int:
    """Does `act` again and again, crashing before each statement in turn and at the commit, until it is
    done; after each crash everything is as it was. Returns how many crashes there were."""
    before = everything()
    for number in count(1):
        try:
            with counted(crash_at=number):
                act()
        except Crash:
            assert everything() == before, f"after a crash before statement {number}"
        else:
            return number - 1
    raise AssertionError("unreachable")


def test_a_booking_of_a_live_hold_is_whole_or_not_there(app: Flask, monday_morning: Traveller) -> None:
    hold_token = held(THURSDAY_TEN, "first-appointment", who=AMINA)
    crashes = survive_every_crash(lambda: pressed(hold_token))
    assert crashes >= 10
    found = everything()
    (booking,) = found["Booking"]
    assert claimed() == claimed(booking_id=booking["id"]) == cells_between(EATON, THURSDAY_TEN, "2026-10-08 10:55")
    assert [(row["kind"], row["recipient"]) for row in found["OutboxMessage"]] == [
        ("confirmation", "clinic"),
        ("confirmation", "patient"),
        ("reminder", "patient"),
    ]
    assert [row["verb"] for row in found["AuditEntry"]] == ["booked"]


def test_a_booking_that_takes_over_what_has_ended_is_whole_or_not_there(app: Flask, monday_morning: Traveller) -> None:
    hold_token = held(THURSDAY_TEN, "first-appointment", who=AMINA)
    monday_morning.move_to(london("2026-10-05 09:10"))
    held("2026-10-08 10:30", "first-appointment")
    monday_morning.move_to(london("2026-10-05 09:20"))
    crashes = survive_every_crash(lambda: pressed(hold_token))
    assert crashes >= 14
    (booking,) = everything()["Booking"]
    assert claimed(booking_id=booking["id"]) == cells_between(EATON, THURSDAY_TEN, "2026-10-08 10:55")


@pytest.mark.parametrize(
    ("start", "end"),
    [("2026-10-08 10:15", "2026-10-08 11:10"), ("2026-10-13 14:00", "2026-10-13 14:55")],
)
def test_a_move_is_the_old_time_or_the_new(app: Flask, monday_morning: Traveller, start: str, end: str) -> None:
    token = booked(THURSDAY_TEN, AMINA, "first-appointment")
    crashes = survive_every_crash(lambda: moved(token, start))
    assert crashes >= 10
    booking = the_booking(token)
    assert (booking["starts_at_utc"], booking["sequence"]) == (london(start), 1)
    assert claimed() == cells_between(EATON, start, end)
    assert [row["verb"] for row in everything()["AuditEntry"]] == ["booked", "moved"]
    assert [(row["sequence"], row["kind"], row["recipient"]) for row in everything()["OutboxMessage"]][3:] == [
        (1, "moved", "clinic"),
        (1, "moved", "patient"),
        (1, "reminder", "patient"),
    ]


def test_a_cancellation_is_whole_or_not_there(app: Flask, monday_morning: Traveller) -> None:
    token = booked(THURSDAY_TEN, AMINA, "first-appointment")
    survive_every_crash(lambda: cancelled(token))
    assert (the_booking(token)["status"], claimed()) == ("cancelled", set())
    assert [row["kind"] for row in everything()["OutboxMessage"]][3:] == ["cancelled", "cancelled"]


def test_a_hold_that_moves_and_one_that_is_renewed_are_whole_or_as_they_were(
    app: Flask, monday_morning: Traveller
) -> None:
    token = held(THURSDAY_TEN, "first-appointment", who=BEN)
    survive_every_crash(lambda: held("2026-10-08 10:15", "first-appointment", token=token))
    monday_morning.move_to(london("2026-10-05 09:15"))
    survive_every_crash(lambda: renewed(token))
    assert claimed() == cells_between(EATON, "2026-10-08 10:15", "2026-10-08 11:10")


@pytest.mark.parametrize(
    ("ended", "statements"),
    [(False, {"sqlite": 10, "postgresql": 11}), (True, {"sqlite": 12, "postgresql": 13})],
)
def test_a_booking_is_at_most_fifteen_statements_from_book_to_commit(
    app: Flask, monday_morning: Traveller, ended: bool, statements: dict[str, int]
) -> None:
    """PostgreSQL's one more is the lock behind which bookings of one phone or email queue."""
    hold_token = held(THURSDAY_TEN, "first-appointment", who=AMINA)
    if ended:  # and taken over in part by somebody whose hold has ended too: the longest way
        monday_morning.move_to(london("2026-10-05 09:10"))
        held("2026-10-08 10:30", "first-appointment")
        monday_morning.move_to(london("2026-10-05 09:20"))
    practice = the_house()
    db.session.remove()
    with counted() as sent, transaction() as now:
        book_online(practice, hold_token, None, HOST, now, network="a network")
    assert len(sent) == statements[db.engine.dialect.name]
