"""Which live bookings lie outside the rules, and why."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from booking.rules.house import Clinic, DayException, Diary, Group, House
from booking.rules.stranded import (
    Blocked,
    Cause,
    Exceptions,
    Placed,
    Stranded,
    Why,
    WouldStrand,
    agreement,
    bookable_of_house,
    bookable_of_whole,
    causes,
    newly,
    outside,
    refuse_unless_agreed,
)
from booking.rules.whole import Column, Offer, Place, Whole
from tests.rules.made import CALL, LONDON, MONDAY, SUNDAY, VISIT, at, special, weekly

CLINIC = Place(
    1, "london", "London", "104 Harley Street", "London", "W1G 7JD", LONDON, "", "", 1, weekly("09:00-18:00")
)
ELSEWHERE = replace(CLINIC, id=2, slug="bedford", name="Bedford")
OLIVER = Column(4, "oliver", "Mr Oliver Eaton", True, True, 1, frozenset({1, 2}), {1: None}, {})
WHOLE = Whole(
    Group("ProHealth", "", ""), 5, (CLINIC, ELSEWHERE), (Offer(CALL, True, 1), Offer(VISIT, True, 2)), (OLIVER,)
)
NONE = Exceptions({}, {})


def placed(text: str, on_date: date = MONDAY, number: int = 1, clinic: int = 1, service: int = 2) -> Placed:
    """A visit of 45 minutes."""
    start = at(on_date, text)
    return Placed(number, "K7M4PX", 0, clinic, 4, service, start, start + timedelta(minutes=45), "Amina Haddad", "")


def why(booking: Placed, whole: Whole = WHOLE, exceptions: Exceptions = NONE) -> Why | None:
    found = outside([booking], whole, exceptions)
    return found[0].why if found else None


def _with(diary: Column) -> Whole:
    return replace(WHOLE, diaries=(diary,))


def test_within_the_hours_nobody_is_stranded() -> None:
    assert outside([placed("09:00"), placed("17:15")], WHOLE, NONE) == ()


def test_a_booking_must_end_by_closing_time() -> None:
    assert (why(placed("17:15")), why(placed("17:30"))) == (None, Why.OUTSIDE_CLINIC)


def test_a_buffer_may_reach_outside_the_hours() -> None:
    buffered = replace(VISIT, buffer_before_minutes=30, buffer_after_minutes=30)
    whole = replace(WHOLE, offers=(Offer(buffered, True, 1),))
    assert (why(placed("09:00"), whole), why(placed("17:15"), whole)) == (None, None)


def test_a_day_of_the_week_without_hours_is_closed() -> None:
    assert why(placed("10:00", SUNDAY)) == Why.CLINIC_CLOSED


def test_a_closure_strands_and_an_extra_session_does_not() -> None:
    closed = Exceptions({1: special(MONDAY)}, {})
    sunday = Exceptions({1: special(SUNDAY, "10:00-12:00")}, {})
    assert (why(placed("10:00"), exceptions=closed), why(placed("10:00", SUNDAY), exceptions=sunday)) == (
        Why.CLINIC_CLOSED,
        None,
    )


def test_a_diarys_own_hours_count_within_the_clinics() -> None:
    own = _with(replace(OLIVER, places={1: weekly("09:00-13:00", weekdays=[0])}))
    assert why(placed("12:15"), own) is None
    assert why(placed("12:30"), own) == Why.OUTSIDE_DIARY
    assert why(placed("10:00", MONDAY + timedelta(days=1)), own) == Why.AWAY


def test_a_diarys_leave_strands_it_alone() -> None:
    leave = Exceptions({}, {(4, 1): {MONDAY: DayException(MONDAY, (), "on leave")}})
    assert why(placed("10:00"), exceptions=leave) == Why.AWAY


@pytest.mark.parametrize(
    ("whole", "expected"),
    [
        (replace(WHOLE, clinics=(replace(CLINIC, is_active=False), ELSEWHERE)), Why.CLINIC_ENDED),
        (replace(WHOLE, offers=(Offer(CALL, True, 1), Offer(VISIT, False, 2, False))), Why.SERVICE_ENDED),
        (_with(replace(OLIVER, is_active=False, is_at_desk=False)), Why.DIARY_ENDED),
        (_with(replace(OLIVER, service_ids=frozenset({1}))), Why.NOT_TAKEN),
        (_with(replace(OLIVER, places={2: None})), Why.NOT_THERE),
    ],
)
def test_what_is_not_there_at_all_is_said_first(whole: Whole, expected: Why) -> None:
    assert why(placed("10:00"), whole) == expected


def test_the_hour_that_the_clocks_show_twice_is_within_hours_that_hold_it() -> None:
    autumn = date(2026, 10, 25)
    night = Exceptions({1: special(autumn, "00:00-04:00")}, {})
    first = at(autumn, "01:15")
    twice = [
        replace(placed("10:00"), starts_at_utc=start, ends_at_utc=start + timedelta(minutes=45))
        for start in (first, first + timedelta(hours=1))
    ]
    assert outside(twice, WHOLE, night) == ()


def test_what_lay_outside_before_a_change_is_not_the_changes() -> None:
    one, two = (Stranded(placed("19:00", number=n), Why.OUTSIDE_CLINIC) for n in (1, 2))
    assert newly([one], [one, two]) == (two,)


def test_only_the_bookings_that_were_shown_are_agreed_to() -> None:
    one, two = (Stranded(placed("19:00", number=n), Why.OUTSIDE_CLINIC) for n in (1, 2))
    refuse_unless_agreed([], "")
    refuse_unless_agreed([one], agreement([one]))
    for agreed in ("", agreement([one]), agreement([one, replace(two, booking=replace(two.booking, version=1))])):
        with pytest.raises(WouldStrand) as refused:
            refuse_unless_agreed([one, two], agreed)
        assert refused.value.stranded == (one, two)


def house_of(whole: Whole) -> House:
    """What every page reads of the same settings."""
    services = [offer.service for offer in whole.offers if offer.is_bookable]
    taken = {service.id for service in services}
    return House(
        whole.group,
        tuple(
            Clinic(p.id, p.slug, p.name, p.street, p.locality, p.postcode, p.time_zone, "", p.week, p.is_active)
            for p in whole.clinics
        ),
        tuple(services),
        tuple(
            Diary(column.id, column.name, column.is_person, column.service_ids & taken, column.places)
            for column in whole.diaries
            if column.is_bookable and column.service_ids & taken
        ),
    )


CLINIC_GONE = replace(WHOLE, clinics=(replace(CLINIC, is_active=False), ELSEWHERE))
VISIT_GONE = replace(WHOLE, offers=(Offer(CALL, True, 1), Offer(VISIT, False, 2, False)))


@pytest.mark.parametrize(
    ("whole", "exceptions", "expected"),
    [
        (WHOLE, NONE, None),
        # The three on which administrators and reception disagreed.
        (CLINIC_GONE, NONE, Cause(Why.CLINIC_ENDED)),
        (VISIT_GONE, NONE, Cause(Why.SERVICE_ENDED)),
        (_with(replace(OLIVER, service_ids=frozenset({1}))), NONE, Cause(Why.NOT_TAKEN)),
        # And those on which they agreed.
        (_with(replace(OLIVER, is_active=False, is_at_desk=False)), NONE, Cause(Why.DIARY_ENDED)),
        (_with(replace(OLIVER, service_ids=frozenset())), NONE, Cause(Why.DIARY_ENDED)),
        (_with(replace(OLIVER, places={2: None})), NONE, Cause(Why.NOT_THERE)),
        (WHOLE, Exceptions({1: special(MONDAY)}, {}), Cause(Why.CLINIC_CLOSED)),
        (WHOLE, Exceptions({1: special(MONDAY, "12:00-18:00")}, {}), Cause(Why.OUTSIDE_CLINIC)),
        (WHOLE, Exceptions({}, {(4, 1): special(MONDAY)}), Cause(Why.AWAY)),
        (WHOLE, Exceptions({}, {(4, 1): special(MONDAY, "12:00-18:00")}), Cause(Why.OUTSIDE_DIARY)),
        # What is booked online or at the desk alone is booked.
        (_with(replace(OLIVER, is_active=False)), NONE, None),
        (replace(WHOLE, offers=(Offer(CALL, True, 1), Offer(VISIT, True, 2, False))), NONE, None),
    ],
)
def test_administrators_and_reception_have_one_rule(
    whole: Whole, exceptions: Exceptions, expected: Cause | None
) -> None:
    booking = placed("10:00")
    told = [
        causes([booking], one, exceptions) for one in (bookable_of_whole(whole), bookable_of_house(house_of(whole)))
    ]
    assert told == [{1: expected} if expected else {}] * 2


def test_a_block_is_in_the_way_with_its_reason() -> None:
    booking = placed("10:00")
    lunch = Blocked(4, booking.first_cell - 1, booking.first_cell + 1, "Flooring")
    after, others = (
        lunch._replace(first_cell=booking.end_cell, end_cell=booking.end_cell + 1),
        lunch._replace(diary_id=5),
    )
    found = [outside([booking], WHOLE, replace(NONE, blocks=[one])) for one in (lunch, after, others)]
    assert found == [(Stranded(booking, Why.BLOCKED, "Flooring"),), (), ()]


def test_a_date_begins_at_half_past_where_the_clocks_do() -> None:
    """In Kolkata a date begins at 18:30 UTC: both halves of that hour, looked at in one go."""
    kolkata = replace(CLINIC, time_zone="Asia/Kolkata", week=weekly("00:00-12:00", weekdays=[0]))
    late, early = (
        replace(placed("10:00", number=n), starts_at_utc=start, ends_at_utc=start + timedelta(minutes=20))
        for n, start in enumerate([datetime(2026, 10, 4, 18, 5, tzinfo=UTC), datetime(2026, 10, 4, 18, 35, tzinfo=UTC)])
    )
    whole = replace(WHOLE, clinics=(kolkata, ELSEWHERE))
    assert [one.booking.id for one in outside([late, early], whole, NONE)] == [0]
