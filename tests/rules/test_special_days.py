"""How special dates are listed: days in a row that are alike are told as one."""

from dataclasses import replace
from datetime import date, timedelta

from booking.rules.special_days import SpecialDay, dates_between, group_consecutive
from tests.rules.sample_facts import MONDAY, span

LEAVE = SpecialDay(MONDAY, MONDAY, 4, (), "on leave", "staff")


def _on(day: SpecialDay, number: int) -> SpecialDay:
    at = day.on_date + timedelta(days=number)
    return replace(day, on_date=at, until=at)


def test_days_in_a_row_that_are_alike_are_one() -> None:
    days = [_on(LEAVE, n) for n in (2, 0, 1, 4)]
    assert group_consecutive(days) == [replace(LEAVE, until=date(2026, 10, 7)), _on(LEAVE, 4)]


def test_another_reason_or_other_hours_begin_anew() -> None:
    other = replace(_on(LEAVE, 1), reason="training")
    evening = replace(_on(LEAVE, 2), spans=(span("18:00-20:00"),))
    assert group_consecutive([LEAVE, other, evening]) == [LEAVE, other, evening]


def test_a_clinics_day_does_not_part_a_diarys() -> None:
    closure = replace(LEAVE, diary_id=None)
    assert group_consecutive([LEAVE, closure, _on(LEAVE, 1), _on(closure, 1)]) == [
        replace(closure, until=date(2026, 10, 6)),
        replace(LEAVE, until=date(2026, 10, 6)),
    ]


def test_dates_from_one_to_another_are_both_included() -> None:
    assert list(dates_between(date(2026, 12, 31), date(2027, 1, 1))) == [date(2026, 12, 31), date(2027, 1, 1)]
    assert list(dates_between(MONDAY, MONDAY)) == [MONDAY]
