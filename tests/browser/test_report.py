"""The report in a real browser: no axe violation, light and dark; nothing lost on a phone; plots that are told
apart by pattern; on paper, its figures."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import violations, violations_of_colour
from tests.browser.look import lost
from tests.conftest import loaded_app
from tests.support.browser import TIMEOUT_MILLISECONDS
from tests.support.server import RunningServer, server_on_ready
from tests.web.report.filled import fill_report
from tests.web.staff import ADA, signed_in

pytestmark = pytest.mark.browser

FULL, WRONG, EMPTY = "/admin/report", "/admin/report?first=31.8.2026", "/reception/bedford/report?until=2020-01-05"
# The letters of a plot that overlap each other.
_OVER_EACH_OTHER = """() => [...document.querySelectorAll('.plot')].flatMap(plot => {
  const boxes = [...plot.querySelectorAll('text')].map(text => [text.textContent, text.getBoundingClientRect()]);
  return boxes.flatMap(([one, a], n) => boxes.slice(n + 1)
    .filter(([, b]) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 3 && b.top < a.bottom - 3)
    .map(([other]) => `${one} ${other}`));
})"""
_LOOKS: tuple[tuple[Literal["light", "dark"], Callable[[Page], list[str]]], ...] = (
    ("light", violations),
    ("dark", violations_of_colour),
)
_FILLS = """() => Object.fromEntries([...'abc'].map(kind =>
  [kind, getComputedStyle(document.querySelector(`.plot .${kind}`)).fill]))"""


@dataclass(frozen=True)
class Stage:
    """A group with weeks of visits and bookings, and an administrator's session."""

    server: RunningServer
    cookie: str

    def page(self, browser: Browser, width: int) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900}, reduced_motion="reduce")
        context.set_default_timeout(TIMEOUT_MILLISECONDS)
        context.add_cookies([{"name": "booking", "value": self.cookie, "url": self.server.url}])
        return context.new_page()


@pytest.fixture(scope="module")
def report_stage(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The application on a real server, whose clock is the real one, and on a database of its own."""
    folder = tmp_path_factory.mktemp("report")
    url = f"sqlite:///{folder / 'report.sqlite3'}"
    with loaded_app(url) as (app, _snapshot):
        fill_report(app)
        cookie = signed_in(app, ADA).client.get_cookie("booking")
    assert cookie is not None
    settings = {"BOOKING_ENV": "development", "RATELIMIT_ENABLED": "false", "SECRET_KEY": os.environ["SECRET_KEY"]}
    with server_on_ready(url, folder, **settings) as server:
        yield Stage(server, cookie.value)


def test_no_violation_and_no_letters_over_each_other_light_and_dark(browser: Browser, report_stage: Stage) -> None:
    page, found = report_stage.page(browser, 1440), {}
    for width, path, schemes in ((1440, FULL, 2), (390, FULL, 1), (390, WRONG, 1), (390, EMPTY, 1)):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(report_stage.server.url + path)
        seen = page.evaluate(_OVER_EACH_OTHER)
        for scheme, found_in in _LOOKS[:schemes]:
            page.emulate_media(color_scheme=scheme)
            seen += found_in(page)
        if seen:
            found[width, path] = seen
    page.context.close()
    assert found == {}


def test_nothing_is_lost_on_the_narrowest_phone(browser: Browser, report_stage: Stage) -> None:
    page, found = report_stage.page(browser, 320), {}
    for path in (FULL, WRONG, EMPTY):
        page.goto(report_stage.server.url + path)
        # What stands in a region that scrolls by itself is not lost.
        wide = [line for line in lost(page) if line.startswith("the page is")]
        if seen := [*wide, *page.evaluate(_OVER_EACH_OTHER)]:
            found[path] = seen
    page.context.close()
    assert found == {}


def test_plots_are_told_apart_without_colour_also_in_forced_colours_and_on_paper(
    browser: Browser, report_stage: Stage
) -> None:
    page = report_stage.page(browser, 1440)
    page.goto(report_stage.server.url + FULL)
    fills = page.evaluate(_FILLS)
    assert ("hatch" in fills["b"], "dots" in fills["c"], "url" in fills["a"]) == (True, True, False)
    page.emulate_media(forced_colors="active", color_scheme="dark")
    fills = page.evaluate(_FILLS)
    assert (fills["a"], "hatch" in fills["b"], "dots" in fills["c"]) == ("rgb(255, 255, 255)", True, True)
    page.emulate_media(media="print", forced_colors="none")
    assert [page.locator(part).first.is_visible() for part in (".where form", ".plot", "table")] == [False, True, True]
    page.context.close()


def test_a_caller_abroad_whose_browser_says_so_has_started_once(browser: Browser, report_stage: Stage) -> None:
    agent = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Safari/604.1"
    abroad = browser.new_context(timezone_id="Asia/Dubai", user_agent=agent)
    abroad.set_default_timeout(TIMEOUT_MILLISECONDS)
    caller = abroad.new_page()
    caller.goto(f"{report_stage.server.url}/book/discovery-call/london?from=dubai")
    caller.wait_for_url("**zone=Asia**")
    expect(caller.get_by_text("in Dubai").first).to_be_visible()
    abroad.close()
    page = report_stage.page(browser, 1440)
    page.goto(report_stage.server.url + FULL)
    # Its row of the table by source: views, starts, holds.
    row = page.locator("tfoot").last.locator("xpath=..").locator("tr", has=page.get_by_text("dubai", exact=True))
    expect(row.locator("td").nth(0)).to_have_text("0")
    expect(row.locator("td").nth(1)).to_have_text("1")
    page.context.close()
