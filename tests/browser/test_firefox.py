"""Another engine than Chromium's: a patient books without scripts, and what they print is one sheet."""

import pytest

from tests.browser.stage import CALL, Stage
from tests.support.firefox import Firefox

pytestmark = pytest.mark.browser


def _press(firefox: Firefox, button: str) -> None:
    firefox.click(f"//button[not(@aria-hidden)][normalize-space()='{button}']")


def test_a_call_is_booked_without_scripts_and_its_receipt_is_one_sheet(firefox: Firefox, stage: Stage) -> None:
    firefox.open(f"{stage.url}/book/{CALL}/bedford/{stage.open_day}")
    firefox.click("//*[contains(@class, 'slot')][contains(., '4:15pm')]//input")
    _press(firefox, "Continue")
    assert firefox.text("//h1") == "Your details"
    firefox.type("//input[@name='name']", "Zoë Fuchs")
    firefox.type("//input[@name='phone']", "07700 900321")
    firefox.type("//input[@name='email']", "zoe@example.com")
    _press(firefox, "Continue")
    assert firefox.text("//h1") == "Check your details and book"
    _press(firefox, "Book this appointment")
    assert firefox.text("//h1") == "Your appointment is booked"
    assert "Zoë Fuchs" in firefox.text("//main")
    assert firefox.sheets() == 1


def test_an_appointment_in_person_and_the_pages_of_the_front_door_are_one_sheet(firefox: Firefox, stage: Stage) -> None:
    found = {}
    for path in (f"/a/{stage.visit_link}", "/clinics/london", "/practitioners/oliver-eaton"):
        firefox.open(stage.url + path)
        found[path] = firefox.sheets()
    assert set(found.values()) == {1}, found
