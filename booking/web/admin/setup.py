"""The first run: five short pages, each of which can be skipped and gone back to, that end in an address."""

from flask import abort, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from booking import clock
from booking.actions.admin.group import leave_step as leave
from booking.queries.calendar import read_facts
from booking.queries.staff import count_staff
from booking.rules.availability import day
from booking.rules.clinic_time import wall
from booking.rules.first_run import DONE, Step
from booking.rules.house import House
from booking.transaction import transaction
from booking.web.access import the_member
from booking.web.admin import bp
from booking.web.admin.frame import the_whole
from booking.web.admin.hours import week_sentence
from booking.web.shell import the_house

LOOKS_AHEAD_DAYS = 14


@bp.get("/setup/<int:step>")
def setup(step: int) -> ResponseReturnValue:
    """One of the pages: how it stands, and where it is changed."""
    if not 1 <= step <= DONE:
        abort(404)
    whole = the_whole()
    facts: dict[str, object] = {"whole": whole, "step": step, "last": DONE, "say_week": week_sentence}
    if step == Step.PEOPLE:
        facts["people"] = count_staff()
    if step == Step.CHECK:
        facts["base_url"], facts["found"] = current_app.config["BASE_URL"], _first_free(the_house())
    return render_template("admin/setup.html", **facts)


@bp.post("/setup/<int:step>")
def leave_step(step: int) -> ResponseReturnValue:
    """Goes on to the next page, or home after the last."""
    if not 1 <= step <= DONE:
        abort(404)
    with transaction() as now:
        leave(the_member(), Step(step), now)
    return redirect(url_for("admin.home") if step == DONE else url_for("admin.setup", step=step + 1), 303)


def _first_free(house: House) -> tuple[str, str] | None:
    """The address of something that can be booked within the next days, as (service, clinic); None where
    nothing can."""
    now = clock.now()
    for service in house.services:
        clinics = house.clinics_for(service)
        if not clinics:
            continue
        first = min(wall(now, clinic.time_zone).date() for clinic in clinics)
        last = first.fromordinal(first.toordinal() + LOOKS_AHEAD_DAYS)
        facts = read_facts(house, service, clinics, first, last, now)
        for clinic in clinics:
            for number in range(first.toordinal(), last.toordinal() + 1):
                if day(facts[clinic.slug], first.fromordinal(number), now).slots:
                    return service.slug, clinic.slug
    return None
