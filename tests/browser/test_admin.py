"""The administrator's pages in a real browser: no axe violation, nothing lost on a narrow phone, nothing too
small to hit, and a whole change, with whom it strands, without a script."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from pathlib import Path
from unittest.mock import patch

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page

from booking import create_app
from booking.extensions import db
from booking.rules.clinic_time import instant_at, wall_clock
from booking.transaction import transaction
from tests.browser.axe import violations, violations_of_colour
from tests.browser.going import go
from tests.browser.look import lost
from tests.support.browser import TIMEOUT_MILLISECONDS
from tests.support.server import RunningServer, running_server
from tests.web.admin.test_pages import PAGES
from tests.web.database import Database
from tests.web.staff import ADA, SAM, signed_in

pytestmark = pytest.mark.browser

OPEN = [page for page in PAGES if not page.endswith("/html")] + ["/admin/people/1"]
# Controls under 24 by 24 (WCAG 2.5.8); a box is as large as its label, a link in a sentence is excepted.
_SMALL = """() => [...document.querySelectorAll(
    'main :is(a, button:not([aria-hidden=true]), select, input:not([type=hidden]))')]
  .filter(control => {
    const box = (control.closest('label') || control).getBoundingClientRect();
    return box.width && getComputedStyle(control).display !== 'inline' && (box.height < 23.9 || box.width < 23.9);
  })
  .map(control => control.outerHTML.slice(0, 90))"""


@dataclass(frozen=True)
class Stage:
    """A clinic group with some visits on a Thursday, and Ada's session."""

    server: RunningServer
    app: Flask
    cookie: str

    def open(self, page: Page, path: str) -> None:
        page.goto(self.server.url + path)


@pytest.fixture(scope="module")
def admin_stage(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The application on a real server. Dates are counted from today: the server's clock is the real one."""
    folder: Path = tmp_path_factory.mktemp("admin")
    url = f"sqlite:///{folder / 'admin.sqlite3'}"
    with running_server(url, folder, BOOKING_ENV="development", RATELIMIT_ENABLED="false") as server:
        with patch.dict(os.environ, server.env):
            app = create_app()
        signed_in(app, SAM)
        cookie = signed_in(app, ADA, just_now=True).client.get_cookie("booking")
        assert cookie is not None
        _book(app)
        yield Stage(server, app, cookie.value)
        with app.app_context():
            db.engine.dispose()


def _book(app: Flask) -> None:
    """Three visits with Mr Eaton in London, on the Thursday after next."""
    with app.app_context(), transaction() as now:
        today: date = wall_clock(now, "Europe/London").date()
    thursday = today + timedelta(days=(3 - today.weekday()) % 7 + 7)
    hours = ("09:00", "14:00", "16:00")

    starts = [instant_at(thursday, time.fromisoformat(at), "Europe/London") for at in hours]
    Database(app).put_bookings(starts, diary=4, clinic=1, service=2)


def _context(browser: Browser, stage: Stage, width: int, *, scripts: bool = True) -> BrowserContext:
    context = browser.new_context(
        viewport={"width": width, "height": 900}, reduced_motion="reduce", java_script_enabled=scripts
    )
    context.set_default_timeout(TIMEOUT_MILLISECONDS)
    context.add_cookies([{"name": "booking", "value": stage.cookie, "url": stage.server.url}])
    return context


@pytest.fixture(scope="module")
def adas_page(browser: Browser, admin_stage: Stage) -> Iterator[Page]:
    """A page of hers, that is led from one to the next."""
    context = _context(browser, admin_stage, 1440)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("path", OPEN)
def test_no_violation_no_small_control_and_nothing_lost(adas_page: Page, admin_stage: Stage, path: str) -> None:
    """One visit: light and dark, on a desk and on a phone; and 320 pixels, where what stands in a region that scrolls
    by itself is not lost. Which page it is does not depend on the width (only style sheets ask for it)."""
    adas_page.emulate_media(color_scheme="light")
    adas_page.set_viewport_size({"width": 1440, "height": 900})
    admin_stage.open(adas_page, path)
    found = {}
    for width in (1440, 390):
        adas_page.set_viewport_size({"width": width, "height": 900})
        adas_page.emulate_media(color_scheme="light")
        found[f"{width}, light"] = violations(adas_page)
        adas_page.emulate_media(color_scheme="dark")
        found[f"{width}, dark"] = violations_of_colour(adas_page)
        found[f"{width}, too small"] = adas_page.evaluate(_SMALL)
    adas_page.set_viewport_size({"width": 320, "height": 900})
    found["320, lost"] = [line for line in lost(adas_page) if line.startswith("the page is")]
    assert {how: what for how, what in found.items() if what} == {}


def test_mistakes_and_clashes_are_as_good(browser: Browser, admin_stage: Stage) -> None:
    context = _context(browser, admin_stage, 390)
    page, other = context.new_page(), context.new_page()
    admin_stage.open(page, "/admin/hours/london")
    page.fill("#monday", "9-25")
    go(page, page.get_by_role("button", name="Save hours"))
    assert (page.evaluate("document.activeElement.className"), violations(page)) == ("problem", [])
    admin_stage.open(page, "/admin/group")
    admin_stage.open(other, "/admin/group")
    for one, email in ((other, "first@example.com"), (page, "second@example.com")):
        one.fill("#email", email)
        go(one, one.locator("button.main"))
    assert page.locator("td").all_inner_texts() == ["first@example.com", "second@example.com"]
    assert violations(page) == []
    context.close()


def test_a_change_and_whom_it_strands_without_a_script(browser: Browser, admin_stage: Stage) -> None:
    context = _context(browser, admin_stage, 1440, scripts=False)
    page = context.new_page()
    admin_stage.open(page, "/admin/hours/london/4")
    page.fill("#thursday", "9-12")
    page.click("text=Read it back first")
    assert "Thursday, 9am to midday" in page.locator("[role=status] .big").inner_text()
    go(page, page.get_by_role("button", name="Save hours"))
    assert page.locator("h1").inner_text() == "2 bookings would be left outside"
    go(page, page.locator("text=Save, and I will move them"))
    assert page.locator("tbody th + td").all_inner_texts() == ["Somebody 2", "Somebody 3"]
    go(page, page.locator("text=Somebody 2").first)
    assert page.locator("h1").inner_text() == "Booking T00-002"
    context.close()
