"""Weeks, sums and rates of the report."""

from datetime import date

import pytest

from booking.rules.report import (
    Attendance,
    AttendanceTrend,
    BookingChannel,
    ReportCounts,
    ReportLine,
    ReportSource,
    TooManyWeeks,
    UntilBeforeFirst,
    attendance_trend,
    by_most_bookings,
    has_enough_bookings,
    is_online,
    percentage,
    sum_by,
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
    assert (weeks.first, weeks.count) == (monday, many)
    assert (weeks.mondays[0], weeks.mondays[-1].weekday(), weeks.last.weekday()) == (monday, 0, 6)
    assert weeks.previous.last.toordinal() + 1 == weeks.first.toordinal()
    assert weeks.previous.count == weeks.count


def test_dates_the_wrong_way_round_and_more_than_a_year_are_refused() -> None:
    with pytest.raises(UntilBeforeFirst):
        weeks_between(SUNDAY, MONDAY)
    assert weeks_between(date(2026, 1, 4), date(2027, 1, 4)).count == 54
    with pytest.raises(TooManyWeeks):
        weeks_between(date(2026, 1, 4), date(2027, 1, 11))


ONLINE, PHONE = ReportSource(BookingChannel.ONLINE, "newsletter"), ReportSource(BookingChannel.PHONE)
LINES = [
    ReportLine(MONDAY, "london", ONLINE, "", ReportCounts(views=10, starts=5, holds=3, bookings=2, attended=1)),
    ReportLine(MONDAY, "bedford", ONLINE, "hip", ReportCounts(views=1, bookings=1, cancelled=1)),
    ReportLine(MONDAY, "london", PHONE, "", ReportCounts(bookings=4, attended=2, did_not_attend=1)),
]


def test_numbers_are_summed_by_whatever_they_are_told_under() -> None:
    assert sum_by(LINES, lambda line: line.source) == {
        ONLINE: ReportCounts(11, 5, 3, 3, 1, 0, 1),
        PHONE: ReportCounts(bookings=4, attended=2, did_not_attend=1),
    }
    assert total(LINES) == ReportCounts(11, 5, 3, 7, 3, 1, 1)
    assert total([]) == ReportCounts()
    assert total(line for line in LINES if is_online(line)) == ReportCounts(11, 5, 3, 3, 1, 0, 1)


def test_few_bookings_of_a_guide_are_counted_where_no_guide_is_named() -> None:
    many = ReportLine(MONDAY, "bedford", PHONE, "hip", ReportCounts(bookings=5, attended=4, did_not_attend=1))
    found = without_single_patients(
        [
            *LINES,
            many,
            ReportLine(MONDAY, "london", ONLINE, "hip", ReportCounts(4, 3, 2, 4, 3, 1)),
            ReportLine(MONDAY, "london", PHONE, "hip", ReportCounts(bookings=1, attended=1)),
        ]
    )
    assert found == [
        ReportLine(MONDAY, "london", ONLINE, "", ReportCounts(10, 5, 3, 6, 4, 1)),
        ReportLine(MONDAY, "bedford", ONLINE, "hip", ReportCounts(views=1)),
        ReportLine(MONDAY, "bedford", ONLINE, "", ReportCounts(bookings=1, cancelled=1)),
        ReportLine(MONDAY, "london", PHONE, "", ReportCounts(bookings=5, attended=3, did_not_attend=1)),
        many,
        ReportLine(MONDAY, "london", ONLINE, "hip", ReportCounts(4, 3, 2)),
    ]
    assert [line.guide for line in found if line.guide and has_enough_bookings(line.numbers)] == ["hip"]


def test_what_brings_most_bookings_comes_first_and_then_what_is_opened_most() -> None:
    sums = {
        "a": ReportCounts(bookings=1),
        "b": ReportCounts(views=9),
        "c": ReportCounts(bookings=1, holds=2),
        "d": ReportCounts(views=9),
    }
    assert [name for name, _numbers in by_most_bookings(sums, str)] == ["c", "a", "b", "d"]


def test_few_are_not_told_in_hundreds_nor_is_more_than_the_whole() -> None:
    rates = [percentage(*asked) for asked in ((1, 29), (1, 30), (0, 30), (5, 200), (7, 200), (31, 30), (30, 30))]
    assert rates == [None, 3, 0, 3, 4, None, 100]


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [
        ((900, 100), (980, 20), AttendanceTrend.UP),
        ((980, 20), (900, 100), AttendanceTrend.DOWN),
        ((921, 53), (880, 66), AttendanceTrend.MAYBE_CHANCE),
        ((28, 2), (25, 5), AttendanceTrend.MAYBE_CHANCE),
        ((95, 5), (190, 10), AttendanceTrend.SAME),
        ((100, 0), (100, 0), AttendanceTrend.SAME),
        ((20, 5), (900, 100), AttendanceTrend.TOO_FEW),
        ((900, 100), (20, 5), AttendanceTrend.TOO_FEW_BEFORE),
        ((0, 0), (0, 0), AttendanceTrend.TOO_FEW),
    ],
)
def test_a_difference_is_told_as_one_only_where_chance_would_seldom_make_it(
    now: tuple[int, int], before: tuple[int, int], expected: AttendanceTrend
) -> None:
    assert attendance_trend(Attendance(*now), Attendance(*before)) is expected


def test_attendance_adds_up() -> None:
    found = Attendance(1, 2, 3, 4, 5) + Attendance(10, 20, 30, 40, 50)
    assert found == Attendance(11, 22, 33, 44, 55)
    assert (found.with_outcome, found.without_outcome, found.missed_percentage) == (33, 77, 67)
