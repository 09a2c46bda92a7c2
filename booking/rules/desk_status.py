"""The status of a booking as the desk shows it at an instant, and the actions that are due next.

The stored status is what staff have marked. The desk status adds the clock: a booking whose time has passed and that
nobody has marked is shown as not marked.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from booking.rules.clinic_day import DayBooking
from booking.rules.lifecycle import LIVE, Status

# The screen offers no action earlier than this before the start.
ACTION_DUE_BEFORE = timedelta(minutes=30)


class DeskStatus(StrEnum):
    """The status that the desk shows, each with a word, an icon and a border."""

    BOOKED = "booked"
    CALL_BACK = "callback"
    ARRIVED = "arrived"
    PROGRESS = "progress"
    DONE = "done"
    MISSED = "missed"
    UNMARKED = "unmarked"
    CANCELLED = "cancelled"


class DeskAction(StrEnum):
    """The actions of the small buttons: a status to set, or a call to make."""

    CALL = "call"
    ARRIVED = Status.ARRIVED
    START = Status.IN_PROGRESS
    COMPLETED = Status.COMPLETED
    DID_NOT_ATTEND = Status.DID_NOT_ATTEND


_DESK_STATUS = {
    Status.BOOKED: DeskStatus.BOOKED,
    Status.ARRIVED: DeskStatus.ARRIVED,
    Status.IN_PROGRESS: DeskStatus.PROGRESS,
    Status.COMPLETED: DeskStatus.DONE,
    Status.DID_NOT_ATTEND: DeskStatus.MISSED,
    Status.CANCELLED: DeskStatus.CANCELLED,
}


class HasDeskStatus(Protocol):
    """The fields of a booking that its desk status depends on."""

    @property
    def status(self) -> Status: ...
    @property
    def ends_at_utc(self) -> datetime: ...
    @property
    def call_back_at_utc(self) -> datetime | None: ...


def desk_status(booking: HasDeskStatus, now: datetime) -> DeskStatus:
    """Return the desk status of a booking. One with a time to call back is never shown as not marked."""
    if booking.status is Status.BOOKED and booking.call_back_at_utc is not None:
        return DeskStatus.CALL_BACK
    if booking.status in LIVE and booking.ends_at_utc <= now:
        return DeskStatus.UNMARKED
    return _DESK_STATUS[booking.status]


def next_actions(booking: DayBooking, now: datetime) -> tuple[DeskAction, ...]:
    """Return the next action where it is due; for a booking that is not marked, the two possible outcomes."""
    shown = desk_status(booking, now)
    if shown is DeskStatus.UNMARKED:
        return DeskAction.COMPLETED, DeskAction.DID_NOT_ATTEND
    if shown is DeskStatus.PROGRESS:
        return (DeskAction.COMPLETED,)
    if shown is DeskStatus.ARRIVED:
        return (DeskAction.START,)
    due = (booking.call_back_at_utc or booking.starts_at_utc) - ACTION_DUE_BEFORE
    if shown in (DeskStatus.BOOKED, DeskStatus.CALL_BACK) and now >= due:
        return (DeskAction.CALL if booking.by_phone else DeskAction.ARRIVED,)
    return ()


def waiting_minutes(booking: DayBooking, now: datetime) -> int | None:
    """Return the minutes that a patient who has arrived has waited; None for any other booking."""
    if booking.status is not Status.ARRIVED or booking.arrived_at_utc is None:
        return None
    return max(0, int((now - booking.arrived_at_utc).total_seconds() // 60))


@dataclass(frozen=True)
class DayTotals:
    """The numbers of a day. `booked` counts every booking that is not cancelled, whatever its status."""

    booked: int
    by_status: Counter[DeskStatus]
    waiting: int
    longest_wait: int


def day_totals(bookings: Iterable[DayBooking], now: datetime) -> DayTotals:
    """Return the number of bookings in each desk status, and how long patients wait."""
    bookings = list(bookings)
    waits = [wait for booking in bookings if (wait := waiting_minutes(booking, now)) is not None]
    return DayTotals(
        len(bookings), Counter(desk_status(booking, now) for booking in bookings), len(waits), max(waits, default=0)
    )
