"""Which diary takes a slot: the one with the least in it that day, and the same one when it is accepted."""

from datetime import date

import pytest

from booking.rules.availability import accept_start, cells_claimed, offered_day
from booking.rules.errors import ClinicClosedOnDate, JustTaken, NotOffered, NotOneOfOurTimes, TooFarAhead, TooSoon
from tests.rules.sample_facts import CALL, LONG_BEFORE, MONDAY, NINE_ON_MONDAY, SUNDAY, at, cells, clinic, diary, facts

TWO = [diary(1), diary(2)]


def chosen(**taken: str) -> list[int]:
    """The diary of each time from 9 to 10, given what each has that day."""
    masks = {int(name[1:]): cells(MONDAY, text) for name, text in taken.items()}
    given = facts(CALL, clinic("09:00-10:00", "14:00-18:00"), TWO, masks)
    offered = offered_day(given, MONDAY, LONG_BEFORE)
    morning = [slot for slot in offered.slots if slot.starts_at_utc < at(MONDAY, "12:00")]
    assert [accept_start(given, slot.starts_at_utc, LONG_BEFORE) for slot in morning] == morning
    return [slot.diary_id for slot in morning]


def test_among_equals_the_first_diary_takes_it() -> None:
    assert chosen() == [1, 1, 1, 1]


def test_the_diary_with_the_least_in_it_takes_it() -> None:
    assert chosen(_1="14:00-14:15") == [2, 2, 2, 2]
    assert chosen(_1="14:00-14:15", _2="15:00-15:30") == [1, 1, 1, 1]


def test_a_busier_diary_takes_what_the_other_cannot() -> None:
    assert chosen(_1="14:00-16:00", _2="09:15-09:45") == [2, 1, 1, 2]


def test_thirty_bookings_are_shared_evenly() -> None:
    taken: dict[int, list[int]] = {1: [], 2: [], 3: []}
    three = [diary(1), diary(2), diary(3)]
    for _ in range(30):
        slot = offered_day(facts(CALL, diaries=three, taken=taken), MONDAY, LONG_BEFORE).slots[0]
        taken[slot.diary_id] += cells_claimed(slot.starts_at_utc, CALL.minutes, 0, 0)
    assert {diary_id: len(some) for diary_id, some in taken.items()} == {1: 30, 2: 30, 3: 30}


@pytest.mark.parametrize(
    ("on_date", "text", "why"),
    [
        (MONDAY, "08:45", TooSoon),
        (MONDAY, "09:45", TooSoon),
        (SUNDAY, "10:00", ClinicClosedOnDate),
        (SUNDAY.replace(year=2028), "10:00", TooFarAhead),
        (MONDAY, "10:05", NotOneOfOurTimes),
        (MONDAY, "18:00", NotOneOfOurTimes),
        (MONDAY, "13:00", JustTaken),
    ],
)
def test_what_is_not_offered_is_refused_for_its_own_reason(on_date: date, text: str, why: type[NotOffered]) -> None:
    given = facts(CALL, taken={1: cells(MONDAY, "13:00-13:15")})
    with pytest.raises(NotOffered) as refused:
        accept_start(given, at(on_date, text), NINE_ON_MONDAY)
    assert type(refused.value) is why
