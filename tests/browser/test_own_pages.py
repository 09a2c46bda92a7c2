"""The clinician's pages and the day on paper, in a browser: fit for a thumb, for a reader, for a printer."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page

from tests.browser.axe import violations, violations_of_colour
from tests.browser.going import go
from tests.browser.look import lost, small
from tests.browser.own_day import LONG_REASON, OwnDay, own_day
from tests.browser.own_screens import PAGES, SHEET
from tests.support.fonts import NARROW, use
from tests.support.pdf import sheets
from tests.web.staff import OLIVER, SAM

pytestmark = [
    pytest.mark.browser,
    # The server is in this process, and leaves it to the interpreter to close the files that it has sent.
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"),
]

OWN = [name for name in PAGES if name.startswith("me")]
_SMALLER_THAN_24 = """() => [...document.querySelectorAll('main a[href], main button, main input, main summary')]
  .filter(one => one.checkVisibility())
  .map(one => [one.textContent.trim(), one.getBoundingClientRect()])
  .filter(([, box]) => box.width < 23.9 || box.height < 23.9)
  .map(([words, box]) => `${words} ${box.width} ${box.height}`)"""

_WORDS_ARE_INSIDE = """cell => {
  const text = document.createRange();
  text.selectNodeContents(cell.querySelector('a'));
  const words = text.getBoundingClientRect(), box = cell.getBoundingClientRect();
  return words.left >= box.left && words.right <= Math.min(box.right, innerWidth)
    && words.top >= box.top && words.bottom <= box.bottom;
}"""


@pytest.fixture(scope="module")
def day(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnDay]:
    """The day, once for all of these."""
    with own_day(tmp_path_factory.mktemp("own")) as found:
        yield found


@pytest.fixture(scope="module")
def pages(browser: Browser, day: OwnDay) -> Iterator[dict[str, Page]]:
    """A page of each of the two that stays open."""
    with day.page(browser, SAM) as sam, day.page(browser, OLIVER) as oliver:
        yield {SAM.name: sam, OLIVER.name: oliver}


def _opened(pages: dict[str, Page], day: OwnDay, name: str, width: int) -> Page:
    """A page with everything that is folded away on it opened."""
    person, path = PAGES[name]
    page = pages[person.name]
    page.set_viewport_size({"width": width, "height": 1100 if width > 1000 else 844})
    page.emulate_media(color_scheme="light", media="null")
    page.goto(day.url + path)
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    return page


def _sides(page: Page) -> int:
    """On how many sides of paper a page is printed."""
    return sheets(page.pdf(prefer_css_page_size=True))


def _button(page: Page, words: str) -> Locator:
    """A button with what is only spoken in it, which a browser sets apart by a space."""
    seen, _, spoken = words.partition(":")
    return page.get_by_role("button", name=re.compile(f"^{re.escape(seen)} ?:{re.escape(spoken)}$"))


# --- Paper ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["sheet", "sheet-initials"])
def test_a_normal_day_is_one_side_of_a4(pages: dict[str, Page], day: OwnDay, name: str) -> None:
    page = _opened(pages, day, name, 1440)
    assert page.locator("article tbody tr").count() == 39
    page.emulate_media(color_scheme="dark")
    dark = _sides(page)
    page.emulate_media(color_scheme="light")
    assert (dark, _sides(page)) == (1, 1)


def test_a_longer_day_takes_more_and_repeats_its_heads(pages: dict[str, Page], day: OwnDay) -> None:
    page = _opened(pages, day, "sheet", 1440)
    page.evaluate(
        """() => { const rows = [...document.querySelectorAll('article tbody tr')];
        for (let n = 0; n < 3; n++) rows.forEach(row => row.parentElement.append(row.cloneNode(true))) }"""
    )
    page.emulate_media(media="print")
    assert _sides(page) in (3, 4)
    shown = "element => [getComputedStyle(element).display, getComputedStyle(element).breakAfter]"
    assert page.locator("article thead").first.evaluate(shown) == ["table-header-group", "avoid"]
    kept = "element => getComputedStyle(element).breakInside"
    assert page.locator("article tbody tr").first.evaluate(kept) == "avoid"


def test_only_the_sheet_is_printed_black_on_white(pages: dict[str, Page], day: OwnDay) -> None:
    page = _opened(pages, day, "sheet", 1440)
    page.emulate_media(media="print", color_scheme="dark")
    for away in (".top", ".where", "[data-print]"):
        assert not page.locator(away).first.is_visible(), away
    colours = "element => [getComputedStyle(element).color, getComputedStyle(document.body).backgroundColor]"
    ink, paper = page.locator("article td").first.evaluate(colours)
    assert (ink, paper) in ((ink, "rgb(255, 255, 255)"), (ink, "rgba(0, 0, 0, 0)"))
    assert ink == "rgb(0, 0, 0)"


def test_a_button_prints_where_there_is_a_script(browser: Browser, day: OwnDay) -> None:
    with day.page(browser, SAM, 1440) as page:
        page.add_init_script("window.print = () => { window.printed = true }")
        page.goto(day.url + SHEET)
        page.get_by_role("button", name="Print").click()
        assert page.evaluate("window.printed") is True
    with day.page(browser, SAM, 1440, script=False) as page:
        page.goto(day.url + SHEET)
        assert not page.locator("[data-print]").is_visible()


# --- Screens --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_light_or_dark(pages: dict[str, Page], day: OwnDay, name: str) -> None:
    page = _opened(pages, day, name, 390)
    found = {"light": violations(page)}
    page.emulate_media(color_scheme="dark")
    found["dark"] = violations_of_colour(page)
    page.set_viewport_size({"width": 1440, "height": 1100})
    found["wide"] = violations(page)
    assert {how: what for how, what in found.items() if what} == {}


@pytest.mark.parametrize("name", PAGES)
def test_everything_fits_on_a_small_phone(pages: dict[str, Page], day: OwnDay, name: str) -> None:
    page = _opened(pages, day, name, 320)
    wide = lost(page)
    page.evaluate("document.dir = 'rtl'")
    right_to_left = lost(page)
    use(page, NARROW)
    assert (wide, right_to_left, lost(page)) == ([], [], [])


@pytest.mark.parametrize("width", [390, 1280])
def test_why_a_time_is_blocked_stays_in_its_column(pages: dict[str, Page], day: OwnDay, width: int) -> None:
    page = pages[SAM.name]
    page.set_viewport_size({"width": width, "height": 844})
    page.emulate_media(color_scheme="light", media="null")
    page.goto(f"{day.url}/reception/london/2026-10-07")
    reason = page.locator("td", has_text=LONG_REASON)
    wide = reason.evaluate(_WORDS_ARE_INSIDE)
    use(page, NARROW)
    assert (wide, reason.evaluate(_WORDS_ARE_INSIDE)) == (True, True)


@pytest.mark.parametrize("name", OWN)
def test_a_thumb_hits_everything_of_a_clinicians(pages: dict[str, Page], day: OwnDay, name: str) -> None:
    page = _opened(pages, day, name, 390)
    assert (small(page), page.locator(".act.main").count() <= 1) == ([], True)


@pytest.mark.parametrize("width", [390, 1440])
def test_a_mouse_hits_everything_of_the_desks(pages: dict[str, Page], day: OwnDay, width: int) -> None:
    assert _opened(pages, day, "sheet", width).evaluate(_SMALLER_THAN_24) == []


# --- A day by thumb, without scripts; and by keyboard ---------------------------------------------------


def test_a_clinicians_day_without_a_script(browser: Browser, day: OwnDay) -> None:
    with day.page(browser, OLIVER, 390, script=False) as page:
        page.goto(f"{day.url}/me")
        go(page, _button(page, "Completed: Helen Ruiz-Calder"))
        go(page, _button(page, "Start: Tomasz Wiśniewski"))
        assert page.locator("#now-1").inner_text() == "Now, since 11:37"
        page.locator("summary", has_text="I’m running late").click()
        go(page, page.get_by_role("button", name="15 minutes"))
        assert page.get_by_role("heading", name="You run 15 minutes late").is_visible()
        go(page, page.get_by_role("button", name="On time again"))
        go(page, _button(page, "Not started yet: Tomasz Wiśniewski"))
        page.locator("summary", has_text="Earlier today, 5").click()
        go(page, _button(page, "Take back: Helen Ruiz-Calder"))
        assert page.locator("#now-1").inner_text().startswith("Now, since")


def test_by_keyboard_the_first_act_is_near(browser: Browser, day: OwnDay) -> None:
    """The skip link, then the buttons in the order of the page."""
    with day.page(browser, OLIVER, 390) as page:
        page.goto(f"{day.url}/me")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent.trim()") == "Completed: Helen Ruiz-Calder"
