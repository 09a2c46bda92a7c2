"""CHECKS 4, 5, 7 and 8: nothing scrolls sideways or is cut off at 320 pixels, which is also 1280 at 400%."""

import pytest
from playwright.sync_api import Page

from tests.browser.look import broken, cut, lost, small
from tests.browser.stage import Stage
from tests.browser.states import STATES, open_state
from tests.support.fonts import NARROW, use

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
RIGHT_TO_LEFT = """() => {
  document.adoptedStyleSheets = [];
  document.documentElement.style.fontSize = '';
  document.dir = 'rtl';
}"""


@pytest.mark.parametrize("name", STATES)
def test_everything_fits(narrow_page: Page, stage: Stage, name: str) -> None:
    open_state(narrow_page, stage, name)
    found = {"plain": lost(narrow_page), "too small": small(narrow_page), "torn": broken(narrow_page)}
    use(narrow_page, NARROW)
    found |= {"in a narrow font": lost(narrow_page), "torn in a narrow font": broken(narrow_page)}
    narrow_page.evaluate(SPACING)
    found["spaced out"] = lost(narrow_page)
    narrow_page.evaluate(LARGE)
    found |= {"large": lost(narrow_page), "cut when large": cut(narrow_page)}
    use(narrow_page, NARROW)
    found |= {"large in a narrow font": lost(narrow_page), "cut when large in a narrow font": cut(narrow_page)}
    narrow_page.evaluate(RIGHT_TO_LEFT)
    found["right to left"] = lost(narrow_page)
    assert {how: what for how, what in found.items() if what} == {}


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


def test_a_word_that_is_cut_at_200_percent_would_be_seen(narrow_page: Page, stage: Stage) -> None:
    open_state(narrow_page, stage, "home")
    narrow_page.evaluate(LARGE)
    assert cut(narrow_page) == []
    narrow_page.evaluate("document.querySelector('h1').style.fontSize = 'var(--t-hero)'")
    assert cut(narrow_page) != []


def test_the_two_families_are_of_clearly_different_width(narrow_page: Page, stage: Stage) -> None:
    open_state(narrow_page, stage, "home")
    narrow_page.evaluate("document.body.style.inlineSize = 'max-content'")
    width = "() => document.querySelector('.lede').getBoundingClientRect().width"
    narrow_page.evaluate("document.querySelector('.lede').style.cssText = 'inline-size: max-content; max-width: none'")
    wide = narrow_page.evaluate(width)
    use(narrow_page, NARROW)
    assert narrow_page.evaluate(width) < 0.9 * wide
