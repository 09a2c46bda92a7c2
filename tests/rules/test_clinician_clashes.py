"""Nobody is in two places at once: by the week, and on the dates on which something else holds."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from booking.rules.clinician_clashes import (
    ClashCells,
    ClinicianClash,
    ClinicianClashOnDate,
    find_clashes,
    refuse_new_clashes,
    refuse_weekly_clash,
)
from booking.rules.practice import DayException
from booking.rules.practice_settings import PracticeSettings
from booking.rules.stranded import HoursExceptions
from tests.rules.sample_facts import MONDAY, span, special, weekly
from tests.rules.test_stranded import CLINIC, ELSEWHERE, NONE, OLIVER, WHOLE

WEDNESDAY = MONDAY + timedelta(days=2)
# On Wednesdays in Bedford until one o'clock; in London on no day of the week.
THERE = replace(OLIVER, places={1: (), 2: weekly("09:00-13:00", weekdays=[2])})
HOUSE = replace(WHOLE, diaries=(THERE,))


def at_london(*spans: str, on_date: date = WEDNESDAY) -> HoursExceptions:
    """What is set for him in London on a date."""
    return HoursExceptions({}, {(4, 1): special(on_date, *spans)})


def both(
    exceptions: HoursExceptions, whole: PracticeSettings = HOUSE, first: date = WEDNESDAY, days: int = 1
) -> ClashCells:
    return find_clashes(whole, exceptions, CLINIC, [first + timedelta(days=number) for number in range(days)])


def how_long(found: ClashCells) -> dict[date, int]:
    """For how many minutes on each date."""
    return {on_date: 5 * bits.bit_count() for (_diary, on_date, _clinic), bits in found.items()}


def test_nobody_is_in_two_places_at_once() -> None:
    there = replace(OLIVER, places={1: (), 2: weekly("09:00-13:00", weekdays=[2])})
    refuse_weekly_clash(there, CLINIC, weekly("13:00-18:00", weekdays=[2]), WHOLE)
    refuse_weekly_clash(replace(there, is_person=False), CLINIC, weekly("12:00-18:00", weekdays=[2]), WHOLE)
    elsewhere = replace(WHOLE, clinics=(CLINIC, replace(ELSEWHERE, time_zone="Asia/Dubai")))
    refuse_weekly_clash(there, CLINIC, weekly("12:00-18:00", weekdays=[2]), elsewhere)
    with pytest.raises(ClinicianClash) as refused:
        refuse_weekly_clash(there, CLINIC, weekly("12:00-18:00", weekdays=[2]), WHOLE)
    assert (refused.value.weekday, refused.value.span, refused.value.clinic) == (2, span("09:00-13:00"), "Bedford")


def test_hours_of_a_date_clash_with_the_week_elsewhere() -> None:
    assert how_long(both(at_london("12:00-18:00"))) == {WEDNESDAY: 60}
    assert both(at_london("13:00-18:00")) == {}
    assert both(at_london()) == {}, "closed never clashes"
    assert both(NONE) == {}


def test_what_is_set_for_the_date_elsewhere_comes_before_its_week() -> None:
    def elsewhere(*spans: str) -> HoursExceptions:
        london = at_london("12:00-18:00").by_diary
        return HoursExceptions({}, {**london, (4, 2): special(WEDNESDAY, *spans)})

    assert both(elsewhere()) == {}
    assert how_long(both(elsewhere("17:00-20:00"))) == {WEDNESDAY: 60}


def test_a_clinic_that_is_closed_then_does_not_count() -> None:
    london = at_london("12:00-18:00").by_diary
    closed: dict[int, dict[date, DayException]] = {2: special(WEDNESDAY)}
    assert both(HoursExceptions(closed, london)) == {}
    assert both(HoursExceptions({1: special(WEDNESDAY)}, london)) == {}
    ended = replace(HOUSE, clinics=(CLINIC, replace(ELSEWHERE, is_active=False)))
    assert both(at_london("12:00-18:00"), ended) == {}


def test_only_people_only_their_own_hours_and_only_where_clocks_agree() -> None:
    some = at_london("12:00-18:00")
    assert both(some, replace(HOUSE, diaries=(replace(THERE, is_person=False),))) == {}
    assert both(some, replace(HOUSE, clinics=(CLINIC, replace(ELSEWHERE, time_zone="Asia/Dubai")))) == {}
    follows = replace(HOUSE, diaries=(replace(THERE, places={1: None, 2: None}),))
    assert both(NONE, follows) == {}
    assert how_long(both(some, follows)) == {WEDNESDAY: 360}


def test_a_range_is_refused_at_its_first_date_and_says_that_there_are_more() -> None:
    next_week = WEDNESDAY + timedelta(days=7)
    days = {**special(WEDNESDAY, "12:00-18:00"), **special(next_week, "12:00-18:00")}
    found = both(HoursExceptions({}, {(4, 1): days}), first=MONDAY, days=14)
    assert how_long(found) == {WEDNESDAY: 60, next_week: 60}
    refused = refused_for({}, found)
    assert (refused.on_date, refused.hours, refused.who, refused.clinic) == (
        WEDNESDAY,
        (span("09:00-13:00"),),
        "Mr Oliver Eaton",
        "Bedford",
    )
    assert "not the only date" in refused.sentence
    only = refused_for({}, both(at_london("12:00-18:00")))
    assert only.sentence == ClinicianClashOnDate.sentence


def test_what_was_so_before_is_not_refused_and_more_of_it_is() -> None:
    before, more = both(at_london("12:00-18:00")), both(at_london("11:00-18:00"))
    refuse_new_clashes(before, before, HOUSE, NONE)
    refuse_new_clashes(more, before, HOUSE, NONE)
    assert refused_for(before, more).on_date == WEDNESDAY


def refused_for(before: ClashCells, after: ClashCells) -> ClinicianClashOnDate:
    with pytest.raises(ClinicianClashOnDate) as refused:
        refuse_new_clashes(before, after, HOUSE, NONE)
    return refused.value
