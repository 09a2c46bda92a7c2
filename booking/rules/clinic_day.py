"""One day at one clinic: the opening hours and the entries of each diary. rules/day_columns.py arranges them.

Instants are UTC. `takes_from_utc` and `takes_until_utc` are when an entry takes the diary, the buffers of its service
included.
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
    """The time from one instant to another."""

    starts_at_utc: datetime
    ends_at_utc: datetime

    @property
    def minutes(self) -> int:
        """Return the length of the range."""
        return int((self.ends_at_utc - self.starts_at_utc).total_seconds() // 60)


def open_stretches(bits: int, grid: DayGrid) -> tuple[TimeRange, ...]:
    """Return the runs of set bits as ranges, earliest first. Bit 0 is the first cell of the grid."""
    edges = bits ^ (bits << 1)  # an edge is where a run begins, or has ended
    at = [instant_of(grid.first + bit) for bit in range(edges.bit_length()) if edges >> bit & 1]
    return tuple(TimeRange(*pair) for pair in zip(at[::2], at[1::2], strict=True))


@dataclass(frozen=True)
class DayBooking(TimeRange):
    """A booking on reception's day screen. Empty text means "not given"."""

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
    """A block: time that staff have taken out of the diary, with their reason."""

    kind: ClassVar[str] = "block"
    id: int
    reason: str


@dataclass(frozen=True)
class DayHold(TimeRange):
    """A hold: a time that somebody is booking online at this moment. It is kept for them until `until_utc`."""

    kind: ClassVar[str] = "hold"
    takes_from_utc: datetime
    takes_until_utc: datetime
    id: int
    until_utc: datetime


@dataclass(frozen=True)
class DayElsewhere(TimeRange):
    """A time at which the diary is at another clinic. It names no patient: only that clinic's staff may know them."""

    kind: ClassVar[str] = "elsewhere"
    takes_from_utc: datetime
    takes_until_utc: datetime
    clinic_name: str


@dataclass(frozen=True)
class DiaryDay:
    """One diary's day at the clinic.

    `hours` is when it can be booked here, exceptions included. Without hours, `closed_because` is the reason of the
    exception, which may be empty, or None where the weekly hours alone close the day. `services` are the services
    that it takes; a diary that can no longer be booked here takes none.
    """

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
    """A day at a clinic: its diaries in their order, and its cancelled bookings, earliest first.

    `is_open` is about the clinic's own hours. `closed_because` is the reason of the exception that closes the clinic,
    or None where the weekly hours alone close it.
    """

    clinic: Clinic
    on_date: date
    is_open: bool
    closed_because: str | None
    diaries: tuple[DiaryDay, ...]
    cancelled: tuple[DayBooking, ...]

    @property
    def bookings(self) -> Iterator[DayBooking]:
        """Return every booking that is not cancelled, diary by diary."""
        return (booking for diary in self.diaries for booking in diary.bookings)
