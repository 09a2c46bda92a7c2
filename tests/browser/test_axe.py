"""The guard with the guard off: what axe-core must see on a patient's page (test_every_state.py), it sees."""

import pytest
from playwright.sync_api import Page

from tests.browser.axe import violations, violations_of_colour
from tests.browser.stage import Stage
from tests.browser.states import open_state

pytestmark = pytest.mark.browser


def test_a_violation_would_be_seen(phone_page: Page, stage: Stage) -> None:
    """A label is taken away."""
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
