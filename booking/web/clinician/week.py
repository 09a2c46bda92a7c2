"""The week, and the calendar feed that brings it to a phone's own calendar."""

from datetime import date, timedelta

from flask import current_app, render_template, request
from flask.typing import ResponseReturnValue

from booking import links
from booking.actions.audit import record
from booking.queries.calendar_feeds import feeds_of, last_fetched
from booking.queries.clinician_day import read_my_days
from booking.rules.clinic_time import monday_of
from booking.rules.clinician_day import day_lines, free_minutes
from booking.transaction import transaction
from booking.web.access import current_member
from booking.web.clinician import bp
from booking.web.clinician.own_diary import clinician_today, own_diary_id, parse_date
from booking.web.clinician.today import clinics_text
from booking.web.current_practice import current_practice

# Nobody looks further; and every date of a week there exists.
MOST_WEEKS_AWAY = 110


@bp.get("/week")
def week() -> ResponseReturnValue:
    """Seven days from a Monday, this week's unless `of` names a date of another."""
    return week_page()


def week_page(said: str = "", status: int = 200) -> ResponseReturnValue:
    """The week, with what has to be `said` first."""
    member, diary_id = current_member(), own_diary_id()
    with transaction() as now:
        today = clinician_today(now)
        monday = _monday(request.args.get("of", ""), today)
        record(member, "saw_week", None, now, diary=diary_id, on_date=monday.isoformat())
    days = read_my_days(current_practice().of_all, diary_id, monday, monday + timedelta(days=6), now)
    feeds, fetched = feeds_of(member.id), last_fetched(member.id)
    base_url = str(current_app.config["BASE_URL"])
    page = render_template(
        "clinician/week.html",
        days=[(day, clinics_text(day), day_lines(day), free_minutes(day)) for day in days],
        today=today,
        now=now,
        before=monday - timedelta(days=7),
        after=monday + timedelta(days=7),
        feeds=[(feed, links.feed_url(base_url, feed.token), fetched.get(feed.id)) for feed in feeds],
        said=said,
    )
    return page, status


def _monday(text: str, today: date) -> date:
    """The Monday of the week of a date; of this week where it is no date, or too far away to be meant."""
    wanted = parse_date(text) or today
    if abs((wanted - today).days) > 7 * MOST_WEEKS_AWAY:
        wanted = today
    return monday_of(wanted)
