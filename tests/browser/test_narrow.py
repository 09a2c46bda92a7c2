"""CHECKS 4, 5, 7 and 8: nothing scrolls sideways or is cut off at 320 pixels, which is also 1280 at 400%."""

import pytest
from playwright.sync_api import Page

from tests.browser.look import Look, broken, lost, small
from tests.browser.stage import Stage
from tests.browser.states import STATES, open_state

pytestmark = pytest.mark.browser

# WCAG 1.4.12. A sheet made by the debugger, because our policy refuses a style element.
SPACING = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* {
      line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
    p { margin-block-end: 2em !important }`);
  document.adoptedStyleSheets = [sheet];
}"""
LARGE = "() => { document.adoptedStyleSheets = []; document.documentElement.style.fontSize = '200%' }"
DESK = (
    "home",
    "guide",
    "clinic",
    "practitioner",
    "guide",
    "services",
    "days",
    "month",
    "times",
    "details",
    "check",
    "receipt",
    "move",
)
RIGHT_TO_LEFT = "() => { document.documentElement.style.fontSize = ''; document.dir = 'rtl' }"


@pytest.mark.parametrize("name", STATES)
def test_everything_fits(narrow_page: Page, stage: Stage, name: str) -> None:
    open_state(narrow_page, stage, name)
    found = {"plain": lost(narrow_page), "too small": small(narrow_page), "torn": broken(narrow_page)}
    for how, change in {"spaced out": SPACING, "large": LARGE, "right to left": RIGHT_TO_LEFT}.items():
        narrow_page.evaluate(change)
        found[how] = lost(narrow_page)
    assert {how: what for how, what in found.items() if what} == {}


def test_targets_are_large_enough_on_a_phone(tour: dict[str, Look]) -> None:
    assert {name: look.small for name, look in tour.items() if look.small} == {}


@pytest.mark.parametrize("name", DESK)
def test_everything_fits_on_a_desk(narrow_page: Page, stage: Stage, name: str) -> None:
    narrow_page.set_viewport_size({"width": 1280, "height": 800})
    try:
        open_state(narrow_page, stage, name)
        assert (lost(narrow_page), small(narrow_page), broken(narrow_page)) == ([], [], [])
    finally:
        narrow_page.set_viewport_size({"width": 320, "height": 640})


def test_a_word_that_does_not_break_would_be_seen(narrow_page: Page, stage: Stage) -> None:
    """The guard with the guard off."""
    open_state(narrow_page, stage, "receipt-long")
    narrow_page.evaluate("() => { document.body.style.overflowWrap = 'normal' }")
    assert lost(narrow_page) != []
