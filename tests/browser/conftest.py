"""The stage, set once for all browser tests; and pages that stay open, for tests that visit many states."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.look import Look, look_at
from tests.browser.stage import Stage, staged
from tests.browser.states import STATES, open_state
from tests.support.browser import TIMEOUT_MILLISECONDS


@pytest.fixture(scope="session")
def stage(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The application on a real server. Without a browser there is no use for it, so it comes second."""
    with staged(tmp_path_factory.mktemp("stage")) as found:
        yield found


@pytest.fixture(scope="session")
def tour(browser: Browser, stage: Stage) -> dict[str, Look]:
    """Every state, looked at once on a phone."""
    looks = {}
    for page in _page(browser, 390, 844):
        for name in STATES:
            open_state(page, stage, name)
            looks[name] = look_at(page)
    return looks


@pytest.fixture(scope="module")
def narrow_page(browser: Browser) -> Iterator[Page]:
    """A page of 320 pixels, in nobody's way, that the whole module uses."""
    yield from _page(browser, 320, 640)


@pytest.fixture(scope="module")
def phone_page(browser: Browser) -> Iterator[Page]:
    """A page of 390 pixels, the same way."""
    yield from _page(browser, 390, 844)


def _page(browser: Browser, width: int, height: int) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": width, "height": height},
        timezone_id="Europe/London",
        locale="en-GB",
        reduced_motion="reduce",  # nothing is measured halfway through a change of colour
    )
    context.set_default_timeout(TIMEOUT_MILLISECONDS)
    yield context.new_page()
    context.close()
