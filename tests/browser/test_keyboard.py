"""CHECKS 19 to 24: by keyboard alone, in the order one sees, never behind the bar."""

from dataclasses import dataclass
from itertools import pairwise

import pytest
from playwright.sync_api import Page

from tests.browser.stage import Stage
from tests.browser.states import open_state
from tests.support.browser import OpenPage

pytestmark = pytest.mark.browser

PAGES = (
    "home",
    "clinic",
    "practitioner",
    "services",
    "days",
    "month",
    "times",
    "times-dubai",
    "details",
    "details-error",
    "check",
    "receipt",
)

# Where focus is, whether a ring is drawn there, and whether the sticky bar lies over any of it.
STOP = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return null;
  const shown = at.closest('.slot')?.querySelector('span') || at.closest('.choice') || at;
  const style = getComputedStyle(shown);
  const box = shown.getBoundingClientRect();
  const bar = document.querySelector('.bar');
  const over = bar && !bar.contains(at) ? bar.getBoundingClientRect() : null;
  return {
    what: `${at.tagName.toLowerCase()} ${at.id || at.textContent.trim().slice(0, 40)}`,
    top: box.top + window.scrollY, bottom: box.bottom + window.scrollY, left: box.left,
    ring: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
    in_view: box.bottom > 0 && box.top < window.innerHeight,
    covered: Boolean(over && box.bottom > over.top + 1 && box.top < over.bottom - 1),
  };
}"""


@dataclass(frozen=True)
class Stop:
    """Where Tab came to."""

    what: str
    top: float
    bottom: float
    left: float
    ring: bool
    in_view: bool
    covered: bool


def _stops(page: Page, key: str = "Tab", most: int = 120) -> list[Stop]:
    """Every stop until the page is left; a trap never ends, and fails."""
    stops: list[Stop] = []
    for _ in range(most):
        page.keyboard.press(key)
        found = page.evaluate(STOP)
        if found is None or (stops and found["what"] == stops[0].what):
            return stops
        stops.append(Stop(**found))
    raise AssertionError(f"no end after {most} stops: {stops[-3:]}")


@pytest.mark.parametrize("name", PAGES)
def test_tab_goes_where_the_eye_goes(phone_page: Page, stage: Stage, name: str) -> None:
    open_state(phone_page, stage, name)
    stops = _stops(phone_page)
    # After a mistake focus is on the summary, and goes on from there.
    assert stops[0].what == ("a Enter your full name" if name == "details-error" else "a Skip to main content")
    backwards = [
        (one.what, other.what)
        for one, other in pairwise(stops[1:])
        if not (other.top >= one.bottom - 2 or (other.bottom > one.top and other.left > one.left))
    ]
    assert backwards == []
    assert [stop.what for stop in stops if not stop.ring] == []
    assert [stop.what for stop in stops if not stop.in_view or stop.covered] == []


@pytest.mark.parametrize("size", [(390, 844), (390, 600), (320, 640), (1280, 720)], ids=str)
def test_the_bar_never_covers_what_has_focus(open_page: OpenPage, stage: Stage, size: tuple[int, int]) -> None:
    """WCAG 2.4.11, forwards, backwards, and with the arrows."""
    page = open_page(width=size[0], height=size[1])
    open_state(page, stage, "times")
    stops = [*_stops(page), *_stops(page, "Shift+Tab")]
    page.locator("#start").focus()
    times = page.locator(".slot").count()
    for _ in range(times):
        page.keyboard.press("ArrowDown")
        stops.append(Stop(**page.evaluate(STOP)))
    assert len(stops) > times
    assert [stop for stop in stops if stop.covered or not stop.in_view] == []


def test_arrows_choose_and_only_continue_sends(open_page: OpenPage, stage: Stage) -> None:
    page = open_page()
    open_state(page, stage, "times")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.is_navigation_request() else None)
    page.locator("#start").focus()
    page.keyboard.press("Space")
    values = page.locator(".slot input").evaluate_all("inputs => inputs.map(input => input.value)")
    chosen = []
    for key in ("ArrowDown", "ArrowRight", "ArrowRight", "ArrowLeft", "ArrowUp", "End"):
        page.keyboard.press(key)
        chosen.append(page.locator(".slot :checked").input_value())
    assert chosen[:5] == [values[1], values[2], values[3], values[2], values[1]]
    assert sent == []
    page.get_by_role("button", name="Continue").press("Enter")
    page.wait_for_url("**/book/details")
    assert sent != []


def test_a_chosen_time_has_a_tick_as_well_as_a_colour(phone_page: Page, stage: Stage) -> None:
    open_state(phone_page, stage, "times")
    first, second = phone_page.locator(".slot").nth(0), phone_page.locator(".slot").nth(1)
    first.click()
    assert (first.locator(".ico").is_visible(), second.locator(".ico").is_visible()) == (True, False)
    fills = [slot.locator("> span").evaluate("e => getComputedStyle(e).backgroundColor") for slot in (first, second)]
    assert fills[0] != fills[1]


def test_a_time_is_read_with_its_day_and_zone(phone_page: Page, stage: Stage) -> None:
    """CHECKS 23: "9:15am" in a group that names the date; for a call the zone too."""
    open_state(phone_page, stage, "times-dubai")
    day = f"{stage.open_day:%A} {stage.open_day.day}\u00a0{stage.open_day:%B}"
    group = phone_page.get_by_role("group", name=f"Morning of {day}, UK time")
    # Dubai is three or four hours ahead.
    assert group.get_by_role("radio").first.evaluate("input => input.closest('label').innerText").startswith("9")
    names = group.get_by_role("radio").evaluate_all("inputs => inputs.map(i => i.closest('label').textContent)")
    assert all("UK time" in name and "in Dubai" in name for name in names), names


def test_the_skip_link_skips(phone_page: Page, stage: Stage) -> None:
    open_state(phone_page, stage, "services")
    phone_page.keyboard.press("Tab")
    phone_page.keyboard.press("Enter")
    phone_page.keyboard.press("Tab")
    assert phone_page.locator("main :focus").inner_text() == "Back"
