"""Notice, window and cut-off, to the minute."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from booking.rules.booking_window import change_deadline, earliest_start, last_date, refuse_late_change
from booking.rules.errors import AlreadyCancelled, AlreadyPast, Refusal, TooLateToChange
from booking.rules.lifecycle import Status
from tests.rules.sample_facts import CALL, LONDON, MONDAY, NINE_ON_MONDAY, at

MINUTE = timedelta(minutes=1)
A_DAY = replace(CALL, notice_minutes=24 * 60, cutoff_minutes=24 * 60, window_days=60)


def test_the_earliest_start_is_the_notice_away_across_a_clock_change() -> None:
    saturday_noon = at(date(2026, 10, 24), "12:00")
    assert earliest_start(A_DAY, saturday_noon) == at(date(2026, 10, 25), "11:00")


def test_the_last_date_counts_from_today_on_the_clinics_calendar() -> None:
    almost_midnight = at(MONDAY, "23:59")
    assert last_date(A_DAY, almost_midnight, LONDON) == date(2026, 12, 4)
    assert last_date(A_DAY, almost_midnight + MINUTE, LONDON) == date(2026, 12, 5)
    assert last_date(A_DAY, almost_midnight, "Asia/Dubai") == date(2026, 12, 5)
    assert last_date(A_DAY, almost_midnight, "America/New_York") == date(2026, 12, 4)


def test_a_booking_may_be_changed_until_its_cut_off() -> None:
    assert change_deadline(A_DAY, NINE_ON_MONDAY) == NINE_ON_MONDAY - timedelta(days=1)
    refuse_late_change(A_DAY, NINE_ON_MONDAY, Status.BOOKED, NINE_ON_MONDAY - timedelta(days=1))


@pytest.mark.parametrize(
    ("status", "minutes_before", "why"),
    [
        (Status.BOOKED, 24 * 60 - 1, TooLateToChange),
        (Status.BOOKED, 1, TooLateToChange),
        (Status.BOOKED, 0, AlreadyPast),
        (Status.BOOKED, -1, AlreadyPast),
        (Status.ARRIVED, 48 * 60, TooLateToChange),
        (Status.IN_PROGRESS, 48 * 60, TooLateToChange),
        (Status.COMPLETED, 48 * 60, AlreadyPast),
        (Status.DID_NOT_ATTEND, 48 * 60, AlreadyPast),
        (Status.CANCELLED, 48 * 60, AlreadyCancelled),
        (Status.CANCELLED, -48 * 60, AlreadyCancelled),
    ],
)
def test_after_that_each_has_its_own_refusal(status: Status, minutes_before: int, why: type[Refusal]) -> None:
    with pytest.raises(Refusal) as refused:
        refuse_late_change(A_DAY, NINE_ON_MONDAY, status, NINE_ON_MONDAY - minutes_before * MINUTE)
    assert type(refused.value) is why


def test_without_a_cut_off_a_booking_may_be_changed_until_it_begins() -> None:
    until_it_begins = replace(CALL, cutoff_minutes=0)
    refuse_late_change(until_it_begins, NINE_ON_MONDAY, Status.BOOKED, NINE_ON_MONDAY - MINUTE)
    with pytest.raises(AlreadyPast):
        refuse_late_change(until_it_begins, NINE_ON_MONDAY, Status.BOOKED, NINE_ON_MONDAY)
