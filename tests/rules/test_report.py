"""Weeks, sums and rates of the report."""

from datetime import date

import pytest

from booking.rules.report import (
    Attendance,
    Change,
    How,
    Line,
    Numbers,
    Source,
    TooManyWeeks,
    UntilBeforeFirst,
    are_enough,
    change,
    is_online,
    most_first,
    of_hundred,
    summed,
    total,
    weeks_between,
    without_single_patients,
)

MONDAY, SUNDAY = date(2026, 10, 5), date(2026, 10, 11)


@pytest.mark.parametrize(
    ("first", "until", "monday", "many"),
    [
        (MONDAY, SUNDAY, MONDAY, 1),
        (date(2026, 10, 7), date(2026, 10, 7), MONDAY, 1),
        (SUNDAY, date(2026, 10, 12), MONDAY, 2),
        (date(2026, 8, 31), SUNDAY, date(2026, 8, 31), 6),
        (date(2026, 12, 30), date(2027, 1, 1), date(2026, 12, 28), 1),
        (date(2026, 1, 1), date(2026, 12, 31), date(2025, 12, 29), 53),
    ],
)
def test_the_weeks_of_two_dates_are_whole_from_monday_to_sunday(
    first: date, until: date, monday: date, many: int
) -> None:
    weeks = weeks_between(first, until)
    assert (weeks.first, weeks.many) == (monday, many)
    assert (weeks.mondays[0], weeks.mondays[-1].weekday(), weeks.last.weekday()) == (monday, 0, 6)
    assert weeks.before.last.toordinal() + 1 == weeks.first.toordinal()
    assert weeks.before.many == weeks.many


def test_dates_the_wrong_way_round_and_more_than_a_year_are_refused() -> None:
    with pytest.raises(UntilBeforeFirst):
        weeks_between(SUNDAY, MONDAY)
    assert weeks_between(date(2026, 1, 4), date(2027, 1, 4)).many == 54
    with pytest.raises(TooManyWeeks):
        weeks_between(date(2026, 1, 4), date(2027, 1, 11))


ONLINE, PHONE = Source(How.ONLINE, "newsletter"), Source(How.PHONE)
LINES = [
    Line(MONDAY, "london", ONLINE, "", Numbers(views=10, starts=5, holds=3, bookings=2, kept=1)),
    Line(MONDAY, "bedford", ONLINE, "hip", Numbers(views=1, bookings=1, cancelled=1)),
    Line(MONDAY, "london", PHONE, "", Numbers(bookings=4, kept=2, did_not_attend=1)),
]


def test_numbers_are_summed_by_whatever_they_are_told_under() -> None:
    assert summed(LINES, lambda line: line.source) == {
        ONLINE: Numbers(11, 5, 3, 3, 1, 0, 1),
        PHONE: Numbers(bookings=4, kept=2, did_not_attend=1),
    }
    assert total(LINES) == Numbers(11, 5, 3, 7, 3, 1, 1)
    assert total([]) == Numbers()
    assert total(line for line in LINES if is_online(line)) == Numbers(11, 5, 3, 3, 1, 0, 1)


def test_few_bookings_of_a_guide_are_counted_where_no_guide_is_named() -> None:
    many = Line(MONDAY, "bedford", PHONE, "hip", Numbers(bookings=5, kept=4, did_not_attend=1))
    found = without_single_patients(
        [
            *LINES,
            many,
            Line(MONDAY, "london", ONLINE, "hip", Numbers(4, 3, 2, 4, 3, 1)),
            Line(MONDAY, "london", PHONE, "hip", Numbers(bookings=1, kept=1)),
        ]
    )
    assert found == [
        Line(MONDAY, "london", ONLINE, "", Numbers(10, 5, 3, 6, 4, 1)),
        Line(MONDAY, "bedford", ONLINE, "hip", Numbers(views=1)),
        Line(MONDAY, "bedford", ONLINE, "", Numbers(bookings=1, cancelled=1)),
        Line(MONDAY, "london", PHONE, "", Numbers(bookings=5, kept=3, did_not_attend=1)),
        many,
        Line(MONDAY, "london", ONLINE, "hip", Numbers(4, 3, 2)),
    ]
    assert [line.guide for line in found if line.guide and are_enough(line.numbers)] == ["hip"]


def test_what_brings_most_bookings_comes_first_and_then_what_is_opened_most() -> None:
    sums = {"a": Numbers(bookings=1), "b": Numbers(views=9), "c": Numbers(bookings=1, holds=2), "d": Numbers(views=9)}
    assert [name for name, _numbers in most_first(sums, str)] == ["c", "a", "b", "d"]


def test_few_are_not_told_in_hundreds_nor_is_more_than_the_whole() -> None:
    rates = [of_hundred(*asked) for asked in ((1, 29), (1, 30), (0, 30), (5, 200), (7, 200), (31, 30), (30, 30))]
    assert rates == [None, 3, 0, 3, 4, None, 100]


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [
        ((900, 100), (980, 20), Change.UP),
        ((980, 20), (900, 100), Change.DOWN),
        ((921, 53), (880, 66), Change.MAYBE_CHANCE),
        ((28, 2), (25, 5), Change.MAYBE_CHANCE),
        ((95, 5), (190, 10), Change.SAME),
        ((100, 0), (100, 0), Change.SAME),
        ((20, 5), (900, 100), Change.TOO_FEW),
        ((900, 100), (20, 5), Change.TOO_FEW_BEFORE),
        ((0, 0), (0, 0), Change.TOO_FEW),
    ],
)
def test_a_difference_is_told_as_one_only_where_chance_would_seldom_make_it(
    now: tuple[int, int], before: tuple[int, int], expected: Change
) -> None:
    assert change(Attendance(*now), Attendance(*before)) is expected


def test_attendance_adds_up() -> None:
    found = Attendance(1, 2, 3, 4, 5) + Attendance(10, 20, 30, 40, 50)
    assert found == Attendance(11, 22, 33, 44, 55)
    assert (found.over, found.still_open, found.missed_of_hundred) == (33, 77, 67)
