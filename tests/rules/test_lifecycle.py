"""Every pair of statuses: which may follow which."""

from itertools import product

import pytest

from booking.rules.errors import CannotChangeStatus
from booking.rules.lifecycle import LIVE, MAY_FOLLOW, Status, step

# A row for each status, a column for each that is wanted, in the same order.
TABLE = {
    Status.BOOKED: "-yyyyy",
    Status.ARRIVED: "y-yyy-",
    Status.IN_PROGRESS: "-y-y--",
    Status.COMPLETED: "yyy---",
    Status.DID_NOT_ATTEND: "yy----",
    Status.CANCELLED: "------",
}
PAIRS = list(product(Status, Status))
ALLOWED = {(now, wanted) for now, row in TABLE.items() for wanted, mark in zip(Status, row, strict=True) if mark == "y"}


@pytest.mark.parametrize(("now", "wanted"), [pair for pair in PAIRS if pair in ALLOWED])
def test_a_status_may_follow(now: Status, wanted: Status) -> None:
    assert step(now, wanted) is wanted


@pytest.mark.parametrize(("now", "wanted"), [pair for pair in PAIRS if pair not in ALLOWED])
def test_a_status_may_not_follow(now: Status, wanted: Status) -> None:
    with pytest.raises(CannotChangeStatus):
        step(now, wanted)


def test_every_status_has_its_row() -> None:
    assert set(MAY_FOLLOW) == set(TABLE) == set(Status)


def test_a_cancellation_is_final_because_its_time_is_given_away() -> None:
    assert MAY_FOLLOW[Status.CANCELLED] == frozenset()


def test_live_is_what_still_owns_its_time() -> None:
    assert {Status.BOOKED, Status.ARRIVED, Status.IN_PROGRESS} == LIVE
