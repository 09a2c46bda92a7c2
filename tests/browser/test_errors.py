"""CHECKS 10 to 16: titles, and what happens after a mistake, with scripts and without."""

from collections import defaultdict

import pytest
from playwright.sync_api import Page

from tests.browser.look import Look
from tests.browser.stage import Stage
from tests.browser.states import ERRORS, open_state
from tests.support.browser import OpenPage

pytestmark = pytest.mark.browser

# The same page with other data has the same title; nothing else has.
SAME_PAGE = {
    "clinics-in-person": "clinics",
    "days-in-person": "days",
    "times-dubai": "times",
    "details-in-person": "details",
    "details-long": "details",
    "details-slip": "details",
    "hold-ended": "details",
    "details-lapsed": "details-error",
    "check-in-person": "check",
    "check-long": "check",
    "receipt-in-person": "receipt",
    "receipt-long": "receipt",
    "receipt-late": "receipt",
}

FOCUSED = "document.activeElement.className + '#' + document.activeElement.id"
# What a field says of itself: invalid, and the words of each element that describes it.
DESCRIBED = """id => {
  const field = document.getElementById(id);
  const names = (field.getAttribute('aria-describedby') || '').split(' ').filter(Boolean);
  return [field.getAttribute('aria-invalid'), names.map(name => document.getElementById(name).textContent.trim())];
}"""


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
@pytest.mark.parametrize("name", ERRORS)
def test_a_mistake_is_told_where_it_is_seen(open_page: OpenPage, stage: Stage, name: str, javascript: bool) -> None:
    page = open_page(javascript=javascript)
    open_state(page, stage, name)
    assert page.title().startswith("Error: ")
    assert page.locator(":focus h2").inner_text() == "There is a problem"
    assert page.locator("main h2").first.inner_text() == "There is a problem"
    links = page.locator(".problem a").all()
    assert links
    for link in links:
        words, target = link.inner_text(), (link.get_attribute("href") or "").removeprefix("#")
        invalid, described = page.evaluate(DESCRIBED, target)
        assert invalid == "true"
        assert f"Error: {words}" in described
        link.click()
        assert page.evaluate("document.activeElement.id") == target


def test_what_was_typed_is_still_there(phone_page: Page, stage: Stage) -> None:
    open_state(phone_page, stage, "details-error")
    values = {name: phone_page.locator(f"#{name}").input_value() for name in ("name", "phone", "email")}
    assert values == {"name": "", "phone": "12", "email": "nobody"}
    assert phone_page.locator("#booking_for-other").is_checked()
    assert phone_page.locator(".problem li").all_inner_texts() == [
        "Enter your full name",
        "Enter the name of the person you are helping",
        "Enter a phone number, like 07700 900 982 or +44 808 157 0192",
        "Tell us whose phone number it is",
        "Tell us whether we may talk to you",
        "Enter an email address in the format name@example.com",
    ]


def test_a_form_that_lapsed_says_so_and_keeps_everything(phone_page: Page, stage: Stage) -> None:
    open_state(phone_page, stage, "details-lapsed")
    assert phone_page.title().startswith("Error: ")
    assert "problem" in phone_page.evaluate(FOCUSED)
    assert phone_page.locator("#name").input_value() == "Amira Haddad"


def test_a_time_that_has_gone_keeps_what_was_typed(phone_page: Page, stage: Stage) -> None:
    statuses: list[int] = []
    phone_page.on("response", lambda response: statuses.append(response.status))
    open_state(phone_page, stage, "taken")
    assert 409 in statuses
    assert phone_page.locator("h1").inner_text() == "The time we held for you has gone"
    assert phone_page.locator("input[type=radio]").count() == 3
    assert phone_page.locator("aside dd").all_inner_texts() == [
        "Amira Haddad",
        "+971 50 123 4567",
        "amira@example.com",
    ]


def test_every_title_is_its_heading_and_no_other_pages(tour: dict[str, Look]) -> None:
    titles: dict[str, set[str]] = defaultdict(set)
    for name, look in tour.items():
        title = " ".join(look.title.removeprefix("Error: ").split())
        assert [title.startswith(f"{heading} – ") for heading in look.headings] == [True], name
        assert title.endswith(" – ProHealth Clinic"), name
        titles[look.title].add(SAME_PAGE.get(name, name))
    assert {title: pages for title, pages in titles.items() if len(pages) > 1} == {}


def test_fields_say_what_goes_into_them(phone_page: Page, stage: Stage) -> None:
    open_state(phone_page, stage, "details")
    found = {
        name: phone_page.locator(f"#{name}").get_attribute("autocomplete")
        for name in ("name", "patient_name", "phone", "email")
    }
    assert found == {"name": "name", "patient_name": "off", "phone": "tel", "email": "email"}


def test_the_help_phone_is_in_the_same_place_on_every_page(tour: dict[str, Look]) -> None:
    """WCAG 3.2.6: the third link, after "Skip to main content" and the group's name."""
    assert {name: look.help_comes for name, look in tour.items() if look.help_comes != 2} == {}
