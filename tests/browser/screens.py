"""Pictures of every page: `python -m tests.browser.screens FOLDER`.

Every state at 390 and 1280 pixels; key pages also dark, and at 320.
"""

import sys
import tempfile
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser

from tests.browser.chromium import chromium
from tests.browser.stage import Stage, staged
from tests.browser.states import STATES, open_state

KEY = (
    "home",
    "clinic",
    "practitioner",
    "guide",
    "services",
    "clinics",
    "days",
    "month",
    "times",
    "times-dubai",
    "details",
    "details-error",
    "check",
    "receipt",
    "receipt-in-person",
    "taken",
    "cancel",
    "error-404",
)
LONG = ("details-long", "check-long", "receipt-long")


def take(browser: Browser, stage: Stage, folder: Path) -> int:
    """How many pictures were taken."""
    return (
        _take(browser, stage, folder, tuple(STATES), 390)
        + _take(browser, stage, folder, tuple(STATES), 1280)
        + _take(browser, stage, folder, KEY, 390, "dark")
        + _take(browser, stage, folder, (*KEY, *LONG), 320)
        + _first_screen(browser, stage, folder)
    )


def _take(
    browser: Browser,
    stage: Stage,
    folder: Path,
    names: tuple[str, ...],
    width: int,
    scheme: Literal["light", "dark"] = "light",
) -> int:
    height = 900 if width > 1000 else 844
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=scheme,
        timezone_id="Europe/London",
        locale="en-GB",
    )
    page = context.new_page()
    for name in names:
        open_state(page, stage, name)
        # A window as tall as the page, so that the sticky bar is at its place and not across the times.
        page.set_viewport_size({"width": width, "height": page.evaluate("document.documentElement.scrollHeight")})
        page.screenshot(path=folder / f"{name}-{width}{'-dark' if scheme == 'dark' else ''}.png", animations="disabled")
        page.set_viewport_size({"width": width, "height": height})
    context.close()
    return len(names)


def _first_screen(browser: Browser, stage: Stage, folder: Path) -> int:
    """What is seen before anything is scrolled, with the bar at its place."""
    page = browser.new_page(viewport={"width": 390, "height": 844}, timezone_id="Europe/London")
    for name in ("home", "days", "times"):
        open_state(page, stage, name)
        page.screenshot(path=folder / f"{name}-390-first-screen.png")
    page.context.close()
    return 3


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary, staged(Path(temporary)) as stage, chromium() as browser:
        print(f"{take(browser, stage, folder)} pictures in {folder}")


if __name__ == "__main__":
    main()
