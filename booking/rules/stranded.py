"""Finds stranded bookings: live bookings that could not be made today, because settings, hours or a block changed.

Nothing is cancelled automatically; staff decide about each booking. The warnings and the list of administrators and
the to-do list of reception all use this rule.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple, Protocol

from booking.rules.availability import block_cells, hours_on_date, open_bits
from booking.rules.clinic_time import CellDates as Calendar
from booking.rules.clinic_time import DayGrid
from booking.rules.errors import Refusal, say
from booking.rules.practice import DayException, Practice, Span, WeeklyHours
from booking.rules.practice_settings import PracticeSettings

ExceptionsByDate = Mapping[date, DayException]


class StrandedReason(StrEnum):
    """The reasons why a booking is stranded, the most general first."""

    CLINIC_ENDED = "clinic_ended"
    SERVICE_ENDED = "service_ended"
    DIARY_ENDED = "diary_ended"
    NOT_TAKEN = "not_taken"
    NOT_THERE = "not_there"
    BLOCKED = "blocked"
    CLINIC_CLOSED = "clinic_closed"
    OUTSIDE_CLINIC = "outside_clinic"
    AWAY = "away"
    OUTSIDE_DIARY = "outside_diary"


class HasBookingCells(Protocol):
    """The fields of a live booking that has not begun which the rule reads. Cells are of five minutes."""

    @property
    def id(self) -> int: ...
    @property
    def clinic_id(self) -> int: ...
    @property
    def diary_id(self) -> int: ...
    @property
    def service_id(self) -> int: ...
    @property
    def first_cell(self) -> int: ...
    @property
    def end_cell(self) -> int: ...


@dataclass(frozen=True)
class UpcomingBooking:
    """A live booking that has not begun."""

    id: int
    reference: str
    version: int
    clinic_id: int
    diary_id: int
    service_id: int
    starts_at_utc: datetime
    ends_at_utc: datetime
    patient_name: str
    phone: str

    @property
    def first_cell(self) -> int:
        """Return the cell that the booking begins in."""
        return block_cells(self.starts_at_utc, self.ends_at_utc).start

    @property
    def end_cell(self) -> int:
        """Return the first cell after the booking."""
        return block_cells(self.starts_at_utc, self.ends_at_utc).stop


class BlockCells(NamedTuple):
    """A block that is not over, in five-minute cells, with its reason."""

    diary_id: int
    first_cell: int
    end_cell: int
    reason: str


class StrandedCause(NamedTuple):
    """Why a booking is stranded. `reason` is the text that staff gave a block."""

    why: StrandedReason
    reason: str = ""


@dataclass(frozen=True)
class StrandedBooking:
    """A stranded booking, and why it is stranded."""

    booking: UpcomingBooking
    why: StrandedReason
    reason: str = ""


@dataclass(frozen=True)
class HoursExceptions:
    """The exceptions to weekly hours, by clinic and by (diary, clinic), and the blocks."""

    by_clinic: Mapping[int, ExceptionsByDate]
    by_diary: Mapping[tuple[int, int], ExceptionsByDate]
    blocks: Sequence[BlockCells] = ()

    def clinic_hours(self, clinic_id: int, week: Sequence[WeeklyHours], on_date: date) -> tuple[Span, ...]:
        """Return a clinic's hours on a date: those of its exception, else the weekly hours."""
        return hours_on_date(week, self.by_clinic.get(clinic_id, {}).get(on_date), on_date)

    def diary_hours(
        self, diary_id: int, clinic_id: int, week: Sequence[WeeklyHours] | None, on_date: date
    ) -> tuple[Span, ...] | None:
        """Return a diary's own hours at a clinic on a date, exceptions first; None where the clinic's apply."""
        exception = self.by_diary.get((diary_id, clinic_id), {}).get(on_date)
        return None if week is None and exception is None else hours_on_date(week or (), exception, on_date)


class _ClinicHours(NamedTuple):
    time_zone: str
    week: Sequence[WeeklyHours]
    is_active: bool


class _DiaryHours(NamedTuple):
    service_ids: frozenset[int]
    places: Mapping[int, Sequence[WeeklyHours] | None]


@dataclass(frozen=True)
class BookableNow:
    """Everything that can be booked, online or at the desk: clinics, services, and diaries that take a service."""

    clinics: Mapping[int, _ClinicHours]
    service_ids: frozenset[int]
    diaries: Mapping[int, _DiaryHours]


def bookable_from_settings(whole: PracticeSettings) -> BookableNow:
    """Return what can be booked according to the settings of administrators."""
    services = frozenset(offer.service.id for offer in whole.offers if offer.is_bookable)
    return BookableNow(
        {clinic.id: _ClinicHours(clinic.time_zone, clinic.week, clinic.is_active) for clinic in whole.clinics},
        services,
        {
            diary.id: _DiaryHours(diary.service_ids & services, diary.places)
            for diary in whole.diaries
            if diary.is_bookable and diary.service_ids & services
        },
    )


def bookable_from_practice(practice: Practice) -> BookableNow:
    """Return what can be booked according to the practice that pages read."""
    practice = practice.of_all
    return BookableNow(
        {clinic.id: _ClinicHours(clinic.time_zone, clinic.hours, clinic.is_active) for clinic in practice.clinics},
        frozenset(service.id for service in practice.services),
        {diary.id: _DiaryHours(diary.service_ids, diary.hours) for diary in practice.diaries},
    )


class WouldStrand(Refusal):
    """The change would strand live bookings, and nobody has agreed to move them yet."""

    heading = say("Some bookings would be left outside")
    sentence = say("They stay booked until you decide.")

    def __init__(self, stranded: Sequence[StrandedBooking]) -> None:
        super().__init__()
        self.stranded = tuple(stranded)


def find_causes(
    bookings: Iterable[HasBookingCells], bookable: BookableNow, exceptions: HoursExceptions
) -> dict[int, StrandedCause]:
    """Return the cause of each stranded booking by its id, in the order of the bookings."""
    judge = _CauseFinder(bookable, exceptions)
    return {booking.id: cause for booking in bookings if (cause := judge.cause(booking)) is not None}


def find_stranded(
    bookings: Sequence[UpcomingBooking], whole: PracticeSettings, exceptions: HoursExceptions
) -> tuple[StrandedBooking, ...]:
    """Return the stranded bookings among some bookings, in their order."""
    found = find_causes(bookings, bookable_from_settings(whole), exceptions)
    return tuple(StrandedBooking(booking, *found[booking.id]) for booking in bookings if booking.id in found)


def newly_stranded(before: Iterable[StrandedBooking], after: Iterable[StrandedBooking]) -> tuple[StrandedBooking, ...]:
    """Return the bookings that a change strands. Those stranded before it are left out: staff know of them."""
    known = {stranded.booking.id for stranded in before}
    return tuple(stranded for stranded in after if stranded.booking.id not in known)


def agreement_code(stranded: Iterable[StrandedBooking]) -> str:
    """Return the code of these bookings, by which somebody agrees to move just the bookings that they were shown."""
    told = " ".join(f"{one.booking.id}:{one.booking.version}" for one in stranded)
    return hashlib.sha256(told.encode()).hexdigest()[:24]


def refuse_unless_agreed(stranded: Sequence[StrandedBooking], agreed: str) -> None:
    """Raise WouldStrand unless no booking is stranded, or somebody agreed to move exactly these."""
    if stranded and agreed != agreement_code(stranded):
        raise WouldStrand(stranded)


class _CauseFinder:
    """Finds the causes of stranded bookings, and computes the hours of each day once."""

    def __init__(self, bookable: BookableNow, exceptions: HoursExceptions) -> None:
        self._bookable = bookable
        self._exceptions = exceptions
        self._calendars = {clinic_id: Calendar(clinic.time_zone) for clinic_id, clinic in bookable.clinics.items()}
        self._blocks: dict[int, list[BlockCells]] = defaultdict(list)
        for block in exceptions.blocks:
            self._blocks[block.diary_id].append(block)
        self._open: dict[tuple[int, date], int] = {}
        self._works: dict[tuple[int, int, date], int] = {}

    def cause(self, booking: HasBookingCells) -> StrandedCause | None:
        """Return why a booking is stranded; None where it could be made today."""
        return self._nowhere(booking) or self._blocked(booking) or self._not_then(booking)

    def _nowhere(self, booking: HasBookingCells) -> StrandedCause | None:
        if not self._bookable.clinics[booking.clinic_id].is_active:
            return StrandedCause(StrandedReason.CLINIC_ENDED)
        if booking.service_id not in self._bookable.service_ids:
            return StrandedCause(StrandedReason.SERVICE_ENDED)
        diary = self._bookable.diaries.get(booking.diary_id)
        if diary is None:
            return StrandedCause(StrandedReason.DIARY_ENDED)
        if booking.service_id not in diary.service_ids:
            return StrandedCause(StrandedReason.NOT_TAKEN)
        return None if booking.clinic_id in diary.places else StrandedCause(StrandedReason.NOT_THERE)

    def _blocked(self, booking: HasBookingCells) -> StrandedCause | None:
        for block in self._blocks.get(booking.diary_id, ()):
            if block.first_cell < booking.end_cell and booking.first_cell < block.end_cell:
                return StrandedCause(StrandedReason.BLOCKED, block.reason)
        return None

    def _not_then(self, booking: HasBookingCells) -> StrandedCause | None:
        grid = self._calendars[booking.clinic_id].grid_of(booking.first_cell)
        needed = (1 << booking.end_cell - grid.first) - (1 << booking.first_cell - grid.first)
        opened = self._clinic_open(booking.clinic_id, grid)
        if needed & ~opened:
            return StrandedCause(StrandedReason.OUTSIDE_CLINIC if opened else StrandedReason.CLINIC_CLOSED)
        works = self._diary_works(booking, grid)
        if needed & ~works:
            return StrandedCause(StrandedReason.OUTSIDE_DIARY if works & opened else StrandedReason.AWAY)
        return None

    def _clinic_open(self, clinic_id: int, grid: DayGrid) -> int:
        key = (clinic_id, grid.on_date)
        if key not in self._open:
            week = self._bookable.clinics[clinic_id].week
            self._open[key] = open_bits(grid, self._exceptions.clinic_hours(clinic_id, week, grid.on_date))
        return self._open[key]

    def _diary_works(self, booking: HasBookingCells, grid: DayGrid) -> int:
        diary_id, clinic_id = booking.diary_id, booking.clinic_id
        key = (diary_id, clinic_id, grid.on_date)
        if key not in self._works:
            week = self._bookable.diaries[diary_id].places[clinic_id]
            own = self._exceptions.diary_hours(diary_id, clinic_id, week, grid.on_date)
            self._works[key] = self._clinic_open(clinic_id, grid) if own is None else open_bits(grid, own)
        return self._works[key]
