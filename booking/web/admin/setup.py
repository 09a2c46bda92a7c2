"""The first run: five short pages, each of which can be skipped and gone back to, that end in an address."""

from flask import abort, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from booking import clock
from booking.actions.admin.practice import finish_setup_step as leave
from booking.queries.availability import read_availability
from booking.queries.staff import count_staff
from booking.rules.availability import offered_day
from booking.rules.clinic_time import wall_clock
from booking.rules.practice import Practice
from booking.rules.setup_steps import LAST_STEP, SetupStep
from booking.transaction import transaction
from booking.web.access import current_member
from booking.web.admin import bp
from booking.web.admin.hours import week_sentence
from booking.web.admin.settings_lookup import practice_settings
from booking.web.current_practice import current_practice

CHECKED_DAYS_AHEAD = 14


@bp.get("/setup/<int:step>")
def setup(step: int) -> ResponseReturnValue:
    """One of the pages: how it stands, and where it is changed."""
    if not 1 <= step <= LAST_STEP:
        abort(404)
    whole = practice_settings()
    facts: dict[str, object] = {"whole": whole, "step": step, "last": LAST_STEP, "say_week": week_sentence}
    if step == SetupStep.PEOPLE:
        facts["people"] = count_staff()
    if step == SetupStep.CHECK:
        facts["base_url"], facts["found"] = current_app.config["BASE_URL"], _first_bookable(current_practice())
    return render_template("admin/setup.html", **facts)


@bp.post("/setup/<int:step>")
def finish_setup_step(step: int) -> ResponseReturnValue:
    """Goes on to the next page, or home after the last."""
    if not 1 <= step <= LAST_STEP:
        abort(404)
    with transaction() as now:
        leave(current_member(), SetupStep(step), now)
    return redirect(url_for("admin.home") if step == LAST_STEP else url_for("admin.setup", step=step + 1), 303)


def _first_bookable(practice: Practice) -> tuple[str, str] | None:
    """The address of something that can be booked within the next days, as (service, clinic); None where
    nothing can."""
    now = clock.now()
    for service in practice.services:
        clinics = practice.clinics_for(service)
        if not clinics:
            continue
        first = min(wall_clock(now, clinic.time_zone).date() for clinic in clinics)
        last = first.fromordinal(first.toordinal() + CHECKED_DAYS_AHEAD)
        facts = read_availability(practice, service, clinics, first, last, now)
        for clinic in clinics:
            for number in range(first.toordinal(), last.toordinal() + 1):
                if offered_day(facts[clinic.slug], first.fromordinal(number), now).slots:
                    return service.slug, clinic.slug
    return None
