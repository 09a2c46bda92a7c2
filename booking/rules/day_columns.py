"""The day in columns: a row for each quarter of an hour, a column for each diary, and what each cell is.

Rows are real quarters of an hour from the date's midnight, so an hour that the clocks show twice has eight
of them, and an hour that they skip has none. Nothing that is in a diary is ever left out: what overlaps, or
begins between two quarters, shares a cell that spans them all.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum
from itertools import groupby

from booking.rules.availability import PAD_CELLS, bitmask, free_starts
from booking.rules.clinic_day import ClinicDay, DayBlock, DayBooking, DayElsewhere, DayHold, DiaryDay, TimeRange
from booking.rules.clinic_time import CELL_MINUTES, GRID_MINUTES, DayGrid, cell_of, day_grid, instant_of, wall_clock

ROW_CELLS = GRID_MINUTES // CELL_MINUTES

# What stands in a diary; see `kind` of each.
DiaryEntry = DayBooking | DayHold | DayElsewhere | DayBlock


class CellKind(StrEnum):
    """What a cell is."""

    TAKEN = "taken"  # bookings, holds, and where else the diary is
    BLOCKED = "blocked"
    SHUT = "shut"
    FREE = "free"  # something that the diary takes may begin here
    TIGHT = "tight"  # open, but too short, or kept clear before or after somebody
    EMPTY = "empty"  # gone by, and nobody used it; or nothing that staff can book


@dataclass(frozen=True)
class DayCell:
    """Some rows of one diary. `things` are in order of time; a shut cell says when the diary opens after
    it and when it closed before it, where it does."""

    kind: CellKind
    diary: DiaryDay
    first_row: int
    rows: int
    starts_at_utc: datetime
    things: tuple[DiaryEntry, ...] = ()
    opens_at_utc: datetime | None = None
    closed_at_utc: datetime | None = None

    @property
    def bookings(self) -> tuple[DayBooking, ...]:
        """The bookings among what stands in it."""
        return tuple(thing for thing in self.things if isinstance(thing, DayBooking))


@dataclass(frozen=True)
class QuarterHourRow:
    """A quarter of an hour: its time on the wall, and the cells that begin in it, diary by diary.
    `is_again` marks the second of two quarters that the clocks show alike."""

    starts_at_utc: datetime
    at: time
    is_now: bool
    is_again: bool
    cells: tuple[DayCell, ...]

    @property
    def is_hour(self) -> bool:
        """Whether an hour begins."""
        return self.at.minute == 0


@dataclass(frozen=True)
class DiaryColumn:
    """One diary: its cells from top to bottom."""

    diary: DiaryDay
    cells: tuple[DayCell, ...]

    @property
    def free(self) -> int:
        """How many times can still be booked."""
        return sum(cell.kind is CellKind.FREE for cell in self.cells)


@dataclass(frozen=True)
class DayColumns:
    """The whole day. Without rows, nothing is open and nobody is booked."""

    columns: tuple[DiaryColumn, ...]
    rows: tuple[QuarterHourRow, ...]

    @property
    def free(self) -> int:
        """How many times can still be booked, in all diaries."""
        return sum(column.free for column in self.columns)


def build_day_columns(facts: ClinicDay, now: datetime) -> DayColumns:
    """The board of a day as it stands now."""
    grid = day_grid(facts.on_date, facts.clinic.time_zone)
    first, end = _needed_rows(facts, grid)
    columns = tuple(DiaryColumn(diary, tuple(_cells(diary, grid, first, end, now))) for diary in facts.diaries)
    return DayColumns(columns, tuple(_rows(columns, facts, grid, first, end, now)))


def _needed_rows(facts: ClinicDay, grid: DayGrid) -> tuple[int, int]:
    """The first row that is needed, and the first after them: wherever a diary is open or has somebody in
    it. A block shows only where there is something to block."""
    shown: list[TimeRange] = []
    for diary in facts.diaries:
        shown += [*diary.hours, *diary.bookings, *diary.holds, *diary.elsewhere]
    spans = [_row_range(stretch, grid) for stretch in shown]
    return min((first for first, _ in spans), default=0), max((end for _, end in spans), default=0)


def _row_range(stretch: TimeRange, grid: DayGrid) -> tuple[int, int]:
    """The rows that a stretch touches: its first, and the first after it."""
    first = (cell_of(stretch.starts_at_utc) - grid.first) // ROW_CELLS
    end = -((grid.first - _cell_after(stretch.ends_at_utc)) // ROW_CELLS)
    return first, max(end, first + 1)


def _cell_after(instant: datetime) -> int:
    """The first cell that begins at an instant or after it."""
    return -(-int(instant.timestamp()) // (CELL_MINUTES * 60))


# What a row of a diary is: cells are made of neighbours that are the same. What is open is a cell a row.
_RowContent = tuple[CellKind, tuple[DiaryEntry, ...], int]


def _cells(diary: DiaryDay, grid: DayGrid, first: int, end: int, now: datetime) -> Iterable[DayCell]:
    """A diary's cells, from the top: together they cover every row, once."""
    what = _row_contents(diary, grid, first, end, now)
    for (kind, things, _), same in groupby(range(first, end), key=what.__getitem__):
        rows = list(same)
        starts_at_utc, ends_at_utc = _row_instant(rows[0], grid), _row_instant(rows[-1] + 1, grid)
        opens = closed = None
        if kind is CellKind.SHUT:
            opens = min((h.starts_at_utc for h in diary.hours if h.starts_at_utc >= ends_at_utc), default=None)
            closed = max((h.ends_at_utc for h in diary.hours if h.ends_at_utc <= starts_at_utc), default=None)
        yield DayCell(kind, diary, rows[0], len(rows), starts_at_utc, things, opens, closed)


def _row_contents(diary: DiaryDay, grid: DayGrid, first: int, end: int, now: datetime) -> dict[int, _RowContent]:
    clusters = _clusters(_taking_entries(diary), grid)
    what: dict[int, _RowContent] = {
        row: (CellKind.TAKEN, things, 0) for start, stop, things in clusters for row in range(start, stop)
    }
    for block in diary.blocks:
        _place_block(block, what, grid, first, end)
    is_open = {row for stretch in diary.hours for row in range(*_row_range(stretch, grid))}
    starts = bookable_starts(diary, grid, now)
    for row in range(first, end):
        if row not in is_open:
            what.setdefault(row, (CellKind.SHUT, (), 0))
        elif _row_instant(row, grid) < now or not diary.services:
            what.setdefault(row, (CellKind.EMPTY, (), row))
        else:
            kind = CellKind.FREE if starts >> row * ROW_CELLS & 1 else CellKind.TIGHT
            what.setdefault(row, (kind, (), row))
    return what


def _place_block(block: DayBlock, what: dict[int, _RowContent], grid: DayGrid, first: int, end: int) -> None:
    """A block has the rows that nothing else has; where it has none left, it joins what covers it."""
    start, stop = _row_range(block, grid)
    rows = range(max(start, first), min(stop, end))
    free = [row for row in rows if row not in what]
    for row in free:
        what[row] = (CellKind.BLOCKED, (block,), 0)
    if rows and not free:
        kind, things, _ = what[rows[0]]
        joined: _RowContent = (kind, (*things, block), 0)
        what.update({row: joined for row, known in what.items() if known[:2] == (kind, things)})


def _taking_entries(diary: DiaryDay) -> list[DayBooking | DayHold | DayElsewhere]:
    return [*diary.bookings, *diary.holds, *diary.elsewhere]


def _clusters(things: Iterable[DiaryEntry], grid: DayGrid) -> list[tuple[int, int, tuple[DiaryEntry, ...]]]:
    """What shares a row shares a cell: (its first row, the first after it, what is in it)."""
    found: list[tuple[int, int, tuple[DiaryEntry, ...]]] = []
    for thing in sorted(things, key=lambda thing: (thing.starts_at_utc, thing.ends_at_utc)):
        start, stop = _row_range(thing, grid)
        if found and start < found[-1][1]:
            before, until, others = found.pop()
            start, stop, things_there = before, max(until, stop), (*others, thing)
        else:
            things_there = (thing,)
        found.append((start, stop, things_there))
    return found


def bookable_starts(diary: DiaryDay, grid: DayGrid, now: datetime) -> int:
    """The cells of the date, as bits, at which something that the diary takes may begin, from now on:
    what the desk can book without going past a rule."""
    origin, length = grid.first - PAD_CELLS, grid.length + 2 * PAD_CELLS
    taken = [(thing.takes_from_utc, thing.takes_until_utc) for thing in _taking_entries(diary)]
    taken += [(block.starts_at_utc, block.ends_at_utc) for block in diary.blocks]
    reach = [(cell_of(start), min(_cell_after(end), origin + length)) for start, end in taken]
    busy = bitmask((cell for start, end in reach for cell in range(max(start, origin), end)), origin)
    is_open = bitmask(
        (c for h in diary.hours for c in range(cell_of(h.starts_at_utc), _cell_after(h.ends_at_utc))), grid.first
    )
    starts = 0
    for service in diary.services:
        starts |= free_starts(grid, is_open, busy, service)
    gone_by = max(0, _cell_after(now) - grid.first)
    return starts >> gone_by << gone_by


def _row_instant(row: int, grid: DayGrid) -> datetime:
    return instant_of(grid.first + row * ROW_CELLS)


def _rows(
    columns: Sequence[DiaryColumn], facts: ClinicDay, grid: DayGrid, first: int, end: int, now: datetime
) -> Iterable[QuarterHourRow]:
    zone = facts.clinic.time_zone
    beginning: dict[int, list[DayCell]] = {row: [] for row in range(first, end)}
    for column in columns:
        for cell in column.cells:
            beginning[cell.first_row].append(cell)
    for row, cells in beginning.items():
        starts_at_utc = _row_instant(row, grid)
        there = wall_clock(starts_at_utc, zone)
        is_now = starts_at_utc <= now < _row_instant(row + 1, grid)
        yield QuarterHourRow(starts_at_utc, there.time(), is_now, bool(there.fold), tuple(cells))
