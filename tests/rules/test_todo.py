"""What waits for somebody at the desk, and when it does not."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.rules.clinic_time import cell_of
from booking.rules.lifecycle import Status
from booking.rules.practice import DayException, Practice, PracticeContact
from booking.rules.stranded import BlockCells, StrandedCause, StrandedReason
from booking.rules.todo import (
    ToDoBooking,
    ToDoFacts,
    ToDoItem,
    ToDoKind,
    UnsentEmail,
    UpcomingBookingCells,
    likely_duplicates,
    stranded_causes,
    to_do_items,
)
from tests.rules.sample_days import at
from tests.rules.sample_facts import CALL, MONDAY, VISIT, clinic, diary, span

LONDON_CLINIC = clinic()
HOUSE = Practice(
    group=PracticeContact(name="", phone="", email=""),
    clinics=(LONDON_CLINIC,),
    services=(CALL, VISIT),
    diaries=(diary(1), diary(2, "10:00-12:00")),
)


def waiting(text: str = "10:00-10:30", **facts: Any) -> ToDoBooking:
    """A booking of Monday."""
    start, _, end = text.partition("-")
    return ToDoBooking(
        **{
            "id": 1,
            "reference": "R1",
            "version": 3,
            "status": Status.BOOKED,
            "diary_id": 1,
            "service_name": "Follow-up",
            "by_phone": False,
            "starts_at_utc": at(start),
            "ends_at_utc": at(end),
            "patient_name": "Ben Carter",
            "phone_e164": "",
            "phone_typed": "",
            "has_email": True,
            "source": "online",
            "no_answers": 0,
            "call_back_at_utc": None,
            "unsent_email": None,
            **facts,
        }
    )


def found(booking: ToDoBooking, now: str = "09:00", ticked: tuple[tuple[int, str, int], ...] = ()) -> list[ToDoKind]:
    """What is to do about one booking."""
    items = to_do_items([booking], {}, {}, frozenset(ticked), LONDON_CLINIC, at(now))
    return [item.kind for item in items]


@pytest.mark.parametrize(
    ("facts", "now", "kinds"),
    [
        ({}, "09:00", []),
        ({}, "10:29", []),
        ({}, "10:30", [ToDoKind.NOT_MARKED]),
        ({"status": Status.IN_PROGRESS}, "11:00", [ToDoKind.NOT_MARKED]),
        ({"status": Status.COMPLETED}, "11:00", []),
        ({"call_back_at_utc": at("17:00")}, "11:00", [ToDoKind.CALL_BACK]),
        ({"call_back_at_utc": at("17:00") + timedelta(days=1)}, "11:00", []),
        ({"no_answers": 2}, "09:00", []),
        ({"no_answers": 3}, "11:00", [ToDoKind.NO_ANSWER]),
        ({"has_email": False}, "09:00", [ToDoKind.NOT_TOLD]),
        ({"has_email": False, "source": "phone"}, "09:00", []),
        ({"has_email": False}, "10:15", []),
        ({"unsent_email": UnsentEmail(9, "confirmation", "full", 3, None)}, "09:00", [ToDoKind.MAIL_FAILED]),
        (
            {"unsent_email": UnsentEmail(9, "cancelled", "full", 3, None), "status": Status.CANCELLED},
            "09:00",
            [ToDoKind.MAIL_FAILED],
        ),
    ],
)
def test_what_is_to_do_about_a_booking(facts: dict[str, Any], now: str, kinds: list[ToDoKind]) -> None:
    assert found(waiting(**facts), now) == kinds


def test_what_was_ticked_off_is_gone_until_the_booking_changes() -> None:
    assert found(waiting(has_email=False), ticked=((1, "not_told", 3),)) == []
    assert found(waiting(has_email=False, version=4), ticked=((1, "not_told", 3),)) == [ToDoKind.NOT_TOLD]


def test_a_tick_is_about_one_mail_and_not_about_the_next() -> None:
    lost = waiting(unsent_email=UnsentEmail(9, "confirmation", "full", 3, None))
    assert found(lost, ticked=((1, "mail_failed", 9),)) == []
    assert found(lost, ticked=((1, "mail_failed", 8),)) == [ToDoKind.MAIL_FAILED]


def test_things_come_in_the_order_of_their_kinds_soonest_first() -> None:
    late, early = waiting("09:30-10:00", id=1), waiting("09:00-09:15", id=2)
    items = to_do_items(
        [late, early],
        {2: StrandedCause(StrandedReason.BLOCKED, "Lunch")},
        {1: (2,)},
        frozenset(),
        LONDON_CLINIC,
        at("11:00"),
    )
    assert items == (
        ToDoItem(ToDoKind.NOT_MARKED, early, 3),
        ToDoItem(ToDoKind.NOT_MARKED, late, 3),
        ToDoItem(ToDoKind.STRANDED, early, 3, StrandedCause(StrandedReason.BLOCKED, "Lunch")),
        ToDoItem(ToDoKind.DUPLICATE, late, 3, others=(early,)),
    )


def to_come(
    text: str, number: int = 1, diary_id: int = 1, phone: str = "", name: str = "", days: int = 0
) -> UpcomingBookingCells:
    """A booking to come, so many days after Monday."""
    start, _, end = text.partition("-")
    later = timedelta(days=days)
    return UpcomingBookingCells(
        number, 1, diary_id, 1, cell_of(at(start) + later), cell_of(at(end) + later), phone, name
    )


def around(*bookings: UpcomingBookingCells, **facts: Any) -> ToDoFacts:
    """What they are held against."""
    known: dict[str, Any] = {
        "clinic_exceptions": {},
        "diary_exceptions": {},
        "blocks": [],
        "ticked": frozenset(),
        **facts,
    }
    return ToDoFacts(bookings, **known)


def closed(*spans: str) -> dict[date, DayException]:
    """Monday, otherwise than usual."""
    return {MONDAY: DayException(MONDAY, tuple(span(text) for text in spans), "")}


def block(text: str, reason: str = "Flooring", diary_id: int = 1) -> BlockCells:
    """Time that was taken out of a diary."""
    start, _, end = text.partition("-")
    return BlockCells(diary_id, cell_of(at(start)), cell_of(at(end)), reason)


@pytest.mark.parametrize(
    ("bookings", "facts", "left_out"),
    [
        ([to_come("10:00-10:30")], {}, {}),
        ([to_come("17:45-18:15")], {}, {1: StrandedCause(StrandedReason.OUTSIDE_CLINIC)}),
        ([to_come("10:00-10:30", days=6)], {}, {1: StrandedCause(StrandedReason.CLINIC_CLOSED)}),
        ([to_come("09:45-10:15", diary_id=2)], {}, {1: StrandedCause(StrandedReason.OUTSIDE_DIARY)}),
        ([to_come("10:00-10:30", diary_id=9)], {}, {1: StrandedCause(StrandedReason.DIARY_ENDED)}),
        ([to_come("10:00-10:30")], {"clinic_exceptions": closed()}, {1: StrandedCause(StrandedReason.CLINIC_CLOSED)}),
        ([to_come("10:00-10:30")], {"clinic_exceptions": closed("10:00-11:00")}, {}),
        (
            [to_come("10:00-10:30")],
            {"diary_exceptions": {1: closed("11:00-12:00")}},
            {1: StrandedCause(StrandedReason.OUTSIDE_DIARY)},
        ),
        ([to_come("10:00-10:30")], {"diary_exceptions": {1: closed()}}, {1: StrandedCause(StrandedReason.AWAY)}),
        ([to_come("10:00-10:30")], {"diary_exceptions": {2: closed()}}, {}),
        (
            [to_come("10:00-10:30")],
            {"blocks": [block("10:15-11:00")]},
            {1: StrandedCause(StrandedReason.BLOCKED, "Flooring")},
        ),
        ([to_come("10:00-10:30")], {"blocks": [block("10:30-11:00"), block("10:00-11:00", diary_id=2)]}, {}),
    ],
)
def test_a_booking_is_left_out_when_it_could_not_be_made_today(
    bookings: list[UpcomingBookingCells], facts: dict[str, Any], left_out: dict[int, StrandedCause]
) -> None:
    assert stranded_causes(around(*bookings, **facts), HOUSE, LONDON_CLINIC) == left_out


def test_the_last_of_a_week_with_the_same_phone_or_name_is_asked_about() -> None:
    one = to_come("10:00-10:30", 1, phone="+447700900001", name="ben carter")
    same_phone = to_come("11:00-11:30", 2, phone="+447700900001", name="b carter", days=2)
    same_name = to_come("12:00-12:30", 3, name="ben carter", days=5)
    next_week = to_come("10:00-10:30", 4, phone="+447700900001", name="ben carter", days=7)
    nobody = to_come("15:00-15:30", 5)
    assert likely_duplicates([next_week, nobody, same_name, same_phone, one], LONDON_CLINIC) == {2: (1,), 3: (1,)}


weeks = st.lists(
    st.tuples(st.integers(0, 20), st.sampled_from(["", "+441", "+442"]), st.sampled_from(["", "a", "b"])), max_size=12
)


@given(weeks)
def test_whoever_is_asked_about_shares_a_week_and_a_phone_or_name_with_those_before(
    drawn: list[tuple[int, str, str]],
) -> None:
    bookings = {
        number: to_come("10:00-10:30", number, phone=phone, name=name, days=days)
        for number, (days, phone, name) in enumerate(drawn)
    }
    for last, before in likely_duplicates(bookings.values(), LONDON_CLINIC).items():
        for other in before:
            one, two = drawn[last], drawn[other]
            assert one[0] // 7 == two[0] // 7
            assert (one[1] and one[1] == two[1]) or (one[2] and one[2] == two[2])
            assert bookings[other].first_cell <= bookings[last].first_cell
