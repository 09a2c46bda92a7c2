"""How long a slot is kept."""

from datetime import timedelta

import pytest

from booking.rules.errors import HoldTooLong
from booking.rules.holds import hold_expiry, hold_is_live
from tests.rules.sample_facts import NINE_ON_MONDAY as NINE

MINUTE = timedelta(minutes=1)


def test_a_hold_lasts_ten_minutes() -> None:
    assert hold_expiry(NINE, NINE) == NINE + 10 * MINUTE


@pytest.mark.parametrize("every", [1, 5, 8, 10])
def test_a_hold_can_be_renewed_at_least_ten_times(every: int) -> None:
    ends = [hold_expiry(NINE + every * n * MINUTE, NINE) for n in range(1, 11)]
    assert ends == [NINE + (every * n + 10) * MINUTE for n in range(1, 11)]


def test_a_hold_ends_at_the_limit_however_it_is_renewed() -> None:
    ends = [hold_expiry(NINE + minutes * MINUTE, NINE) for minutes in (109, 110, 111, 119)]
    assert ends == [NINE + minutes * MINUTE for minutes in (119, 120, 120, 120)]


@pytest.mark.parametrize("minutes", [120, 121, 24 * 60])
def test_a_hold_is_not_renewed_at_the_limit(minutes: int) -> None:
    with pytest.raises(HoldTooLong):
        hold_expiry(NINE + minutes * MINUTE, NINE)


@pytest.mark.parametrize(("minutes", "is_live"), [(0, False), (1, True), (10, True), (70, True), (71, False)])
def test_a_hold_that_ends_later_than_one_can_was_made_by_a_clock_ahead_and_keeps_nothing(
    minutes: int, *, is_live: bool
) -> None:
    assert hold_is_live(NINE + minutes * MINUTE, NINE) is is_live
