"""A line keeps one space where several were typed."""

import pytest

from booking.rules.text_cleaning import tidy_line


@pytest.mark.parametrize("typed", ["Amina  Haddad", "Amina \t Haddad", "Amina\n\nHaddad", "  Amina    Haddad  "])
def test_several_spaces_are_one(typed: str) -> None:
    assert tidy_line(typed) == "Amina Haddad"
