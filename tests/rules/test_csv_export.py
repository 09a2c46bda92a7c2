"""What would begin a formula is made inert; everything else stays as it is."""

import pytest

from booking.rules.csv_export import escape_formula


@pytest.mark.parametrize(
    "text", ["=1", "+44 7700", "-1", "@A1", "\t=1", "\r=1", "\n=1", " =1", "\u00a0+1", "＝1", "＠A", "="]
)
def test_what_would_run_does_not(text: str) -> None:
    assert escape_formula(text) == f"'{text}"


@pytest.mark.parametrize(
    "text", ["", " ", "Ann", "07700 900123", "a=b", "2026-10-07", "09:15", "'quoted", "李", "K7M-4PX"]
)
def test_the_rest_stays_as_it_is(text: str) -> None:
    assert escape_formula(text) == text
