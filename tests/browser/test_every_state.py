"""CHECKS 3, 4, 5, 7 and 8 on every page and state of a patient's, each opened once.

No axe violation in light, dark and right to left; no target too small; nothing scrolls sideways or is cut off at 320
pixels, which is also 1280 at 400%, in a narrow font, spaced out, and with letters twice as large.

axe sees neither where focus is nor whether an error is tied to its field: test_errors.py does.
"""

import pytest
from playwright.sync_api import Page, ViewportSize

from tests.browser.axe import violations, violations_of_colour
from tests.browser.look import LARGE, SPACING, broken, cut, lost, small
from tests.browser.stage import Stage
from tests.browser.states import STATES, open_state
from tests.support.fonts import NARROW, use

pytestmark = pytest.mark.browser

PHONE: ViewportSize = {"width": 390, "height": 844}
SMALL_PHONE: ViewportSize = {"width": 320, "height": 640}
DESK: ViewportSize = {"width": 1280, "height": 800}
# The pages that differ most: on a desk too …
WIDE = (
    "home",
    "clinic",
    "practitioner",
    "guide",
    "services",
    "days",
    "month",
    "times",
    "details",
    "details-error",
    "check",
    "receipt",
    "move",
)
# … and right to left.
RIGHT_TO_LEFT = (
    "home",
    "clinic",
    "practitioner",
    "guide",
    "services",
    "clinics",
    "days",
    "month",
    "times-dubai",
    "details-error",
    "check",
    "receipt",
)
Found = dict[str, list[str]]


@pytest.mark.parametrize("name", STATES)
def test_no_violation_no_small_target_and_everything_fits(phone_page: Page, stage: Stage, name: str) -> None:
    phone_page.emulate_media(color_scheme="light")
    phone_page.set_viewport_size(PHONE)
    open_state(phone_page, stage, name)
    found = on_a_phone(phone_page, name)
    if name in WIDE:
        phone_page.set_viewport_size(DESK)
        found |= on_a_desk(phone_page)
    phone_page.set_viewport_size(SMALL_PHONE)
    found |= on_a_small_phone(phone_page)
    assert {how: what for how, what in found.items() if what} == {}


def on_a_phone(page: Page, name: str) -> Found:
    found = {"light": violations(page), "too small for a thumb": small(page)}
    page.emulate_media(color_scheme="dark")
    found["dark"] = violations_of_colour(page)
    page.emulate_media(color_scheme="light")
    if name in RIGHT_TO_LEFT:
        direction = page.evaluate("document.dir")
        page.evaluate("document.dir = 'rtl'")
        found["right to left"] = violations(page)
        page.evaluate("before => { document.dir = before }", direction)
    return found


def on_a_desk(page: Page) -> Found:
    return {
        "on a desk": violations(page),
        "lost on a desk": lost(page),
        "too small on a desk": small(page),
        "torn on a desk": broken(page),
    }


def on_a_small_phone(page: Page) -> Found:
    """Leaves the page in large letters, and right to left."""
    found = {"lost": lost(page), "too small": small(page), "torn": broken(page)}
    use(page, NARROW)
    found |= {"lost in a narrow font": lost(page), "torn in a narrow font": broken(page)}
    page.evaluate(SPACING)
    found["lost when spaced out"] = lost(page)
    page.evaluate(LARGE)
    found |= {"lost when large": lost(page), "cut when large": cut(page)}
    use(page, NARROW)
    found |= {"lost when large in a narrow font": lost(page), "cut when large in a narrow font": cut(page)}
    page.evaluate(
        "() => { document.adoptedStyleSheets = []; document.documentElement.style.fontSize = ''; document.dir = 'rtl' }"
    )
    found["lost right to left"] = lost(page)
    return found
