"""The front page."""

from flask import render_template
from flask.typing import ResponseReturnValue

from booking import clock
from booking.display import opening_status
from booking.web.availability_overview import read_availability_overview
from booking.web.current_practice import current_practice
from booking.web.inputs import visitor
from booking.web.public import bp
from booking.web.seo import metadata_of_pages


@bp.get("/")
def home() -> ResponseReturnValue:
    """The group, its clinics, its hours, and how to book or call."""
    practice, now = current_practice(), clock.now()
    call = practice.call
    visits = next((one for one in practice.services if not one.by_phone and practice.clinics_for(one)), None)
    clinics = practice.active_clinics
    glance = read_availability_overview(practice, filter(None, (call, visits)), clinics, now, visitor.own_claims())
    return render_template(
        "public/home.html",
        practice=practice,
        found=metadata_of_pages.home(practice),
        call=call,
        visits=visits,
        soonest=glance.soonest(call, practice.clinics_for(call), visitor.zone()) if call else None,
        firsts={c.slug: glance.first_free(visits, c) for c in practice.clinics_for(visits)} if visits else {},
        standings={
            clinic.slug: opening_status.opening_now_sentence(glance.standing(clinic), clinic) for clinic in clinics
        },
        unusual=opening_status.unusual_hours_of_clinics([(clinic.name, glance.unusual(clinic)) for clinic in clinics]),
        people=practice.practitioners,
        at_every_clinic=[person for person in practice.practitioners if {c.id for c in clinics} <= set(person.hours)],
    )
