"""Arranges a day as a table: a row for each quarter of an hour, a column for each diary.

Rows are real quarters of an hour from the date's midnight: an hour that the clocks show twice has eight of them, and
an hour that they skip has none. Every entry of a diary is shown: entries that overlap, or that begin between two
quarters, share a cell that spans all their rows.
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

# An entry of a diary; the attribute `kind` of each class names it.
DiaryEntry = DayBooking | DayHold | DayElsewhere | DayBlock


class CellKind(StrEnum):
    """The kinds of cell."""

    TAKEN = "taken"  # bookings, holds, and where else the diary is
    BLOCKED = "blocked"
    SHUT = "shut"
    FREE = "free"  # something that the diary takes may begin here
    TIGHT = "tight"  # open, but too short, or kept clear before or after somebody
    EMPTY = "empty"  # gone by, and nobody used it; or nothing that staff can book


@dataclass(frozen=True)
class DayCell:
    """A cell: some rows of one diary. `things` are its entries in order of time.

    For a shut cell, `opens_at_utc` is when the diary next opens and `closed_at_utc` when it last closed on this
    date; None where it does not.
    """

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
        """Return the bookings among the entries of the cell."""
        return tuple(thing for thing in self.things if isinstance(thing, DayBooking))


@dataclass(frozen=True)
class QuarterHourRow:
    """A quarter of an hour: its wall-clock time, and the cells that begin in it, diary by diary.

    `is_again` is whether it is the second of two quarters that the clocks show alike.
    """

    starts_at_utc: datetime
    at: time
    is_now: bool
    is_again: bool
    cells: tuple[DayCell, ...]

    @property
    def is_hour(self) -> bool:
        """Return whether the row begins an hour."""
        return self.at.minute == 0


@dataclass(frozen=True)
class DiaryColumn:
    """The column of one diary, with its cells from top to bottom."""

    diary: DiaryDay
    cells: tuple[DayCell, ...]

    @property
    def free(self) -> int:
        """Return the number of cells that can still be booked."""
        return sum(cell.kind is CellKind.FREE for cell in self.cells)


@dataclass(frozen=True)
class DayColumns:
    """The columns and rows of a day. There are no rows where nothing is open and nobody is booked."""

    columns: tuple[DiaryColumn, ...]
    rows: tuple[QuarterHourRow, ...]

    @property
    def free(self) -> int:
        """Return the number of cells that can still be booked in all diaries."""
        return sum(column.free for column in self.columns)


def build_day_columns(facts: ClinicDay, now: datetime) -> DayColumns:
    """Return the columns and rows of a day at the instant `now`."""
    grid = day_grid(facts.on_date, facts.clinic.time_zone)
    first, end = _needed_rows(facts, grid)
    columns = tuple(DiaryColumn(diary, tuple(_cells(diary, grid, first, end, now))) for diary in facts.diaries)
    return DayColumns(columns, tuple(_rows(columns, facts, grid, first, end, now)))


def _needed_rows(facts: ClinicDay, grid: DayGrid) -> tuple[int, int]:
    """Return the first row to show, and the row after the last.

    Rows are shown where a diary is open or has a booking, a hold or a time elsewhere. Blocks alone show no rows.
    """
    shown: list[TimeRange] = []
    for diary in facts.diaries:
        shown += [*diary.hours, *diary.bookings, *diary.holds, *diary.elsewhere]
    spans = [_row_range(stretch, grid) for stretch in shown]
    return min((first for first, _ in spans), default=0), max((end for _, end in spans), default=0)


def _row_range(stretch: TimeRange, grid: DayGrid) -> tuple[int, int]:
    """Return the first row that a range touches, and the row after its last."""
    first = (cell_of(stretch.starts_at_utc) - grid.first) // ROW_CELLS
    end = -((grid.first - _cell_after(stretch.ends_at_utc)) // ROW_CELLS)
    return first, max(end, first + 1)


def _cell_after(instant: datetime) -> int:
    """Return the first cell that begins at an instant or after it."""
    return -(-int(instant.timestamp()) // (CELL_MINUTES * 60))


# The content of a row of a diary. Neighbouring rows of equal content make one cell; the number keeps open rows
# apart, so that each is a cell of its own.
_RowContent = tuple[CellKind, tuple[DiaryEntry, ...], int]


def _cells(diary: DiaryDay, grid: DayGrid, first: int, end: int, now: datetime) -> Iterable[DayCell]:
    """Return a diary's cells from the top. Together they cover each row once."""
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
    """Give a block the rows that nothing else has. Where no row is left, add it to the cell that covers it."""
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
    """Return entries that share rows together, as (first row, row after the last, entries)."""
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
    """Return the cells of the date, as bits, at which a service of the diary may begin from now on.

    These are the starts that staff can book without a warning.
    """
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
