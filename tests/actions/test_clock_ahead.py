"""A clock that runs ahead, in one process or once: nothing that guards a time is lost by it."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import delete
from time_machine import Traveller

from booking.extensions import db
from booking.models import Booking, Claim
from booking.queries import availability
from booking.rules.errors import JustTaken, Refusal
from booking.rules.patient_details import PatientDetails
from booking.transaction import transaction
from tests.actions.desk.cast import blocked
from tests.actions.steps import AMINA, BEN, booked, held, moved, pressed, rows

pytestmark = pytest.mark.usefixtures("app", "monday_morning")
LINE = "discovery-calls-london"
TEN = [f"2026-10-0{day} {hour}:00" for day in (6, 7, 8, 9) for hour in (10, 12, 14)][:10]
EIGHT_DAYS = timedelta(days=8)


def purged(app: Flask) -> tuple[int, str]:
    """The status of `flask purge`, and what it prints."""
    result = app.test_cli_runner().invoke(args=["purge"])
    return result.exit_code, result.output


def offered(start: str, service: str = "discovery-call") -> bool:
    """Whether somebody else may hold a time. It is held then."""
    try:
        held(start, service)
    except Refusal:
        return False
    return True


def claims_of_bookings() -> int:
    """How many cells bookings own."""
    return len([claim for claim in rows(Claim) if claim["booking_id"]])


@pytest.mark.parametrize("ahead", [timedelta(days=5), timedelta(days=40), timedelta(days=4000)])
def test_ten_bookings_outlive_a_purge_under_a_clock_ahead(
    app: Flask, monday_morning: Traveller, ahead: timedelta
) -> None:
    for number, start in enumerate(TEN):
        booked(
            start,
            PatientDetails(name="Ann Lee", phone_e164=f"+4477009001{number:02}", email=f"ann{number}@example.com"),
        )
    monday_morning.shift(ahead)
    status, words = purged(app)
    monday_morning.shift(-ahead)
    assert status == 1
    assert words.startswith("Error: Nothing was deleted. ")
    assert claims_of_bookings() == 3 * len(TEN)
    assert [start for start in TEN if offered(start)] == []


def test_a_purge_a_day_ahead_deletes_nothing_that_is_to_come(app: Flask, monday_morning: Traveller) -> None:
    """So small an error is not told from a quiet weekend; it is the margin that holds."""
    booked("2026-10-05 10:00")
    monday_morning.shift(timedelta(days=1, hours=2))
    assert purged(app) == (0, "Deleted 0 past claims, 0 spent holds and 0 old visit counts\n")
    monday_morning.shift(-timedelta(days=1, hours=2))
    assert claims_of_bookings() == 3


def test_what_one_process_wrote_under_a_clock_ahead_is_no_evidence_to_itself(
    app: Flask, monday_morning: Traveller
) -> None:
    """Web and purge on one host whose clock is ahead: the newest row agrees with it. A day before must as well."""
    booked("2026-10-06 10:00")
    monday_morning.shift(timedelta(days=30))
    booked("2026-11-06 10:00", BEN)
    assert purged(app)[0] == 0
    assert claims_of_bookings() == 6


def test_once_the_clock_is_right_again_what_it_wrote_stops_no_purge(app: Flask, monday_morning: Traveller) -> None:
    monday_morning.shift(timedelta(days=30))
    booked("2026-11-06 10:00", BEN)
    monday_morning.shift(-timedelta(days=30))
    assert purged(app)[0] == 1
    booked("2026-10-06 10:00")
    assert purged(app)[0] == 0


def test_claims_are_pruned_a_week_after_their_time(app: Flask, monday_morning: Traveller) -> None:
    booked("2026-10-06 10:00")
    for _day in range(10):
        monday_morning.shift(timedelta(days=1))
        held("2026-10-19 10:00")
    assert purged(app)[1].startswith("Deleted 3 past claims, ")


@pytest.mark.parametrize("token", ["", "a" * 22])
def test_a_live_booking_whose_claims_are_gone_is_booked_by_nobody_else(token: str) -> None:
    """The claims are deleted by hand, as an earlier release's purge would have done."""
    booked("2026-10-08 10:00", service="first-appointment")
    with transaction():
        db.session.execute(delete(Claim))
    with pytest.raises(JustTaken):
        held("2026-10-08 10:00", service="first-appointment", token=token)
    other = booked("2026-10-08 14:00", BEN, service="first-appointment")
    with pytest.raises(JustTaken):
        moved(other, "2026-10-08 10:00")


def test_with_bookings_unread_the_time_would_be_given_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """The guard off: without it, the test above would see a double booking."""
    monkeypatch.setattr("booking.queries.availability._booked_spans", availability._blocked_spans)
    booked("2026-10-08 10:00", service="first-appointment")
    with transaction():
        db.session.execute(delete(Claim))
    booked("2026-10-08 10:00", BEN, service="first-appointment")
    assert len(rows(Booking)) == 2


def test_a_hold_that_ended_finds_the_time_booked_whose_claims_are_gone(monday_morning: Traveller) -> None:
    mine = held("2026-10-08 10:00", who=BEN)
    monday_morning.shift(timedelta(minutes=11))
    booked("2026-10-08 10:00", AMINA)
    with transaction():
        db.session.execute(delete(Claim))
    with pytest.raises(Refusal):
        pressed(mine)
    assert len(rows(Booking)) == 1


def test_a_live_block_whose_claims_are_gone_is_held_by_nobody() -> None:
    blocked("2026-10-08 10:00", "2026-10-08 11:00")
    with transaction():
        db.session.execute(delete(Claim))
    assert not offered("2026-10-08 10:15", "first-appointment")
    assert offered("2026-10-08 11:00", "first-appointment")


def test_a_hold_made_under_a_clock_ahead_does_not_keep_its_time(monday_morning: Traveller) -> None:
    monday_morning.shift(timedelta(days=1))
    held("2026-10-08 10:00")
    monday_morning.shift(-timedelta(days=1))
    assert offered("2026-10-08 10:00")
    assert len({claim["hold_id"] for claim in rows(Claim)}) == 1


def test_two_clocks_a_minute_apart_keep_each_others_holds(monday_morning: Traveller) -> None:
    monday_morning.shift(timedelta(minutes=1))
    held("2026-10-08 10:00")
    monday_morning.shift(-timedelta(minutes=1))
    assert not offered("2026-10-08 10:00")
