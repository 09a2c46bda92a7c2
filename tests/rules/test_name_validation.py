"""What is no name, wherever one is typed: nothing to be seen, a number, an address."""

import pytest

from booking.rules.name_validation import NAME_INVISIBLE, NAME_WITH_ADDRESS, NAME_WITH_NUMBER, name_problem

NAMES = (
    "Amina Haddad",
    "O’Brien",
    "李",
    "محمد عبد الله",
    "X Æ A-12",
    "John Smith 3rd",
    "Henry 1234",
    "Null",
    "",
    "五六七八九十",
)


@pytest.mark.parametrize("name", NAMES)
def test_what_people_are_called_is_welcome(name: str) -> None:
    assert name_problem(name) == ""


@pytest.mark.parametrize(
    "name",
    ["Call 07700 900123", "Win 12345", "٠١٢٣٤ محمد", "１２３４５", "①②③④⑤", "1 2 3 4 5", "¹²³⁴⁵", "Ⅰ2Ⅲ4Ⅴ"],
)
def test_five_figures_are_a_number(name: str) -> None:
    assert name_problem(name) == NAME_WITH_NUMBER


@pytest.mark.parametrize(
    "name", ["\u3164", "\u200d", "\u200d\u200c", "\u2800", "\u115f \u1160", "\u2060", "\u2003", "\u034f"]
)
def test_nothing_visible_is_no_name(name: str) -> None:
    assert name_problem(name) == NAME_INVISIBLE


@pytest.mark.parametrize("name", ["evil[.]tk", "evil dot tk", "www.evil.example"])
def test_an_address_is_no_name(name: str) -> None:
    assert name_problem(name) == NAME_WITH_ADDRESS
