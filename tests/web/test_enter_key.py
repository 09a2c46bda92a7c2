"""Enter in a field does what its form is for. Every page that a visitor of the tests reads is held to it."""

import pytest

from tests.support.enter import check_enter
from tests.support.html import read

_PAGE = "<!doctype html><title>Move</title>{}<form id=place><input name=at>{}<button>Move there</button></form>"
_FIRST = '<button form="place" aria-hidden="true" tabindex="-1">Move there</button>'
_CHOICE = '<button form="place" name="to" value="4">09:00</button>'


@pytest.mark.parametrize(
    "page",
    [
        _PAGE.format("", ""),
        _PAGE.format(_FIRST + _CHOICE, ""),
        _PAGE.format("", '<button type="button">Show</button>'),
        _PAGE.format("<form><button name=to value=4>Nothing to fill in</button></form>", ""),
    ],
)
def test_the_first_button_is_what_the_form_is_for(page: str) -> None:
    check_enter(read(page))


@pytest.mark.parametrize(
    "page",
    [
        _PAGE.format(_CHOICE, ""),
        _PAGE.format("", '<button name="to" value="4">09:00</button>'),
        _PAGE.format("", '<button formaction="/elsewhere">09:00</button>'),
        _PAGE.format(_CHOICE + _FIRST, ""),
    ],
)
def test_another_before_it_fails_the_test_that_reads_the_page(page: str) -> None:
    with pytest.raises(AssertionError, match="Enter in 'at' presses"):
        check_enter(read(page))
