"""The desk in a browser: the application in this process, so that its clock can be set, and Sam signed in."""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import time_machine
from flask import Flask
from playwright.sync_api import Browser, BrowserContext
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.conftest import MONDAY, loaded_app
from tests.support.browser import TIMEOUT_MILLISECONDS
from tests.support.desk_day import NOW, late, number_of, put_the_day
from tests.web.staff import SAM, Person, signed_in


@dataclass(frozen=True)
class Desk:
    """Where the desk is served, and a cookie for whoever is to be signed in."""

    url: str
    app: Flask
    clock: time_machine.Traveller

    def day(self, more: str = "") -> str:
        """The address of the day that is set up."""
        return f"{self.url}/reception/london/2026-10-08{more}"

    def cookies(self, person: Person = SAM) -> list[dict[str, str]]:
        """What a browser is given when somebody signs in."""
        visitor = signed_in(self.app, person)
        name = str(self.app.config["SESSION_COOKIE_NAME"])
        cookie = visitor.client.get_cookie(name)
        assert cookie is not None
        return [{"name": name, "value": cookie.value, "url": self.url}]

    @contextmanager
    def browsing(
        self, browser: Browser, width: int = 1440, height: int = 1100, *, dark: bool = False, script: bool = True
    ) -> Iterator[BrowserContext]:
        """A browser in which Sam is signed in."""
        context = browser.new_context(
            viewport={"width": width, "height": height},
            locale="en-GB",
            timezone_id="Europe/London",
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            java_script_enabled=script,
        )
        context.set_default_timeout(TIMEOUT_MILLISECONDS)
        context.add_cookies(self.cookies())  # type: ignore[arg-type]  # a dict is enough for them
        yield context
        context.close()


class _Silent(WSGIRequestHandler):
    """A request is nothing to write about."""

    def log_request(self, *_told: object) -> None:
        pass


def _plainly(app: Flask) -> Callable[..., Iterable[bytes]]:
    """The application, uncompressed: a file that is compressed in this process is closed by nobody."""

    def serve(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        environ.pop("HTTP_ACCEPT_ENCODING", None)
        return app(environ, start_response)

    return serve


@contextmanager
def desk(folder: Path, now: datetime = NOW) -> Iterator[Desk]:
    """The desk on the day that is set up, at 11:37."""
    with loaded_app(f"sqlite:///{folder / 'desk.sqlite3'}") as (app, _snapshot), time_machine.travel(MONDAY) as clock:
        signed_in(app, SAM)
        with app.app_context():
            put_the_day(number_of(SAM.email))
            late(10)
        clock.move_to(now)
        server = make_server("127.0.0.1", 0, _plainly(app), threaded=True, request_handler=_Silent)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield Desk(f"http://127.0.0.1:{server.server_port}", app, clock)
        finally:
            server.shutdown()
            thread.join()
            server.server_close()
