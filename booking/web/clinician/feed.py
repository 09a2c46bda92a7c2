"""The secret addresses of the member's calendar: made, and taken back."""

from flask import abort, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import IntegerField, StringField
from wtforms.validators import AnyOf, InputRequired, NumberRange

from booking.actions.desk import calendar_feeds
from booking.rules.errors import NoSuchFeed, TooManyFeeds
from booking.transaction import transaction
from booking.web.access import current_member, refuse_access
from booking.web.clinician import bp
from booking.web.clinician.week import week_page
from booking.web.forms import Form
from booking.web.url_ids import MAX_ID


class MakeFeedForm(Form):
    """What its titles are."""

    titles = StringField(validators=[AnyOf(("initials", "busy"))])


class RevokeFeedForm(Form):
    """Which of the member's own."""

    feed = IntegerField(validators=[InputRequired(), NumberRange(1, MAX_ID)])


@bp.post("/feed")
def make_feed() -> ResponseReturnValue:
    """Makes a secret address."""
    form = MakeFeedForm()
    if not form.validate():
        abort(400)
    try:
        with transaction() as now:
            calendar_feeds.make_feed(current_member(), form.titles.data == "initials", now)
    except TooManyFeeds as refusal:
        return week_page(f"{_(refusal.heading)}. {_(refusal.sentence)}", refusal.status)
    return redirect(url_for("clinician.week", _anchor="feed"), 303)


@bp.post("/feed/revoke")
def revoke_feed() -> ResponseReturnValue:
    """Takes one back, for good."""
    form = RevokeFeedForm()
    if not form.validate():
        abort(400)
    try:
        with transaction() as now:
            calendar_feeds.revoke_feed(current_member(), int(form.feed.data or 0), now)
    except NoSuchFeed:
        refuse_access(current_member())
    return redirect(url_for("clinician.week", _anchor="feed"), 303)
