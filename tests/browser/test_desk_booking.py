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

WIDTHS = (1440, 390, 320)


@pytest.fixture(scope="module")
def desk_stage(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeskStage]:
    with desk_staged(tmp_path_factory.mktemp("desk")) as stage:
        yield stage


@pytest.fixture(scope="module")
def page(browser: Browser, desk_stage: DeskStage) -> Iterator[Page]:
    """A page on which somebody has signed in."""
    opened = open_desk(browser, desk_stage, WIDTHS[0])
    yield opened
    opened.context.close()


@pytest.mark.parametrize("name", STATES)
def test_nothing_is_violated_lost_or_too_small(page: Page, desk_stage: DeskStage, name: str) -> None:
    """One visit: on a desk, a phone and a small phone. Only style sheets ask how wide it is."""
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": WIDTHS[0], "height": 844})
    STATES[name](page, desk_stage)
    found: dict[str, object] = {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 844})
        found[f"{width}, too small"] = page.evaluate(_SMALL)
        if not page.evaluate("document.scrollingElement.scrollWidth <= window.innerWidth"):
            found[f"{width}, lost"] = lost(page)
        if width == WIDTHS[-1]:  # the same page as on 390 pixels: only its widths differ
            break
        found[f"{width}, light"] = violations(page)
        page.emulate_media(color_scheme="dark")
        found[f"{width}, dark"] = violations_of_colour(page)
        page.emulate_media(color_scheme="light")
    assert {how: what for how, what in found.items() if what} == {}


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
