"""Addresses as they are told to the outside: whole, without parameters, and never of the host that was asked for."""

from urllib.parse import urlsplit

from flask import current_app
from werkzeug.routing import BuildError


def public_path(endpoint: str, **parts: str) -> str:
    """The path of a page; "" where there is no such page. What a visitor carries along is no part of it."""
    try:
        return current_app.url_map.bind("").build(endpoint, parts, append_unknown=False)
    except BuildError:
        return ""


def public_url(endpoint: str, **parts: str) -> str:
    """The whole address of a page; "" where there is no such page."""
    path = public_path(endpoint, **parts)
    return path and f"{current_app.config['BASE_URL']}{path}"


def email_host() -> str:
    """The host that calendar names and message names end in."""
    return urlsplit(str(current_app.config["BASE_URL"])).hostname or "localhost"
