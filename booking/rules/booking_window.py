"""When a service may be booked (notice and window), and until when a booking may be changed (cut-off)."""

from datetime import date, datetime, timedelta

from booking.rules.clinic_time import wall_clock
from booking.rules.errors import AlreadyCancelled, AlreadyPast, TooLateToChange
from booking.rules.lifecycle import LIVE, Status
from booking.rules.practice import Service

# Bookings to come that one contact, a phone number and an email address together, may make online: a family's.
MOST_FUTURE_BOOKINGS = 6
# From so many on under either, staff are asked whether they mean one more.
MANY_FUTURE_BOOKINGS = 3


def earliest_start(service: Service, now: datetime, noticed_at: datetime | None = None) -> datetime:
    """The first instant that may be booked: now and the service's notice.

    For a time that has been held since `noticed_at` the notice counts from then, but what
    has begun is never booked, however long it was held.
    """
    if noticed_at is None:
        return now + timedelta(minutes=service.notice_minutes)
    return max(noticed_at + timedelta(minutes=service.notice_minutes), now + timedelta(microseconds=1))


def last_date(service: Service, now: datetime, zone: str) -> date:
    """The last date that may be booked: today on the clinic's calendar and the service's window."""
    return wall_clock(now, zone).date() + timedelta(days=service.window_days)


def change_deadline(service: Service, starts_at_utc: datetime) -> datetime:
    """Until when a booking may be moved or cancelled online."""
    return starts_at_utc - timedelta(minutes=service.cutoff_minutes)


def refuse_late_change(service: Service, starts_at_utc: datetime, status: Status, now: datetime) -> None:
    """Raises AlreadyCancelled, AlreadyPast or TooLateToChange when a patient may not change a booking."""
    if status == Status.CANCELLED:
        raise AlreadyCancelled
    if status not in LIVE or now >= starts_at_utc:
        raise AlreadyPast
    if status != Status.BOOKED or now > change_deadline(service, starts_at_utc):
        raise TooLateToChange
