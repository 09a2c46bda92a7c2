"""Whether a clinic is open, until when, when it opens next; and the days to come. Checked minute by minute."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from booking.rules.clinic_time import wall_clock
from booking.rules.opening_hours import (
    DAYS_SEARCHED,
    OpeningDay,
    OpeningStatus,
    opening_day,
    opening_days,
    opening_status,
    unusual_days,
)
from booking.rules.practice import DayException, Span, WeeklyHours
from tests.rules.minute_by_minute import MINUTE, minutes_in, minutes_of
from tests.rules.sample_facts import LONDON, MONDAY, SUNDAY, at, span, special, weekly

NINE_TO_SIX = weekly("09:00-18:00")
DUBAI, NEW_YORK = "Asia/Dubai", "America/New_York"
TUESDAY, SATURDAY = date(2026, 10, 6), date(2026, 10, 10)
CHRISTMAS = date(2026, 12, 25)  # a Friday


def told(
    hours: Sequence[WeeklyHours],
    now: datetime,
    exceptions: dict[date, DayException] | None = None,
    zone: str = LONDON,
) -> tuple[bool, datetime | None, datetime | None]:
    """Open or not, until when, and when next."""
    found = opening_status(hours, exceptions or {}, zone, now)
    return found.is_open, found.until_utc, found.opens_at_utc


def open_until(until: datetime | None) -> tuple[bool, datetime | None, None]:
    return True, until, None


def closed_until(opens: datetime | None) -> tuple[bool, None, datetime | None]:
    return False, None, opens


def test_from_the_first_minute_to_the_last_it_is_open_until_closing_time() -> None:
    for text in ("09:00", "12:30", "17:59"):
        assert told(NINE_TO_SIX, at(MONDAY, text)) == open_until(at(MONDAY, "18:00"))
    assert told(NINE_TO_SIX, at(MONDAY, "08:59")) == closed_until(at(MONDAY, "09:00"))
    assert told(NINE_TO_SIX, at(MONDAY, "18:00")) == closed_until(at(TUESDAY, "09:00"))


def test_over_sunday_it_opens_on_monday() -> None:
    assert told(NINE_TO_SIX, at(SATURDAY, "18:00")) == closed_until(at(date(2026, 10, 12), "09:00"))
    assert told(NINE_TO_SIX, at(SUNDAY, "12:00")) == closed_until(at(date(2026, 10, 12), "09:00"))


def test_between_two_spans_of_a_day_it_opens_again_the_same_day() -> None:
    hours = weekly("14:00-18:00", "09:00-13:00")
    assert told(hours, at(MONDAY, "10:00")) == open_until(at(MONDAY, "13:00"))
    assert told(hours, at(MONDAY, "13:30")) == closed_until(at(MONDAY, "14:00"))


def test_spans_that_touch_are_one() -> None:
    assert told(weekly("09:00-13:00", "13:00-18:00"), at(MONDAY, "12:00")) == open_until(at(MONDAY, "18:00"))


def test_closing_at_midnight_is_the_end_of_the_date() -> None:
    hours = weekly("18:00-00:00", weekdays=[0])
    assert told(hours, at(MONDAY, "23:59")) == open_until(at(TUESDAY, "00:00"))
    assert told(hours, at(TUESDAY, "00:00")) == closed_until(at(date(2026, 10, 12), "18:00"))


def test_who_opens_again_at_midnight_has_not_closed() -> None:
    hours = (*weekly("18:00-00:00", weekdays=[0]), *weekly("00:00-02:00", weekdays=[1]))
    assert told(hours, at(MONDAY, "23:30")) == open_until(at(TUESDAY, "02:00"))


def test_a_clinic_that_never_closes_has_no_end_and_one_without_hours_no_beginning() -> None:
    assert told(weekly("00:00-00:00", weekdays=range(7)), at(MONDAY, "03:00")) == open_until(None)
    assert told((), at(MONDAY, "03:00")) == closed_until(None)


def test_a_bank_holiday_closes_and_its_name_is_known() -> None:
    closed = special(CHRISTMAS, reason="Christmas Day")
    found = opening_status(NINE_TO_SIX, closed, LONDON, at(CHRISTMAS, "10:00"))
    assert found == OpeningStatus(
        False, None, at(date(2026, 12, 26), "09:00"), OpeningDay(CHRISTMAS, (), "Christmas Day", False)
    )


def test_special_hours_replace_those_of_the_week() -> None:
    special_hours = special(SUNDAY, "10:00-12:00", reason="extra session")
    assert told(NINE_TO_SIX, at(SUNDAY, "11:00"), special_hours) == open_until(at(SUNDAY, "12:00"))
    assert told(NINE_TO_SIX, at(MONDAY, "10:00"), special(MONDAY, "14:00-15:00")) == closed_until(at(MONDAY, "14:00"))


def test_another_zone_has_its_own_day() -> None:
    """11pm in London on Sunday is 2am on Monday in Dubai, and 6pm on Sunday in New York."""
    now = at(SUNDAY, "23:00")
    assert told(NINE_TO_SIX, now, zone=DUBAI) == closed_until(at(date(2026, 10, 12), "09:00", DUBAI))
    found = opening_status(weekly("09:00-20:00", weekdays=[6]), {}, NEW_YORK, now)
    assert (found.today.on_date, found.until_utc) == (SUNDAY, at(SUNDAY, "20:00", NEW_YORK))


@pytest.mark.parametrize(
    ("on_date", "text", "hours_open"),
    [(date(2026, 10, 25), "00:00-03:00", 4), (date(2027, 3, 28), "00:00-03:00", 2), (MONDAY, "00:00-03:00", 3)],
    ids=["the clocks go back", "the clocks go forward", "neither"],
)
def test_a_night_on_which_the_clocks_change_is_as_long_as_it_is(on_date: date, text: str, hours_open: int) -> None:
    midnight = at(on_date, "00:00")
    hours = weekly(text, weekdays=[on_date.weekday()])
    assert told(hours, midnight) == open_until(midnight + timedelta(hours=hours_open))


def test_hours_within_the_skipped_hour_are_no_time_at_all() -> None:
    spring = date(2027, 3, 28)
    hours = weekly("01:10-01:50", weekdays=[6])
    assert told(hours, at(spring, "00:00")) == closed_until(at(spring + timedelta(days=7), "01:10"))


def test_hours_within_a_skipped_midnight_are_no_time_either() -> None:
    """In Beirut the clocks go from the end of Saturday to 1am on Sunday."""
    spring = date(2027, 3, 28)
    hours = weekly("00:00-00:05", weekdays=[6])
    one_oclock = at(spring, "01:00", "Asia/Beirut")
    assert told(hours, one_oclock, zone="Asia/Beirut") == closed_until(at(date(2027, 4, 4), "00:00", "Asia/Beirut"))


def test_the_days_to_come_say_their_hours_and_why_they_differ() -> None:
    exceptions = {
        **special(TUESDAY, reason="for staff training"),
        **special(date(2026, 10, 7), "09:00-18:00", reason="open all the same"),
        **special(SUNDAY, reason="cleaning"),
    }
    nine_to_six = (span("09:00-18:00"),)
    assert opening_days(NINE_TO_SIX, exceptions, MONDAY, 7) == (
        OpeningDay(MONDAY, nine_to_six, None, True),
        OpeningDay(TUESDAY, (), "for staff training", False),
        OpeningDay(date(2026, 10, 7), nine_to_six, "open all the same", True),
        OpeningDay(date(2026, 10, 8), nine_to_six, None, True),
        OpeningDay(date(2026, 10, 9), nine_to_six, None, True),
        OpeningDay(SATURDAY, nine_to_six, None, True),
        OpeningDay(SUNDAY, (), "cleaning", True),
    )
    assert [day.on_date for day in unusual_days(NINE_TO_SIX, exceptions, MONDAY)] == [TUESDAY]


def test_two_weeks_ahead_are_told_and_no_more() -> None:
    closed = special(CHRISTMAS, reason="Christmas Day")
    assert [day.reason for day in unusual_days(NINE_TO_SIX, closed, date(2026, 12, 12))] == ["Christmas Day"]
    assert unusual_days(NINE_TO_SIX, closed, date(2026, 12, 11)) == ()


# --- Against a clock that is read minute by minute -----------------------------------------------------


@dataclass(frozen=True)
class Case:
    """A clinic, and a moment."""

    weekly: tuple[WeeklyHours, ...]
    exceptions: dict[date, DayException]
    zone: str
    now: datetime


# Changes of an hour in both directions, of half an hour, at midnight, and none.
_ZONES = (LONDON, NEW_YORK, DUBAI, "Australia/Lord_Howe", "America/Havana", "Africa/Cairo", "Asia/Beirut")
_TIMES = st.integers(0, 287).map(lambda cell: time(cell // 12, cell % 12 * 5))
# Nights on which some of these change, and a day on which none does.
_DATES = st.sampled_from(
    [date(2026, 10, 24), date(2026, 10, 31), date(2027, 3, 13), date(2027, 3, 27), date(2027, 4, 2), date(2026, 7, 1)]
)
DAYS_WALKED = 9


@st.composite
def spans(draw: st.DrawFn) -> Span:
    opens, closes = sorted([draw(_TIMES), draw(_TIMES)])
    return Span(opens, time(0) if draw(st.integers(0, 3)) == 0 or opens == closes else closes)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    zone, first = draw(st.sampled_from(_ZONES)), draw(_DATES)
    hours = draw(st.lists(st.builds(WeeklyHours, st.integers(0, 6), spans()), max_size=8))
    dates = draw(st.lists(st.integers(-1, 4), max_size=3, unique=True))
    exceptions = {
        on: DayException(on, tuple(draw(st.lists(spans(), max_size=2))), "because")
        for on in (first + timedelta(days=number) for number in dates)
    }
    now = datetime.combine(first, time(0), UTC) + timedelta(seconds=draw(st.integers(0, 3 * 24 * 3600)))
    return Case(tuple(hours), exceptions, zone, now)


def open_minutes(case: Case, first: date, days: int) -> set[datetime]:
    """Every minute in which it is open, from a date on."""
    found: set[datetime] = set()
    for number in range(days):
        on_date = first + timedelta(days=number)
        exception = case.exceptions.get(on_date)
        of_the_week = [rule.span for rule in case.weekly if rule.weekday == on_date.weekday()]
        for one in of_the_week if exception is None else exception.spans:
            found |= minutes_in(one, on_date, case.zone)
    return found


@settings(max_examples=150, deadline=None)
@given(cases())
def test_it_is_open_exactly_when_a_clock_read_minute_by_minute_says_so(case: Case) -> None:
    today = wall_clock(case.now, case.zone).date()
    minutes = open_minutes(case, today, DAYS_WALKED)
    last = minutes_of(today + timedelta(days=DAYS_WALKED - 1), case.zone)[-1][0]
    this_minute = case.now.replace(second=0, microsecond=0)
    is_open = this_minute in minutes
    walked = this_minute
    while walked <= last and (walked in minutes) == is_open:
        walked += MINUTE
    found = opening_status(case.weekly, case.exceptions, case.zone, case.now)
    assert found.is_open == is_open
    changes_at = found.until_utc if is_open else found.opens_at_utc
    if walked > last:  # no change within a week and more: then none of ours comes sooner
        assert changes_at is None or changes_at > last
    else:
        assert changes_at == walked
    assert found.today == opening_day(case.weekly, case.exceptions, today)
    assert DAYS_WALKED < DAYS_SEARCHED
