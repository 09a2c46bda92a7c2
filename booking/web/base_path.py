"""The application below a path of its host: the path of BASE_URL, which a proxy may keep or take off.

Whatever comes, SCRIPT_NAME is that path and PATH_INFO is what follows it. So every address that a page makes,
and every redirect, is below the path.
"""

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

from flask import Flask

from booking.web.iframe_requests import EMBED_PREFIX

Environ = dict[str, Any]
App = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]


class BasePathMiddleware:
    """A WSGI layer that says below which path the application is."""

    def __init__(self, app: App, path: str) -> None:
        self.app, self.path = app, path

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Returns the application's answer."""
        # A server that already knows the path has taken it off itself.
        whole = environ.get("SCRIPT_NAME", "").rstrip("/") + environ.get("PATH_INFO", "")
        is_kept = whole == self.path or whole.startswith(f"{self.path}/")
        asked = whole.removeprefix(self.path) if is_kept else environ.get("PATH_INFO", "")
        return self.app({**environ, "SCRIPT_NAME": self.path, "PATH_INFO": asked or "/"}, start_response)


def base_path(base_url: str) -> str:
    """Returns the path of BASE_URL: "/booking", or "" for an installation that has its host for itself."""
    return urlsplit(base_url).path


def collides_with_a_page(app: Flask, path: str) -> bool:
    """Whether a path begins like a page of ours: nobody could say then whether a proxy has kept it."""
    ours = {rule.rule.split("/")[1] for rule in app.url_map.iter_rules()} | {EMBED_PREFIX.strip("/")}
    return path.split("/")[1] in ours
