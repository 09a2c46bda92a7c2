"""What fails outside of any view ends in our page too: before the request is read, in an error's own page, at its end.

Nothing here names the address that was asked for: it may hold a patient's key.
"""

import logging
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from flask import Flask, make_response, render_template
from flask_babel import gettext as _

from booking.transaction import is_unavailable, why_unavailable
from booking.web.page_frame import use_cached_page_frame

log = logging.getLogger(__name__)

Environ = dict[str, Any]
Start = Callable[..., Any]
App = Callable[[Environ, Start], Iterable[bytes]]


class UncaughtErrorMiddleware:
    """Stands before everything. It tells the server nothing before the whole of the application has gone well."""

    def __init__(self, app: Flask, inside: App) -> None:
        self._app, self._inside = app, inside

    def __call__(self, environ: Environ, start_response: Start) -> Iterable[bytes]:
        """The application's answer, or our page."""
        said: list[tuple[Any, ...]] = []

        def start(*status_and_headers: Any) -> Callable[[bytes], None]:
            said[:] = [status_and_headers]
            return _write_nothing

        try:
            body = self._inside(environ, start)
        except Exception as error:
            log.error("a request failed outside of any page", exc_info=error)
            return self._page(environ, start_response)
        start_response(*said[0])
        return body

    def _page(self, environ: Environ, start_response: Start) -> Iterable[bytes]:
        # In a request of its own: the one that failed may be what is wrong.
        with self._app.test_request_context("/", base_url=str(self._app.config["BASE_URL"])):
            use_cached_page_frame()
            heading = _("Something went wrong")
            sentence = _(
                "It’s our fault, not yours, and we’ve been told about it. Please try again, or call us and we’ll help."
            )
            page = render_template("errors/error.html", heading=heading, sentence=sentence, again=True)
            answer = self._app.process_response(make_response(page, 500))
            return answer(environ, start_response)


def _write_nothing(_body: bytes) -> None:
    raise NotImplementedError("an answer is returned, not written")


def register(app: Flask) -> None:
    """Keeps what fails at the end of a request from taking its answer away: that was complete."""
    app.wsgi_app = UncaughtErrorMiddleware(app, app.wsgi_app)  # type: ignore[method-assign]
    for teardowns in (app.teardown_appcontext_funcs, *app.teardown_request_funcs.values()):
        teardowns[:] = [_logging_errors(teardown) for teardown in teardowns]


def _logging_errors(teardown: Any) -> Any:
    @wraps(teardown)
    def told(error: BaseException | None) -> None:
        try:
            teardown(error)
        except Exception as failed:
            if is_unavailable(failed):
                log.error("the database was lost as a request ended: %s", why_unavailable(failed))
            else:
                log.error("a request did not end in order", exc_info=failed)

    return told
