"""Which live bookings lie outside the rules, and why."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from booking.rules.practice import Clinic, DayException, Diary, Practice, PracticeContact
from booking.rules.practice_settings import ClinicSettings, DiarySettings, PracticeSettings, ServiceSettings
from booking.rules.stranded import (
    BlockCells,
    HoursExceptions,
    StrandedBooking,
    StrandedCause,
    StrandedReason,
    UpcomingBooking,
    WouldStrand,
    agreement_code,
    bookable_from_practice,
    bookable_from_settings,
    find_causes,
    find_stranded,
    newly_stranded,
    refuse_unless_agreed,
)
from tests.rules.sample_facts import CALL, LONDON, MONDAY, SUNDAY, VISIT, at, special, weekly

CLINIC = ClinicSettings(
    id=1,
    slug="london",
    name="London",
    street="104 Harley Street",
    locality="London",
    postcode="W1G 7JD",
    time_zone=LONDON,
    notify_email="",
    bank_holidays="",
    position=1,
    week=weekly("09:00-18:00"),
)
ELSEWHERE = replace(CLINIC, id=2, slug="bedford", name="Bedford")
OLIVER = DiarySettings(
    id=4,
    slug="oliver",
    name="Mr Oliver Eaton",
    is_person=True,
    is_active=True,
    position=1,
    service_ids=frozenset({1, 2}),
    places={1: None},
    kept={},
)
WHOLE = PracticeSettings(
    group=PracticeContact(name="ProHealth", phone="", email=""),
    setup_step=5,
    clinics=(CLINIC, ELSEWHERE),
    offers=(
        ServiceSettings(service=CALL, is_active=True, position=1),
        ServiceSettings(service=VISIT, is_active=True, position=2),
    ),
    diaries=(OLIVER,),
)
NONE = HoursExceptions({}, {})


def placed(text: str, on_date: date = MONDAY, number: int = 1, clinic: int = 1, service: int = 2) -> UpcomingBooking:
    """A visit of 45 minutes."""
    start = at(on_date, text)
    return UpcomingBooking(
        number, "K7M4PX", 0, clinic, 4, service, start, start + timedelta(minutes=45), "Amina Haddad", ""
    )


def why(
    booking: UpcomingBooking, whole: PracticeSettings = WHOLE, exceptions: HoursExceptions = NONE
) -> StrandedReason | None:
    found = find_stranded([booking], whole, exceptions)
    return found[0].why if found else None


def _with(diary: DiarySettings) -> PracticeSettings:
    return replace(WHOLE, diaries=(diary,))


def test_within_the_hours_nobody_is_stranded() -> None:
    assert find_stranded([placed("09:00"), placed("17:15")], WHOLE, NONE) == ()


def test_a_booking_must_end_by_closing_time() -> None:
    assert (why(placed("17:15")), why(placed("17:30"))) == (None, StrandedReason.OUTSIDE_CLINIC)


def test_a_buffer_may_reach_outside_the_hours() -> None:
    buffered = replace(VISIT, buffer_before_minutes=30, buffer_after_minutes=30)
    whole = replace(WHOLE, offers=(ServiceSettings(service=buffered, is_active=True, position=1),))
    assert (why(placed("09:00"), whole), why(placed("17:15"), whole)) == (None, None)


def test_a_day_of_the_week_without_hours_is_closed() -> None:
    assert why(placed("10:00", SUNDAY)) == StrandedReason.CLINIC_CLOSED


def test_a_closure_strands_and_an_extra_session_does_not() -> None:
    closed = HoursExceptions({1: special(MONDAY)}, {})
    sunday = HoursExceptions({1: special(SUNDAY, "10:00-12:00")}, {})
    assert (why(placed("10:00"), exceptions=closed), why(placed("10:00", SUNDAY), exceptions=sunday)) == (
        StrandedReason.CLINIC_CLOSED,
        None,
    )


def test_a_diarys_own_hours_count_within_the_clinics() -> None:
    own = _with(replace(OLIVER, places={1: weekly("09:00-13:00", weekdays=[0])}))
    assert why(placed("12:15"), own) is None
    assert why(placed("12:30"), own) == StrandedReason.OUTSIDE_DIARY
    assert why(placed("10:00", MONDAY + timedelta(days=1)), own) == StrandedReason.AWAY


def test_a_diarys_leave_strands_it_alone() -> None:
    leave = HoursExceptions({}, {(4, 1): {MONDAY: DayException(MONDAY, (), "on leave")}})
    assert why(placed("10:00"), exceptions=leave) == StrandedReason.AWAY


@pytest.mark.parametrize(
    ("whole", "expected"),
    [
        (replace(WHOLE, clinics=(replace(CLINIC, is_active=False), ELSEWHERE)), StrandedReason.CLINIC_ENDED),
        (
            replace(
                WHOLE,
                offers=(
                    ServiceSettings(service=CALL, is_active=True, position=1),
                    ServiceSettings(service=VISIT, is_active=False, position=2, is_at_desk=False),
                ),
            ),
            StrandedReason.SERVICE_ENDED,
        ),
        (_with(replace(OLIVER, is_active=False, is_at_desk=False)), StrandedReason.DIARY_ENDED),
        (_with(replace(OLIVER, service_ids=frozenset({1}))), StrandedReason.NOT_TAKEN),
        (_with(replace(OLIVER, places={2: None})), StrandedReason.NOT_THERE),
    ],
)
def test_what_is_not_there_at_all_is_said_first(whole: PracticeSettings, expected: StrandedReason) -> None:
    assert why(placed("10:00"), whole) == expected


def test_the_hour_that_the_clocks_show_twice_is_within_hours_that_hold_it() -> None:
    autumn = date(2026, 10, 25)
    night = HoursExceptions({1: special(autumn, "00:00-04:00")}, {})
    first = at(autumn, "01:15")
    twice = [
        replace(placed("10:00"), starts_at_utc=start, ends_at_utc=start + timedelta(minutes=45))
        for start in (first, first + timedelta(hours=1))
    ]
    assert find_stranded(twice, WHOLE, night) == ()


def test_what_lay_outside_before_a_change_is_not_the_changes() -> None:
    one, two = (StrandedBooking(placed("19:00", number=n), StrandedReason.OUTSIDE_CLINIC) for n in (1, 2))
    assert newly_stranded([one], [one, two]) == (two,)


def test_only_the_bookings_that_were_shown_are_agreed_to() -> None:
    one, two = (StrandedBooking(placed("19:00", number=n), StrandedReason.OUTSIDE_CLINIC) for n in (1, 2))
    refuse_unless_agreed([], "")
    refuse_unless_agreed([one], agreement_code([one]))
    for agreed in (
        "",
        agreement_code([one]),
        agreement_code([one, replace(two, booking=replace(two.booking, version=1))]),
    ):
        with pytest.raises(WouldStrand) as refused:
            refuse_unless_agreed([one, two], agreed)
        assert refused.value.stranded == (one, two)


def house_of(whole: PracticeSettings) -> Practice:
    """What every page reads of the same settings."""
    services = [offer.service for offer in whole.offers if offer.is_bookable]
    taken = {service.id for service in services}
    return Practice(
        group=whole.group,
        clinics=tuple(
            Clinic(
                id=p.id,
                slug=p.slug,
                name=p.name,
                street=p.street,
                locality=p.locality,
                postcode=p.postcode,
                time_zone=p.time_zone,
                notify_email="",
                hours=p.week,
                is_active=p.is_active,
            )
            for p in whole.clinics
        ),
        services=tuple(services),
        diaries=tuple(
            Diary(
                id=column.id,
                name=column.name,
                is_person=column.is_person,
                service_ids=column.service_ids & taken,
                hours=column.places,
            )
            for column in whole.diaries
            if column.is_bookable and column.service_ids & taken
        ),
    )


CLINIC_GONE = replace(WHOLE, clinics=(replace(CLINIC, is_active=False), ELSEWHERE))
VISIT_GONE = replace(
    WHOLE,
    offers=(
        ServiceSettings(service=CALL, is_active=True, position=1),
        ServiceSettings(service=VISIT, is_active=False, position=2, is_at_desk=False),
    ),
)


@pytest.mark.parametrize(
    ("whole", "exceptions", "expected"),
    [
        (WHOLE, NONE, None),
        # The three on which administrators and reception disagreed.
        (CLINIC_GONE, NONE, StrandedCause(StrandedReason.CLINIC_ENDED)),
        (VISIT_GONE, NONE, StrandedCause(StrandedReason.SERVICE_ENDED)),
        (_with(replace(OLIVER, service_ids=frozenset({1}))), NONE, StrandedCause(StrandedReason.NOT_TAKEN)),
        # And those on which they agreed.
        (_with(replace(OLIVER, is_active=False, is_at_desk=False)), NONE, StrandedCause(StrandedReason.DIARY_ENDED)),
        (_with(replace(OLIVER, service_ids=frozenset())), NONE, StrandedCause(StrandedReason.DIARY_ENDED)),
        (_with(replace(OLIVER, places={2: None})), NONE, StrandedCause(StrandedReason.NOT_THERE)),
        (WHOLE, HoursExceptions({1: special(MONDAY)}, {}), StrandedCause(StrandedReason.CLINIC_CLOSED)),
        (WHOLE, HoursExceptions({1: special(MONDAY, "12:00-18:00")}, {}), StrandedCause(StrandedReason.OUTSIDE_CLINIC)),
        (WHOLE, HoursExceptions({}, {(4, 1): special(MONDAY)}), StrandedCause(StrandedReason.AWAY)),
        (
            WHOLE,
            HoursExceptions({}, {(4, 1): special(MONDAY, "12:00-18:00")}),
            StrandedCause(StrandedReason.OUTSIDE_DIARY),
        ),
        # What is booked online or at the desk alone is booked.
        (_with(replace(OLIVER, is_active=False)), NONE, None),
        (
            replace(
                WHOLE,
                offers=(
                    ServiceSettings(service=CALL, is_active=True, position=1),
                    ServiceSettings(service=VISIT, is_active=True, position=2, is_at_desk=False),
                ),
            ),
            NONE,
            None,
        ),
    ],
)
def test_administrators_and_reception_have_one_rule(
    whole: PracticeSettings, exceptions: HoursExceptions, expected: StrandedCause | None
) -> None:
    booking = placed("10:00")
    told = [
        find_causes([booking], one, exceptions)
        for one in (bookable_from_settings(whole), bookable_from_practice(house_of(whole)))
    ]
    assert told == [{1: expected} if expected else {}] * 2


def test_a_block_is_in_the_way_with_its_reason() -> None:
    booking = placed("10:00")
    lunch = BlockCells(4, booking.first_cell - 1, booking.first_cell + 1, "Flooring")
    after, others = (
        lunch._replace(first_cell=booking.end_cell, end_cell=booking.end_cell + 1),
        lunch._replace(diary_id=5),
    )
    found = [find_stranded([booking], WHOLE, replace(NONE, blocks=[one])) for one in (lunch, after, others)]
    assert found == [(StrandedBooking(booking, StrandedReason.BLOCKED, "Flooring"),), (), ()]


def test_a_date_begins_at_half_past_where_the_clocks_do() -> None:
    """In Kolkata a date begins at 18:30 UTC: both halves of that hour, looked at in one go."""
    kolkata = replace(CLINIC, time_zone="Asia/Kolkata", week=weekly("00:00-12:00", weekdays=[0]))
    late, early = (
        replace(placed("10:00", number=n), starts_at_utc=start, ends_at_utc=start + timedelta(minutes=20))
        for n, start in enumerate([datetime(2026, 10, 4, 18, 5, tzinfo=UTC), datetime(2026, 10, 4, 18, 35, tzinfo=UTC)])
    )
    whole = replace(WHOLE, clinics=(kolkata, ELSEWHERE))
    assert [one.booking.id for one in find_stranded([late, early], whole, NONE)] == [0]
