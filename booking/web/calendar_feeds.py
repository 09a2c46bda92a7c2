"""A diary for a calendar program. The secret in the address is the key, and it opens nothing else."""

from http import HTTPStatus

from flask import Blueprint, Response, abort, request
from flask.typing import ResponseReturnValue

from booking import clock, ics, links
from booking.actions.audit import record
from booking.extensions import limiter
from booking.queries.calendar_feeds import READ_FEED, feed_by_token, feed_events, feed_state
from booking.rules.calendar_feed import feed_window
from booking.transaction import transaction

bp = Blueprint("feeds", __name__, url_prefix="/feeds")
# A calendar asks four times an hour: this slows whoever guesses.
limiter.limit("300 per minute")(bp)


@bp.get("/<token>.ics")
def feed(token: str) -> ResponseReturnValue:
    """What takes the diary's time. A calendar that has it already is told so in no bytes at all."""
    found = feed_by_token(token) if links.is_token(token) else None
    if found is None:
        abort(404)
    first, end = feed_window(clock.now())
    state = feed_state(found, first, end)
    answer = Response(mimetype="text/calendar")
    answer.set_etag(state.tag, weak=True)
    answer.last_modified = state.modified_at_utc
    # The calendar that asked may keep it, and asks each time whether it still holds.
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.make_conditional(request)
    if answer.status_code == HTTPStatus.NOT_MODIFIED:
        return answer
    with transaction() as now:
        record(found.owner, READ_FEED, None, now, feed=found.id)
    answer.set_data(ics.feed(found.diary_name, feed_events(found, first, end)))
    answer.headers["Content-Disposition"] = 'inline; filename="calendar.ics"'
    return answer
