"""Which times are free. One function both offers a slot and accepts it.

A day is a bitmask of five-minute cells (`DayGrid`): open AND NOT taken, then
shifts find the runs that are long enough.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from math import ceil

from booking.rules.booking_window import earliest_start, last_date
from booking.rules.clinic_time import (
    CELL_MINUTES,
    DayGrid,
    cell_of,
    clock_shows,
    day_grid,
    instant_at,
    instant_of,
    is_repeated,
    wall_clock,
)
from booking.rules.errors import (
    ClinicClosedOnDate,
    JustTaken,
    NobodyWorksOnDate,
    NotOffered,
    NotOneOfOurTimes,
    TooFarAhead,
    TooSoon,
)
from booking.rules.practice import Clinic, DayException, Diary, Service, Span, WeeklyHours

# Buffers reach past the ends of a date; a constraint keeps them shorter than this.
PAD_CELLS = 4 * 60 // CELL_MINUTES


@dataclass(frozen=True)
class Slot:
    """A start that can be offered now, with the diary that would take it."""

    starts_at_utc: datetime
    diary_id: int


@dataclass(frozen=True)
class OfferedDay:
    """The slots of one date in order, and the reason where there are none.

    `is_open` is whether the clinic opens. `is_staffed` is whether a diary that takes the service works there for a
    part of the date. `closed_because` is the reason of the exception, which may be empty; None where the weekly hours
    alone close the clinic.
    """

    on_date: date
    slots: tuple[Slot, ...]
    is_open: bool = True
    is_staffed: bool = True
    closed_because: str | None = None

    def slot_at(self, starts_at_utc: datetime) -> Slot | None:
        """Return the slot that begins at an instant; None where it is not offered."""
        return next((slot for slot in self.slots if slot.starts_at_utc == starts_at_utc), None)


@dataclass(frozen=True)
class AvailabilityFacts:
    """The facts that availability is computed from: one service at one clinic, over some dates.

    `taken` holds each diary's claimed cells as a bitmask whose bit 0 is the cell
    `origin` (see `bitmask`). Exceptions are keyed by date: the clinic's, and each
    diary's at this clinic.
    """

    service: Service
    clinic: Clinic
    diaries: tuple[Diary, ...]
    origin: int
    taken: Mapping[int, int]
    clinic_exceptions: Mapping[date, DayException]
    diary_exceptions: Mapping[int, Mapping[date, DayException]]


def bitmask(cells: Iterable[int], origin: int) -> int:
    """Return cells as bits; bit 0 is the cell `origin`, and earlier cells are left out. Linear in the cells' span."""
    kept = [cell - origin for cell in cells if cell >= origin]
    octets = bytearray(max(kept, default=0) // 8 + 1)
    for bit in kept:
        octets[bit >> 3] |= 1 << (bit & 7)
    return int.from_bytes(octets, "little")


def _mask_window(mask: int, offset: int, size: int) -> int:
    """Return `size` bits of a mask from an offset, which may be negative."""
    return (mask >> offset if offset >= 0 else mask << -offset) & ((1 << size) - 1)


def run_starts(free: int, length: int) -> int:
    """Return the bits at which a run of at least `length` set bits begins."""
    have = 1
    while have < length:
        step = min(have, length - have)
        free &= free >> step
        have += step
    return free


def hours_on_date(weekly: Sequence[WeeklyHours], exception: DayException | None, on_date: date) -> tuple[Span, ...]:
    """Return the hours of a date. An exception replaces all weekly hours of its date."""
    if exception is not None:
        return exception.spans
    return tuple(rule.span for rule in weekly if rule.weekday == on_date.weekday())


def open_bits(grid: DayGrid, spans: Iterable[Span]) -> int:
    """Return the cells of a date that lie in any of the spans, as bits."""
    bits = 0
    for span in spans:
        bits |= grid.bits(span.opens_at, span.closes_at)
    return bits


def free_starts(grid: DayGrid, open_cells: int, busy: int, service: Service) -> int:
    """Return the bits of a date at which the service may begin.

    The clinic must be open for all minutes of the service, and no cell of it or its buffers may be taken. Buffers may
    lie outside the hours. `busy` begins PAD_CELLS before the date, so that the last buffer of the day before counts.
    """
    before, length, after = (
        minutes // CELL_MINUTES
        for minutes in (service.buffer_before_minutes, service.minutes, service.buffer_after_minutes)
    )
    free = ~busy & ((1 << grid.length + 2 * PAD_CELLS) - 1)
    clear = run_starts(free, before + length + after) >> (PAD_CELLS - before)
    return run_starts(open_cells, length) & clear & grid.starts


def diary_bits(diary: Diary, clinic_id: int, exception: DayException | None, grid: DayGrid, clinic_open: int) -> int:
    """Return the cells in which a diary works at the clinic: within the clinic's hours, and its own if it has any."""
    own = diary.hours.get(clinic_id)
    if own is None and exception is None:
        return clinic_open
    return clinic_open & open_bits(grid, hours_on_date(own or (), exception, grid.on_date))


def works_on_date(facts: AvailabilityFacts, diary: Diary, on_date: date) -> bool:
    """Return whether a diary works at the clinic of the facts at any time of a date."""
    grid = day_grid(on_date, facts.clinic.time_zone)
    clinic_open = open_bits(grid, hours_on_date(facts.clinic.hours, facts.clinic_exceptions.get(on_date), on_date))
    own_exception = facts.diary_exceptions.get(diary.id, {}).get(on_date)
    return bool(diary_bits(diary, facts.clinic.id, own_exception, grid, clinic_open))


def offered_day(
    facts: AvailabilityFacts, on_date: date, now: datetime, *, noticed_at: datetime | None = None
) -> OfferedDay:
    """Return the slots of a date, or why there are none.

    `noticed_at` is when the patient chose the time, where that was before now: the notice counts from then, so that a
    hold stays valid while the form is filled in.
    """
    zone = facts.clinic.time_zone
    grid = day_grid(on_date, zone)
    exception = facts.clinic_exceptions.get(on_date)
    clinic_open = open_bits(grid, hours_on_date(facts.clinic.hours, exception, on_date))
    if not clinic_open:
        because = exception.reason if exception is not None else None
        return OfferedDay(on_date, (), is_open=False, is_staffed=False, closed_because=because)
    if on_date > last_date(facts.service, now, zone):
        return OfferedDay(on_date, ())

    earliest = earliest_start(facts.service, now, noticed_at)
    first_bit = max(0, ceil(earliest.timestamp() / (CELL_MINUTES * 60)) - grid.first)
    candidates: dict[int, list[tuple[int, int]]] = {}
    works = False
    for diary in facts.diaries:
        own_exception = facts.diary_exceptions.get(diary.id, {}).get(on_date)
        bits = diary_bits(diary, facts.clinic.id, own_exception, grid, clinic_open)
        works = works or bool(bits)
        busy = _mask_window(
            facts.taken.get(diary.id, 0),
            grid.first - PAD_CELLS - facts.origin,
            grid.length + 2 * PAD_CELLS,
        )
        load = _mask_window(busy, PAD_CELLS, grid.length).bit_count()
        free = free_starts(grid, bits, busy, facts.service) >> first_bit << first_bit
        while free:
            lowest = free & -free
            candidates.setdefault(lowest.bit_length() - 1, []).append((load, diary.id))
            free ^= lowest
    # The diary with the fewest taken cells on the date takes the slot; among equals, the first.
    slots = tuple(Slot(instant_of(grid.first + bit), min(candidates[bit])[1]) for bit in sorted(candidates))
    return OfferedDay(on_date, slots, is_staffed=works)


def accept_start(
    facts: AvailabilityFacts, starts_at_utc: datetime, now: datetime, *, noticed_at: datetime | None = None
) -> Slot:
    """Return the slot that begins at an instant, if it is offered.

    Raises the subclass of NotOffered that says why it is not.
    """
    zone = facts.clinic.time_zone
    on_date = wall_clock(starts_at_utc, zone).date()
    offered = offered_day(facts, on_date, now, noticed_at=noticed_at)
    slot = offered.slot_at(starts_at_utc)
    if slot is None:
        raise _not_offered(facts, offered, starts_at_utc, now, noticed_at)
    return slot


def _not_offered(
    facts: AvailabilityFacts, offered: OfferedDay, starts_at_utc: datetime, now: datetime, noticed_at: datetime | None
) -> NotOffered:
    """Return the refusal for a start that is not offered on its date."""
    if starts_at_utc < earliest_start(facts.service, now, noticed_at):
        return TooSoon()
    if offered.on_date > last_date(facts.service, now, facts.clinic.time_zone):
        return TooFarAhead()
    if not offered.is_open:
        return ClinicClosedOnDate()
    if not offered.is_staffed:
        return NobodyWorksOnDate()
    if (
        offered_day(replace(facts, taken={}), offered.on_date, now, noticed_at=noticed_at).slot_at(starts_at_utc)
        is None
    ):
        return NotOneOfOurTimes()
    return JustTaken()


def chosen_instant(on_date: date, at: time, zone: str) -> datetime:
    """Return the instant of a wall-clock time that somebody chose.

    Raises NotOneOfOurTimes for a time that the clocks skip or show twice, because either would be a guess.
    """
    if not clock_shows(on_date, at, zone) or is_repeated(on_date, at, zone):
        raise NotOneOfOurTimes
    return instant_at(on_date, at, zone)


def nearest_slots(slots: Iterable[Slot], wanted: datetime, most: int = 3) -> tuple[Slot, ...]:
    """Return the `most` slots nearest to an instant, in order of time."""
    closest = sorted(slots, key=lambda slot: (abs(slot.starts_at_utc - wanted), slot.starts_at_utc))[:most]
    return tuple(sorted(closest, key=lambda slot: slot.starts_at_utc))


def cells_claimed(starts_at_utc: datetime, minutes: int, before_minutes: int, after_minutes: int) -> range:
    """Return the cells that an appointment owns, buffers included."""
    first = cell_of(starts_at_utc - timedelta(minutes=before_minutes))
    return range(first, cell_of(starts_at_utc + timedelta(minutes=minutes + after_minutes)))


def booking_cells(starts_at_utc: datetime, ends_at_utc: datetime, before_minutes: int, after_minutes: int) -> range:
    """Return the cells that a booking owns: its own start and end, with the current buffers of its service."""
    minutes = int((ends_at_utc - starts_at_utc).total_seconds() // 60)
    return cells_claimed(starts_at_utc, minutes, before_minutes, after_minutes)


def block_cells(starts_at_utc: datetime, ends_at_utc: datetime) -> range:
    """Return every cell that a block touches."""
    return range(cell_of(starts_at_utc), cell_of(ends_at_utc + timedelta(minutes=CELL_MINUTES, microseconds=-1)))
