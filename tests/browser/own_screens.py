"""Pictures of the clinician's pages and of the day on paper: `python -m tests.browser.own_screens FOLDER`."""

import sys
import tempfile
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page

from tests.browser.chromium import chromium
from tests.browser.own_day import OwnDay, own_day
from tests.web.staff import OLIVER, SAM, Person

SHEET = "/reception/london/2026-10-07/sheet"
PAGES: dict[str, tuple[Person, str]] = {
    "me": (OLIVER, "/me"),
    "me-week": (OLIVER, "/me/week"),
    "me-leave": (OLIVER, "/me/leave"),
    "me-block": (OLIVER, "/me/block"),
    "sheet": (SAM, SHEET),
    "sheet-initials": (SAM, f"{SHEET}?names=initials"),
}


def take(browser: Browser, day: OwnDay, folder: Path) -> None:
    """Each page on a phone and on a desk, light and dark; the sheets as a printer has them."""
    for name, (person, path) in PAGES.items():
        for width in (390, 1440):
            for scheme in ("light", "dark"):
                _take(browser, day, folder, name, person, path, width, scheme)


def _take(
    browser: Browser,
    day: OwnDay,
    folder: Path,
    name: str,
    person: Person,
    path: str,
    width: int,
    scheme: Literal["light", "dark"],
) -> None:
    with day.page(browser, person, width, scheme=scheme) as page:
        page.goto(day.url + path)
        _all_of(page).screenshot(path=folder / f"{name}-{width}-{scheme}.png", full_page=True)
        if name.startswith("sheet") and width == 1440:
            page.pdf(path=folder / f"{name}-{scheme}.pdf", prefer_css_page_size=True, print_background=True)


def _all_of(page: Page) -> Page:
    """With what is folded away on it opened, all but what is never needed twice."""
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    return page


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary, own_day(Path(temporary)) as day, chromium() as browser:
        take(browser, day, folder)
        print(f"pictures in {folder}")


if __name__ == "__main__":
    main()
