"""What one visitor has with them: their hold, and where they will be for a call.

The form carries both as well as the cookie; without cookies, so do the addresses. Where a visitor came
from, and which guide they read, is in no cookie at all: the addresses carry it until a time is held.
"""

import secrets
from dataclasses import replace
from typing import Any, cast

from flask import Flask, current_app, g, has_request_context, request, session
from werkzeug.exceptions import HTTPException

from booking import display, links
from booking.queries.availability import OwnClaims
from booking.queries.holds import HeldSlot
from booking.rules.attribution import Attribution, read_source_word
from booking.rules.guides import Guide
from booking.rules.patient_details import PatientDetails
from booking.web.audiences import FRAMED
from booking.web.guide_lookup import all_guides
from booking.web.iframe_requests import is_framed, is_same_origin_navigation

_MOST_REMEMBERED_HOLDS = 4
# From here on, the hold knows where they came from.
_AFTER_HOLD_ENDPOINTS = frozenset(
    {"public.details", "public.save", "public.extend_hold", "public.check", "public.confirm"}
)
# Pages beside the journey, which people keep and share.
_ENDPOINTS_WITHOUT_HOLD = frozenset(
    {"public.find", "public.send_links", "public.links_sent", "public.privacy", "public.accessibility"}
)


def hold_token() -> str:
    """The token of the visitor's hold: the form's before the address's before the cookie's, because the
    page in front of them is what they mean.

    A browser that keeps cookies is believed only about tokens that it was given: a link that
    somebody else made must not lead what is typed into their hold. Nor must an address that another website
    opens. What a browser does not say is not known: see `known`.
    """
    own_tokens = _own_tokens()
    for token in _posted_and_query("hold"):
        if links.is_token(token) and (token in own_tokens or (without_cookies() and is_same_origin_navigation())):
            return token
    return own_tokens[-1] if own_tokens else ""


def hold_token_for_form() -> str:
    """The token that a form takes along. It is drawn before there is a hold, so that a button pressed
    twice asks twice for the same one."""
    if not hold_token():
        remember_hold(links.new_token())
    return hold_token()


def booked_token() -> str:
    """The token of the hold that this browser booked last."""
    token = session.get("booked", "")
    return token if isinstance(token, str) else ""


def visible_hold(held: HeldSlot | None) -> HeldSlot | None:
    """A hold as far as this browser may see it: what was typed into it, and what it became, only where the cookie
    or a key in the address says that it was typed here.

    Without that, whoever holds a time and leads somebody else to it would read what they type there.
    """
    if held is None or has_typed_in(held):
        return held
    return None if held.booking_token else replace(held, details=PatientDetails())


def has_typed_in(held: HeldSlot) -> bool:
    """Whether what stands in a hold was typed in this browser."""
    if held.token in (*_own_tokens(), booked_token()):
        return True
    return bool(held.details_key) and secrets.compare_digest(details_key(), held.details_key)


def details_key() -> str:
    """The key to what was typed, as this request has drawn it, or its form or address says; "" where none does."""
    given = (cast(str, g.get("details_key", "")), *_posted_and_query("typed"))
    return next((key for key in given if links.is_token(key)), "")


def remember_details_key(key: str) -> None:
    """From here on, without cookies, this page's addresses carry the key."""
    g.details_key = key


def own_claims() -> OwnClaims:
    """What is not in this visitor's way."""
    return OwnClaims(hold_token=hold_token())


def zone() -> str:
    """The IANA zone the visitor said, or their browser found; empty when nobody said."""
    for name in (*_posted_and_query("zone"), session.get("zone", "")):
        if isinstance(name, str) and display.is_zone(name):
            return name
    return ""


def came_from() -> str:
    """The word of the link that led here; empty when there was none."""
    return next((word for word in map(read_source_word, _posted_and_query("from")) if word), "")


def guide_read() -> Guide | None:
    """The guide in front of them, else the one that their link names; a word that names none is not carried on."""
    if "guide" in g:
        return cast(Guide, g.guide)
    return next(
        (guide for word in _posted_and_query("guide") if word and (guide := all_guides().by_slug_or_code(word))), None
    )


def remember_guide(guide: Guide) -> None:
    """From here on, this page's links and forms say that they read this guide."""
    g.guide = guide


def attribution() -> Attribution:
    """How they came to book."""
    guide = guide_read()
    return Attribution(came_from=came_from(), guide=guide.slug if guide else "")


def _posted_and_query(name: str) -> tuple[str, str]:
    """What the form and the address say, in this order."""
    try:
        posted = request.form.get(name, "")
    except HTTPException:  # a body that is too large, or no form: its error page asks too
        posted = ""
    return posted, request.args.get(name, "")


def _own_tokens() -> list[str]:
    tokens = session.get("holds", [])
    return [token for token in tokens if isinstance(token, str)] if isinstance(tokens, list) else []


def remember_hold(token: str) -> None:
    """Keeps the visitor's hold in the cookie, for as long as the browser keeps that. Some earlier ones
    stay known: another tab may still show them."""
    tokens = _own_tokens()
    if tokens[-1:] != [token]:
        session["holds"] = [*(other for other in tokens if other != token), token][-_MOST_REMEMBERED_HOLDS:]


def remember_booked(token: str) -> None:
    """What was booked is behind the visitor: the next choice begins anew."""
    session["booked"] = token
    remember_hold(token)
    remember_hold(links.new_token())


def remember_zone(name: str) -> None:
    """Keeps in the cookie where the visitor will be for a call."""
    if name and session.get("zone") != name:
        session["zone"] = name


def without_cookies() -> bool:
    """Whether the browser keeps no cookies, or has not been given one yet."""
    return current_app.config["SESSION_COOKIE_NAME"] not in request.cookies


def carry_hold(endpoint: str, values: dict[str, Any]) -> None:
    """Without cookies, the addresses of the journey carry the hold."""
    if not endpoint.startswith("public.") or not has_request_context() or not without_cookies():
        return
    if (
        endpoint in _ENDPOINTS_WITHOUT_HOLD
        or (is_framed() and endpoint not in FRAMED)
        or not is_same_origin_navigation()
    ):
        return
    token = next((token for token in _posted_and_query("hold") if links.is_token(token)), None)
    if token:
        values.setdefault("hold", token)
        if key := details_key():
            values.setdefault("typed", key)


def carry_attribution(endpoint: str, values: dict[str, Any]) -> None:
    """The addresses of the front door and of choosing carry where somebody came from, and the code of the guide
    that they read; a guide's own address needs none."""
    if (
        not endpoint.startswith(("info_pages.", "public."))
        or endpoint in _AFTER_HOLD_ENDPOINTS
        or not has_request_context()
    ):
        return
    if word := came_from():
        values.setdefault("from", word)
    if endpoint != "info_pages.guide" and (guide := guide_read()):
        values.setdefault("guide", guide.code)


def register(app: Flask) -> None:
    """Lets every address and form of the journey carry what a visitor has with them."""
    app.url_defaults(carry_hold)
    app.url_defaults(carry_attribution)
    app.jinja_env.globals.update(
        hold_token=hold_token,
        hold_token_for_form=hold_token_for_form,
        details_key=details_key,
        chosen_zone=zone,
        without_cookies=without_cookies,
        came_from=came_from,
        guide_read=guide_read,
    )
