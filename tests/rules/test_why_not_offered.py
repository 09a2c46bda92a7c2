"""Why a time is not offered: every reason, and none where it is."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from booking.rules.availability import AvailabilityFacts, accept_start
from booking.rules.clinic_time import cell_of, clock_shows, instant_at
from booking.rules.errors import NotOffered
from booking.rules.practice import Service, Span
from booking.rules.why_not_offered import NotOfferedReason, ReasonKind, TimeTaker, why_not_offered
from tests.rules.minute_by_minute import Situation
from tests.rules.sample_facts import (
    CALL,
    LONG_BEFORE,
    MONDAY,
    SUNDAY,
    VISIT,
    at,
    cells,
    clinic,
    diary,
    facts,
    special,
)
from tests.rules.test_offer_minute_by_minute import as_facts, situations

TEN = time(10)


def is_accepted(given: AvailabilityFacts, on_date: date, when: time, now: datetime) -> bool:
    """What the rule that offers says; a time that the clocks show twice is neither of its two moments."""
    zone = given.clinic.time_zone
    if not clock_shows(on_date, when, zone):
        return False
    for last in (False, True):
        try:
            accept_start(given, instant_at(on_date, when, zone, last=last), now)
        except NotOffered:
            continue
        return True
    return False


@settings(max_examples=120, deadline=None, derandomize=True)
@given(situations(), st.lists(st.integers(0, 24 * 60 - 1), max_size=4))
def test_a_time_is_offered_exactly_where_there_is_no_reason_against_it(situation: Situation, odd: list[int]) -> None:
    given = as_facts(situation)
    minutes = [*range(0, 24 * 60, 15), *odd]
    moments = [time(minute // 60, minute % 60) for minute in minutes]
    on_date, now = situation.on_date, situation.now
    assert {when: why_not_offered(given, on_date, when, now).is_offered for when in moments} == {
        when: is_accepted(given, on_date, when, now) for when in moments
    }


@settings(max_examples=40, deadline=None, derandomize=True)
@given(situations())
def test_a_diary_could_take_it_exactly_where_the_diary_has_no_reason(situation: Situation) -> None:
    given = as_facts(situation)
    for minute in range(0, 24 * 60, 45):
        when = time(minute // 60, minute % 60)
        answer = why_not_offered(given, situation.on_date, when, situation.now)
        for one in answer.diaries:
            alone = replace(given, diaries=(one.diary,))
            could = not answer.reasons and not one.reasons
            assert could == is_accepted(alone, situation.on_date, when, situation.now)


def reasons(
    given: AvailabilityFacts, on_date: date = MONDAY, when: time = TEN, now: datetime = LONG_BEFORE
) -> list[ReasonKind]:
    """Every reason, the diaries' after the clinic's."""
    answer = why_not_offered(given, on_date, when, now)
    return [reason.kind for reason in (*answer.reasons, *(r for d in answer.diaries for r in d.reasons))]


@pytest.mark.parametrize(
    ("given", "on_date", "when", "expected"),
    [
        (facts(), MONDAY, TEN, []),
        (facts(diaries=()), MONDAY, TEN, [ReasonKind.NOBODY]),
        (facts(), SUNDAY, TEN, [ReasonKind.CLOSED]),
        (facts(closures=special(MONDAY, reason="Christmas Day")), MONDAY, TEN, [ReasonKind.CLOSED]),
        (facts(closures=special(MONDAY, "14:00-16:00")), MONDAY, TEN, [ReasonKind.OUTSIDE_CLINIC]),
        (facts(), MONDAY, time(8, 45), [ReasonKind.OUTSIDE_CLINIC]),
        (facts(VISIT), MONDAY, time(17, 30), [ReasonKind.OUTSIDE_CLINIC]),
        (facts(), MONDAY, time(10, 10), [ReasonKind.OFF_GRID]),
        (facts(), MONDAY, time(17, 55), [ReasonKind.OFF_GRID, ReasonKind.OUTSIDE_CLINIC]),
        (facts(diaries=(diary(1, "09:00-12:00"),)), MONDAY, time(12), [ReasonKind.OUTSIDE_DIARY]),
        (facts(diaries=(diary(1, "09:00-12:00"),)), SUNDAY, TEN, [ReasonKind.CLOSED, ReasonKind.NOT_HERE]),
        (facts(own_exceptions={1: special(MONDAY, reason="away")}), MONDAY, TEN, [ReasonKind.AWAY]),
        (facts(own_exceptions={1: special(MONDAY, "14:00-16:00")}), MONDAY, TEN, [ReasonKind.OUTSIDE_DIARY]),
        (facts(taken={1: cells(MONDAY, "10:00-10:15")}), MONDAY, TEN, [ReasonKind.TAKEN]),
        (facts(place=clinic("00:00-00:00", weekdays=range(7))), date(2026, 10, 25), time(1, 30), [ReasonKind.REPEATED]),
        (facts(place=clinic("00:00-00:00", weekdays=range(7))), date(2027, 3, 28), time(1, 30), [ReasonKind.SKIPPED]),
    ],
)
def test_every_reason_is_told(given: AvailabilityFacts, on_date: date, when: time, expected: list[ReasonKind]) -> None:
    assert reasons(given, on_date, when) == expected


def test_what_is_past_too_soon_or_too_far_is_told() -> None:
    given = facts(replace(CALL, notice_minutes=60, window_days=3))
    assert reasons(given, now=at(MONDAY, "10:30")) == [ReasonKind.PAST]
    assert reasons(given, now=at(MONDAY, "09:30")) == [ReasonKind.NOTICE]
    assert reasons(given, now=at(MONDAY, "09:00")) == []
    assert reasons(given, now=at(date(2026, 10, 1), "09:00")) == [ReasonKind.WINDOW]


def booked(text: str, before: int = 0, after: int = 0) -> TimeTaker:
    """A booking of diary 1 on Monday, with what its service keeps free around it."""
    begins, ends = text.split("-")
    starts, stops = at(MONDAY, begins), at(MONDAY, ends)
    taken = range(cell_of(starts) - before // 5, cell_of(stops) + after // 5)
    return TimeTaker(ReasonKind.BOOKED, 1, frozenset(taken), starts, stops, 1, "K7M4PX")


def told_of(taker: TimeTaker, when: str, service: Service = VISIT) -> list[NotOfferedReason]:
    given = facts(service, taken={1: taker.cells})
    answer = why_not_offered(given, MONDAY, time.fromisoformat(when), LONG_BEFORE, [taker])
    assert answer.reasons == ()
    return list(answer.diaries[0].reasons)


def test_a_booking_in_the_way_says_whether_it_is_then_begins_too_soon_or_only_keeps_its_distance() -> None:
    one = booked("10:00-10:45", before=5, after=10)
    assert told_of(one, "10:15") == [NotOfferedReason(ReasonKind.BOOKED, taker=one)]
    assert told_of(one, "09:30") == [NotOfferedReason(ReasonKind.BOOKED, taker=one, gap_minutes=30)]
    assert told_of(one, "10:45") == [NotOfferedReason(ReasonKind.BOOKED, taker=one, is_buffer=True)]
    assert told_of(one, "09:15") == [NotOfferedReason(ReasonKind.BOOKED, taker=one, is_buffer=True)]
    assert told_of(one, "11:00") == []


def test_the_services_own_buffer_can_be_what_does_not_fit() -> None:
    one = booked("10:45-11:30")
    careful = replace(VISIT, buffer_after_minutes=10)
    assert told_of(one, "10:00", careful) == [NotOfferedReason(ReasonKind.BOOKED, taker=one, is_buffer=True)]
    assert told_of(one, "10:00") == []


def test_everybody_in_the_way_is_told_once_and_what_nobody_is_behind_is_told_too() -> None:
    one, other = booked("10:00-10:15"), booked("10:15-10:30")
    given = facts(VISIT, taken={1: {*one.cells, *other.cells, *cells(MONDAY, "10:30-10:35")}})
    answer = why_not_offered(given, MONDAY, TEN, LONG_BEFORE, [one, other])
    assert answer.diaries[0].reasons == (
        NotOfferedReason(ReasonKind.BOOKED, taker=one),
        NotOfferedReason(ReasonKind.BOOKED, taker=other, gap_minutes=15),
        NotOfferedReason(ReasonKind.TAKEN),
    )


def test_reasons_say_where_the_hours_come_from_and_what_they_are_instead() -> None:
    given = facts(
        closures=special(MONDAY, "14:00-16:00", reason="Staff training"),
        own_exceptions={1: special(MONDAY, reason="Conference")},
    )
    answer = why_not_offered(given, MONDAY, TEN, LONG_BEFORE, sources={0: "staff", 1: "leave"})
    assert answer.reasons == (
        NotOfferedReason(ReasonKind.OUTSIDE_CLINIC, "Staff training", (Span(time(14), time(16)),), "staff"),
    )
    assert answer.diaries[0].reasons == (NotOfferedReason(ReasonKind.AWAY, "Conference", source="leave"),)


def test_one_free_diary_is_enough() -> None:
    given = facts(diaries=(diary(1), diary(2)), taken={1: cells(MONDAY, "10:00-10:15")})
    answer = why_not_offered(given, MONDAY, TEN, datetime(2026, 9, 1, tzinfo=UTC))
    assert (answer.is_offered, [bool(one.reasons) for one in answer.diaries]) == (True, [True, False])
