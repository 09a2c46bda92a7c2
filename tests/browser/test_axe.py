"""CHECKS 3 and 5: no axe violation on any page or state, in light, dark and right to left; no target too small.

axe sees neither where focus is nor whether an error is tied to its field: test_errors.py does.
"""

import pytest
from playwright.sync_api import Page, ViewportSize

from tests.browser.axe import violations, violations_of_colour
from tests.browser.look import small
from tests.browser.stage import Stage
from tests.browser.states import STATES, open_state

pytestmark = pytest.mark.browser

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
PHONE: ViewportSize = {"width": 390, "height": 844}
DESK: ViewportSize = {"width": 1280, "height": 900}
WIDE = ("home", "clinic", "practitioner", "guide", "days", "month", "times", "details-error", "check", "receipt")


@pytest.mark.parametrize("name", STATES)
def test_no_violation_and_no_small_target(phone_page: Page, stage: Stage, name: str) -> None:
    """One visit: light and dark; for the pages that differ most, also right to left, and on a desk."""
    phone_page.emulate_media(color_scheme="light")
    phone_page.set_viewport_size(PHONE)
    open_state(phone_page, stage, name)
    found = {"light": violations(phone_page), "too small for a thumb": small(phone_page)}
    phone_page.emulate_media(color_scheme="dark")
    found["dark"] = violations_of_colour(phone_page)
    phone_page.emulate_media(color_scheme="light")
    if name in WIDE:
        phone_page.set_viewport_size(DESK)
        found["on a desk"] = violations(phone_page)
        phone_page.set_viewport_size(PHONE)
    if name in RIGHT_TO_LEFT:
        phone_page.evaluate("document.dir = 'rtl'")
        found["right to left"] = violations(phone_page)
    assert {how: what for how, what in found.items() if what} == {}


def test_a_violation_would_be_seen(phone_page: Page, stage: Stage) -> None:
    """The guard with the guard off: a label taken away."""
    open_state(phone_page, stage, "find")
    phone_page.evaluate("document.querySelector('label').remove()")
    assert "label" in {line.partition(":")[0] for line in violations(phone_page)}


def test_a_colour_that_is_wrong_in_the_dark_alone_would_be_seen(phone_page: Page, stage: Stage) -> None:
    phone_page.emulate_media(color_scheme="light")
    open_state(phone_page, stage, "find")
    assert violations(phone_page) == []
    phone_page.emulate_media(color_scheme="dark")
    phone_page.evaluate("document.querySelector('label').style.color = '#444'")
    assert {line.partition(":")[0] for line in violations_of_colour(phone_page)} == {"color-contrast"}
