"""How a booking stands at this moment."""

from datetime import UTC, datetime, timedelta

import pytest

from booking.rules.lifecycle import Status
from booking.rules.standing import Standing, standing

NOW = datetime(2026, 10, 7, 9, 0, tzinfo=UTC)
AHEAD, OVER = NOW + timedelta(minutes=1), NOW


@pytest.mark.parametrize(
    ("status", "ends", "call_back", "expected"),
    [
        (Status.BOOKED, AHEAD, None, Standing.BOOKED),
        (Status.BOOKED, OVER, None, Standing.UNMARKED),
        (Status.BOOKED, OVER, AHEAD, Standing.CALLBACK),
        (Status.ARRIVED, AHEAD, None, Standing.ARRIVED),
        (Status.ARRIVED, OVER, None, Standing.UNMARKED),
        (Status.IN_PROGRESS, AHEAD, None, Standing.PROGRESS),
        (Status.IN_PROGRESS, OVER, None, Standing.UNMARKED),
        (Status.COMPLETED, OVER, None, Standing.DONE),
        (Status.COMPLETED, OVER, AHEAD, Standing.DONE),
        (Status.DID_NOT_ATTEND, OVER, None, Standing.MISSED),
        (Status.CANCELLED, AHEAD, None, Standing.CANCELLED),
    ],
)
def test_a_booking_stands_as_was_said_of_it_and_as_the_clock_says(
    status: Status, ends: datetime, call_back: datetime | None, expected: Standing
) -> None:
    assert standing(status, ends, call_back, NOW) == expected
