"""Errors as pages: what happened in the patient's words, what to do next, and the phone number."""

import logging

from flask import Flask, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy.exc import DBAPIError, TimeoutError
from werkzeug.exceptions import HTTPException, InternalServerError

from booking.rules.errors import Refusal
from booking.transaction import Contended, OutcomeUnknown, is_unavailable, why_unavailable
from booking.web.commit_retry import OUTCOME_UNKNOWN_FIELD, is_outcome_unknown, is_safe_to_resend
from booking.web.current_practice import NoPracticeLoaded
from booking.web.page_frame import use_cached_page_frame

log = logging.getLogger(__name__)

# Whose pages look like the desk, also when they refuse.
STAFF_BLUEPRINTS = ("reception", "clinician", "admin")

# Heading and sentence by status. What is not here reads as 400.
ERROR_TEXTS = {
    400: (
        lazy_gettext("We could not read that"),
        lazy_gettext("We could not use what your browser sent. Go back, reload the page and try again."),
    ),
    401: (
        lazy_gettext("Please sign in again"),
        lazy_gettext("You’ve been signed out, so nothing was changed. Sign in and try again."),
    ),
    403: (
        lazy_gettext("That did not come from our page"),
        lazy_gettext("Please open the page on our own website and try again from there."),
    ),
    404: (
        lazy_gettext("We cannot find that page"),
        lazy_gettext(
            "The address may have been cut short when it was copied, or the page may have moved. "
            "Check the address, or go to the start."
        ),
    ),
    405: (
        lazy_gettext("You cannot open that page this way"),
        lazy_gettext(
            "It may be the answer to a form you sent earlier. Nothing is lost. Start from the page before it."
        ),
    ),
    413: (
        lazy_gettext("That is too much to send"),
        lazy_gettext("Shorten what you typed and try again. Please do not send medical records."),
    ),
    429: (
        lazy_gettext("Please call us"),
        lazy_gettext(
            "We’ve had a lot of requests from your network in a short time. Wait a minute and try again, or call "
            "us and we’ll book for you."
        ),
    ),
    500: (
        lazy_gettext("Something went wrong"),
        lazy_gettext(
            "It’s our fault, not yours, and we’ve been told about it. Please try again, or call us and we’ll help."
        ),
    ),
    503: (
        lazy_gettext("Booking is not working at the moment"),
        lazy_gettext(
            "It’s our fault, not yours. Nothing you typed has been booked. Please try again in a few minutes, or "
            "call us and we’ll book for you."
        ),
    ),
}
# For a page that was only to be read: nothing was typed, and whoever opens their receipt must not read that nothing is
# booked.
UNAVAILABLE_ON_GET = lazy_gettext(
    "It’s our fault, not yours. Please try again in a few minutes, or call us and we’ll book for you."
)
UNAVAILABLE_AFTER_BOOKING = (
    lazy_gettext("This page is not working at the moment"),
    lazy_gettext(
        "It’s our fault, not yours, and nothing has been changed. Please try again in a few minutes, or call us."
    ),
)
# Pressing again may help.
_WORTH_RETRYING = (429, 500, 503)


def register(app: Flask) -> None:
    """Shows every error as a page of ours."""
    app.register_error_handler(HTTPException, _http_error_page)
    app.register_error_handler(NoPracticeLoaded, _no_practice_page)
    app.register_error_handler(Refusal, refusal_error_page)
    for kind in (DBAPIError, TimeoutError, Contended, OutcomeUnknown):
        app.register_error_handler(kind, _database_error_page)
    app.register_error_handler(Exception, _unexpected_error_page)


def refusal_error_page(refusal: Refusal) -> ResponseReturnValue:
    """A refusal that no page has a better answer to."""
    heading, sentence = _(refusal.heading), _(refusal.sentence, **refusal.facts)
    if request.blueprint in STAFF_BLUEPRINTS:
        return render_template("errors/desk_refusal.html", heading=heading, sentence=sentence), refusal.status
    return render_template("errors/refusal.html", heading=heading, sentence=sentence), refusal.status


def _http_error_page(error: HTTPException) -> ResponseReturnValue:
    if error.code is not None and 300 <= error.code < 400:
        return error
    if isinstance(error, InternalServerError) and error.original_exception is not None:
        return _database_error_page(error.original_exception)
    status = error.code or 500
    heading, sentence = ERROR_TEXTS.get(status, ERROR_TEXTS[400])
    page = _error_page(status, heading, sentence)
    headers = [(name, value) for name, value in error.get_headers() if name in ("Allow", "Retry-After")]
    return page, status, headers


def _no_practice_page(error: NoPracticeLoaded) -> ResponseReturnValue:
    log.error("nothing has been loaded yet, asked for on %s: run flask --app wsgi seed", request.endpoint)
    return render_template("errors/nothing_loaded.html"), 503


def _database_error_page(error: BaseException) -> ResponseReturnValue:
    if not is_unavailable(error):
        return _unexpected_error_page(error)
    log.error("database unavailable on %s: %s", request.endpoint, why_unavailable(error))
    use_cached_page_frame()
    if is_outcome_unknown():
        return _outcome_unknown_page()
    heading, sentence = ERROR_TEXTS[503]
    if request.blueprint in ("manage", *STAFF_BLUEPRINTS):
        heading, sentence = UNAVAILABLE_AFTER_BOOKING
    elif request.method == "GET":
        sentence = UNAVAILABLE_ON_GET
    return _error_page(503, heading, sentence), 503, {"Retry-After": "60"}


def _error_page(status: int, heading: object, sentence: object) -> str:
    """An error's page. What a patient sent can be sent again from it, where that may help: what they typed is on no
    other page."""
    sent = _posted_fields()
    is_safe = request.method == "GET" or (request.method == "POST" and bool(sent) and is_safe_to_resend())
    again = status in _WORTH_RETRYING and is_safe
    return render_template("errors/error.html", heading=heading, sentence=sentence, again=again, sent=sent)


def _posted_fields() -> list[tuple[str, str]]:
    """What the form has sent; nothing of one that cannot be read, or is too large."""
    try:
        return [(name, value) for name, value in request.form.items(multi=True) if name != OUTCOME_UNKNOWN_FIELD]
    except HTTPException:
        return []


def _outcome_unknown_page() -> ResponseReturnValue:
    """What was pressed may have been done: saying that it was not would be as wrong as saying that it was."""
    again = is_safe_to_resend()
    if again:
        sentence = _(
            "We lost the connection to our records while saving. It’s safe to press again: nothing is done twice."
        )
    else:
        sentence = _("We lost the connection to our records while saving. Check what was saved before you do it again.")
    heading = _("We can't tell yet")
    sent = [*_posted_fields(), (OUTCOME_UNKNOWN_FIELD, "yes")]
    page = render_template("errors/error.html", heading=heading, sentence=sentence, again=again, sent=sent)
    return page, 503, {"Retry-After": "60"}


def _unexpected_error_page(error: BaseException) -> ResponseReturnValue:
    # The endpoint, not the address: addresses carry secrets.
    log.error("unexpected error on %s", request.endpoint, exc_info=error)
    use_cached_page_frame()
    heading, sentence = ERROR_TEXTS[500]
    return _error_page(500, heading, sentence), 500
