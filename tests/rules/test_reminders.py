"""When a reminder is due: ten in the morning of the day before, on the clinic's clock."""

from datetime import date, timedelta

import pytest

from booking.rules.reminders import reminder_due
from tests.rules.sample_facts import LONDON, LONG_BEFORE, at


@pytest.mark.parametrize(
    ("on_date", "text", "zone", "due_on"),
    [
        (date(2026, 10, 7), "09:15", LONDON, date(2026, 10, 6)),
        (date(2026, 10, 7), "23:45", LONDON, date(2026, 10, 6)),
        (date(2026, 10, 7), "00:00", LONDON, date(2026, 10, 6)),
        (date(2026, 10, 26), "09:00", LONDON, date(2026, 10, 25)),  # the clocks went back in the night
        (date(2026, 10, 25), "09:00", LONDON, date(2026, 10, 24)),
        (date(2027, 3, 28), "09:00", LONDON, date(2027, 3, 27)),
        (date(2027, 3, 29), "09:00", LONDON, date(2027, 3, 28)),
        (date(2027, 1, 1), "09:00", LONDON, date(2026, 12, 31)),
        (date(2026, 10, 7), "01:00", "Asia/Dubai", date(2026, 10, 6)),
        (date(2026, 11, 1), "09:00", "America/New_York", date(2026, 10, 31)),
    ],
)
def test_a_reminder_is_due_at_ten_the_day_before(on_date: date, text: str, zone: str, due_on: date) -> None:
    assert reminder_due(at(on_date, text, zone), zone, LONG_BEFORE) == at(due_on, "10:00", zone)


def test_there_is_none_for_a_booking_made_at_that_moment_or_after_it() -> None:
    start, due = at(date(2026, 10, 7), "09:15"), at(date(2026, 10, 6), "10:00")
    moments = [due - timedelta(minutes=1), due, due + timedelta(minutes=1), start - timedelta(hours=1)]
    assert [reminder_due(start, LONDON, now) for now in moments] == [due, None, None, None]
