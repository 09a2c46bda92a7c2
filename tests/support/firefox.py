"""Debian's own Firefox, spoken to in its Marionette protocol: a JSON list behind its length, over a socket.

Playwright drives only a Firefox that it has patched itself. Scripts of pages are off, as some visitors have them;
fonts are those of the other browser.
"""

import base64
import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from tests.support.fonts import fontconfig
from tests.support.pdf import sheets

NAMES = ("firefox-esr", "firefox")
_PREFERENCES = {
    "app.normandy.enabled": False,
    "app.update.enabled": False,
    "browser.startup.page": 0,
    "datareporting.policy.dataSubmissionEnabled": False,
    "javascript.enabled": False,
    "marionette.port": 0,  # any that is free
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "",
    "toolkit.telemetry.enabled": False,
}
# In its sandbox it may not read fonts that lie in a virtual environment.
_OUTSIDE = {"MOZ_DISABLE_CONTENT_SANDBOX": "1"}
_SECONDS = 60
# What WebDriver calls a reference to an element.
_ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
# A4, which WebDriver wants in centimetres.
_A4 = {"width": 21.0, "height": 29.7}


class Firefox:
    """One window. Elements are found by XPath."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._answers = connection.makefile("rb")
        self._number = 0
        self._receive()  # it says who it is
        self._call("WebDriver:NewSession", capabilities={"alwaysMatch": {"pageLoadStrategy": "normal"}})

    def open(self, url: str) -> None:
        """Opens an address, and waits for the page."""
        self._call("WebDriver:Navigate", url=url)

    def click(self, xpath: str) -> None:
        """Clicks an element; where that leads to another page, waits for it."""
        self._call("WebDriver:ElementClick", id=self._find(xpath))

    def type(self, xpath: str, text: str) -> None:
        """Types into a field."""
        self._call("WebDriver:ElementSendKeys", id=self._find(xpath), text=text)

    def text(self, xpath: str) -> str:
        """What is read in an element."""
        return str(self._call("WebDriver:GetElementText", id=self._find(xpath))["value"])

    @property
    def url(self) -> str:
        """The address of the page."""
        return str(self._call("WebDriver:GetCurrentURL")["value"])

    def sheets(self) -> int:
        """On how many sheets of A4 the page is printed."""
        printed = self._call("WebDriver:Print", page=_A4, background=False)["value"]
        return sheets(base64.b64decode(printed))

    def _find(self, xpath: str) -> str:
        found = self._call("WebDriver:FindElement", using="xpath", value=xpath)["value"]
        return str(found[_ELEMENT])

    def _call(self, command: str, **parameters: Any) -> dict[str, Any]:
        self._number += 1
        message = json.dumps([0, self._number, command, parameters]).encode()
        self._connection.sendall(b"%d:%s" % (len(message), message))
        _kind, number, error, result = self._receive()
        assert number == self._number
        assert error is None, f"{command} {parameters}: {error['error']}: {error['message']}"
        return dict(result or {})

    def _receive(self) -> Any:
        length = b""
        while (digit := self._answers.read(1)) != b":":
            assert digit, "Firefox has hung up"
            length += digit
        return json.loads(self._answers.read(int(length)))


@pytest.fixture(scope="module")
def firefox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    """A Firefox for the tests of a module."""
    path = next((found for name in NAMES if (found := shutil.which(name))), None)
    if path is None:
        pytest.skip("browser tests (no Firefox found)")
    with (
        _started(path, tmp_path_factory.mktemp("firefox")) as port,
        socket.create_connection(("127.0.0.1", port), timeout=_SECONDS) as connection,
    ):
        yield Firefox(connection)


@contextmanager
def _started(path: str, folder: Path) -> Iterator[int]:
    """A Firefox with a profile of its own, and the port that it listens at."""
    lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in _PREFERENCES.items()]
    (folder / "user.js").write_text("\n".join(lines))
    process = subprocess.Popen(
        [path, "--headless", "--marionette", "--no-remote", "--profile", str(folder)],
        env={**os.environ, **fontconfig(folder), **_OUTSIDE, "HOME": str(folder), "TZ": "Europe/London"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield _port_of(process, folder / "MarionetteActivePort")
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(20)
        process.kill()
        process.wait()


def _port_of(process: "subprocess.Popen[bytes]", file: Path) -> int:
    """The port that Firefox writes into its profile when it is ready."""
    until = time.monotonic() + _SECONDS
    while process.poll() is None and time.monotonic() < until:
        if file.exists() and (text := file.read_text()):
            return int(text)
        time.sleep(0.05)
    raise RuntimeError("Firefox did not start")
