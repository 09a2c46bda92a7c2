"""The journey in a frame on a clinic's own website: the same pages, below /embed/.

What comes to an address below /embed/ goes on to the page that it names, as if the application began there:
so the addresses that such a page makes are below /embed/ as well. No cookie goes in and none comes out. A
browser that blocks other sites' cookies and one that does not are then shown the same, and whoever is
signed in has no authority in somebody else's page.

A website around a frame can lay what it likes over it. All that it could get that way is a booking made with
what the visitor typed: there is no other authority in a frame to borrow, and only the sites that an
administrator has listed are around one at all.

Which pages may be framed is on the list in access.py; what leads to any other leads out of the frame.
"""

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from flask import has_request_context, request
from werkzeug.http import parse_cookie

EMBED_PREFIX = "/embed"
_IS_FRAMED_KEY = "booking.is_framed"
# What came with it all the same. It is never read as a cookie.
_REMOVED_COOKIES_KEY = "booking.came_with_cookies"

Environ = dict[str, Any]
Start = Callable[..., Any]
App = Callable[[Environ, Start], Iterable[bytes]]


class IframeMiddleware:
    """Stands before the application and takes /embed off an address, once: /embed/embed/… names no page."""

    def __init__(self, app: App) -> None:
        self.app = app

    def __call__(self, environ: Environ, start_response: Start) -> Iterable[bytes]:
        """The answer of the page that was asked for, without a cookie."""
        path = environ.get("PATH_INFO", "")
        if not path.startswith(f"{EMBED_PREFIX}/"):
            return self.app(environ, start_response)
        inside = {
            **{name: value for name, value in environ.items() if name != "HTTP_COOKIE"},
            "SCRIPT_NAME": environ.get("SCRIPT_NAME", "") + EMBED_PREFIX,
            "PATH_INFO": path.removeprefix(EMBED_PREFIX),
            _IS_FRAMED_KEY: True,
            _REMOVED_COOKIES_KEY: environ.get("HTTP_COOKIE", ""),
        }

        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            return start_response(status, [h for h in headers if h[0].lower() != "set-cookie"], *error)

        return self.app(inside, start)


def is_framed() -> bool:
    """Whether the page that is asked for stands in a frame."""
    return has_request_context() and bool(request.environ.get(_IS_FRAMED_KEY))


def came_with_cookie(cookie_name: str) -> bool:
    """Whether a browser sent that cookie along to a frame, which no other site's frame gets it to do."""
    return cookie_name in parse_cookie(request.environ.get(_REMOVED_COOKIES_KEY, ""))


def is_same_origin_navigation() -> bool:
    """Whether a page of ours led to this one, as far as the browser says: a website can link to any address and
    show it in a frame, so what such an address says is not what the visitor has done here."""
    return request.headers.get("Sec-Fetch-Site", "none") in ("same-origin", "none")


def url_outside_frame(address: str) -> str:
    """An address of ours as it is outside the frame: "/privacy" for "/embed/privacy", and no website's colours."""
    parts, inside = urlsplit(address), request.script_root
    if not parts.path.startswith(f"{inside}/"):
        return address
    asked = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name != "theme"]
    path = inside.removesuffix(EMBED_PREFIX) + parts.path.removeprefix(inside)
    return urlunsplit(parts._replace(path=path, query=urlencode(asked)))
