"""How a booking stands, as the desk shows it at a moment, and what may be done with it next.

A status is what staff have said. What is shown is that and the clock: a booking whose time has
passed and of which nobody has said anything is not marked.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from booking.rules.clinic_day import DayBooking
from booking.rules.lifecycle import LIVE, Status

# Before this, nobody is waiting for anything: the screen stays quiet.
ACTION_DUE_BEFORE = timedelta(minutes=30)


class DeskStatus(StrEnum):
    """What is shown of a booking: a word, an icon and an edge each."""

    BOOKED = "booked"
    CALL_BACK = "callback"
    ARRIVED = "arrived"
    PROGRESS = "progress"
    DONE = "done"
    MISSED = "missed"
    UNMARKED = "unmarked"
    CANCELLED = "cancelled"


class DeskAction(StrEnum):
    """What the small buttons do: the status that they set, or to ring somebody."""

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
    """What a booking's mark is made of, wherever it is read."""

    @property
    def status(self) -> Status: ...
    @property
    def ends_at_utc(self) -> datetime: ...
    @property
    def call_back_at_utc(self) -> datetime | None: ...


def desk_status(booking: HasDeskStatus, now: datetime) -> DeskStatus:
    """How a booking stands. Somebody who asked to be rung later has not been forgotten."""
    if booking.status is Status.BOOKED and booking.call_back_at_utc is not None:
        return DeskStatus.CALL_BACK
    if booking.status in LIVE and booking.ends_at_utc <= now:
        return DeskStatus.UNMARKED
    return _DESK_STATUS[booking.status]


def next_actions(booking: DayBooking, now: datetime) -> tuple[DeskAction, ...]:
    """The next act alone, and only when it is due. Of what is not marked, what happened."""
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
    """For how long somebody who has come has been waiting; None for everybody else."""
    if booking.status is not Status.ARRIVED or booking.arrived_at_utc is None:
        return None
    return max(0, int((now - booking.arrived_at_utc).total_seconds() // 60))


@dataclass(frozen=True)
class DayTotals:
    """The day in numbers. `booked` is everybody who was not cancelled, whatever became of them."""

    booked: int
    by_status: Counter[DeskStatus]
    waiting: int
    longest_wait: int


def day_totals(bookings: Iterable[DayBooking], now: datetime) -> DayTotals:
    """How many bookings stand how."""
    bookings = list(bookings)
    waits = [wait for booking in bookings if (wait := waiting_minutes(booking, now)) is not None]
    return DayTotals(
        len(bookings), Counter(desk_status(booking, now) for booking in bookings), len(waits), max(waits, default=0)
    )
