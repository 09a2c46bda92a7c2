"""Debian's own Chromium, driven by Playwright, with the tests' own fonts. No browser is downloaded.

`open_page(javascript=False, width=320)` opens a page in a context of its own; it is
closed when the test ends. Without Chromium, browser tests are left out.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, Protocol

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.support.fonts import fontconfig

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# What Playwright turns off (its own list is replaced by ours), and then two parts of the address bar, which nobody sees
# here: each is a page of its own in a process of its own, and costs more than the page under test.
_TURNED_OFF = (
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable",
    "LensOverlay",
    "MediaRouter",
    "PaintHolding",
    "ThirdPartyStoragePartitioning",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "OptimizationHints",
    "NetworkTimeServiceQuerying",
    "AimEnabled",
    "PreconnectToSearch",
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
)
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--disable-features={','.join(_TURNED_OFF)}",
    # A process for each site is a guard against strangers' pages, and takes twice the time.
    "--disable-site-isolation-trials",
]
# A page of ours takes milliseconds; a machine under load takes a while longer.
TIMEOUT_MILLISECONDS = 15_000


class OpenPage(Protocol):
    """How a test says what kind of reader opens the page."""

    def __call__(
        self,
        *,
        javascript: bool = True,
        width: int = 390,
        height: int = 844,
        scheme: Literal["light", "dark"] = "light",
        zone: str = "Europe/London",
        language: str = "en-GB",
        forced_colours: bool = False,
        reduced_motion: bool = False,
        base_url: str | None = None,
    ) -> Page: ...


def chromium_path() -> str | None:
    """Where Chromium is; None where there is none."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


@contextmanager
def chromium(path: str, folder: Path) -> Iterator[Browser]:
    """Chromium, until the block ends; the list of its fonts goes to `folder`."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=ARGUMENTS, env={**os.environ, **fontconfig(folder)}
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """One Chromium for the session."""
    path = chromium_path()
    if path is None:
        pytest.skip("browser tests (no Chromium found)")
    with chromium(path, tmp_path_factory.mktemp("fonts")) as found:
        yield found


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """Opens pages, each with cookies and settings of its own."""
    close: list[Callable[[], None]] = []

    def open_one(
        *,
        javascript: bool = True,
        width: int = 390,
        height: int = 844,
        scheme: Literal["light", "dark"] = "light",
        zone: str = "Europe/London",
        language: str = "en-GB",
        forced_colours: bool = False,
        reduced_motion: bool = False,
        base_url: str | None = None,
    ) -> Page:
        context = browser.new_context(
            java_script_enabled=javascript,
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            timezone_id=zone,
            locale=language,
            forced_colors="active" if forced_colours else "none",
            reduced_motion="reduce" if reduced_motion else "no-preference",
            base_url=base_url,
        )
        close.append(context.close)
        context.set_default_timeout(TIMEOUT_MILLISECONDS)
        return context.new_page()

    yield open_one
    for close_one in close:
        close_one()
