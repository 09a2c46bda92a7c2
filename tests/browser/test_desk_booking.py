"""The pages about one booking in a real browser: axe, light and dark, wide and narrow; nothing past the edge."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import violations, violations_of_colour
from tests.browser.desk_booking_stage import STATES, DeskStage, desk_staged, open_desk
from tests.browser.look import lost

pytestmark = pytest.mark.browser

# WCAG 2.5.8: what is smaller than 24 by 24, links inside a text excepted.
_SMALL = """() => [...document.querySelectorAll('button, input:not([type=hidden]), select, textarea, .act, summary')]
  .filter(control => control.checkVisibility() && !control.closest('label.tick'))
  .map(control => [control.textContent.trim() || control.name, control.getBoundingClientRect()])
  .filter(([name, box]) => box.width < 23.9 || box.height < 23.9).map(([name]) => name)"""

SMALLEST = {"width": 320, "height": 844}


@pytest.fixture(scope="module")
def desk_stage(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeskStage]:
    with desk_staged(tmp_path_factory.mktemp("desk")) as stage:
        yield stage


@pytest.fixture(scope="module", params=[1440, 390, 320])
def page(request: pytest.FixtureRequest, browser: Browser, desk_stage: DeskStage) -> Iterator[Page]:
    """A page of each width, signed in."""
    opened = open_desk(browser, desk_stage, request.param)
    yield opened
    opened.context.close()


@pytest.mark.parametrize("name", STATES)
def test_nothing_is_violated_lost_or_too_small(page: Page, desk_stage: DeskStage, name: str) -> None:
    page.emulate_media(color_scheme="light")
    STATES[name](page, desk_stage)
    assert page.evaluate(_SMALL) == []
    assert page.evaluate("document.scrollingElement.scrollWidth <= window.innerWidth"), lost(page)
    if page.viewport_size == SMALLEST:  # the same page as on 390 pixels: only its widths differ
        return
    light = violations(page)
    page.emulate_media(color_scheme="dark")
    assert (light, violations_of_colour(page)) == ([], [])


def test_a_call_is_made_by_keyboard_alone(browser: Browser, desk_stage: DeskStage) -> None:
    """From the search to the booking, with Enter and Tab."""
    opened = open_desk(browser, desk_stage, 1440)
    opened.goto(f"{desk_stage.url}/reception/search")
    expect(opened.locator("#what")).to_be_focused()
    opened.keyboard.type("tomasz")
    with opened.expect_navigation():
        opened.keyboard.press("Enter")
    opened.locator("tbody a").nth(1).focus()
    with opened.expect_navigation():
        opened.keyboard.press("Enter")
    assert opened.locator("h1").inner_text().startswith("Booking ")
    opened.context.close()
