"""The guard with the guard off: what does not fit on a patient's page (test_every_state.py) is seen."""

import pytest
from playwright.sync_api import Page

from tests.browser.look import LARGE, cut, lost
from tests.browser.stage import Stage
from tests.browser.states import open_state
from tests.support.fonts import NARROW, use

pytestmark = pytest.mark.browser


def test_a_word_that_does_not_break_would_be_seen(narrow_page: Page, stage: Stage) -> None:
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
