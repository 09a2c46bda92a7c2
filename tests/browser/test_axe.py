"""CHECKS 3: no axe violation on any page or state, in light, dark and right to left.

axe sees neither where focus is nor whether an error is tied to its field: test_errors.py does.
"""

import pytest
from playwright.sync_api import Page

from tests.browser.axe import violations, violations_of_colour
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
WIDE = ("home", "clinic", "practitioner", "guide", "days", "month", "times", "details-error", "check", "receipt")


@pytest.mark.parametrize("name", STATES)
def test_no_violation_light_and_dark(phone_page: Page, stage: Stage, name: str) -> None:
    phone_page.emulate_media(color_scheme="light")
    open_state(phone_page, stage, name)
    light = violations(phone_page)
    phone_page.emulate_media(color_scheme="dark")
    assert (light, violations_of_colour(phone_page)) == ([], [])


@pytest.mark.parametrize("name", RIGHT_TO_LEFT)
def test_no_violation_right_to_left(phone_page: Page, stage: Stage, name: str) -> None:
    open_state(phone_page, stage, name)
    phone_page.evaluate("document.dir = 'rtl'")
    assert violations(phone_page) == []


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


@pytest.mark.parametrize("name", WIDE)
def test_no_violation_on_a_desk(phone_page: Page, stage: Stage, name: str) -> None:
    phone_page.set_viewport_size({"width": 1280, "height": 900})
    try:
        open_state(phone_page, stage, name)
        assert violations(phone_page) == []
    finally:
        phone_page.set_viewport_size({"width": 390, "height": 844})
