"""What a page costs somebody who has never been here: `python -m tests.browser.weight` prints a table.

Bytes are what Chromium received over the wire, headers included, with nothing in its cache. It
fetches no icon without a window, so the icon is fetched once and added to every page.
"""

import tempfile
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from playwright.sync_api import Browser

from tests.browser.chromium import chromium
from tests.browser.stage import Stage, staged
from tests.browser.states import STATES, open_state

LARGEST_PAINT = """() => new Promise(resolve => {
  new PerformanceObserver(list => resolve(Math.round(list.getEntries().at(-1).startTime)))
    .observe({ type: 'largest-contentful-paint', buffered: true });
  setTimeout(() => resolve(-1), 3000);
})"""


@dataclass(frozen=True)
class Weight:
    """Bytes and requests of one page, the hosts it asked, and when its largest part was painted."""

    name: str
    received: int
    requests: int
    hosts: frozenset[str]
    painted_ms: int


def weigh(browser: Browser, stage: Stage, name: str) -> Weight:
    """A state, opened in a browser that knows nothing of us. Of the pages on the way to it only the last counts."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, timezone_id="Europe/London", locale="en-GB")
    try:
        page = context.new_page()
        wire = context.new_cdp_session(page)
        wire.send("Network.enable")
        asked: dict[str, tuple[str, str]] = {}
        received: dict[str, int] = {}

        def sent(event: Any) -> None:
            asked[event["requestId"]] = event["type"], event["request"]["url"]

        def finished(event: Any) -> None:
            received[event["requestId"]] = int(event["encodedDataLength"])

        wire.on("Network.requestWillBeSent", sent)
        wire.on("Network.loadingFinished", finished)
        open_state(page, stage, name)
        painted = int(page.evaluate(LARGEST_PAINT))
        icon = urljoin(page.url, page.locator("link[rel=icon]").get_attribute("href") or "")
        pages = [request for request, (kind, _) in asked.items() if kind == "Document"]
        bytes_of: dict[str, int] = {}
        for request, (_, url) in asked.items():
            if request not in pages[:-1]:  # what came out of the cache the second time cost what it did the first
                bytes_of[url] = max(bytes_of.get(url, 0), received.get(request, 0))
        bytes_of.setdefault(icon, _wire_bytes(icon))
        hosts = frozenset(urlsplit(url).netloc for url in bytes_of)
        return Weight(name, sum(bytes_of.values()), len(bytes_of), hosts, painted)
    finally:
        context.close()


def _wire_bytes(url: str) -> int:
    request = urllib.request.Request(url, headers={"Accept-Encoding": "gzip, br, zstd"})
    with urllib.request.urlopen(request) as answer:
        return len(answer.read()) + len(str(answer.headers)) + len("HTTP/1.1 200 OK\r\n\r\n")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, staged(Path(folder)) as stage, chromium() as browser:
        print(f"{'page':20} {'bytes':>6} {'requests':>8} {'LCP ms':>6}")
        for name in STATES:
            found = weigh(browser, stage, name)
            print(f"{name:20} {found.received:6} {found.requests:8} {found.painted_ms:6}")


if __name__ == "__main__":
    main()
