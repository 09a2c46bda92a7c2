"""The day as one list in order of time: who comes, and what is free, held, blocked or elsewhere between them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import ClassVar

from booking.rules.board import Board, Cell, Column, Kind, Thing
from booking.rules.clinic_time import GRID_MINUTES
from booking.rules.day import DayBooking, DiaryDay
from booking.rules.shown import Shown, shown_as


@dataclass(frozen=True)
class Gap:
    """Time in which something can still be booked: from the first start that is free."""

    kind: ClassVar[str] = "gap"

    starts_at_utc: datetime
    minutes: int


@dataclass(frozen=True)
class Entry:
    """One line of the list, in one diary. `is_next` is the first one that has not begun."""

    diary: DiaryDay
    thing: Thing | Gap
    is_next: bool = False


def agenda(board: Board, now: datetime, only: Shown | None = None) -> list[Entry]:
    """Everything of the day in order of time; or only the bookings that stand in one way."""
    entries = [entry for column in board.columns for entry in _of_one(column)]
    if only is not None:
        entries = [e for e in entries if isinstance(e.thing, DayBooking) and shown_as(e.thing, now) is only]
    entries.sort(key=lambda entry: entry.thing.starts_at_utc)
    following = next((number for number, entry in enumerate(entries) if entry.thing.starts_at_utc > now), None)
    if following is not None:
        entries[following] = Entry(entries[following].diary, entries[following].thing, is_next=True)
    return entries


def gaps(board: Board) -> list[Entry]:
    """What can still be booked, in order of time."""
    found = [Entry(column.diary, gap) for column in board.columns for gap in _gaps(column.cells)]
    return sorted(found, key=lambda entry: entry.thing.starts_at_utc)


def _of_one(column: Column) -> Iterable[Entry]:
    seen: set[int] = set()
    for cell in column.cells:
        for thing in cell.things:
            if id(thing) not in seen:  # a block may lie on both sides of a booking
                seen.add(id(thing))
                yield Entry(column.diary, thing)
    yield from (Entry(column.diary, gap) for gap in _gaps(column.cells))


def _gaps(cells: Iterable[Cell]) -> Iterable[Gap]:
    """Runs of what is open and not taken, from the first start at which something fits."""
    for is_open, some in groupby(cells, key=lambda cell: cell.kind in (Kind.FREE, Kind.TIGHT)):
        run = list(some)
        first = next((number for number, cell in enumerate(run) if cell.kind is Kind.FREE), None)
        if is_open and first is not None:
            yield Gap(run[first].starts_at_utc, GRID_MINUTES * (len(run) - first))
