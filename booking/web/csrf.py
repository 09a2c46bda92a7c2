"""The door that every form passes: it came from our own page, and from a form that we gave out.

A cookie is a convenience here. Without one, a form proves itself by our signature on
its token; nothing a visitor without cookies sends has any authority to borrow.
"""

import logging
from collections.abc import Callable
from typing import TypeVar

from flask import Flask, abort, current_app, g, request
from flask_wtf.csrf import validate_csrf
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.exceptions import MethodNotAllowed
from wtforms import ValidationError

from booking.rules.web_origin import WebOrigin, read_origin

log = logging.getLogger(__name__)
View = TypeVar("View", bound=Callable[..., object])
_REDISPLAYING_VIEWS: set[str] = set()


def redisplays_expired_form(view: View) -> View:
    """Marks a view whose form, when it has lapsed, is shown again as it was filled in.

    Such a view goes on only if its form validates: a lapsed form never does.
    """
    _REDISPLAYING_VIEWS.add(f"{view.__module__}.{view.__name__}")
    return view


def register(app: Flask) -> None:
    """Checks every request that may change something."""
    app.before_request(_check_request)


def _check_request() -> None:
    _refuse_wrong_method()
    if request.method in ("GET", "HEAD", "OPTIONS", "TRACE"):
        return
    if _is_cross_origin():
        abort(403)
    g.csrf_valid = _has_valid_token()
    if not g.csrf_valid and not _redisplays_expired_form():
        abort(400)


def _refuse_wrong_method() -> None:
    """Raises MethodNotAllowed where an address is ours and the method is not one that it takes: also for an address
    that takes forms only, and reads like that of a service (/book/hold)."""
    if isinstance(request.routing_exception, MethodNotAllowed):
        raise request.routing_exception
    if request.view_args:
        rules = current_app.url_map.iter_rules()
        taken = {method for rule in rules if rule.rule == request.path for method in rule.methods or ()}
        if taken and request.method not in taken:
            raise MethodNotAllowed(sorted(taken))


def _redisplays_expired_form() -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    return view is not None and f"{view.__module__}.{view.__name__}" in _REDISPLAYING_VIEWS


def _is_cross_origin() -> bool:
    """Whether another site's page sent this form."""
    base_url = str(current_app.config["BASE_URL"])
    if not _names_other_origin(read_origin(base_url)):
        return False
    log.warning(
        "A form was refused as another site's: Origin %.200r, Sec-Fetch-Site %.40r, Host %.200r. BASE_URL is %s.",
        request.headers.get("Origin"),
        request.headers.get("Sec-Fetch-Site"),
        request.host,
        base_url,
    )
    return True


def _names_other_origin(ours: WebOrigin | None) -> bool:
    """Whether the headers name another origin than `ours`, or than the host that was asked for.

    Our pages send no referrer, so `Origin: null` says nothing about a browser that is too old for Sec-Fetch-Site.
    """
    site, header = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site is not None and site not in ("same-origin", "none"):
        return True
    if header is None or header == "null":
        return False
    origin = read_origin(header)
    if origin is None:
        return True
    # Whoever is on the way can write a page of the same host without encryption.
    if ours and ours.scheme == "https" and origin.scheme == "http":
        return True
    return origin not in (ours, read_origin(f"{origin.scheme}://{request.host}"))


def _has_valid_token() -> bool:
    token = request.form.get("csrf_token", "")
    try:
        validate_csrf(token)
    except ValidationError:
        return _has_no_cookies() and _is_token_signed(token)
    return True


def _has_no_cookies() -> bool:
    return current_app.config["SESSION_COOKIE_NAME"] not in request.cookies


def _is_token_signed(token: str) -> bool:
    signer = URLSafeTimedSerializer(str(current_app.secret_key), salt="wtf-csrf-token")
    try:
        signer.loads(token, max_age=current_app.config["WTF_CSRF_TIME_LIMIT"])
    except BadData:
        return False
    return True
