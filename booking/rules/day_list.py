"""Arranges a day as one list in order of time: bookings, free gaps, holds, blocks and times elsewhere."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import ClassVar

from booking.rules.clinic_day import DayBooking, DiaryDay
from booking.rules.clinic_time import GRID_MINUTES
from booking.rules.day_columns import CellKind, DayCell, DayColumns, DiaryColumn, DiaryEntry
from booking.rules.desk_status import DeskStatus, desk_status


@dataclass(frozen=True)
class FreeGap:
    """A gap in which something can still be booked, from its first free start."""

    kind: ClassVar[str] = "gap"

    starts_at_utc: datetime
    minutes: int


@dataclass(frozen=True)
class DayListEntry:
    """One line of the list, for one diary. `is_next` marks the first entry that has not begun."""

    diary: DiaryDay
    thing: DiaryEntry | FreeGap
    is_next: bool = False


def day_list(board: DayColumns, now: datetime, only: DeskStatus | None = None) -> list[DayListEntry]:
    """Return the entries of a day in order of time; with `only`, just the bookings of one desk status."""
    entries = [entry for column in board.columns for entry in _column_entries(column)]
    if only is not None:
        entries = [e for e in entries if isinstance(e.thing, DayBooking) and desk_status(e.thing, now) is only]
    entries.sort(key=lambda entry: entry.thing.starts_at_utc)
    following = next((number for number, entry in enumerate(entries) if entry.thing.starts_at_utc > now), None)
    if following is not None:
        entries[following] = DayListEntry(entries[following].diary, entries[following].thing, is_next=True)
    return entries


def free_gaps(board: DayColumns) -> list[DayListEntry]:
    """Return the gaps of a day in which something can still be booked, in order of time."""
    found = [DayListEntry(column.diary, gap) for column in board.columns for gap in _gaps(column.cells)]
    return sorted(found, key=lambda entry: entry.thing.starts_at_utc)


def _column_entries(column: DiaryColumn) -> Iterable[DayListEntry]:
    seen: set[int] = set()
    for cell in column.cells:
        for thing in cell.things:
            if id(thing) not in seen:  # a block may lie on both sides of a booking
                seen.add(id(thing))
                yield DayListEntry(column.diary, thing)
    yield from (DayListEntry(column.diary, gap) for gap in _gaps(column.cells))


def _gaps(cells: Iterable[DayCell]) -> Iterable[FreeGap]:
    """Return runs of open cells that are not taken, each from the first start at which a service fits."""
    for is_open, some in groupby(cells, key=lambda cell: cell.kind in (CellKind.FREE, CellKind.TIGHT)):
        run = list(some)
        first = next((number for number, cell in enumerate(run) if cell.kind is CellKind.FREE), None)
        if is_open and first is not None:
            yield FreeGap(run[first].starts_at_utc, GRID_MINUTES * (len(run) - first))
