"""How a booking stands at a moment, and the next act alone."""

from datetime import timedelta

import pytest

from booking.rules.desk_status import DeskAction, DeskStatus, day_totals, desk_status, next_actions, waiting_minutes
from booking.rules.lifecycle import Status
from tests.rules.sample_days import at, booking


@pytest.mark.parametrize(
    ("status", "now", "shown"),
    [
        (Status.BOOKED, "09:00", DeskStatus.BOOKED),
        (Status.BOOKED, "10:29", DeskStatus.BOOKED),
        (Status.BOOKED, "10:30", DeskStatus.UNMARKED),
        (Status.ARRIVED, "10:00", DeskStatus.ARRIVED),
        (Status.ARRIVED, "10:30", DeskStatus.UNMARKED),
        (Status.IN_PROGRESS, "10:10", DeskStatus.PROGRESS),
        (Status.IN_PROGRESS, "11:00", DeskStatus.UNMARKED),
        (Status.COMPLETED, "11:00", DeskStatus.DONE),
        (Status.DID_NOT_ATTEND, "11:00", DeskStatus.MISSED),
        (Status.CANCELLED, "11:00", DeskStatus.CANCELLED),
    ],
)
def test_a_status_is_shown_as(status: Status, now: str, shown: DeskStatus) -> None:
    assert desk_status(booking("10:00-10:30", status=status), at(now)) is shown


def test_somebody_who_is_rung_back_later_is_not_forgotten() -> None:
    later = booking("10:00-10:15", by_phone=True, call_back_at_utc=at("12:15"))
    assert desk_status(later, at("11:00")) is DeskStatus.CALL_BACK
    assert (next_actions(later, at("11:44")), next_actions(later, at("11:45"))) == ((), (DeskAction.CALL,))


@pytest.mark.parametrize(
    ("status", "by_phone", "now", "acts"),
    [
        (Status.BOOKED, False, "09:29", ()),
        (Status.BOOKED, False, "09:30", (DeskAction.ARRIVED,)),
        (Status.BOOKED, True, "09:30", (DeskAction.CALL,)),
        (Status.ARRIVED, False, "09:00", (DeskAction.START,)),
        (Status.IN_PROGRESS, False, "10:10", (DeskAction.COMPLETED,)),
        (Status.IN_PROGRESS, True, "10:10", (DeskAction.COMPLETED,)),
        (Status.BOOKED, False, "10:30", (DeskAction.COMPLETED, DeskAction.DID_NOT_ATTEND)),
        (Status.COMPLETED, False, "10:30", ()),
        (Status.DID_NOT_ATTEND, False, "10:30", ()),
        (Status.CANCELLED, False, "10:00", ()),
    ],
)
def test_the_next_act_and_only_when_it_is_due(
    status: Status, by_phone: bool, now: str, acts: tuple[DeskAction, ...]
) -> None:
    assert next_actions(booking("10:00-10:30", status=status, by_phone=by_phone), at(now)) == acts


def test_only_somebody_who_has_come_waits() -> None:
    came = booking("10:00-10:30", status=Status.ARRIVED, arrived_at_utc=at("09:50"))
    assert waiting_minutes(came, at("10:02") + timedelta(seconds=59)) == 12
    assert waiting_minutes(came, at("09:40")) == 0
    assert waiting_minutes(booking("10:00-10:30", arrived_at_utc=at("09:50")), at("10:02")) is None


def test_the_day_in_numbers() -> None:
    bookings = [
        booking("09:00-09:15", 1, status=Status.COMPLETED),
        booking("09:15-09:30", 2),
        booking("10:00-10:30", 3, status=Status.ARRIVED, arrived_at_utc=at("09:40")),
        booking("10:30-11:00", 4, status=Status.ARRIVED, arrived_at_utc=at("09:50")),
        booking("11:00-11:30", 5),
    ]
    counts = day_totals(bookings, at("10:00"))
    assert (counts.booked, counts.waiting, counts.longest_wait) == (5, 2, 20)
    assert counts.by_status == {DeskStatus.DONE: 1, DeskStatus.UNMARKED: 1, DeskStatus.ARRIVED: 2, DeskStatus.BOOKED: 1}
