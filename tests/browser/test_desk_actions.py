"""What staff do to the day, in a browser: each panel without a violation, by keyboard and by click."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import violations, violations_of_colour
from tests.browser.desk import Desk, desk
from tests.browser.going import go
from tests.support.desk_day import flood

LINE, EATON = 1, 4
# The development server that runs in this process drops files that a browser has stopped reading.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture(scope="module")
def the_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The desk on Thursday 8 October, at 11:37."""
    with desk(tmp_path_factory.mktemp("desk")) as found:
        yield found


def someone(page: Page, the_desk: Desk, name: str = "Fatima Al-Mansouri") -> str:
    """The address of somebody's booking."""
    page.goto(the_desk.day())
    return str(page.get_by_role("link", name=name, exact=True).first.get_attribute("href"))


def opened(page: Page, the_desk: Desk, which: str) -> None:
    """One of the panels, in one of its states."""
    booking = someone(page, the_desk)
    reference = booking.rpartition("/")[2]
    if which == "new":
        page.goto(the_desk.day(f"/new?at=15:30&diary={EATON}"))
    elif which == "new, warned":
        page.goto(the_desk.day(f"/new?at=14:00&diary={EATON}"))
        page.locator("#phone").fill("07700 900118")
        page.locator("#name").fill("Anjali Sharma")
        page.get_by_role("button", name=re.compile("Save booking")).last.click()
        page.get_by_role("button", name="Squeeze in").wait_for()
    elif which == "new, mistakes":
        page.goto(the_desk.day(f"/new?at=15:30&diary={EATON}"))
        page.get_by_role("button", name=re.compile("Save booking")).last.click()
        page.get_by_role("heading", name="There is a problem").wait_for()
    elif which == "walk-in":
        page.goto(the_desk.day("/new?walk-in=1"))
    elif which == "saved":
        page.goto(f"{the_desk.url}{booking}/saved")
    elif which == "cancel":
        page.goto(f"{the_desk.url}{booking}/cancel")
    elif which == "move":
        page.goto(the_desk.day(f"/move/{reference}"))
    elif which == "block":
        page.goto(the_desk.day(f"/block?at=14:00&diary={EATON}"))
        page.get_by_role("button", name="Block", exact=True).click()
        page.get_by_role("button", name="Block all the same").wait_for()
    elif which == "blocked":
        go(page, page.get_by_role("link", name=re.compile("^Blocked")).first)
    elif which == "conflict":
        booking = someone(page, the_desk, "Layla Haddad")
        page.goto(f"{the_desk.url}{booking}")
        colleague = page.context.new_page()
        colleague.goto(f"{the_desk.url}{booking}")
        go(colleague, colleague.locator('.say [name="to"]').first)
        colleague.close()
        page.get_by_role("button", name="Did not attend").click()
        page.get_by_text("Your change has not been saved.").wait_for()
    elif which == "flood":
        flood(the_desk.app)
        page.goto(the_desk.day("/todo"))
        go(page, page.get_by_role("link", name="See them all, and cancel what is not real"))
        go(page, page.get_by_role("button", name="Cancel those that are ticked"))
        page.get_by_role("heading", name="There is a problem").wait_for()
    else:
        raise LookupError(which)


PANELS = (
    "new",
    "new, warned",
    "new, mistakes",
    "walk-in",
    "saved",
    "cancel",
    "move",
    "block",
    "blocked",
    "conflict",
    "flood",
)
ON_A_PHONE = ("new, mistakes", "move", "block", "conflict", "flood")


@pytest.mark.parametrize("which", PANELS)
def test_no_panel_has_a_violation_or_scrolls_sideways(the_desk: Desk, browser: Browser, which: str) -> None:
    """One visit: light and dark, on a desk and, for those that differ most there, on a phone; and a small phone."""
    with the_desk.browsing(browser) as context:
        page = context.new_page()
        opened(page, the_desk, which)
        found = {}
        for width in (1440, 390) if which in ON_A_PHONE else (1440,):
            page.set_viewport_size({"width": width, "height": 1100})
            page.emulate_media(color_scheme="light")
            found[f"{width}, light"] = violations(page)
            page.emulate_media(color_scheme="dark")
            found[f"{width}, dark"] = violations_of_colour(page)
        assert {how: what for how, what in found.items() if what} == {}
        page.set_viewport_size({"width": 320, "height": 1100})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_phone_booking_by_keyboard_alone(the_desk: Desk, browser: Browser) -> None:
    """n, the phone, the name, Enter: four fields at most, and one page more."""
    with the_desk.browsing(browser) as context:
        page = context.new_page()
        page.goto(the_desk.day(f"/new?at=15:30&diary={EATON}"))
        expect(page.locator("#phone")).to_be_focused()
        page.keyboard.type("07700 900001")
        page.keyboard.press("Tab")
        page.locator("#name").focus()
        page.keyboard.type("Keith Board")
        page.keyboard.press("Enter")
        expect(page.get_by_text("Read it back:")).to_be_visible()
        expect(page.get_by_text("Keith Board", exact=True).last).to_be_visible()
        page.keyboard.press("u")
        expect(page.get_by_text("Cancelled at")).to_be_visible()


def test_possible_matches_come_while_one_types(the_desk: Desk, browser: Browser) -> None:
    with the_desk.browsing(browser) as context:
        page = context.new_page()
        page.goto(the_desk.day(f"/new?at=16:00&diary={LINE}"))
        page.locator("#phone").fill("07700 900002")
        page.locator("#name").fill("Graham Pell")
        page.locator("#name").press("Enter")
        expect(page.get_by_text("Read it back:")).to_be_visible()
        page.goto(the_desk.day(f"/new?at=16:45&diary={LINE}"))
        page.locator("#phone").fill("07700 900002")
        page.locator("#name").focus()
        page.get_by_role("button", name="Use these details").click()
        expect(page.locator("#name")).to_have_value("Graham Pell")
        assert page.url.endswith(f"diary={LINE}")


def test_what_was_typed_goes_along_to_another_time_and_day(the_desk: Desk, browser: Browser) -> None:
    with the_desk.browsing(browser) as context:
        page = context.new_page()
        page.goto(the_desk.day(f"/new?at=15:30&diary={EATON}"))
        page.locator("#name").fill("Anjali Sharma")
        page.locator("#phone").fill("07700 900118")
        go(page, page.get_by_role("link", name=re.compile("16:45 free.*Discovery calls")))
        found = page.locator("#name").input_value(), page.locator("#at").input_value()
        assert found == ("Anjali Sharma", "16:45")
        page.keyboard.press("Escape")  # closes only where nothing was typed, on this page or on the one before
        page.locator("#date").fill("2026-10-15")
        go(page, page.get_by_role("button", name="Go", exact=True))
        found = page.locator("#name").input_value(), page.locator("#phone").input_value()
        assert (page.url, found) == (
            f"{the_desk.url}/reception/london/2026-10-15/new",
            ("Anjali Sharma", "07700 900118"),
        )


def test_a_move_is_three_clicks_and_esc_stops_it(the_desk: Desk, browser: Browser) -> None:
    with the_desk.browsing(browser) as context:
        page = context.new_page()
        booking = someone(page, the_desk, "Siân Llewellyn-Price")
        reference = booking.rpartition("/")[2]
        page.goto(the_desk.day(f"/move/{reference}"))
        page.keyboard.press("Escape")
        expect(page).to_have_url(the_desk.day())
        page.goto(f"{the_desk.url}{booking}")
        go(page, page.get_by_role("link", name="Move", exact=True))
        go(page, page.get_by_role("link", name="Friday 9 October"))
        page.goto(the_desk.day(f"/move/{reference}"))
        page.get_by_role("button", name=re.compile("move here")).first.click()
        expect(page.get_by_role("heading", name="Moved")).to_be_visible()


def test_enter_in_the_typed_time_moves_there(the_desk: Desk, browser: Browser) -> None:
    """Whatever places of the day stand before it."""
    with the_desk.browsing(browser, script=False) as context:
        page = context.new_page()
        reference = someone(page, the_desk, "Ioana Popescu").rpartition("/")[2]
        page.goto(the_desk.day(f"/move/{reference}"))
        page.get_by_text("Another time", exact=True).click()
        page.locator("#at").fill("17:30")
        with page.expect_navigation():
            page.locator("#at").press("Enter")
        expect(page.get_by_role("heading", name="Moved")).to_be_visible()
        expect(page.locator(".side .big").first).to_contain_text("at 5:30pm")


def test_the_first_booking_of_a_day_takes_away_that_nothing_is_booked(the_desk: Desk, browser: Browser) -> None:
    with the_desk.browsing(browser) as context:
        page = context.new_page()
        page.goto(f"{the_desk.url}/reception/london/2026-11-19/new?at=12:00&diary={LINE}")
        expect(page.get_by_text("Nothing booked yet.")).to_be_visible()
        page.locator("#phone").fill("07700 900003")
        page.locator("#name").fill("Prima Vera")
        page.locator("#name").press("Enter")
        expect(page.get_by_text("Read it back:")).to_be_visible()
        expect(page.get_by_text("Nothing booked yet.")).to_have_count(0)


def test_the_same_without_scripts(the_desk: Desk, browser: Browser) -> None:
    with the_desk.browsing(browser, script=False) as context:
        page = context.new_page()
        page.goto(the_desk.day(f"/new?at=12:00&diary={LINE}"))
        page.locator("#phone").fill("+971 50 123 4567")
        page.locator("#name").fill("Omar")
        page.get_by_role("button", name=re.compile("Save booking")).last.click()
        expect(page.get_by_text("Read it back:")).to_be_visible()
        page.get_by_role("button", name=re.compile("Undo")).click()
        expect(page.get_by_text("Cancelled at")).to_be_visible()
