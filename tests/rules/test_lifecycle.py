"""Every pair of statuses: which may follow which."""

from datetime import date
from itertools import product

import pytest

from booking.rules.errors import CannotChangeStatus, TooEarlyToMark, TooLateToUnmark
from booking.rules.lifecycle import ALLOWED_NEXT, LIVE, MARKED_STATUSES, MarkFacts, Status, next_mark, next_status

# A row for each status, a column for each that is wanted, in the same order.
TABLE = {
    Status.BOOKED: "-yyyyy",
    Status.ARRIVED: "y-yyyy",
    Status.IN_PROGRESS: "yy-yy-",
    Status.COMPLETED: "yyy-y-",
    Status.DID_NOT_ATTEND: "yyyy--",
    Status.CANCELLED: "y-----",
}
PAIRS = list(product(Status, Status))
ALLOWED = {(now, wanted) for now, row in TABLE.items() for wanted, mark in zip(Status, row, strict=True) if mark == "y"}


@pytest.mark.parametrize(("now", "wanted"), [pair for pair in PAIRS if pair in ALLOWED])
def test_a_status_may_follow(now: Status, wanted: Status) -> None:
    assert next_status(now, wanted) is wanted


@pytest.mark.parametrize(("now", "wanted"), [pair for pair in PAIRS if pair not in ALLOWED])
def test_a_status_may_not_follow(now: Status, wanted: Status) -> None:
    with pytest.raises(CannotChangeStatus):
        next_status(now, wanted)


def test_every_status_has_its_row() -> None:
    assert set(ALLOWED_NEXT) == set(TABLE) == set(Status)


def test_a_cancellation_is_undone_only_as_a_booking_that_takes_its_time_again() -> None:
    assert ALLOWED_NEXT[Status.CANCELLED] == {Status.BOOKED}


BEFORE, DAY, AFTER = date(2026, 10, 7), date(2026, 10, 8), date(2026, 10, 9)


def marking(current: Status, marked_on: date | None, today: date, *, is_admin: bool = False) -> MarkFacts:
    """A booking for the eighth of October."""
    return MarkFacts(current, DAY, marked_on, today, is_admin)


@pytest.mark.parametrize(("now", "wanted"), list(product(sorted(MARKED_STATUSES), sorted(MARKED_STATUSES))))
def test_every_mark_may_follow_every_other_on_its_day(now: Status, wanted: Status) -> None:
    if now != wanted:
        assert next_mark(marking(now, DAY, DAY), wanted) is wanted
        with pytest.raises(TooEarlyToMark):
            next_mark(marking(now, None, BEFORE, is_admin=True), wanted)


@pytest.mark.parametrize("wanted", [Status.ARRIVED, Status.IN_PROGRESS, Status.COMPLETED, Status.DID_NOT_ATTEND])
def test_what_goes_on_is_marked_late_by_anybody(wanted: Status) -> None:
    assert next_mark(marking(Status.BOOKED, None, AFTER), wanted) is wanted


@pytest.mark.parametrize(
    ("now", "wanted"),
    [
        (Status.ARRIVED, Status.BOOKED),
        (Status.COMPLETED, Status.DID_NOT_ATTEND),
        (Status.DID_NOT_ATTEND, Status.COMPLETED),
        (Status.COMPLETED, Status.IN_PROGRESS),
    ],
)
def test_what_goes_back_is_for_the_day_of_the_mark_or_an_administrator(now: Status, wanted: Status) -> None:
    assert next_mark(marking(now, AFTER, AFTER), wanted) is wanted
    assert next_mark(marking(now, DAY, AFTER, is_admin=True), wanted) is wanted
    with pytest.raises(TooLateToUnmark):
        next_mark(marking(now, DAY, AFTER), wanted)


@pytest.mark.parametrize(("now", "wanted"), [(Status.BOOKED, Status.CANCELLED), (Status.CANCELLED, Status.BOOKED)])
def test_a_cancellation_is_no_mark(now: Status, wanted: Status) -> None:
    with pytest.raises(CannotChangeStatus):
        next_mark(marking(now, DAY, DAY, is_admin=True), wanted)


def test_live_is_what_still_owns_its_time() -> None:
    assert {Status.BOOKED, Status.ARRIVED, Status.IN_PROGRESS} == LIVE
