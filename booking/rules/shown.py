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

from booking.rules.day import DayBooking
from booking.rules.lifecycle import LIVE, Status

# Before this, nobody is waiting for anything: the screen stays quiet.
ACT_BEFORE = timedelta(minutes=30)


class Shown(StrEnum):
    """What is shown of a booking: a word, an icon and an edge each."""

    BOOKED = "booked"
    CALL_BACK = "callback"
    ARRIVED = "arrived"
    PROGRESS = "progress"
    DONE = "done"
    MISSED = "missed"
    UNMARKED = "unmarked"
    CANCELLED = "cancelled"


class Act(StrEnum):
    """What the small buttons do: the status that they set, or to ring somebody."""

    CALL = "call"
    ARRIVED = Status.ARRIVED
    START = Status.IN_PROGRESS
    COMPLETED = Status.COMPLETED
    DID_NOT_ATTEND = Status.DID_NOT_ATTEND


_SHOWN = {
    Status.BOOKED: Shown.BOOKED,
    Status.ARRIVED: Shown.ARRIVED,
    Status.IN_PROGRESS: Shown.PROGRESS,
    Status.COMPLETED: Shown.DONE,
    Status.DID_NOT_ATTEND: Shown.MISSED,
    Status.CANCELLED: Shown.CANCELLED,
}


class Stands(Protocol):
    """What a booking's mark is made of, wherever it is read."""

    @property
    def status(self) -> Status: ...
    @property
    def ends_at_utc(self) -> datetime: ...
    @property
    def call_back_at_utc(self) -> datetime | None: ...


def shown_as(booking: Stands, now: datetime) -> Shown:
    """How a booking stands. Somebody who asked to be rung later has not been forgotten."""
    if booking.status is Status.BOOKED and booking.call_back_at_utc is not None:
        return Shown.CALL_BACK
    if booking.status in LIVE and booking.ends_at_utc <= now:
        return Shown.UNMARKED
    return _SHOWN[booking.status]


def next_acts(booking: DayBooking, now: datetime) -> tuple[Act, ...]:
    """The next act alone, and only when it is due. Of what is not marked, what happened."""
    shown = shown_as(booking, now)
    if shown is Shown.UNMARKED:
        return Act.COMPLETED, Act.DID_NOT_ATTEND
    if shown is Shown.PROGRESS:
        return (Act.COMPLETED,)
    if shown is Shown.ARRIVED:
        return (Act.START,)
    due = (booking.call_back_at_utc or booking.starts_at_utc) - ACT_BEFORE
    if shown in (Shown.BOOKED, Shown.CALL_BACK) and now >= due:
        return (Act.CALL if booking.by_phone else Act.ARRIVED,)
    return ()


def waiting_minutes(booking: DayBooking, now: datetime) -> int | None:
    """For how long somebody who has come has been waiting; None for everybody else."""
    if booking.status is not Status.ARRIVED or booking.arrived_at_utc is None:
        return None
    return max(0, int((now - booking.arrived_at_utc).total_seconds() // 60))


@dataclass(frozen=True)
class Counts:
    """The day in numbers. `booked` is everybody who was not cancelled, whatever became of them."""

    booked: int
    of: Counter[Shown]
    waiting: int
    longest_wait: int


def counted(bookings: Iterable[DayBooking], now: datetime) -> Counts:
    """How many bookings stand how."""
    bookings = list(bookings)
    waits = [wait for booking in bookings if (wait := waiting_minutes(booking, now)) is not None]
    return Counts(
        len(bookings), Counter(shown_as(booking, now) for booking in bookings), len(waits), max(waits, default=0)
    )
