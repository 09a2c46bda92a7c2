"""A clinic's page: where it is, when it is open, what can be booked there, and who works there."""

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from booking import clock, display
from booking.display import opening_status
from booking.rules.practice import Clinic, Diary, Practice
from booking.web.availability_overview import read_availability_overview
from booking.web.current_practice import current_practice
from booking.web.info_pages import bp
from booking.web.inputs import visitor
from booking.web.seo import metadata_of_pages

# On how many days after the soonest the first free call is told as well.
MORE_CALL_DAYS = 3


@bp.get("/clinics")
def clinics() -> ResponseReturnValue:
    """All of them are on the front page."""
    return redirect(url_for("public.home", _anchor="clinics"))


@bp.get("/clinics/<clinic_slug>")
def clinic(clinic_slug: str) -> ResponseReturnValue:
    """One clinic; 404 for one that there is not, or not any more."""
    practice, now = current_practice(), clock.now()
    found = practice.clinic(clinic_slug)
    if found is None or not found.is_active:
        abort(404)
    services = [service for service in practice.services if practice.diaries_for(service, found)]
    call = practice.call_at(found)
    glance = read_availability_overview(practice, services, [found], now, visitor.own_claims())
    last_of_table = glance.week(found)[-1].on_date
    return render_template(
        "info_pages/clinic.html",
        found=metadata_of_pages.clinic(practice, found, glance.exceptions(found)),
        clinic=found,
        phone=practice.phone_of(found),
        services=services,
        firsts={service.slug: glance.first_free(service, found) for service in services},
        call=call,
        soonest=glance.soonest(call, [found], visitor.zone()) if call else None,
        also_free=glance.firsts_of_days(call, found, 1 + MORE_CALL_DAYS, visitor.zone())[1:] if call else [],
        now_words=opening_status.opening_now_sentence(glance.standing(found), found),
        hours=opening_status.opening_hours_rows(glance.week(found)) if glance.ever_opens(found) else (),
        seen=patient_hours_sentence(practice, found),
        later=[
            opening_status.unusual_hours_sentence(day) for day in glance.unusual(found) if day.on_date > last_of_table
        ],
        people=[person for person in practice.practitioners if found.id in person.hours],
        days_of={
            person.slug: usual_days_sentence(person, found)
            for person in practice.practitioners
            if found.id in person.hours
        },
    )


def patient_hours_sentence(practice: Practice, clinic: Clinic) -> str:
    """When patients are seen at a clinic in an ordinary week, where that is not whenever it is open; else ""."""
    takes = [d for service in practice.services if not service.by_phone for d in practice.diaries_for(service, clinic)]
    weeks = {diary.id: diary.hours.get(clinic.id) for diary in takes}
    if not weeks or None in weeks.values():
        return ""
    seen = {rule for week in weeks.values() for rule in week or ()}
    return display.hours_sentence(sorted(seen, key=lambda rule: (rule.weekday, rule.span.opens_at)))


def usual_days_sentence(person: Diary, clinic: Clinic) -> str:
    """When somebody is at a clinic in an ordinary week: "Wednesday, 9am to 1pm and 2pm to 6pm"; "" when never."""
    own = person.hours.get(clinic.id)
    return display.hours_sentence(clinic.hours if own is None else own)
