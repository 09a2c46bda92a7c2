"""Reception's day in a real browser: live, by keys, without a script, on a phone, in the dark."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.axe import violations, violations_of_colour
from tests.browser.desk import Desk, desk

pytestmark = pytest.mark.browser
PAGES = ("", "?view=list", "/todo", "/close", "/../2026-12-17", "/../2026-12-25")
# Two of them are the day itself.
DAY = PAGES[:2]
WITHIN_FIVE_SECONDS = 5_000
_SMALL = """() => [...document.querySelectorAll('a[href], button, input:not([type=hidden])')]
  .filter(control => control.checkVisibility() && !control.closest('.skip, p, small'))
  .map(control => [control.textContent.trim(), control.getBoundingClientRect()])
  .filter(([, box]) => box.width < 23.9 || box.height < 23.9)
  .map(([words, box]) => `${words} ${box.width} by ${box.height}`)"""


@pytest.fixture(scope="module")
def the_desk(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The desk at 11:37 on the day that is set up."""
    with desk(tmp_path_factory.mktemp("desk")) as found:
        yield found


@pytest.fixture
def page(browser: Browser, the_desk: Desk) -> Iterator[Page]:
    """Sam's screen, on the day."""
    with the_desk.browsing(browser) as context:
        page = context.new_page()
        page.goto(the_desk.day())
        yield page


def cell_of(page: Page, name: str) -> Locator:
    """The cell that a booking stands in."""
    return page.locator("td, li", has=page.get_by_role("link", name=name, exact=True)).first


def button_of(page: Page, words: str, name: str) -> Locator:
    """A small button of a booking."""
    return page.get_by_role("button", name=re.compile(f"{words} ?: ?{name}")).first


def marked(the_desk: Desk, name: str, button: str) -> None:
    """A colleague marks somebody, on another computer."""
    from tests.web.staff import SAM, signed_in

    signed_in(the_desk.app, SAM).open("/reception/london/2026-10-08").press(f"{button}: {name}")


@pytest.mark.parametrize("more", PAGES)
def test_no_page_has_a_violation_or_scrolls_sideways(page: Page, the_desk: Desk, more: str) -> None:
    """One visit, on a desk and on a phone. WCAG 2.5.8 besides, on the day itself: 24 by 24, links within a sentence
    excepted. A name is so large itself, not only its cell."""
    if more:
        page.goto(the_desk.day(more))
    found = {}
    for width, height in ((1440, 1100), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme="light")
        found[f"{width}, light"] = violations(page)
        page.emulate_media(color_scheme="dark")
        found[f"{width}, dark"] = violations_of_colour(page)
        if more in DAY:
            found[f"{width}, too small"] = page.evaluate(_SMALL)
        assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth"), width
    assert {how: what for how, what in found.items() if what} == {}


def test_the_line_that_says_now_is_drawn_over_all_columns(page: Page) -> None:
    now = page.locator("#now > th")
    expect(now).to_contain_text("11:30")
    width = page.evaluate("parseFloat(getComputedStyle(document.querySelector('#now > th'), '::after').width)")
    columns = page.evaluate("document.querySelector('.board').getBoundingClientRect().width")
    assert abs(width - columns) < 2


def test_a_colleagues_mark_is_seen_within_five_seconds_and_nothing_moves(page: Page, the_desk: Desk) -> None:
    page.get_by_role("link", name="Helen Ruiz-Calder", exact=True).focus()
    before = page.locator("#day").evaluate("day => day.scrollHeight")
    marked(the_desk, "Tomasz Wiśniewski", "Start")
    expect(cell_of(page, "Tomasz Wiśniewski")).to_contain_text("In progress", timeout=WITHIN_FIVE_SECONDS)
    expect(page.locator("#news")).to_contain_text("Updated")
    expect(page.get_by_role("link", name="Helen Ruiz-Calder", exact=True)).to_be_focused()
    assert abs(page.locator("#day").evaluate("day => day.scrollHeight") - before) <= 6


def test_what_would_shift_rows_waits_until_it_is_asked_for(page: Page, the_desk: Desk) -> None:
    from tests.support.visitor import Visitor
    from tests.web.journey import book_call

    page.mouse.move(300, 300)  # somebody is at the desk
    book_call(Visitor(the_desk.app), "16:45", "2026-10-08")
    button = page.locator(".news").get_by_role("button", name="1 change – show")
    expect(button).to_be_visible(timeout=WITHIN_FIVE_SECONDS)
    expect(page.get_by_role("link", name="Priya Sharma", exact=True)).to_have_count(0)
    button.click()
    expect(cell_of(page, "Priya Sharma")).to_contain_text("Booked")
    expect(page.locator(".news")).to_be_empty()


def test_a_lost_connection_is_said_and_found_again(page: Page) -> None:
    page.context.set_offline(True)
    expect(page.locator(".news")).to_contain_text("Connection lost", timeout=WITHIN_FIVE_SECONDS)
    page.context.set_offline(False)
    expect(page.locator(".news")).to_be_empty(timeout=WITHIN_FIVE_SECONDS)


def test_keys_mark_the_booking_that_has_the_focus_and_it_keeps_it(page: Page) -> None:
    link = page.get_by_role("link", name="Hannah Goldberg", exact=True)
    link.focus()
    page.keyboard.press("a")
    expect(cell_of(page, "Hannah Goldberg")).to_contain_text("Arrived 11:3")
    expect(link).to_be_focused()
    page.keyboard.press("d")
    expect(cell_of(page, "Hannah Goldberg")).to_contain_text("Completed")
    page.keyboard.press("x")
    expect(cell_of(page, "Hannah Goldberg")).to_contain_text("Did not attend")
    expect(link).to_be_focused()


def test_a_button_keeps_the_focus_in_its_booking(page: Page) -> None:
    button_of(page, "Completed", "Beatrix van der Meer").press("Enter")
    expect(cell_of(page, "Beatrix van der Meer")).to_contain_text("Completed")
    expect(page.get_by_role("link", name="Beatrix van der Meer", exact=True)).to_be_focused()


@pytest.mark.parametrize(("key", "leads"), [("n", "/new"), ("w", "/new?walk-in=1"), ("b", "/block")])
def test_keys_lead_where_their_visible_twins_do(page: Page, the_desk: Desk, key: str, leads: str) -> None:
    expect(page.locator(f'[data-key="{key}"] kbd')).to_be_visible()
    page.keyboard.press(key)
    page.wait_for_url(f"**/reception/london/2026-10-08{leads}")


def test_slash_and_question_mark_lead_to_their_fields_and_typing_is_no_key(page: Page, the_desk: Desk) -> None:
    page.keyboard.press("/")
    search = page.locator("#q")
    expect(search).to_be_focused()
    page.keyboard.type("nab")
    expect(search).to_have_value("nab")
    search.blur()
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_focused()
    assert page.url == the_desk.day()


def test_arrows_go_from_cell_to_cell(page: Page) -> None:
    page.get_by_role("link", name="Graham Pell", exact=True).focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("link", name="Amina Haddad", exact=True)).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("link", name="Margaret Ashworth", exact=True)).to_be_focused()


def test_keys_that_are_turned_off_do_nothing(page: Page, the_desk: Desk) -> None:
    page.get_by_role("button", name="Turn keys off").click()
    expect(page.get_by_role("button", name="Turn keys on")).to_be_visible()
    page.keyboard.press("n")
    assert page.url == the_desk.day()
    page.get_by_role("button", name="Turn keys on").click()
    expect(page.get_by_role("button", name="Turn keys off")).to_be_visible()


def test_without_a_script_the_page_is_whole(browser: Browser, the_desk: Desk) -> None:
    with the_desk.browsing(browser, script=False) as context:
        page = context.new_page()
        page.goto(the_desk.day())
        button_of(page, "Arrived", "Ahmed El-Sayed").click()
        expect(cell_of(page, "Ahmed El-Sayed")).to_contain_text("Arrived 11:3")
        page.locator("#date").fill("2026-12-25")
        page.get_by_role("button", name="Go").click()
        expect(page.locator("h1")).to_have_text("Friday 25 December, London")


def test_on_a_phone_the_columns_are_a_list_that_fits(browser: Browser, the_desk: Desk) -> None:
    with the_desk.browsing(browser, 390, 844) as context:
        page = context.new_page()
        page.goto(the_desk.day())
        assert page.evaluate(
            "[...document.querySelectorAll('.board td')].every(td => td.getBoundingClientRect().right <= innerWidth)"
        )
        label = page.evaluate("getComputedStyle(document.querySelector('.board td'), '::before').content")
        assert label == '"Discovery calls"'
