"""Chromium outside pytest, for the tools of this folder: the same one, started the same way."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser

from tests.support import browser


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's own."""
    path = browser.chromium_path()
    if path is None:
        raise SystemExit("No Chromium found.")
    with tempfile.TemporaryDirectory() as folder, browser.chromium(path, Path(folder)) as found:
        yield found
