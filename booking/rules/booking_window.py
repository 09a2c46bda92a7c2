"""When a service may be booked (notice and window), and until when a booking may be changed (cut-off)."""

from datetime import date, datetime, timedelta

from booking.rules.clinic_time import wall_clock
from booking.rules.errors import AlreadyCancelled, AlreadyPast, TooLateToChange
from booking.rules.lifecycle import LIVE, Status
from booking.rules.practice import Service

# The most bookings to come that one contact (phone number and email address together) may have made online. It
# allows for a family.
MOST_FUTURE_BOOKINGS = 6
# From this many bookings to come under one phone number or email address, staff are asked to confirm one more.
MANY_FUTURE_BOOKINGS = 3


def earliest_start(service: Service, now: datetime, noticed_at: datetime | None = None) -> datetime:
    """Return the first instant that may be booked: now and the service's notice.

    For a time that has been held since `noticed_at`, the notice counts from that instant. A time that has begun
    cannot be booked, however long it was held.
    """
    if noticed_at is None:
        return now + timedelta(minutes=service.notice_minutes)
    return max(noticed_at + timedelta(minutes=service.notice_minutes), now + timedelta(microseconds=1))


def last_date(service: Service, now: datetime, zone: str) -> date:
    """Return the last date that may be booked: today on the clinic's calendar and the service's window."""
    return wall_clock(now, zone).date() + timedelta(days=service.window_days)


def change_deadline(service: Service, starts_at_utc: datetime) -> datetime:
    """Return the last instant at which a booking may be moved or cancelled online."""
    return starts_at_utc - timedelta(minutes=service.cutoff_minutes)


def refuse_late_change(service: Service, starts_at_utc: datetime, status: Status, now: datetime) -> None:
    """Raise AlreadyCancelled, AlreadyPast or TooLateToChange when a patient may not change a booking."""
    if status == Status.CANCELLED:
        raise AlreadyCancelled
    if status not in LIVE or now >= starts_at_utc:
        raise AlreadyPast
    if status != Status.BOOKED or now > change_deadline(service, starts_at_utc):
        raise TooLateToChange
