"""One day at one clinic as it was read: what is in each diary, and when it is open. Facts only; what the
screen makes of them is in board.py.

Instants are UTC. `takes_from_utc` and `takes_until_utc` are when the diary is taken for something, its
service's buffers included.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from booking.rules.clinic_time import DayGrid, instant_of
from booking.rules.lifecycle import Status
from booking.rules.practice import Clinic, Service


@dataclass(frozen=True)
class TimeRange:
    """From one instant to another."""

    starts_at_utc: datetime
    ends_at_utc: datetime

    @property
    def minutes(self) -> int:
        """How long it is."""
        return int((self.ends_at_utc - self.starts_at_utc).total_seconds() // 60)


def open_stretches(bits: int, grid: DayGrid) -> tuple[TimeRange, ...]:
    """Returns the runs of set bits as instants, earliest first; bit 0 is the first cell of the grid."""
    edges = bits ^ (bits << 1)  # an edge is where a run begins, or has ended
    at = [instant_of(grid.first + bit) for bit in range(edges.bit_length()) if edges >> bit & 1]
    return tuple(TimeRange(*pair) for pair in zip(at[::2], at[1::2], strict=True))


@dataclass(frozen=True)
class DayBooking(TimeRange):
    """A booking as reception sees it beside the others of the day. Empty text is "not given"."""

    kind: ClassVar[str] = "booking"
    takes_from_utc: datetime
    takes_until_utc: datetime
    id: int
    diary_id: int
    diary_name: str
    reference: str
    version: int
    status: Status
    service_name: str
    by_phone: bool
    patient_name: str
    contact_name: str
    phone_e164: str
    phone_typed: str
    has_email: bool
    needs: tuple[str, ...]
    patient_zone: str
    source: str
    is_squeezed_in: bool
    status_at_utc: datetime | None
    arrived_at_utc: datetime | None
    no_answers: int
    call_back_at_utc: datetime | None
    outcome: str
    has_note: bool
    cancelled_at_utc: datetime | None
    cancelled_by: str
    phone_of: str
    may_talk: str


@dataclass(frozen=True)
class DayBlock(TimeRange):
    """Time that staff have taken out of the diary, and why."""

    kind: ClassVar[str] = "block"
    id: int
    reason: str


@dataclass(frozen=True)
class DayHold(TimeRange):
    """A time that somebody is booking online at this moment, and until when it is kept for them."""

    kind: ClassVar[str] = "hold"
    takes_from_utc: datetime
    takes_until_utc: datetime
    id: int
    until_utc: datetime


@dataclass(frozen=True)
class DayElsewhere(TimeRange):
    """The diary is at another clinic then. Who is seen there is that clinic's to know."""

    kind: ClassVar[str] = "elsewhere"
    takes_from_utc: datetime
    takes_until_utc: datetime
    clinic_name: str


@dataclass(frozen=True)
class DiaryDay:
    """One diary's day. `hours` is when it can be booked here, exceptions included; without any,
    `closed_because` is the reason that somebody gave, which may be empty, or None where the weekly rules
    alone say so. `services` are what it takes; a diary that can no longer be booked here takes nothing."""

    id: int
    name: str
    is_person: bool
    is_active: bool
    late_minutes: int
    hours: tuple[TimeRange, ...]
    closed_because: str | None
    services: tuple[Service, ...]
    bookings: tuple[DayBooking, ...]
    blocks: tuple[DayBlock, ...]
    holds: tuple[DayHold, ...]
    elsewhere: tuple[DayElsewhere, ...]


@dataclass(frozen=True)
class ClinicDay:
    """A day at a clinic: its diaries in their order, and what was cancelled, soonest first.

    `is_open` is the clinic's own; `closed_because` as in a diary's day.
    """

    clinic: Clinic
    on_date: date
    is_open: bool
    closed_because: str | None
    diaries: tuple[DiaryDay, ...]
    cancelled: tuple[DayBooking, ...]

    @property
    def bookings(self) -> Iterator[DayBooking]:
        """Every booking that was not cancelled, diary by diary."""
        return (booking for diary in self.diaries for booking in diary.bookings)
