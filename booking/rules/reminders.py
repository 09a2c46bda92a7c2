"""When a reminder is due."""

from datetime import datetime, time, timedelta

from booking.rules.clinic_time import instant_at, wall_clock

REMINDER_TIME = time(10)


def reminder_due(starts_at_utc: datetime, zone: str, now: datetime) -> datetime | None:
    """Return when the reminder of a booking is due: at ten in the morning of the day before, on the clinic's clock.

    Returns None for a booking that is made later than that: its confirmation is reminder enough.
    """
    day_before = wall_clock(starts_at_utc, zone).date() - timedelta(days=1)
    due = instant_at(day_before, REMINDER_TIME, zone)
    return due if now < due else None
