"""Every start of every date of two years, in four zones, against the clocks themselves."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from booking.rules.clinic_time import DayGrid, day_grid, instant_at, instant_of

FIRST, DAYS = date(2026, 1, 1), 730
DATES = [FIRST + timedelta(days=n) for n in range(DAYS)]
ZONES = ["Europe/London", "America/New_York", "Asia/Dubai", "Australia/Lord_Howe"]


@pytest.mark.parametrize("zone", ZONES)
def test_the_starts_of_a_date_are_the_quarter_hours_that_its_clocks_show_once(zone: str) -> None:
    clock = ZoneInfo(zone)
    moment = datetime(2025, 12, 30, tzinfo=UTC)
    shown: dict[date, list[tuple[datetime, datetime]]] = {on_date: [] for on_date in DATES}
    while moment < datetime(2028, 1, 3, tzinfo=UTC):
        there = moment.astimezone(clock).replace(tzinfo=None)
        if there.minute % 15 == 0 and there.date() in shown:
            shown[there.date()].append((there, moment))
        moment += timedelta(minutes=5)

    for on_date in DATES:
        times = Counter(there for there, _ in shown[on_date])
        once = [moment for there, moment in shown[on_date] if times[there] == 1]
        grid = day_grid(on_date, zone)
        assert starts_of(grid) == once, on_date
        assert grid.starts >> grid.length == 0, on_date


@pytest.mark.parametrize("zone", ZONES)
def test_every_start_reads_back_as_itself(zone: str) -> None:
    for on_date in DATES:
        for start in starts_of(day_grid(on_date, zone)):
            there = start.astimezone(ZoneInfo(zone))
            assert there.date() == on_date
            assert instant_at(on_date, there.time(), zone) == start


@pytest.mark.parametrize("zone", ZONES)
def test_each_date_begins_where_the_one_before_it_ends(zone: str) -> None:
    grids = [day_grid(on_date, zone) for on_date in DATES]
    gaps = [after.first - (before.first + before.length) for before, after in pairwise(grids)]
    assert gaps == [0] * (DAYS - 1)


@pytest.mark.parametrize(
    ("zone", "lengths"),
    [
        ("Europe/London", {288: 726, 276: 2, 300: 2}),
        ("America/New_York", {288: 726, 276: 2, 300: 2}),
        ("Asia/Dubai", {288: 730}),
        ("Australia/Lord_Howe", {288: 726, 282: 2, 294: 2}),
    ],
)
def test_the_clocks_change_twice_a_year_or_never(zone: str, lengths: dict[int, int]) -> None:
    assert Counter(day_grid(on_date, zone).length for on_date in DATES) == lengths


def starts_of(grid: DayGrid) -> list[datetime]:
    """The instants at which an appointment may begin."""
    bits = reversed(f"{grid.starts:b}")
    return [instant_of(grid.first + number) for number, bit in enumerate(bits) if bit == "1"]
