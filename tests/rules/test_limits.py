"""Five emails an hour to one recipient; the others wait, and beyond three hours do not leave."""

from datetime import UTC, datetime, timedelta

import pytest

from booking.rules.limits import next_email_at, waits_too_long

NOON = datetime(2026, 10, 5, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("fifth_last", "leaves"),
    [(None, NOON), (NOON - 2 * HOUR, NOON), (NOON - HOUR / 2, NOON + HOUR / 2), (NOON + HOUR, NOON + 2 * HOUR)],
)
def test_an_email_leaves_an_hour_after_the_fifth_before_it(fifth_last: datetime | None, leaves: datetime) -> None:
    assert next_email_at(fifth_last, NOON) == leaves


def test_an_email_waits_for_three_hours_at_most() -> None:
    assert [waits_too_long(NOON + wait, NOON) for wait in (HOUR, 3 * HOUR, 3 * HOUR + HOUR / 60)] == [
        False,
        False,
        True,
    ]
