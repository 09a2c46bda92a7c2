"""The application on one site, a clinic's own website on another, and a browser that blocks other sites' cookies
or allows them: its own preference decides, and the tests show that it does."""

import json
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from playwright.sync_api import Browser, BrowserContext, Frame, FrameLocator, Locator, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from booking import create_app
from booking.extensions import db
from tests.browser.host import Host, hosted
from tests.support.browser import ARGUMENTS, NAMES, TIMEOUT_MILLISECONDS
from tests.support.server import RunningServer, running_server
from tests.web.staff import ADA, signed_in

CALL = "discovery-call/london"
# A frame is as high as what is in it, to the pixel: so it has grown, or shrunk, and has no bar to scroll by.
FITS = """() => {
  const page = document.documentElement;
  return Math.ceil(document.body.getBoundingClientRect().height) === window.innerHeight
    && page.scrollHeight <= page.clientHeight && page.scrollWidth <= page.clientWidth;
}"""
_PATIENCE_MILLISECONDS = 5000
_COUNTS_PAGES = """frame => {
  if (!("pages" in frame)) frame.addEventListener("load", () => { frame.pages += 1; });
  frame.pages = 0;
}"""


@dataclass(frozen=True)
class Stage:
    """Where both are; `database` is the application's."""

    server: RunningServer
    host: Host
    database: Path

    def line(self, book: str = CALL, more: str = "") -> str:
        """What is pasted."""
        return f'<script src="{self.server.url}/embed.js" data-book="{book}" data-from="website"{more} async></script>'

    def allow(self, *origins: str) -> None:
        """These websites may show it, and no other."""
        with closing(sqlite3.connect(self.database)) as connection, connection:
            connection.execute("DELETE FROM embed_sites")
            rows = [(1, origin) for origin in origins]
            connection.executemany("INSERT INTO embed_sites (practice_id, origin) VALUES (?, ?)", rows)

    def cookie_of_ada(self) -> str:
        """She is an administrator, and signed in."""
        with patch.dict(os.environ, self.server.env):
            app = create_app()
        cookie = signed_in(app, ADA).client.get_cookie("booking")
        with app.app_context():
            db.engine.dispose()
        assert cookie is not None
        return cookie.value

    def booked(self) -> list[tuple[str, str]]:
        """Who has booked so far, and where they came from."""
        with closing(sqlite3.connect(self.database)) as connection:
            return list(connection.execute("SELECT patient_name, came_from FROM bookings ORDER BY id"))


@contextmanager
def embed_stage(folder: Path) -> Iterator[Stage]:
    """Both on real servers; the website is on the list."""
    database = folder / "embed.sqlite3"
    settings = {"BOOKING_ENV": "development", "RATELIMIT_ENABLED": "false"}
    with running_server(f"sqlite:///{database}", folder, **settings) as server, hosted() as host:
        stage = Stage(server, host, database)
        stage.allow(host.url)
        yield stage


@contextmanager
def browser_profile(browser: Browser, folder: Path, *, blocks: bool) -> Iterator[BrowserContext]:
    """A browser of somebody's own, which blocks the cookies of other sites in a page, or does not."""
    preferences = {"profile": {"cookie_controls_mode": int(blocks), "block_third_party_cookies": blocks}}
    (folder / "Default").mkdir(parents=True)
    (folder / "Default" / "Preferences").write_text(json.dumps(preferences))
    context = browser.browser_type.launch_persistent_context(
        folder,
        executable_path=next(filter(None, map(shutil.which, NAMES))),
        args=ARGUMENTS,
        timezone_id="Europe/London",
        locale="en-GB",
        reduced_motion="reduce",
    )
    context.set_default_timeout(TIMEOUT_MILLISECONDS)
    try:
        yield context
    finally:
        context.close()


@contextmanager
def patient() -> Iterator[None]:
    """What is expected may take as long as all that waits: a machine under load takes a while longer."""
    expect.set_options(timeout=TIMEOUT_MILLISECONDS)
    try:
        yield
    finally:
        expect.set_options(timeout=None)  # as it was: Playwright's own


class Framed:
    """The frame of a page of the website, as somebody works it."""

    def __init__(self, page: Page, number: int = 0) -> None:
        self.page = page
        self.element = page.locator("iframe").nth(number)
        self.inside: FrameLocator = page.locator("iframe").nth(number).content_frame

    @property
    def frame(self) -> Frame:
        """What is in it now."""
        handle = self.element.element_handle()
        frame = handle.content_frame()
        assert frame is not None
        return frame

    def shows(self, heading: str) -> None:
        """Waits for a page with this heading, in a frame that fits it, on a page that does not scroll sideways."""
        expect(self.inside.get_by_role("heading", level=1)).to_have_text(heading)
        self.frame.wait_for_function(FITS)
        assert self.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")

    def press(self, button: str) -> None:
        """Presses the one button in sight that is called that, and waits for the page it leads to."""
        self.follow(self.inside.get_by_role("button", name=button, exact=True).last)

    def press_for(self, button: str, heading: str) -> None:
        """The same where no script can count pages: the next page has this heading."""
        pressed, shown = (
            self.inside.get_by_role("button", name=button).last,
            self.inside.get_by_role("heading", level=1),
        )
        pressed.click()
        try:
            expect(shown).to_have_text(heading, timeout=_PATIENCE_MILLISECONDS)
        except AssertionError:
            pressed.click()
            expect(shown).to_have_text(heading)

    def follow(self, leading_on: Locator) -> None:
        """Clicks what leads to another page, and waits until that is there, fits, and the website has scrolled to
        its top. Chromium may send a click elsewhere while a frame of another site moves, if only by scrolling to
        what is clicked, and nobody is told: then it is clicked once more, as anybody would."""
        self.element.evaluate(_COUNTS_PAGES)
        came, frame = "frame => frame.pages > 0", self.element.element_handle()
        leading_on.click()
        try:
            self.page.wait_for_function(came, arg=frame, timeout=_PATIENCE_MILLISECONDS)
        except PlaywrightTimeout:
            leading_on.click()
            self.page.wait_for_function(came, arg=frame)
        self.frame.wait_for_function(FITS)

    def reach(self, name: str, role: str = "button") -> None:
        """Goes there by Tab alone."""
        target = self.inside.get_by_role(role, name=name, exact=True).last  # type: ignore[arg-type]
        for _ in range(60):
            if target.evaluate("one => one === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not come to {name}")
