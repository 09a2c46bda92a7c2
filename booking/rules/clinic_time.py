"""Converts between instants and wall-clock times. No other module does.

An instant is an aware datetime in UTC. A wall-clock time is what the clock of a
clinic shows. A cell is five minutes, numbered by Unix time divided by 300.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

CELL_MINUTES = 5
GRID_MINUTES = 15
_CELL_SECONDS = CELL_MINUTES * 60
# The most that the clocks of two hosts may differ. A later instant in the database counts as a mistake.
CLOCK_SKEW = timedelta(hours=1)


def cell_of(instant: datetime) -> int:
    """Return the number of the five-minute cell that an instant lies in."""
    return int(instant.timestamp()) // _CELL_SECONDS


def instant_of(cell: int) -> datetime:
    """Return the instant at which a cell begins."""
    return datetime.fromtimestamp(cell * _CELL_SECONDS, UTC)


def wall_clock(instant: datetime, zone: str) -> datetime:
    """Return an instant as the clocks of a zone show it (aware, in that zone)."""
    return instant.astimezone(ZoneInfo(zone))


def clock_shows(on_date: date, at: time, zone: str) -> bool:
    """Return whether the clocks of a zone show a time on a date: False in an hour that they skip."""
    there = datetime.combine(on_date, at, ZoneInfo(zone))
    return there.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None) == there.replace(tzinfo=None)


def is_repeated(on_date: date, at: time, zone: str) -> bool:
    """Return whether the clocks of a zone show a time twice on a date."""
    there = datetime.combine(on_date, at, ZoneInfo(zone))
    return clock_shows(on_date, at, zone) and there.utcoffset() != there.replace(fold=1).utcoffset()


def is_unambiguous(starts: datetime, ends: datetime) -> bool:
    """Return whether two times on one wall clock give an exact time and length.

    They do if the clocks show neither of them twice, and do not change in between.
    """
    return len({there.replace(fold=fold).utcoffset() for there in (starts, ends) for fold in (0, 1)}) == 1


def instant_at(on_date: date, at: time, zone: str, *, last: bool = False) -> datetime:
    """Return the instant at which a zone's clocks show a time on a date.

    For a time in a skipped hour, this is the instant at which the clocks change. A time that is
    shown twice means the first instant, or the second with `last`: a day that opens or closes
    within a change keeps its length.
    """
    there = datetime.combine(on_date, at, ZoneInfo(zone)).replace(fold=int(last))
    if clock_shows(on_date, at, zone):
        return there.astimezone(UTC)
    # With the offset before the change, a skipped time lies as far after the change as the clocks would show.
    before, after = _offset(there.replace(fold=0)), _offset(there.replace(fold=1))
    landed = there.replace(fold=0).astimezone(UTC)
    low, high = landed - (after - before), landed
    while high - low > timedelta(minutes=CELL_MINUTES):
        middle = low + (high - low) / 2
        if middle.astimezone(ZoneInfo(zone)).utcoffset() == before:
            low = middle
        else:
            high = middle
    return instant_of(cell_of(high))


def _offset(there: datetime) -> timedelta:
    return there.utcoffset() or timedelta(0)


@dataclass(frozen=True)
class DayGrid:
    """One date of one zone as five-minute cells.

    `first` is the cell of local midnight, and `length` the number of cells of the date
    (276 or 300 where the clocks change, else 288). Bit n of `starts` is set where an
    appointment may begin: at every quarter of an hour that the clocks show once.
    """

    on_date: date
    zone: str
    first: int
    length: int
    starts: int

    def bits(self, opens_at: time, closes_at: time) -> int:
        """Return the cells between two wall-clock times, as bits. A close at 00:00 is the end of the date."""
        start = cell_of(instant_at(self.on_date, opens_at, self.zone)) - self.first
        end = self.length
        if closes_at != time(0):
            end = cell_of(instant_at(self.on_date, closes_at, self.zone, last=True)) - self.first
        return (1 << end) - (1 << start) if end > start else 0


_EVERY_QUARTER = sum(1 << (minute // CELL_MINUTES) for minute in range(0, 24 * 60, GRID_MINUTES))


@lru_cache(maxsize=4096)
def day_grid(on_date: date, zone: str) -> DayGrid:
    """Return the grid of a date. It depends on the date and the zone alone, and is cached."""
    midnight = instant_at(on_date, time(0), zone)
    first = cell_of(midnight)
    length = cell_of(instant_at(on_date + timedelta(days=1), time(0), zone)) - first
    if length == 24 * 60 // CELL_MINUTES:  # no change of the clocks: every third cell, the same every day
        return DayGrid(on_date, zone, first, length, _EVERY_QUARTER)
    starts = 0
    for minute in range(0, 24 * 60, GRID_MINUTES):
        at = time(minute // 60, minute % 60)
        if clock_shows(on_date, at, zone) and not is_repeated(on_date, at, zone):
            starts |= 1 << (cell_of(instant_at(on_date, at, zone)) - first)
    return DayGrid(on_date, zone, first, length, starts)


def monday_of(on_date: date) -> date:
    """Return the Monday of a date's week."""
    return on_date - timedelta(days=on_date.weekday())


def clocks_change_between(start: datetime, end: datetime, zone: str) -> bool:
    """Return whether a zone's offset from UTC differs between two instants."""
    return wall_clock(start, zone).utcoffset() != wall_clock(end, zone).utcoffset()


class CellDates:
    """Finds the dates of cells in a zone, and computes each once."""

    def __init__(self, zone: str) -> None:
        self._zone = zone
        self._grids: dict[int, DayGrid] = {}

    def grid_of(self, cell: int) -> DayGrid:
        """Return the grid of the date that a cell lies in."""
        # In every zone, midnight is at a full quarter of an hour of UTC.
        quarter = cell * CELL_MINUTES // GRID_MINUTES
        if quarter not in self._grids:
            self._grids[quarter] = day_grid(wall_clock(instant_of(cell), self._zone).date(), self._zone)
        return self._grids[quarter]
