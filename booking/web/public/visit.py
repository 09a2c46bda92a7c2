"""What one visitor has with them: their hold, and where they will be for a call.

The form carries both as well as the cookie; without cookies, so do the addresses.
"""

from typing import Any

from flask import current_app, has_request_context, request, session
from flask.sansio.blueprints import BlueprintSetupState
from werkzeug.exceptions import HTTPException

from booking import display, links
from booking.queries.calendar import Own
from booking.web.public import bp


def hold_token() -> str:
    """The token of the visitor's hold: the form's before the address's before the cookie's, because the
    page in front of them is what they mean."""
    for token in _told("hold"):
        if isinstance(token, str) and links.is_token(token):
            return token
    return ""


def own() -> Own:
    """What is not in this visitor's way."""
    return Own(hold_token=hold_token())


def zone() -> str:
    """The IANA zone the visitor said, or their browser found; empty when nobody said."""
    for name in _told("zone"):
        if isinstance(name, str) and display.is_zone(name):
            return name
    return ""


def _told(name: str) -> tuple[Any, Any, Any]:
    """What the form, the address and the cookie say, in this order."""
    try:
        posted = request.form.get(name, "")
    except HTTPException:  # a body that is too large, or no form: its error page asks too
        posted = ""
    return posted, request.args.get(name, ""), session.get(name, "")


def remember_hold(token: str) -> None:
    """Keeps the visitor's hold in the cookie, for as long as the browser keeps that."""
    session["hold"] = token


def remember_zone(name: str) -> None:
    """The same for where they will be."""
    if name and session.get("zone") != name:
        session["zone"] = name


def without_cookies() -> bool:
    """Whether the browser keeps no cookies, or has not been given one yet."""
    return current_app.config["SESSION_COOKIE_NAME"] not in request.cookies


@bp.app_url_defaults
def carry_hold(endpoint: str, values: dict[str, Any]) -> None:
    """Without cookies, the addresses of the journey carry the hold."""
    if endpoint.startswith("public.") and has_request_context() and without_cookies() and (token := hold_token()):
        values.setdefault("hold", token)


@bp.record_once
def give_templates(state: BlueprintSetupState) -> None:
    """What every form of the journey carries along."""
    state.app.jinja_env.globals.update(hold_token=hold_token, chosen_zone=zone, without_cookies=without_cookies)
