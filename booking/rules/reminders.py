"""When a reminder is due."""

from datetime import datetime, time, timedelta

from booking.rules.clinic_time import instant_at, wall_clock

REMINDER_TIME = time(10)


def reminder_due(starts_at_utc: datetime, zone: str, now: datetime) -> datetime | None:
    """Ten in the morning of the day before, on the clinic's clock.

    None for a booking that is made after that moment: its confirmation reminds enough.
    """
    day_before = wall_clock(starts_at_utc, zone).date() - timedelta(days=1)
    due = instant_at(day_before, REMINDER_TIME, zone)
    return due if now < due else None
