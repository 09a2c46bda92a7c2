"""What a day offers: hours, closing time, buffers, exceptions, notice and window, one rule at a time."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from booking.rules.availability import OfferedDay, chosen_instant, nearest_slots, offered_day
from booking.rules.clinic_time import cell_of
from booking.rules.errors import NotOneOfOurTimes
from tests.rules.sample_facts import (
    CALL,
    LONDON,
    LONG_BEFORE,
    MONDAY,
    NINE_ON_MONDAY,
    SUNDAY,
    VISIT,
    at,
    cells,
    clinic,
    diary,
    facts,
    quarters,
    span,
    special,
    times,
)


def test_times_start_every_quarter_of_an_hour_and_the_last_ends_by_closing() -> None:
    assert times(offered_day(facts(CALL), MONDAY, LONG_BEFORE)) == quarters("09:00", "17:45")
    assert times(offered_day(facts(VISIT), MONDAY, LONG_BEFORE)) == quarters("09:00", "17:15")


def test_a_day_that_closes_at_midnight_is_offered_to_its_end() -> None:
    assert times(offered_day(facts(CALL, clinic("23:00-00:00")), MONDAY, LONG_BEFORE)) == quarters("23:00", "23:45")


def test_hours_that_begin_off_the_quarter_are_offered_from_the_next_one() -> None:
    assert times(offered_day(facts(CALL, clinic("09:05-10:10")), MONDAY, LONG_BEFORE)) == ["09:15", "09:30", "09:45"]


def test_an_appointment_does_not_run_across_a_lunch_break() -> None:
    open_twice = facts(VISIT, clinic("09:00-10:00", "11:00-12:00"))
    assert times(offered_day(open_twice, MONDAY, LONG_BEFORE)) == ["09:00", "09:15", "11:00", "11:15"]


def test_an_appointment_may_run_across_hours_that_touch() -> None:
    assert times(offered_day(facts(VISIT, clinic("09:00-09:30", "09:30-10:00")), MONDAY, LONG_BEFORE)) == [
        "09:00",
        "09:15",
    ]


def test_a_taken_time_is_not_offered_and_its_neighbours_are() -> None:
    taken = {1: cells(MONDAY, "10:00-10:15")}
    morning = facts(CALL, clinic("09:30-10:45"), taken=taken)
    assert times(offered_day(morning, MONDAY, LONG_BEFORE)) == ["09:30", "09:45", "10:15", "10:30"]


def test_our_own_buffers_keep_clear_of_what_is_taken_on_both_sides() -> None:
    padded = replace(CALL, buffer_before_minutes=5, buffer_after_minutes=10)
    taken = {1: cells(MONDAY, "10:00-10:15")}
    # 9:45 to 10 needs until 10:10; 10:15 needs from 10:10; the buffers may lie outside the hours.
    assert times(offered_day(facts(padded, clinic("09:15-11:00"), taken=taken), MONDAY, LONG_BEFORE)) == [
        "09:15",
        "09:30",
        "10:30",
        "10:45",
    ]


def test_a_neighbours_buffer_is_part_of_what_is_taken() -> None:
    with_buffer_after = {1: cells(MONDAY, "10:00-10:25")}
    morning = facts(CALL, clinic("10:00-11:00"), taken=with_buffer_after)
    assert times(offered_day(morning, MONDAY, LONG_BEFORE)) == ["10:30", "10:45"]


def test_two_buffers_meet_and_are_not_shared() -> None:
    padded = replace(CALL, buffer_before_minutes=15, buffer_after_minutes=15)
    neighbour = {1: cells(MONDAY, "09:45-10:30")}  # 10:00 to 10:15, padded alike
    morning = facts(padded, clinic("09:00-11:15"), taken=neighbour)
    assert times(offered_day(morning, MONDAY, LONG_BEFORE)) == ["09:00", "09:15", "10:45", "11:00"]


def test_yesterdays_last_buffer_reaches_into_today() -> None:
    taken = {1: range(cell_of(at(MONDAY, "00:00")) - 6, cell_of(at(MONDAY, "00:00")) + 2)}
    early = facts(CALL, clinic("00:00-00:45"), taken=taken)
    assert times(offered_day(early, MONDAY, LONG_BEFORE)) == ["00:15", "00:30"]


def test_a_buffer_of_today_reaches_what_is_taken_tomorrow() -> None:
    padded = replace(CALL, buffer_after_minutes=30)
    midnight = cell_of(at(date(2026, 10, 6), "00:00"))
    late = facts(padded, clinic("23:00-00:00"), taken={1: [midnight]})
    assert times(offered_day(late, MONDAY, LONG_BEFORE)) == ["23:00", "23:15"]


def test_a_diary_is_offered_where_its_hours_and_the_clinics_meet() -> None:
    early_bird = facts(CALL, clinic("09:00-18:00"), [diary(1, "08:00-09:30", "17:30-20:00")])
    assert times(offered_day(early_bird, MONDAY, LONG_BEFORE)) == ["09:00", "09:15", "17:30", "17:45"]


def test_an_exception_replaces_a_days_hours_whole() -> None:
    shorter = facts(CALL, closures=special(MONDAY, "10:00-10:30", "15:00-15:15"))
    assert times(offered_day(shorter, MONDAY, LONG_BEFORE)) == ["10:00", "10:15", "15:00"]
    assert times(offered_day(shorter, date(2026, 10, 6), LONG_BEFORE)) == quarters("09:00", "17:45")


def test_a_diarys_exception_replaces_its_own_hours_within_the_clinics() -> None:
    given = facts(CALL, diaries=[diary(1, "09:00-12:00")], own_exceptions={1: special(MONDAY, "17:30-19:00")})
    assert times(offered_day(given, MONDAY, LONG_BEFORE)) == ["17:30", "17:45"]


def test_a_diary_on_leave_leaves_the_others() -> None:
    two = facts(CALL, clinic("09:00-09:30"), [diary(1), diary(2)], own_exceptions={1: special(MONDAY)})
    assert [(slot.starts_at_utc, slot.diary_id) for slot in offered_day(two, MONDAY, LONG_BEFORE).slots] == [
        (at(MONDAY, "09:00"), 2),
        (at(MONDAY, "09:15"), 2),
    ]


def test_a_special_evening_can_be_opened_for_a_date() -> None:
    evening = facts(CALL, closures=special(MONDAY, "09:00-12:00", "18:00-20:00"))
    assert times(offered_day(evening, MONDAY, LONG_BEFORE)) == quarters("09:00", "11:45") + quarters("18:00", "19:45")


def test_a_special_sunday_can_be_opened_for_a_date() -> None:
    assert offered_day(facts(CALL), SUNDAY, LONG_BEFORE).is_open is False
    opened = facts(CALL, closures=special(SUNDAY, "10:00-11:00"))
    assert times(offered_day(opened, SUNDAY, LONG_BEFORE)) == quarters("10:00", "10:45")


def test_a_special_sunday_opens_a_diary_with_hours_of_its_own_only_by_its_own_exception() -> None:
    mr_eaton = [diary(1, "09:00-12:00")]
    sunday = special(SUNDAY, "10:00-11:00")
    only_clinic = facts(CALL, diaries=mr_eaton, closures=sunday)
    both = facts(CALL, diaries=mr_eaton, closures=sunday, own_exceptions={1: special(SUNDAY, "10:30-12:00")})
    assert times(offered_day(only_clinic, SUNDAY, LONG_BEFORE)) == []
    assert times(offered_day(both, SUNDAY, LONG_BEFORE)) == ["10:30", "10:45"]


def test_a_closed_day_says_why() -> None:
    closed = offered_day(facts(CALL, closures=special(MONDAY, reason="for staff training")), MONDAY, LONG_BEFORE)
    assert (closed.slots, closed.is_open, closed.closed_because) == ((), False, "for staff training")


def test_a_full_day_is_not_one_on_which_nobody_works_and_neither_is_closed() -> None:
    full = facts(CALL, clinic("09:00-10:00"), taken={1: cells(MONDAY, "09:00-10:00")})
    on_leave = facts(CALL, own_exceptions={1: special(MONDAY)})
    assert offered_day(full, MONDAY, LONG_BEFORE) == OfferedDay(MONDAY, ())
    assert offered_day(on_leave, MONDAY, LONG_BEFORE) == OfferedDay(MONDAY, (), is_staffed=False)
    assert offered_day(facts(CALL), SUNDAY, LONG_BEFORE) == OfferedDay(SUNDAY, (), is_open=False, is_staffed=False)


def test_the_first_time_is_no_nearer_than_the_notice_to_the_minute() -> None:
    given = facts(CALL, clinic("09:00-11:00"))
    assert times(offered_day(given, MONDAY, NINE_ON_MONDAY)) == quarters("10:00", "10:45")
    assert times(offered_day(given, MONDAY, NINE_ON_MONDAY + timedelta(minutes=1))) == quarters("10:15", "10:45")


def test_the_window_ends_with_its_last_date_on_the_clinics_calendar() -> None:
    tomorrow_only = facts(replace(CALL, window_days=1), clinic("09:00-09:15"))
    before_midnight, tuesday = at(MONDAY, "23:59"), date(2026, 10, 6)
    assert times(offered_day(tomorrow_only, tuesday, before_midnight)) == ["09:00"]
    assert times(offered_day(tomorrow_only, date(2026, 10, 7), before_midnight)) == []
    assert times(offered_day(tomorrow_only, date(2026, 10, 7), before_midnight + timedelta(minutes=1))) == ["09:00"]


@pytest.mark.parametrize(
    ("on_date", "shown"),
    [
        (date(2026, 3, 29), ["00:30", "00:45", "02:00", "02:15"]),
        (date(2026, 10, 25), ["00:30", "00:45", "02:00", "02:15"]),
    ],
)
def test_neither_a_skipped_nor_a_repeated_hour_is_offered(on_date: date, shown: list[str]) -> None:
    night = facts(CALL, clinic("00:30-02:30", weekdays=range(7)), origin=0)
    assert times(offered_day(night, on_date, at(on_date, "00:00") - timedelta(days=9))) == shown


@pytest.mark.parametrize(("on_date", "text"), [(date(2026, 3, 29), "01:30"), (date(2026, 10, 25), "01:30")])
def test_a_chosen_time_that_the_clocks_skip_or_repeat_is_refused_not_guessed(on_date: date, text: str) -> None:
    with pytest.raises(NotOneOfOurTimes):
        chosen_instant(on_date, span(f"{text}-02:00").opens_at, LONDON)


def test_the_nearest_times_are_the_nearest_three_in_order_and_of_two_as_near_the_earlier() -> None:
    slots = offered_day(facts(CALL, taken={1: cells(MONDAY, "10:00-10:15")}), MONDAY, LONG_BEFORE).slots
    assert [slot.starts_at_utc for slot in nearest_slots(slots, at(MONDAY, "10:00"))] == [
        at(MONDAY, "09:30"),
        at(MONDAY, "09:45"),
        at(MONDAY, "10:15"),
    ]
