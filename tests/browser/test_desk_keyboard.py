"""The day at its fullest by Tab: every control, in the order one sees, the focus visible and never covered."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.hands import STOPS
from tests.browser.whole_day_stage import WholeDay, morning, whole_day

pytestmark = pytest.mark.browser

# What has the focus: its number among the controls, where it stands, whether a ring is drawn, and whether
# anything lies over it. A booking's link is its whole cell, and the ring is drawn there.
STOP = f"""() => {{
  const at = document.activeElement;
  if (!at || at === document.body) return null;
  const cell = at.matches('.board td > a, .board td b a, .agenda b a') ? at.closest('.part, td, li') : null;
  const shown = cell || at, style = getComputedStyle(shown), box = shown.getBoundingClientRect();
  const region = at.closest('.board, .top, .where, .tally, .rail, .side, .dock') || document.body;
  let top = box.top + window.scrollY;
  for (let around = at.parentElement; around && around !== document.scrollingElement; around = around.parentElement)
    top += around.scrollTop;
  const line = at.closest('.board tr')?.rowIndex ?? Math.round(top);
  const own = at.getBoundingClientRect(), x = own.left + Math.min(own.width, 40) / 2, y = own.top + own.height / 2;
  const over = document.elementFromPoint(x, y);
  return {{
    number: ({STOPS})().indexOf(at), what: `${{at.tagName}} ${{at.textContent.trim().slice(0, 40)}}`,
    region: region.className, line, left: (at.closest('.board td') || at).getBoundingClientRect().left,
    ring: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
    in_view: own.top >= 0 && own.bottom <= innerHeight + 1,
    covered: !over || !(shown.contains(over) || over.contains(at)),
    is_region: at.matches('[role=region]'),
  }};
}}"""


@dataclass(frozen=True)
class Stop:
    """Where Tab came to."""

    number: int
    what: str
    region: str
    line: int
    left: float
    ring: bool
    in_view: bool
    covered: bool
    is_region: bool

    @property
    def is_lost(self) -> bool:
        """Whether it cannot be seen, or not all of it. A region is larger than the screen: it scrolls."""
        return not self.is_region and (self.covered or not self.in_view)


@pytest.fixture(scope="module")
def the_day(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WholeDay]:
    """Sixty bookings in three diaries."""
    folder = tmp_path_factory.mktemp("keys")
    with whole_day(morning(folder), folder) as found:
        yield found


def _stops(page: Page, key: str) -> list[Stop]:
    found: list[Stop] = []
    for _ in range(400):
        page.keyboard.press(key)
        told: Any = page.evaluate(STOP)
        if told is None or (len(found) > 1 and told["number"] == found[0].number):
            return found
        # A date has a stop for each of its parts. The regions that scroll are stops too, and no controls.
        if told["number"] >= 0 and not (found and found[-1].number == told["number"]):
            found.append(Stop(**told))
    raise AssertionError(f"Tab has no end: {found[-3:]}")


@pytest.mark.parametrize("size", [(1440, 1100), (1440, 700), (390, 844)])
def test_tab_comes_to_every_control_and_each_is_seen(
    browser: Browser, the_day: WholeDay, size: tuple[int, int]
) -> None:
    width, height = size
    with the_day.browsing(browser, viewport={"width": width, "height": height}) as context:
        page = context.new_page()
        page.goto(the_day.url())
        stops = _stops(page, "Tab")
        count = page.evaluate(f"({STOPS})().length")
        assert [stop.number for stop in stops] == list(range(count))
        assert [stop for stop in stops if not stop.ring] == []
        assert [stop for stop in stops if stop.is_lost] == []
        if width > 1000:
            assert [pair for pair in pairwise(stops) if not _is_after(*pair)] == []
        back = _stops(page, "Shift+Tab")
        assert [stop for stop in back if stop.is_lost] == []


def _is_after(one: Stop, other: Stop) -> bool:
    """Whether a stop stands after another, as one reads: lower, or further along the same line. Lines of the
    board are its rows; elsewhere they are as high as a control."""
    if one.region != other.region:
        return True
    height = 0 if one.region.startswith("board") else 12
    return other.line > one.line + height or (abs(other.line - one.line) <= height and other.left >= one.left - 1)


def test_every_control_can_be_hit_and_nothing_scrolls_sideways(browser: Browser, the_day: WholeDay) -> None:
    with the_day.browsing(browser) as context:
        page = context.new_page()
        for more in ("", "?view=list", "/calls", "/close", "/todo", "/sheet", "/new", "/block"):
            page.goto(the_day.url(more))
            for width in (1440, 390):
                page.set_viewport_size({"width": width, "height": 900})
                assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth"), (more, width)
                assert page.evaluate(_SMALL) == [], (more, width)


# WCAG 2.5.8: 24 by 24; a link within a sentence is excepted, a box is as large as its label, and the link
# of a cell is the cell.
_SMALL = f"""() => ({STOPS})()
  .filter(control => !control.matches('.skip, [tabindex="0"]') && getComputedStyle(control).display !== 'inline')
  .map(control => [control, (control.closest('label, td:has(> a), td:has(b a)') || control).getBoundingClientRect()])
  .filter(([, box]) => box.width < 23.9 || box.height < 23.9)
  .map(([control, box]) => `${{control.textContent.trim()}} ${{box.width}} x ${{box.height}}`)"""
