"""A guide in a real browser: from reading to a booked call without scripts, its contents, its references, its print."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.going import go
from tests.browser.stage import Stage
from tests.browser.states import GUIDE
from tests.support.browser import OpenPage

pytestmark = pytest.mark.browser

IN_VIEW = """element => {
  const box = element.getBoundingClientRect();
  return box.top >= 0 && box.bottom <= window.innerHeight;
}"""


def _press(page: Page, button: str) -> None:
    go(page, page.get_by_role("button", name=button, exact=True))


def test_from_the_guide_to_a_booked_call_in_five_pages_without_scripts(open_page: OpenPage, stage: Stage) -> None:
    page, pages = open_page(javascript=False), []
    page.on(
        "response",
        lambda answer: pages.append(answer.url) if answer.request.is_navigation_request() and answer.ok else None,
    )
    page.goto(f"{stage.url}/guides/{GUIDE}")
    go(page, page.get_by_role("link", name="See other days"))
    _press(page, "Choose this time")
    expect(page.get_by_label("What would you like to talk about?")).to_have_value(
        "I read the guide “Gluteus medius pain” and would like to talk about it."
    )
    page.get_by_label("Full name").fill("Priya Sharma")
    page.get_by_label("Phone number").fill("07700 900 777")
    _press(page, "Continue")
    _press(page, "Book this appointment")
    expect(page.locator("h1")).to_have_text("Your appointment is booked")
    assert len(pages) == 5
    assert [url for url in pages[1:] if GUIDE in url] == []


def test_the_contents_stay_beside_what_is_read_on_a_desk(open_page: OpenPage, stage: Stage) -> None:
    page = open_page(width=1280, height=900)
    page.goto(f"{stage.url}/guides/{GUIDE}#untreated")
    contents = page.locator(".toc")
    assert contents.evaluate(IN_VIEW)
    contents.get_by_role("link", name="Treatment options").click()
    expect(page.locator("#treatment")).to_be_in_viewport()
    assert page.url.endswith("#treatment")
    assert contents.evaluate(IN_VIEW)


def test_the_contents_can_be_reached_in_a_low_window(open_page: OpenPage, stage: Stage) -> None:
    page = open_page(width=1280, height=420)
    page.goto(f"{stage.url}/guides/{GUIDE}#untreated")
    last = page.locator(".toc").get_by_role("link", name="References")
    last.focus()
    assert last.evaluate(IN_VIEW)


def test_the_contents_are_short_on_a_phone(open_page: OpenPage, stage: Stage) -> None:
    """What is to be read begins on the second screen at the latest."""
    page = open_page()
    page.goto(f"{stage.url}/guides/{GUIDE}")
    top = page.locator("#what-it-is").evaluate("heading => heading.getBoundingClientRect().top")
    assert top < 2 * 844


def test_a_number_leads_to_its_reference_and_that_back_by_keyboard(open_page: OpenPage, stage: Stage) -> None:
    page = open_page()
    page.goto(f"{stage.url}/guides/{GUIDE}")
    page.locator("#cited-4-1").press("Enter")
    expect(page.locator("#reference-4")).to_be_in_viewport()
    page.get_by_role("link", name="Back to where 4 is cited: Causes").press("Enter")
    expect(page.locator("#cited-4-1")).to_be_in_viewport()
    page.keyboard.press("Tab")  # on from there, not from the top
    assert page.evaluate("document.activeElement.id") == "cited-5-1"


def test_its_print_is_all_of_the_text_and_nothing_to_press(open_page: OpenPage, stage: Stage) -> None:
    page = open_page()
    page.goto(f"{stage.url}/guides/{GUIDE}")
    page.emulate_media(media="print")
    for gone in (".toc", ".panel", ".back", "footer"):
        expect(page.locator(gone)).to_be_hidden()
    for there in ("#what-it-is", "#see-a-doctor", "#reference-7", "header .help"):
        expect(page.locator(there)).to_be_visible()
    assert 4 <= len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4"))) <= 9
