"""Between instants and wall clocks, on the days on which the clocks change and everywhere the zones are odd."""

from datetime import UTC, date, datetime, time

import pytest

from booking.rules.clinic_time import (
    cell_of,
    clock_shows,
    clocks_change_between,
    day_grid,
    instant_at,
    instant_of,
    is_repeated,
    wall_clock,
)

LONDON, NEW_YORK, DUBAI, LORD_HOWE = "Europe/London", "America/New_York", "Asia/Dubai", "Australia/Lord_Howe"


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "on_date", "at", "instant"),
    [
        (LONDON, date(2026, 1, 15), "09:00", "2026-01-15 09:00"),
        (LONDON, date(2026, 7, 15), "09:00", "2026-07-15 08:00"),
        (NEW_YORK, date(2026, 7, 15), "09:00", "2026-07-15 13:00"),
        (DUBAI, date(2026, 7, 15), "09:00", "2026-07-15 05:00"),
        ("Asia/Kathmandu", date(2026, 7, 15), "09:00", "2026-07-15 03:15"),
        ("America/St_Johns", date(2026, 7, 15), "09:00", "2026-07-15 11:30"),
        ("America/St_Johns", date(2026, 1, 15), "09:00", "2026-01-15 12:30"),
        ("Pacific/Chatham", date(2026, 1, 15), "09:00", "2026-01-14 19:15"),
    ],
)
def test_a_wall_clock_time_is_one_instant_and_reads_back_as_itself(
    zone: str, on_date: date, at: str, instant: str
) -> None:
    found = instant_at(on_date, time.fromisoformat(at), zone)
    assert found == utc(instant)
    assert wall_clock(found, zone).replace(tzinfo=None) == datetime.combine(on_date, time.fromisoformat(at))


@pytest.mark.parametrize(
    ("zone", "on_date", "inside", "outside", "jump"),
    [
        (LONDON, date(2026, 3, 29), ["01:00", "01:30", "01:59"], ["00:59", "02:00"], "2026-03-29 01:00"),
        (LONDON, date(2027, 3, 28), ["01:00", "01:30", "01:59"], ["00:59", "02:00"], "2027-03-28 01:00"),
        (NEW_YORK, date(2026, 3, 8), ["02:00", "02:59"], ["01:59", "03:00"], "2026-03-08 07:00"),
        (NEW_YORK, date(2027, 3, 14), ["02:00", "02:59"], ["01:59", "03:00"], "2027-03-14 07:00"),
        (LORD_HOWE, date(2026, 10, 4), ["02:00", "02:29"], ["01:59", "02:30"], "2026-10-03 15:30"),
        ("Africa/Cairo", date(2026, 4, 24), ["00:00", "00:59"], ["01:00"], "2026-04-23 22:00"),
    ],
)
def test_a_skipped_time_does_not_exist_and_stands_for_the_jump(
    zone: str, on_date: date, inside: list[str], outside: list[str], jump: str
) -> None:
    shown = {at: clock_shows(on_date, time.fromisoformat(at), zone) for at in inside + outside}
    assert shown == dict.fromkeys(inside, False) | dict.fromkeys(outside, True)
    assert {instant_at(on_date, time.fromisoformat(at), zone) for at in inside} == {utc(jump)}
    assert [is_repeated(on_date, time.fromisoformat(at), zone) for at in inside] == [False] * len(inside)


@pytest.mark.parametrize(
    ("zone", "on_date", "at", "first", "last"),
    [
        (LONDON, date(2026, 10, 25), "01:30", "2026-10-25 00:30", "2026-10-25 01:30"),
        (LONDON, date(2027, 10, 31), "01:00", "2027-10-31 00:00", "2027-10-31 01:00"),
        (NEW_YORK, date(2026, 11, 1), "01:59", "2026-11-01 05:59", "2026-11-01 06:59"),
        (NEW_YORK, date(2027, 11, 7), "01:30", "2027-11-07 05:30", "2027-11-07 06:30"),
        (LORD_HOWE, date(2026, 4, 5), "01:45", "2026-04-04 14:45", "2026-04-04 15:15"),
    ],
)
def test_a_repeated_time_is_its_first_occurrence_or_with_last_its_second(
    zone: str, on_date: date, at: str, first: str, last: str
) -> None:
    clock = time.fromisoformat(at)
    assert is_repeated(on_date, clock, zone)
    assert (instant_at(on_date, clock, zone), instant_at(on_date, clock, zone, last=True)) == (utc(first), utc(last))


@pytest.mark.parametrize("at", ["00:59", "02:00", "12:00"])
def test_times_beside_the_repeated_hour_are_shown_once(at: str) -> None:
    assert not is_repeated(date(2026, 10, 25), time.fromisoformat(at), LONDON)


@pytest.mark.parametrize(
    ("zone", "on_date", "cells"),
    [
        (LONDON, date(2026, 3, 29), 276),
        (LONDON, date(2027, 3, 28), 276),
        (LONDON, date(2026, 10, 25), 300),
        (LONDON, date(2027, 10, 31), 300),
        (LONDON, date(2026, 10, 5), 288),
        (NEW_YORK, date(2026, 3, 8), 276),
        (NEW_YORK, date(2027, 11, 7), 300),
        (DUBAI, date(2026, 3, 29), 288),
        ("Asia/Kathmandu", date(2026, 10, 25), 288),
        (LORD_HOWE, date(2026, 10, 4), 282),
        (LORD_HOWE, date(2026, 4, 5), 294),
        ("Africa/Cairo", date(2026, 4, 24), 276),
    ],
)
def test_a_date_is_as_long_as_its_clocks_make_it(zone: str, on_date: date, cells: int) -> None:
    assert day_grid(on_date, zone).length == cells


@pytest.mark.parametrize(
    ("on_date", "span", "hours"),
    [
        (date(2026, 10, 24), ("00:00", "00:00"), 24),
        (date(2026, 3, 29), ("00:00", "00:00"), 23),
        (date(2026, 10, 25), ("00:00", "00:00"), 25),
        (date(2026, 3, 29), ("01:30", "04:00"), 2),  # opens inside the hour that is skipped: at the jump
        (date(2026, 3, 29), ("00:00", "01:30"), 1),
        (date(2026, 3, 29), ("01:00", "02:00"), 0),
        (date(2026, 10, 25), ("01:30", "03:00"), 2.5),  # from its first half past one
        (date(2026, 10, 25), ("00:00", "01:30"), 2.5),  # to its last
        (date(2026, 10, 25), ("18:00", "09:00"), 0),
    ],
)
def test_hours_that_touch_a_change_are_as_long_as_they_really_are(
    on_date: date, span: tuple[str, str], hours: float
) -> None:
    opens_at, closes_at = map(time.fromisoformat, span)
    assert day_grid(on_date, LONDON).bits(opens_at, closes_at).bit_count() == hours * 12


@pytest.mark.parametrize("text", ["1970-01-01 00:00", "2026-10-25 00:55", "2027-03-28 01:00"])
def test_a_cell_begins_at_the_instant_it_is_numbered_for(text: str) -> None:
    assert instant_of(cell_of(utc(text))) == utc(text)


def test_five_minutes_are_one_cell() -> None:
    noon = cell_of(utc("2026-10-05 12:00"))
    instants = ("2026-10-05 11:59:59", "2026-10-05 12:04:59", "2026-10-05 12:05:00")
    assert [cell_of(utc(text)) for text in instants] == [noon - 1, noon, noon + 1]


@pytest.mark.parametrize(
    ("zone", "start", "end", "changes"),
    [
        (LONDON, "2026-10-05 08:00", "2026-10-26 09:00", True),
        (LONDON, "2026-10-05 08:00", "2026-10-24 08:00", False),
        (LONDON, "2026-03-29 00:59", "2026-03-29 01:00", True),
        (DUBAI, "2026-10-05 08:00", "2026-10-26 09:00", False),
    ],
)
def test_it_is_known_whether_the_clocks_change_until_then(zone: str, start: str, end: str, changes: bool) -> None:
    assert clocks_change_between(utc(start), utc(end), zone) is changes
