"""A hold keeps its notice, but never a time that has begun; and a refusal of a held time gives the true reason."""

from datetime import timedelta

import pytest

from booking.rules.availability import accept_start
from booking.rules.errors import ClinicClosedOnDate, JustTaken, TooSoon
from tests.rules.sample_facts import CALL, MONDAY, NINE_ON_MONDAY, at, cells, facts, special

TEN = at(MONDAY, "10:00")


@pytest.mark.parametrize("minutes_after_it_began", [0, 5, 59])
def test_a_time_that_has_begun_is_not_booked_however_long_it_was_held(minutes_after_it_began: int) -> None:
    """A call needs an hour's notice, and a hold can be renewed for two."""
    with pytest.raises(TooSoon):
        accept_start(facts(CALL), TEN, TEN + timedelta(minutes=minutes_after_it_began), noticed_at=NINE_ON_MONDAY)


def test_a_held_time_on_a_day_that_was_closed_since_is_refused_as_closed_not_as_too_soon() -> None:
    closed = facts(CALL, closures=special(MONDAY, reason="for a burst pipe"))
    with pytest.raises(ClinicClosedOnDate):
        accept_start(closed, TEN, NINE_ON_MONDAY + timedelta(minutes=5), noticed_at=NINE_ON_MONDAY)


def test_a_held_time_that_is_somebody_elses_is_refused_as_taken_not_as_too_soon() -> None:
    taken = facts(CALL, taken={1: cells(MONDAY, "10:00-10:15")})
    with pytest.raises(JustTaken):
        accept_start(taken, TEN, NINE_ON_MONDAY + timedelta(minutes=5), noticed_at=NINE_ON_MONDAY)
